"""The commands as a user runs them: whole processes, on files."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import jsonschema
import pytest
from lockstitch.cli.main import main as cli
from lockstitch.host import load_host

ENV = '[[contract]]\nid = "env"\ncheck = "env-forwarders"\nwhy = "same everywhere"\nsides = ["a.sh", "b.sh"]\n'
A = '#!/bin/sh\ndocker run ${TOKEN:+-e TOKEN="$TOKEN"} ${HOST:+-e HOST="$HOST"} image\n'
B = '#!/bin/sh\ndocker run ${HOST:+-e HOST="$HOST"} image\n'
LOCKSTITCH = Path(sys.executable).parent / "lockstitch"


def lockstitch(root, *arguments, stdin=None, **environment):
    env = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR"}}
    done = subprocess.run(
        [LOCKSTITCH, *arguments], cwd=root, env={**env, **environment}, input=stdin, capture_output=True, text=True, timeout=120
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture
def drifted(tmp_path):
    (tmp_path / "lockstitch.toml").write_text(ENV)
    (tmp_path / "a.sh").write_text(A)
    (tmp_path / "b.sh").write_text(B)
    return tmp_path


def test_the_installed_plugins_load():
    host = load_host()
    assert host.failures == []
    built_in = {path.name for path in (Path(__file__).parents[2] / "plugins").iterdir() if path.is_dir()}
    assert len(built_in) == 10
    assert built_in <= set(host.analyzers)


def test_check_says_what_where_why_and_how(drifted):
    done = lockstitch(drifted, "check")
    assert done.returncode == 1
    for part in ("missing-forwarder", "TOKEN", "b.sh:2", "a.sh:2", "same everywhere"):
        assert part in done.stdout
    assert "\x1b" not in done.stdout
    assert "\x1b[" in lockstitch(drifted, "check", "--colour", "always").stdout


def test_json_is_as_promised(drifted):
    document = json.loads(lockstitch(drifted, "check", "--format", "json").stdout)
    assert document["schema"] == 1
    assert document["summary"] == {"contracts": 1, "in_step": 0, "drift": 1, "unknown": 0, "failures": 0}
    (finding,) = document["findings"]
    assert list(finding) == [
        "contract", "check", "rule", "subject", "side", "verdict", "severity", "message", "why", "path", "line", "column",
        "end_line", "end_column", "related", "fixes", "exempt",
    ]  # fmt: skip
    assert (finding["rule"], finding["subject"], finding["side"]) == ("missing-forwarder", "TOKEN", "b.sh")
    assert set(finding["related"][0]) == {"path", "line", "column", "message", "end_line", "end_column"}
    assert document["failures"] == []


def test_fix_and_diff(drifted):
    before = (drifted / "b.sh").read_text()
    shown = lockstitch(drifted, "check", "--diff")
    assert shown.returncode == 1
    assert "+docker run" in shown.stdout or "+" in shown.stdout
    assert (drifted / "b.sh").read_text() == before
    fixed = lockstitch(drifted, "check", "--fix")
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    assert "TOKEN" in (drifted / "b.sh").read_text()


def test_extract_and_judge_are_check(drifted):
    whole = lockstitch(drifted, "check", "--format", "json", "--no-cache")
    facts = lockstitch(drifted, "extract", ".", "--no-cache", "--output", "facts.json")
    assert (facts.returncode, facts.stdout) == (0, "")
    judged = lockstitch(drifted, "judge", "facts.json", "--format", "json")
    assert (judged.stdout, judged.returncode) == (whole.stdout, 1)
    piped = lockstitch(drifted, "judge", "-", "--format", "json", stdin=(drifted / "facts.json").read_text())
    assert piped.stdout == whole.stdout


def test_baseline(drifted):
    done = lockstitch(drifted, "baseline")
    assert (done.returncode, "1 finding accepted" in done.stdout) == (0, True)
    assert lockstitch(drifted, "check").returncode == 0
    (drifted / "a.sh").write_text(A + "docker run ${NEW:+-e NEW} image\n")
    assert lockstitch(drifted, "check").returncode == 1
    lockstitch(drifted, "baseline")
    assert lockstitch(drifted, "check").returncode == 1
    lockstitch(drifted, "baseline", "--renew")
    assert lockstitch(drifted, "check").returncode == 0


def test_init_never_overwrites_and_passes_its_own_check(tmp_path):
    assert lockstitch(tmp_path, "init").returncode == 0
    done = lockstitch(tmp_path, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "lockstitch.toml").read_text()
    again = lockstitch(tmp_path, "init")
    assert (again.returncode, "there already" in again.stderr) == (2, True)
    assert (tmp_path / "lockstitch.toml").read_text() == text
    assert "#:schema" not in text.splitlines()[0]  # there is no such file
    (tmp_path / "lockstitch.toml").unlink()
    assert lockstitch(tmp_path, "schema", "-o", "lockstitch.schema.json").returncode == 0
    assert lockstitch(tmp_path, "init").returncode == 0
    assert (tmp_path / "lockstitch.toml").read_text() == "#:schema ./lockstitch.schema.json\n" + text


@pytest.mark.parametrize("installed", [(), ("env-forwarders",), ("env-forwarders", "invariant-comments", "words")])
def test_init_writes_only_what_is_installed(tmp_path, monkeypatch, installed):
    """With the quick start's own packages too, what it writes is no mistake."""
    import tomllib

    from lockstitch.cli import init
    from lockstitch.host import Host

    host = Host()
    host.analyzers = dict.fromkeys(installed)
    monkeypatch.setattr("lockstitch.host.load_host", lambda **_: host)
    assert init.command.main(["--root", str(tmp_path)], standalone_mode=False) == 0
    text = (tmp_path / "lockstitch.toml").read_text()
    named = {check for check in ("signature-parity", "env-forwarders", "invariant-comments", "words") if check in text}
    assert named == (set(installed) or {"env-forwarders"})
    assert ("pip install lockstitch-env-forwarders" in text) is not bool(installed)
    contracts = [item["check"] for item in tomllib.loads(text).get("contract", ())]
    assert contracts == ["invariant-comments"] * ("invariant-comments" in installed)


