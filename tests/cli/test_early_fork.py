"""The console script forks before it imports anything, since a fork costs by what there is in memory."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Ends the parent where it would wait for its child, and says what it had imported.
SCRIPT = """
import os, sys
real = os.fork
def fork():
    print(sorted(name for name in sys.modules if name.partition(".")[0] in {{"click", "msgspec", "lockstitch"}}))
    sys.stdout.flush()
    os._exit(0)
os.fork = fork
sys.argv = ["lockstitch", *{arguments!r}]
from lockstitch.start import run
run()
"""


def imported(tmp_path, *arguments):
    code = SCRIPT.format(arguments=list(arguments))
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(autouse=True)
def findable(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", ":".join(sys.path))  # without `site`, which imports what it pleases


def test_it_forks_before_it_imports_the_engine(tmp_path):
    (names,) = imported(tmp_path, "check")
    assert names == str(
        [
            "lockstitch",
            "lockstitch.contained",
            "lockstitch.contained.journal",
            "lockstitch.contained.parent",
            "lockstitch.start",
        ]
    )


@pytest.mark.parametrize("option", [["--plugin-timeout", "3"], ["--plugin-timeout=3"]])
def test_a_limit_of_ones_own_is_read_first(tmp_path, option):
    (names,) = imported(tmp_path, "check", *option)
    assert "'click'" in names


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["version", "--help"], ["cache"], []])
def test_what_calls_no_plugin_does_not_fork(tmp_path, arguments):
    shown = imported(tmp_path, *arguments)
    assert not any(line.startswith("['lockstitch") for line in shown)
