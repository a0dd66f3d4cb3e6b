"""`lockstitch matrix`: a contract's table in the terminal and as a page."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

MATRIX = """\
[[contract]]
id = "m"
check = "parity-matrix"
doc = "m.md"
table = { feature = "Feature", files = "Files", sides = ["Local"], verdict = "Verdict" }
"""
ENV = '[[contract]]\nid = "env"\ncheck = "env-forwarders"\nsides = ["a.sh", "b.sh"]\n'
DOC = """\
| Feature | Files | Local | Verdict |
|---|---|---|---|
| **Life** | | | |
| Start | `a.go:3` | `Start()` | ✅ |
| Stop | `a.go:3` | `Stop()` | ✅ |
"""


LOCKSTITCH = Path(sys.executable).parent / "lockstitch"


def lockstitch(root, *arguments, **environment):
    env = {name: value for name, value in os.environ.items() if name not in {"FORCE_COLOR", "NO_COLOR"}}
    env |= {"COLUMNS": "100", "PYTHONIOENCODING": "utf-8", **environment}
    done = subprocess.run([LOCKSTITCH, *arguments], cwd=root, env=env, capture_output=True, text=True, encoding="utf-8")
    assert "Traceback" not in done.stderr + done.stdout
    return done


@pytest.fixture
def root(tmp_path):
    (tmp_path / "lockstitch.toml").write_text(MATRIX + ENV)
    (tmp_path / "m.md").write_text(DOC)
    (tmp_path / "a.go").write_text("package a\n\nfunc Start() {}\n\nfunc Stop() {}\n")
    (tmp_path / "a.sh").write_text("export A=1\n")
    (tmp_path / "b.sh").write_text("export A=1\n")
    return tmp_path


def test_in_the_terminal(root):
    done = lockstitch(root, "matrix", "m")
    assert done.returncode == 1
    assert "✓ a.go:3" in done.stdout
    assert "✗ a.go:3" in done.stdout
    assert "✗ m.md:5  `a.go:3` lies in `Start`; `Stop` is at 5" in done.stdout
    assert "\x1b" not in done.stdout
    assert lockstitch(root, "matrix").stdout == done.stdout  # it is the only one
    coloured = lockstitch(root, "matrix", "--color", "always").stdout
    assert "\x1b[32m✓ a.go:3" in coloured
    assert "\x1b[1;31m✗ a.go:3" in coloured
    assert lockstitch(root, "matrix", PYTHONIOENCODING="ascii").stdout.isascii()


def test_in_step(root):
    (root / "m.md").write_text(DOC.replace("Stop | `a.go:3`", "Stop | `a.go:5`"))
    done = lockstitch(root, "matrix")
    assert done.returncode == 0
    assert "4 verified" in done.stdout
    assert "drift" not in done.stdout


def test_as_a_page(root):
    done = lockstitch(root, "matrix", "m", "--html", "out.html")
    assert (done.returncode, done.stdout) == (1, "")
    page = (root / "out.html").read_text()
    assert page.startswith("<!doctype html>")
    assert page.count('class="drift"') >= 1
    assert lockstitch(root, "matrix", "m", "--html", "-").stdout == page
    refused = lockstitch(root, "matrix", "--html", "nowhere/out.html")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nobody"], "there is no contract 'nobody'"),
        (["env"], "'env' is a contract of env-forwarders, which lays out no table"),
        (["--rev", "nobody"], "there is no commit 'nobody'"),
        (["m", "--rev", "nobody"], "there is no commit 'nobody'"),
    ],
)
def test_what_there_is_no_table_of(root, arguments, said):
    done = lockstitch(root, "matrix", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_which_of_several(root):
    (root / "lockstitch.toml").write_text(MATRIX + MATRIX.replace('"m"', '"n"'))
    done = lockstitch(root, "matrix")
    assert done.returncode == 2
    assert "2 contracts can be laid out as a table: name one of m, n" in done.stderr
    (root / "lockstitch.toml").write_text(ENV)
    assert "no contracts can be laid out as a table" in lockstitch(root, "matrix").stderr


def test_a_mistake_in_the_configuration(root):
    (root / "lockstitch.toml").write_text(MATRIX + "nonsense = 1\n")
    for arguments in (["matrix"], ["matrix", "m"]):
        done = lockstitch(root, *arguments)
        assert done.returncode == 2
        assert "unknown key 'nonsense'" in done.stderr