def test_schema_validates_the_example():
    import tomllib

    root = Path(__file__).parents[2]
    schema = json.loads(lockstitch(root, "schema").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    configs = sorted((root / "examples/monorepo").rglob("lockstitch.toml"))
    assert configs
    for path in configs:
        table = json.loads(json.dumps(tomllib.loads(path.read_text()), default=str))
        validator.validate(table)
        table["contract"][0]["sidez"] = []
        assert list(validator.iter_errors(table))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["chek"], "there is no command 'chek'; did you mean 'check'?"),
        (["check", "--formt", "json"], "no such option"),
        (["check", "--format", "jsn"], "did you mean 'json'?"),
        (["check", "--contract", "evn"], "did you mean 'env'?"),
        (["check", "--today", "soon"], "is no date"),
        (["check", "nowhere.sh"], "there is no 'nowhere.sh'"),
        (["check", "/etc"], "outside the root"),
        (["check", "--config", "nope.toml"], "there is no such file"),
        (["check", "--changed-since", "HEAD"], "--changed-since HEAD"),
        (["explain", "missing-forwarde"], "did you mean 'missing-forwarder'?"),
        (["judge", "nope.json"], "cannot be read"),
        (["check", "--output", "no/such/dir/x"], "cannot write"),
    ],
)
def test_usage_errors_are_one_line_and_two(drifted, arguments, says):
    done = lockstitch(drifted, *arguments)
    assert done.returncode == 2
    assert says in (done.stderr + done.stdout).lower() or says in done.stderr + done.stdout


def test_no_configuration(tmp_path):
    done = lockstitch(tmp_path, "check")
    assert done.returncode == 2
    assert "lockstitch init" in done.stdout + done.stderr
    bare = lockstitch(tmp_path)
    assert (bare.returncode, "Next: lockstitch init" in bare.stdout) == (0, True)


