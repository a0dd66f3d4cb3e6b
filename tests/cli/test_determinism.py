"""The same tree and contracts give the same bytes, wherever and however they are judged."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LOCKSTITCH = Path(sys.executable).parent / "lockstitch"
EXAMPLE = Path(__file__).parents[2] / "examples" / "monorepo"
FORMATS = ("text", "json", "sarif")  # the others are made of the same outcome by pure functions


def report(root, form, *arguments, cwd=None, **environment):
    env = {"PATH": os.environ["PATH"], **environment}
    command = [LOCKSTITCH, "check", "--root", root, "--format", form, "--today", "2026-01-01", *arguments]
    done = subprocess.run(command, cwd=cwd or root, env=env, capture_output=True, timeout=120)
    assert done.returncode == 1, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def copies(tmp_path_factory):
    made = []
    for name in ("here", "some where/else"):
        target = tmp_path_factory.mktemp("copies") / name
        shutil.copytree(EXAMPLE, target, ignore=shutil.ignore_patterns(".lockstitch"))
        made.append(target)
    return made


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes(copies, form):
    first, second = copies
    plain = report(first, form, "--no-cache", "--jobs", "1", PYTHONHASHSEED="0", LC_ALL="C.UTF-8", TZ="UTC")
    assert str(first).encode() not in plain
    for arguments, environment in (
        (["--jobs", "1"], {"PYTHONHASHSEED": "1", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}),
        (["--jobs", "8"], {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"}),
        (["--jobs", "32"], {"PYTHONHASHSEED": "3", "PYTHONUTF8": "1", "LANG": "de_DE.UTF-8", "TZ": "America/Lima"}),
    ):
        assert report(second, form, *arguments, cwd="/", **environment) == plain
    assert report(second, form, PYTHONHASHSEED="4", PYTHONUTF8="1") == plain  # warm
