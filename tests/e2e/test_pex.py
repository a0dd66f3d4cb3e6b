"""`lockstitch.pex` as it is carried about: one file, any Python, nothing to write to."""

from __future__ import annotations

import json
import marshal
import os
import shutil
import signal
import subprocess
import sys
import threading
import warnings
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PEX = ROOT / "dist" / "lockstitch.pex"
CHECK = ("check", "--no-cache", "--today", "2026-11-01", "--format", "sarif")


def pythons():
    """The Pythons that are found here, by version."""
    installed = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin/python3")
    named = (shutil.which(f"python3.{minor}") for minor in (11, 12, 13, 14))
    found = {}
    for program in (sys.executable, *filter(None, named), *map(str, sorted(installed))):
        shown = [program, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
        version = subprocess.run(shown, capture_output=True, text=True).stdout.strip()
        if version in {"3.11", "3.12", "3.13", "3.14"}:
            found.setdefault(version, os.path.realpath(program))
    return found


@pytest.fixture(scope="module")
def pex():
    if not PEX.exists():
        pytest.fail(f"{PEX.relative_to(ROOT)} is missing: `make pex` builds it", pytrace=False)
    return PEX


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    root = tmp_path_factory.mktemp("pex") / "monorepo"
    return shutil.copytree(ROOT / "examples" / "monorepo", root, ignore=shutil.ignore_patterns(".lockstitch"))


@pytest.fixture(scope="module")
def expected(example):
    done = subprocess.run([Path(sys.executable).with_name("lockstitch"), *CHECK], cwd=example, capture_output=True)
    assert done.returncode == 1
    return done.stdout


def test_every_python_finds_the_same(pex, example, expected, record_property):
    found = pythons()
    for version, program in found.items():
        done = subprocess.run([program, "-IS", pex, *CHECK], cwd=example, capture_output=True, env={})
        assert (done.returncode, done.stderr) == (1, b""), version
        assert done.stdout == expected, version
    record_property("shown", f"lockstitch.pex: the same under CPython {', '.join(found)}, without an environment")


def test_nothing_can_be_written(pex, example, expected, record_property):
    """A sandbox in which all is read-only, the temporary folder too, and no other process or network is seen."""
    program = shutil.which("bwrap")
    if program is None:
        pytest.fail("bwrap is not installed, and this test needs it: apt-get install bubblewrap", pytrace=False)
    box = [program, "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--clearenv"]
    done = subprocess.run(
        [*box, "--remount-ro", "/dev", "--chdir", example, sys.executable, "-IS", pex, *CHECK], capture_output=True
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout == expected
    record_property("shown", "lockstitch.pex: the same in a sandbox in which nothing can be written")


def test_it_leaves_nothing_behind(pex, example, tmp_path):
    done = subprocess.run([pex, *CHECK], cwd=example, capture_output=True, env={**os.environ, "TMPDIR": str(tmp_path)})
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def built_before(pex, tmp_path):
    """The archive as it would be, had it been built before this Python was there."""
    older = tmp_path / "older.pex"
    shutil.copy(pex, older)
    with zipfile.ZipFile(older, "a") as archive, warnings.catch_warnings(action="ignore"):
        contents = marshal.loads(archive.read(".contents"))
        del contents["native"][f"cp{sys.version_info.major}{sys.version_info.minor}"]
        archive.writestr(".contents", marshal.dumps(contents, 2))
    return older


def test_a_python_that_is_too_new(built_before, tmp_path):
    (tmp_path / "nothing").mkdir()
    command = [sys.executable, "-IS", built_before, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": str(tmp_path / "nothing")})
    known = ", ".join(f"3.{minor}" for minor in (11, 12, 13, 14) if minor != sys.version_info.minor)
    shown = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"lockstitch: this file is for Python {known}, and this is {shown}\n"


def test_a_python_that_is_too_new_looks_for_another(built_before, tmp_path):
    other = tmp_path / "bin" / "python3.12"
    other.parent.mkdir()
    other.write_text('#!/bin/sh\necho "other: $*"\n')
    other.chmod(0o755)
    command = [sys.executable, "-IS", built_before, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": str(other.parent)})
    assert (done.returncode, done.stdout) == (0, f"other: -IS {built_before} --version\n")


def test_a_python_that_is_too_new_does_not_hand_over_to_itself(built_before, tmp_path):
    itself = tmp_path / "bin" / f"python3.{sys.version_info.minor}"
    itself.parent.mkdir()
    itself.symlink_to(sys.executable)
    command = [sys.executable, "-IS", built_before, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PATH": str(itself.parent)}, timeout=60)
    assert done.returncode == 2
    assert "this file is for Python" in done.stderr


class Editor:
    """The least that an editor says to the server of the archive."""

    def __init__(self, pex: Path, root: Path) -> None:
        self.root = root
        command = [sys.executable, "-IS", pex, "server", "--no-cache", "--jobs", "1"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self.watch = threading.Timer(240, self.process.kill)  # what never says anything is gone, too
        self.watch.start()
        self.say(1, "initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}})
        self.say(None, "initialized", {})

    def say(self, number, method, params):
        told = {"jsonrpc": "2.0", "method": method, "params": params} | ({"id": number} if number else {})
        body = json.dumps(told).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def hear(self, method):
        """The next notification of a kind."""
        while True:
            length = 0
            while (line := self.process.stdout.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            assert length, "the server is gone"
            message = json.loads(self.process.stdout.read(length))
            if message.get("method") == method:
                return message["params"]

    def stop(self):
        self.watch.cancel()
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="children are found in /proc")
def test_the_server_survives_its_analysis(pex, tmp_path, record_property):
    (tmp_path / "lockstitch.toml").write_text(
        '[[contract]]\nid = "env"\ncheck = "env-forwarders"\nsides = ["install.sh", "start.sh"]\n'
    )
    (tmp_path / "install.sh").write_text("#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n")
    (tmp_path / "start.sh").write_text("#!/bin/sh\nexport S3_KEY\n")
    editor = Editor(pex, tmp_path)
    try:
        (found,) = editor.hear("textDocument/publishDiagnostics")["diagnostics"]
        assert found["code"] == "missing-forwarder"
        children = Path(f"/proc/{editor.process.pid}/task/{editor.process.pid}/children").read_text().split()
        os.kill(int(children[0]), signal.SIGKILL)
        assert "started again" in editor.hear("window/logMessage")["message"]
        uri = (tmp_path / "start.sh").as_uri()
        text = "#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n"
        opened = {"uri": uri, "languageId": "shellscript", "version": 1, "text": text}
        editor.say(None, "textDocument/didOpen", {"textDocument": opened})
        while editor.hear("textDocument/publishDiagnostics")["diagnostics"]:
            continue
    finally:
        editor.stop()
    record_property("shown", "lockstitch.pex: a language server, and it goes on when its analysis dies")


def test_what_is_installed_beside_it_is_not_seen(pex, tmp_path):
    (tmp_path / "lockstitch").mkdir()
    (tmp_path / "lockstitch" / "__init__.py").write_text("raise SystemExit('somebody else')\n")
    environment = {"PYTHONPATH": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run([pex, "plugins"], cwd=tmp_path, capture_output=True, text=True, env=environment)
    assert done.returncode == 0
    assert done.stdout.count("lockstitch-") >= 10
