"""`lockstitch new-plugin`: what it writes works as it is, and nothing of it is overwritten."""

import ast
import os
import pty
import subprocess
import sys
import types
from pathlib import Path

import pytest
from environments import ROOT, Environment, wheel
from lockstitch.cli.scaffolding import LANGUAGES, distribution, name_refusal, runs_on
from lockstitch.engine.run import Options, check
from lockstitch.host import Host, load_module
from lockstitch.testing import broken_laws, parse_case, run_case

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
CHOICES = [(side, (language,)) for side, known in LANGUAGES.items() for language in known]
CHOICES += [("file", ("go", "python")), ("file", ("python", "yaml", "go")), ("symbol", ("python", "typescript"))]


def run(*arguments, cwd, code=0):
    done = subprocess.run([LOCKSTITCH, "new-plugin", *arguments], cwd=cwd, capture_output=True, text=True, stdin=-3)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture
def host(monkeypatch):
    """A host with the module of a distribution that was written."""

    def make(files):
        (path,) = [path for path in files if path.endswith("__init__.py")]
        module = types.ModuleType("lockstitch_sample")
        monkeypatch.setitem(sys.modules, module.__name__, module)
        exec(compile(files[path], path, "exec"), module.__dict__)
        made = Host()
        load_module(made, module, "lockstitch-sample", "0.1.0")
        assert made.failures == []
        return made

    return make


@pytest.mark.parametrize(
    ("side", "languages"), CHOICES, ids=lambda value: value if isinstance(value, str) else "-".join(value)
)
def test_what_is_written_works(host, tmp_path, side, languages):
    if reason := runs_on(languages, side):
        pytest.skip(reason)
    files = distribution("sample", languages, side)
    plugin = host(files)
    cases = {path: text for path, text in files.items() if path.endswith(".txtar")}
    assert len(cases) == 2
    for number, (path, text) in enumerate(cases.items()):
        for law, judge in (("case", run_case), ("laws", broken_laws)):
            folder = tmp_path / f"{law}-{number}"
            folder.mkdir()
            assert judge(parse_case(text, path), folder, plugin) == []
    for path, text in files.items():
        if path.startswith("example/"):
            (tmp_path / path).parent.mkdir(exist_ok=True)
            (tmp_path / path).write_text(text)
    outcome = check(tmp_path / "example", Options(host=plugin, cache=False, isolate=False))
    assert [(finding.verdict, finding.subject) for finding in outcome.findings] == [("drift", "stop")]


def test_it_is_short_formatted_and_clean(tmp_path):
    for number, (side, languages) in enumerate(CHOICES):
        for path, text in distribution("sample", languages, side).items():
            target = tmp_path / str(number) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
            if path.endswith(".py"):
                body = ast.parse(text).body
                own = [node for node in body if not isinstance(node, (ast.Import, ast.ImportFrom))][1:]
                assert len("\n".join(ast.unparse(node) for node in own).splitlines()) <= 75
    for words in (["check", "--isolated", "--select", "E,F,I,B,UP,RET,SIM,D2,D4"], ["format", "--isolated", "--check"]):
        ignored = ["--ignore", "D203,D205,D212,D213,D401,D413"] if words[0] == "check" else []
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, *ignored, "--line-length", "120", str(tmp_path)], capture_output=True, text=True
        )  # fmt: skip
        assert done.returncode == 0, done.stdout


@pytest.mark.fault
@pytest.mark.parametrize("side", LANGUAGES)
def test_its_types_are_right(tmp_path, side):
    files = distribution("sample", ("go", "python"), side)
    (path,) = [path for path in files if path.endswith("__init__.py")]
    (tmp_path / "module.py").write_text(files[path])
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "module.py"]
    environment = os.environ | {"MYPYPATH": str(ROOT / "core" / "src")}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Route_Clients", "did you mean 'route-clients'?"),
        ("1st", "is no name for a check"),
        ("a--b", "did you mean 'a-b'?"),
        ("../up", "is no name for a check"),
        ("doc-map", "is a check of Lockstitch itself"),
        ("import", "cannot be the name"),
        ("x" * 61, "cannot be the name"),
    ],
)
def test_names_are_checked(tmp_path, name, says):
    assert says in name_refusal(name)
    assert says in run(name, "--language", "go", cwd=tmp_path, code=2)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["folder", "file", "dead link"])
def test_nothing_is_overwritten(tmp_path, there):
    target = tmp_path / "lockstitch-mine"
    if there == "folder":
        target.mkdir()
    elif there == "file":
        target.write_text("mine")
    else:
        target.symlink_to("nowhere")
    assert "is there already; nothing was written" in run("mine", "--language", "go", cwd=tmp_path, code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["lockstitch-mine"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "say which languages it reads with --language"),
        (["--language", "pyton"], "did you mean 'python'?"),
        (["--language", "yaml", "--side", "symbol"], "no sample of a symbol in the language 'yaml'"),
        (["--language", "go", "--side", "fil"], "did you mean 'file'?"),
    ],
)
def test_without_a_terminal_nothing_is_asked(tmp_path, arguments, says):
    assert says in run("mine", *arguments, cwd=tmp_path, code=2)
    assert list(tmp_path.iterdir()) == []


def test_on_a_terminal_it_asks(tmp_path):
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [LOCKSTITCH, "new-plugin", "mine"], cwd=tmp_path, stdin=theirs, stdout=-1, stderr=-1, text=True
    ) as process:
        os.write(ours, b"symbol\ngo, python\n")
        said, asked = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0, asked
    assert "What is a side?" in asked
    assert "Which languages does it read?" in asked
    assert "Next:" in said
    assert {"one.go", "other.py"} <= {path.name for path in (tmp_path / "lockstitch-mine" / "example").iterdir()}


@pytest.mark.fault
def test_from_nothing_to_a_finding(tmp_path):
    """As an author does it, in an environment of its own: write, install, check, test, make pages."""
    environment = Environment(tmp_path)
    environment.install(wheel(ROOT / "core", tmp_path))
    said = environment.run(
        "lockstitch", "new-plugin", "route-clients", "--language", "go", "--language", "python", cwd=tmp_path
    )
    assert "Wrote lockstitch-route-clients" in said
    folder = tmp_path / "lockstitch-route-clients"
    environment.install("-e", folder)
    assert "missing-function" in environment.run("lockstitch", "plugins", cwd=folder)
    said = environment.run("lockstitch", "check", "--root", "example", cwd=folder, code=1)
    assert "other.py has no function stop, which one.go has" in said
    assert "5 passed" in environment.run("python", "-m", "pytest", "-q", cwd=folder)
    environment.run("python", "-m", "lockstitch.testing.pages", ".", cwd=folder)
    assert "5 passed" in environment.run("python", "-m", "pytest", "-q", cwd=folder)
    assert "other.py has no function stop" in environment.run("lockstitch", "explain", "missing-function", cwd=folder)