def test_explain_plugins_contracts_version(drifted):
    assert "missing-forwarder" in lockstitch(drifted, "explain", "missing-forwarder").stdout
    assert "stale-exemption" in lockstitch(drifted, "explain").stdout
    of_check = lockstitch(drifted, "explain", "env-forwarders").stdout.splitlines()
    assert of_check
    assert all(line.startswith("env-forwarders/") for line in of_check)
    listed = lockstitch(drifted, "plugins").stdout
    assert "lockstitch-env-forwarders 0.1.0  (API 1.0)" in listed
    rows = json.loads(lockstitch(drifted, "contracts", "--json").stdout)
    assert (rows[0]["id"], rows[0]["state"], rows[0]["sides"]) == ("env", "drift", ["a.sh", "b.sh"])
    assert rows[0]["files"] == 2
    sideless = '\n[[contract]]\nid = "zz"\ncheck = "doc-map"\nmap = { in = "README.md" }\nreachable = ["*.md"]\n'
    (drifted / "README.md").write_text("# Readme\n")
    (drifted / "lockstitch.toml").write_text((drifted / "lockstitch.toml").read_text() + sideless)
    assert lockstitch(drifted, "contracts").stdout.splitlines()[-1] == "  2 files"
    assert lockstitch(drifted, "--version").stdout == "lockstitch 0.1.0\n"
    assert "tree-sitter" in json.loads(lockstitch(drifted, "version", "--json").stdout)["libraries"]


def test_a_closed_pipe_and_a_full_disk(drifted):
    done = subprocess.run(
        f"{LOCKSTITCH} check --format json | head -c 1", shell=True, cwd=drifted, capture_output=True, text=True
    )
    assert (done.stdout, done.stderr) == ("{", "")
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [LOCKSTITCH, "check"], cwd=drifted, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "no space left" in done.stderr


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-"])
def test_closed_streams(drifted, closed):
    done = subprocess.run(f"{LOCKSTITCH} check {closed}", shell=True, cwd=drifted, capture_output=True, text=True)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)


def test_no_git_no_home_and_no_environment(drifted):
    done = subprocess.run(
        [LOCKSTITCH, "check", "--format", "json"], cwd=drifted, env={}, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stdout == lockstitch(drifted, "check", "--format", "json").stdout


def test_nothing_of_the_tree_is_executed(drifted):
    marker = drifted / "ran"
    for name in ("sitecustomize.py", "lockstitch.py", "click.py", "conftest.py", "re2.py"):
        (drifted / name).write_text(f"open({str(marker)!r}, 'w')\n")
    (drifted / "git").write_text(f"#!/bin/sh\ntouch {marker}\n")
    (drifted / "git").chmod(0o755)
    lockstitch(drifted, "check", PATH=f".:{drifted}:{os.environ['PATH']}")
    assert not marker.exists()
    # A module of our own name is what `-m` itself looks for first; nothing of ours runs before it.
    (drifted / "lockstitch.py").unlink()
    done = subprocess.run([sys.executable, "-m", "lockstitch", "check"], cwd=drifted, capture_output=True)
    assert done.returncode == 1
    assert not marker.exists()


def test_git_configuration_of_the_tree_is_not_obeyed(drifted):
    marker = drifted / "ran"
    script = drifted / "evil.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\n")
    script.chmod(0o755)
    for arguments in (
        ["init", "-q"],
        ["config", "core.fsmonitor", str(script)],
        ["config", "core.hooksPath", str(drifted)],
        ["config", "diff.external", str(script)],
        ["config", "core.pager", str(script)],
    ):
        subprocess.run(["git", *arguments], cwd=drifted, check=True)
    lockstitch(drifted, "check")
    lockstitch(drifted, "check", "--changed-since", "HEAD")
    assert not marker.exists()


def test_every_command_takes_its_options():
    """What a shared decorator adds, a command must take: a name that it does not know is a crash."""
    for name in cli.list_commands(click.Context(cli)):
        command = cli.get_command(click.Context(cli), name)
        callback = inspect.unwrap(command.callback)
        taken = set(inspect.signature(callback).parameters)
        given = {parameter.name for parameter in command.params if parameter.expose_value}
        assert given <= taken, f"{name}: {given - taken}"
