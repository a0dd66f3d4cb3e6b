"""What bash hands on when a statement runs, against what the facts say of it.

The statements are ours. They run in an empty directory with stub commands, no network, and an
environment of nothing but PATH. The product itself runs nothing: this is the test's business.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from lockstitch_env_forwarders.facts import Dynamic, Forward, literally
from lockstitch_env_forwarders.shell import shell_facts
from lockstitch_env_forwarders.shell.script import read_script

from .shell_statements import HAND_WRITTEN, Statement, generated

pytestmark = [pytest.mark.oracle, pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")]

State = dict[str, str | None]
STATES = ("set", "empty", "unset")
MARK = "value-of-"
#: A container's stub: its arguments and its environment, NUL between them.
STUB = '#!/bin/bash\nprintf "%s\\0" "$0" "$@" >>DUMP/argv; printf "\\n\\0" >>DUMP/argv; ENV -0 >>DUMP/env\n'
PROBE = "#!/bin/bash\nENV -0 >>DUMP/child\n"
SUDO = (
    '#!/bin/bash\nwhile [ $# -gt 0 ]; do case "$1" in -u) shift 2;; -*) shift;; *=*) export "$1"; shift;; '
    '*) break;; esac; done; exec "$@"\n'
)
#: Options of the stubs that take a value, so that the image is found.
VALUED = {"-p", "-v", "--name", "--network", "-t", "-u"}


@pytest.fixture
def sandbox(tmp_path: Path) -> Path:
    """A directory with stub commands."""
    commands = tmp_path / "bin"
    commands.mkdir()
    for name, text in {"docker": STUB, "podman": STUB, "probe": PROBE, "probe_prefix": PROBE, "sudo": SUDO}.items():
        text = text.replace("DUMP", str(tmp_path / "work")).replace("ENV", shutil.which("env") or "env")
        (commands / name).write_text(text)
        (commands / name).chmod(0o755)
    return tmp_path


def run(sandbox: Path, statement: Statement, state: State) -> dict[str, str]:
    """What reaches a file, a container or a child when `statement` runs in `state`."""
    work = sandbox / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    setting = "".join(f"{name}='{value}'\n" for name, value in state.items() if value is not None)
    exporting = "".join(f"export {name}\n" for name, value in state.items() if value is not None)
    prefixed = "probe_prefix" in statement.script
    lines = [setting, exporting if statement.exported else "", statement.script, "" if prefixed else "\nprobe\n"]
    environment = {"PATH": f"{sandbox / 'bin'}:{os.environ['PATH']}"}
    subprocess.run(
        ["bash", "-c", "".join(lines)],
        cwd=work,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=20,
        check=False,
    )
    found: dict[str, str] = {}
    if not statement.exported:
        for entry in _entries(work / "child"):
            key, _, value = entry.partition("=")
            if key not in {"PATH", "PWD", "SHLVL", "_", "OLDPWD"}:
                found[key] = value
    found.update(_containers(work))
    found.update(_file(work / "out.env"))
    return found


def _entries(path: Path) -> list[str]:
    return [entry for entry in path.read_text().split("\0") if entry] if path.exists() else []


def _containers(work: Path) -> dict[str, str]:
    """The environment that a container gets: what the real command makes of its arguments."""
    environment = dict(entry.partition("=")[::2] for entry in _entries(work / "env"))
    found: dict[str, str] = {}
    for call in (work / "argv").read_text().split("\n\0") if (work / "argv").exists() else []:
        words = call.split("\0")[1:-1]
        build = "build" in words[:2]
        verb = next((at for at, word in enumerate(words) if word in {"run", "exec", "create", "build"}), 0)
        at = verb + 1
        while at < len(words):
            word = words[at]
            given: str | None = None
            if word in {"-e", "--env", "--build-arg", "-de"}:
                at += 1
                given = words[at] if at < len(words) else None
            elif match := re.match(r"(?:--env=|--build-arg=|-e)(.+)", word, re.DOTALL):
                given = match[1]
            elif word in VALUED:
                at += 1
            elif not word.startswith("-") and not build:
                break
            if given is not None:
                key, sign, value = given.partition("=")
                if sign:
                    found[key] = value
                elif key in environment:
                    found[key] = environment[key]
            at += 1
    return found


def _file(path: Path) -> dict[str, str]:
    """What a reader of the env file sees. A `$` that is left over was never expanded: nothing was handed on."""
    found: dict[str, str] = {}
    for line in path.read_text().splitlines() if path.exists() else []:
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z_]\w*)=(.*)", line)
        if match and "$" not in match[2]:
            found[match[1]] = match[2].strip("\"'")
    return found


def predicted(forward: Forward, state: State) -> str | None:
    """The value that a fact says arrives in `state`; None when nothing does."""
    decides = state.get(forward.guard or (forward.names[0] if forward.names else forward.key))
    if forward.when == "set" and decides is None:
        return None
    if forward.when == "non-empty" and not decides:
        return None
    default = forward.default
    if forward.value == "variable" and forward.names:
        # A variable of the script itself has no value of its own here: its default's chain says where it is from.
        chain = [name for name in (*forward.names[:1], *(default.chain if default else ())) if name in state]
        for name in chain:
            value = state[name]
            if value or (value is not None and default is not None and not default.colon):
                return value
        if default is None or default.literal is None:
            return ""
    return f"mark:{default.literal.mark}" if default is not None and default.literal is not None else "?"


def compare(statement: Statement, found: Sequence[object], observed: dict[str, str], state: State) -> list[str]:
    """Where facts and bash disagree."""
    forwards = [fact for fact in found if isinstance(fact, Forward) and fact.key != "PATH"]
    unknown = any(isinstance(fact, Dynamic) for fact in found)
    surplus = sorted(set(observed) - {forward.key for forward in forwards}) if not unknown else []
    wrong = [f"bash hands on {key}={observed[key]!r}, no fact says so" for key in surplus]
    for key in sorted({forward.key for forward in forwards}):
        mine = [forward for forward in forwards if forward.key == key]
        if len(mine) > 1 or mine[0].when == "conditional" or mine[0].weak:
            continue
        expected, actual = predicted(mine[0], state), observed.get(key)
        if (expected is None) != (actual is None):
            wrong.append(f"{key}: the fact says {expected!r}, bash {actual!r}: {mine[0]}")
        elif expected and actual is not None and expected != "?" and mine[0].value != "mixed":
            same = expected == actual or expected == f"mark:{literally(key, actual).mark}"
            if not same:
                wrong.append(f"{key}: the fact says {expected!r}, bash {actual!r}: {mine[0]}")
    return wrong


def disagreements(sandbox: Path, statement: Statement) -> list[str]:
    """All disagreements about one statement, over the states of its variables."""
    names = statement.variables
    found = shell_facts(statement.script)
    unknown = any(isinstance(fact, Dynamic) for fact in found)
    wrong = [] if unknown == statement.unknown else [f"unknown is {unknown}"]
    for kind in STATES:
        value = {"set": MARK, "empty": "", "unset": None}[kind]
        state: State = {name: (value + name if value else value) for name in names}
        observed = run(sandbox, statement, state)
        wrong += [f"[{kind}] {text}" for text in compare(statement, found, observed, state)]
    return wrong


def _named(statement: Statement) -> Statement:
    """Hand-written statements say V; it stands for a name with a digit in it."""
    variables = tuple("S3_KEY" if name == "V" else name for name in statement.variables)
    script = re.sub(r"\bV\b", "S3_KEY", statement.script)
    return Statement(script, variables, statement.exported, statement.unknown)


@pytest.mark.parametrize("statement", [_named(statement) for statement in HAND_WRITTEN], ids=lambda s: s.script[:60])
def test_hand_written_statement_does_what_its_facts_say(sandbox: Path, statement: Statement) -> None:
    """Forward or not, under which key, when, and with which default."""
    assert disagreements(sandbox, statement) == []


@pytest.mark.parametrize("seed", range(8))
def test_generated_statements_do_what_their_facts_say(sandbox: Path, seed: int) -> None:
    """Thirty statements for each seed."""
    wrong = {}
    for statement in generated(seed, 30):
        found = disagreements(sandbox, statement)
        if found:
            wrong[statement.script] = found
    assert wrong == {}


def test_the_oracle_sees_a_wrong_fact(sandbox: Path) -> None:
    """The comparison itself fails when a fact is missing or says too much."""
    statement = Statement("export S3_KEY=1")
    observed = run(sandbox, statement, {"S3_KEY": None})
    assert observed == {"S3_KEY": "1"}
    assert compare(statement, [], observed, {"S3_KEY": None})
    facts = shell_facts("export S3_KEY=2")
    assert compare(statement, facts, observed, {"S3_KEY": None})
    assert compare(statement, shell_facts("export S3_KEY=1 A=1"), observed, {"S3_KEY": None})


PLACES = ("/usr/bin", "/usr/sbin", "/etc/init.d", "/usr/lib/git-core", "/usr/share/bash-completion/completions")


def _installed_scripts(limit: int) -> list[Path]:
    """Shell scripts that are on this machine, in a fixed order."""
    found = []
    for place in PLACES:
        for path in sorted(Path(place).glob("*")) if Path(place).is_dir() else []:
            if path.is_symlink() or not path.is_file() or path.stat().st_size > 200_000:
                continue
            head = path.read_bytes()[:40]
            if "completions" in place or re.match(rb"#!\s*/(usr/)?bin/(env )?(ba|da)?sh\b", head):
                found.append(path)
    return found[:limit]


def test_what_bash_accepts_is_read_whole() -> None:
    """Installed scripts that `bash -n` accepts: nobody here wrote them, and none may be damaged in our reading."""
    damaged = []
    scripts = _installed_scripts(400)
    for path in scripts:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if read_script(text).damage:
            accepted = subprocess.run(
                ["bash", "-n", str(path)], capture_output=True, timeout=20, check=False
            ).returncode
            damaged += [str(path)] if accepted == 0 else []
    assert damaged == []
