"""Which Bazel it is that the tests drive, and what has changed in newer ones."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

#: Another Bazel than that of the PATH: its path. From 7 on, workspaces are made with `MODULE.bazel` alone.
VARIABLE = "LOCKSTITCH_BAZEL"
#: The first in which `MODULE.bazel` is the default.
MODULES = 7
#: Debian's newer ones take the modules that Bazel itself needs from the disk, and ask no registry; of these they have
#: none. Nothing that the tests build is from them.
_SYSTEM = Path("/etc/bazel/bazelrc")
_NOT_THERE = ("apple_support", "buildozer", "protobuf", "zlib")


def needed(name: str, how: str) -> str:
    """The path of a program. A test that cannot be made is no test that passed: without it, this fails."""
    found = shutil.which(name, path=f"/usr/sbin:/usr/local/sbin:{os.environ.get('PATH', os.defpath)}")
    if found is None:
        pytest.fail(f"{name} is not installed, and the end-to-end tests with Bazel need it: {how}", pytrace=False)
    return found


def bazel() -> str:
    """The path of Bazel."""
    return os.environ.get(VARIABLE) or needed("bazel", "apt-get install bazel-bootstrap")


@functools.cache
def major(program: str) -> int:
    """The first number of a Bazel's version; 0 where it does not tell, as Debian's 4.2.3 does not."""
    done = subprocess.run([program, "--version"], capture_output=True, text=True, cwd="/", check=True)
    match = re.match(r"bazel (\d+)\.", done.stdout)
    return int(match[1]) if match else 0


def has_modules() -> bool:
    """Whether the Bazel that is driven reads `MODULE.bazel`."""
    return major(bazel()) >= MODULES


def stand_ins() -> tuple[str, ...]:
    """The modules that Bazel needs by itself and has not got, without a registry."""
    system = _SYSTEM.read_text() if _SYSTEM.exists() else ""
    return _NOT_THERE if "--override_module=" in system else ()
