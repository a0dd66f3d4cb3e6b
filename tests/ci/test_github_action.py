"""The action's own run steps, in a shell as GitHub runs them, with event files as GitHub documents them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from lockstitch.testing.git_environment import git_environment

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"] if "run" in step}
CONTRACTS = """
[[contract]]
id = "server-env"
check = "env-forwarders"
sides = ["install.sh", "start.sh"]

[[contract]]
id = "worker-env"
check = "env-forwarders"
sides = ["worker.sh", "other.sh"]
"""
SCRIPT = "#!/bin/sh\nexport URL\nexport KEY\n"


class Runner:
    """A job on a runner: its workspace, its files, what it knows of the event."""

    def __init__(self, base: Path) -> None:
        self.workspace = base / "workspace"
        self.temp = base / "temp"
        self.workspace.mkdir()
        self.temp.mkdir()
        self.output = base / "output"
        self.summary = base / "summary"
        self.event: dict[str, str] = {}
        python = self.temp / "lockstitch" / "bin" / "python"  # where the step before would have made it
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        for path in ("install.sh", "start.sh", "worker.sh", "other.sh"):
            self.write(path, SCRIPT)
        self.write("worker.sh", SCRIPT + "export OLD\n")
        self.write("lockstitch.toml", CONTRACTS)
        self.git("init", "-qb", "main")
        self.base = self.commit()

    def write(self, path: str, text: str) -> None:
        (self.workspace / path).write_text(text)

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.workspace,
            env=git_environment(),
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def commit(self) -> str:
        self.git("add", "-A")
        self.git("commit", "-qm", "Change")
        return self.git("rev-parse", "HEAD")

    def happens(self, name: str, payload: dict[str, object], **variables: str) -> None:
        """What GitHub sets for an event."""
        path = self.temp / "event.json"
        path.write_text(json.dumps(payload))
        self.event = {"GITHUB_EVENT_NAME": name, "GITHUB_EVENT_PATH": str(path), **variables}

    def run(self, name: str, **inputs: str) -> subprocess.CompletedProcess[str]:
        """A run step, with the shell that GitHub uses for `shell: bash`."""
        step = STEPS[name]
        given = {key: str(item.get("default", "")) for key, item in ACTION["inputs"].items()} | inputs
        known = {f"inputs.{key}": value for key, value in given.items()}
        known |= {"github.action_path": str(ROOT), "runner.temp": str(self.temp)}
        known["steps.python.outputs.python-path"] = sys.executable
        fill = lambda text: re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda match: known[match[1]], text)  # noqa: E731
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI"))}
        environment |= {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": str(self.output), **self.event}
        environment |= {"GITHUB_STEP_SUMMARY": str(self.summary)}
        environment |= {key: fill(str(value)) for key, value in step["env"].items()}
        script = self.temp / "step.sh"
        script.write_text(step["run"])
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        return subprocess.run(command, cwd=self.workspace, env=environment, capture_output=True, text=True)

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


def pull_request(runner):
    payload = {
        "action": "synchronize",
        "number": 7,
        "pull_request": {
            "number": 7,
            "title": "Add a token",
            "body": "",
            "labels": [],
            "user": {"login": "octocat"},
            "base": {"ref": "main", "sha": runner.base},
            "head": {"ref": "feature", "sha": runner.git("rev-parse", "HEAD")},
        },
        "repository": {"default_branch": "main"},
    }
    runner.happens(
        "pull_request", payload, GITHUB_BASE_REF="main", GITHUB_HEAD_REF="feature", GITHUB_REF="refs/pull/7/merge"
    )


def test_no_input_is_part_of_a_script():
    """What stands in `${{ }}` within a script is code for the shell."""
    assert set(STEPS) == {"Install Lockstitch", "Check"}
    for step in STEPS.values():
        assert "${{" not in step["run"]
        assert step["shell"] == "bash"


def test_a_push_shows_everything(runner):
    runner.happens(
        "push", {"ref": "refs/heads/main", "before": "0" * 40, "after": runner.base}, GITHUB_REF="refs/heads/main"
    )
    done = runner.run("Check", **{"changed-only": "true"})
    assert done.returncode == 1, done.stderr
    assert "::error file=worker.sh,line=4" in done.stdout or "::error file=other.sh" in done.stdout
    assert runner.outputs() == {"code": "1", "sarif": "lockstitch.sarif"}
    sarif = json.loads((runner.workspace / "lockstitch.sarif").read_text())
    assert len(sarif["runs"][0]["results"]) == 1


def test_a_pull_request_is_annotated_on_both_ends(runner):
    runner.git("switch", "-qc", "feature")
    runner.write("install.sh", SCRIPT + "export TOKEN\n")
    runner.commit()
    pull_request(runner)
    done = runner.run("Check", **{"changed-only": "true", "sarif": "out.sarif"})
    assert done.returncode == 1, done.stderr
    annotated = set(re.findall(r"^::\w+ file=([\w.]+)", done.stdout, re.MULTILINE))
    assert annotated == {"install.sh", "start.sh"}  # the old drift of the worker is not this branch's
    text = runner.summary.read_text()
    assert text.startswith("## Lockstitch\n\n1 contract: 1 drift\n")
    assert "TOKEN" in text
    assert "start.sh" in text
    assert "install.sh, line 4" in text
    assert runner.outputs()["sarif"] == "out.sarif"


def test_a_pull_request_that_drifts_nowhere(runner):
    runner.git("switch", "-qc", "feature")
    runner.write("notes.txt", "x\n")
    runner.commit()
    pull_request(runner)
    done = runner.run("Check", **{"changed-only": "true"})
    assert (done.returncode, done.stdout) == (0, "")
    assert runner.outputs()["code"] == "0"


def test_a_merge_queue(runner):
    runner.git("switch", "-qc", "gh-readonly-queue/main/pr-7")
    (runner.workspace / "start.sh").unlink()
    head = runner.commit()
    group = {
        "head_sha": head,
        "head_ref": "refs/heads/gh-readonly-queue/main/pr-7",
        "base_sha": runner.base,
        "base_ref": "refs/heads/main",
    }
    runner.happens("merge_group", {"action": "checks_requested", "merge_group": group})
    done = runner.run("Check", **{"changed-only": "true"})
    assert done.returncode == 1
    assert "nothing-selected" in done.stdout
    assert "worker" not in done.stdout


def test_a_failure_is_a_failure(runner):
    runner.happens("push", {})
    runner.write("lockstitch.toml", "nonsense")
    done = runner.run("Check")
    assert done.returncode == 2
    assert runner.outputs()["code"] == "2"
    assert "🛑" in runner.summary.read_text()
    runner.output.unlink()
    runner.summary.unlink()
    done = runner.run("Check", args="--no-such-option")
    assert done.returncode == 2
    assert runner.outputs() == {"code": "2"}
    assert "could not do its job" in runner.summary.read_text()


def test_arguments_are_words_and_no_shell(runner):
    runner.happens("push", {})
    done = runner.run("Check", args="--contract 'server-env' --quiet")
    assert done.returncode == 0, done.stdout + done.stderr
    done = runner.run("Check", args="$(touch made) ; touch made")
    assert done.returncode == 2
    assert not (runner.workspace / "made").exists()


@pytest.mark.parametrize(("step", "name"), [("Check", "args"), ("Install Lockstitch", "requirements")])
def test_words_that_cannot_be_read_are_said(runner, step, name):
    runner.happens("push", {})
    # The step makes an environment first; the one that stands in for it does nothing then.
    done = runner.run(step, **{name: "--contract 'server-env"})
    assert done.returncode == 2
    assert done.stdout == f"::error::the input {name} cannot be read: No closing quotation\n"
    assert "Traceback" not in done.stderr


def test_nothing_of_the_repository_is_markup_in_the_summary():
    sys.path.insert(0, str(ROOT / "integrations" / "github"))
    try:
        from summary import MOST_FINDINGS, markdown
    finally:
        sys.path.pop(0)
    bad = "<img src=x> [a](http://x) @team `|\n## x\x1b[2J\u202e"
    finding = {
        "contract": bad, "rule": "r", "message": bad, "path": bad, "line": 3, "verdict": "drift", "severity": "error",
        "exempt": None, "related": [{"path": bad, "line": 0}],
    }  # fmt: skip
    counts = {"contracts": 1, "in_step": 0, "drift": 1, "unknown": 0, "failures": 1}
    failure = {"path": bad, "error": bad, "plugin": "p"}
    text = markdown({"summary": counts, "findings": [finding] * (MOST_FINDINGS + 5), "failures": [failure]}, 2)
    for raw in ("<img", "[a]", "@team", "`", "\x1b", "\u202e", "\n## x"):
        assert raw not in text
    assert "And 5 more" in text
    rows = [line for line in text.splitlines() if line.startswith("| ❌")]
    assert len(rows) == MOST_FINDINGS
    assert all(row.count("|") == 5 for row in rows)


@pytest.mark.e2e
def test_the_install_step(runner, record_property):
    """Installed as on a runner, from wheels of this tree."""
    sys.path.insert(0, str(ROOT / "tests" / "e2e" / "pants"))
    try:
        import provision
    finally:
        sys.path.pop(0)
    wheels = provision.wheels_of_lockstitch()
    home = runner.temp / "lockstitch"
    (home / "bin" / "python").unlink()
    runner.happens("push", {}, PIP_FIND_LINKS=str(wheels))
    done = runner.run("Install Lockstitch", requirements="lockstitch==0.1.0\nlockstitch-env-forwarders==0.1.0")
    assert done.returncode == 0, done.stdout + done.stderr
    done = runner.run("Check")
    assert done.returncode == 1, done.stderr
    assert "::error file=other.sh" in done.stdout
    assert "OLD" in runner.summary.read_text()
    record_property("shown", "GitHub Action: the steps installed Lockstitch, annotated, and wrote SARIF and summary")
