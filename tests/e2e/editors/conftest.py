"""A small repository with one finding, and which editors' stories there are here.

Debian 12 has no Helix (in sid it is the package `hx`): there, there is no story of it. It needs tmux too.
"""

import os
import shutil
import subprocess

import pytest

HELIX = os.environ.get("LOCKSTITCH_HX", "hx")
CONTRACT = """\
[[contract]]
id = "env"
check = "env-forwarders"
why = "both hosts start alike"
sides = ["install.sh", "start.sh"]
"""
INSTALL = "#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n"
START = "#!/bin/sh\nexport S3_KEY\n"

collect_ignore = [] if shutil.which(HELIX) and shutil.which("tmux") else ["test_helix.py"]


@pytest.fixture
def root(tmp_path):
    """Start lacks what install forwards; `side` is a file of no type."""
    made = tmp_path / "repository"
    made.mkdir()
    for path, text in (("lockstitch.toml", CONTRACT), ("install.sh", INSTALL), ("start.sh", START), ("side", "")):
        (made / path).write_text(text)
    subprocess.run(["git", "init", "--quiet", made], check=True)
    return made
