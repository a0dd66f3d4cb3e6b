"""Real editors, without a screen: they attach, show the finding, jump to the other side, apply the fix, and it is gone.

Debian: `apt-get install neovim emacs-nox elpa-eglot`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PLUGIN = HERE.parents[2] / "integrations" / "neovim"
CONTRACT = '[[contract]]\nid = "env"\ncheck = "env-forwarders"\nsides = ["install.sh", "start.sh"]\n'
INSTALL = "#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n"
START = "#!/bin/sh\nexport S3_KEY\n"
SERVER = [sys.executable, "-c", "from lockstitch.cli.main import run; run()", "server", "--jobs", "1"]

pytestmark = pytest.mark.e2e


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


@pytest.fixture
def root(tmp_path):
    made = tmp_path / "repository"
    made.mkdir()
    for path, text in (("lockstitch.toml", CONTRACT), ("install.sh", INSTALL), ("start.sh", START)):
        (made / path).write_text(text)
    subprocess.run(["git", "init", "--quiet", made], check=True)
    return made


def seen(root: Path, command: list[str]) -> dict[str, object]:
    """What an editor's script says."""
    out = root.parent / "seen.json"
    home = root.parent / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "E2E_ROOT": str(root),
        "E2E_OUT": str(out),
        "E2E_SERVER": json.dumps(SERVER),
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, cwd=root)
    assert out.exists(), done.stdout + done.stderr
    made = json.loads(out.read_text())
    assert "problem" not in made, made
    return made


@needs("nvim")
def test_neovim(root):
    command = ["nvim", "--headless", "-u", "NONE", "--cmd", "set noswapfile", "--cmd", f"set rtp^={PLUGIN}"]
    command += ["--cmd", "runtime plugin/lockstitch.lua", "-S", str(HERE / "neovim.lua")]
    made = seen(root, command)
    assert made["code"] == "missing-forwarder"
    assert made["line"] == 1
    assert made["related"] == 1
    assert made["hint"] is True
    assert made["counterpart"] == ["install.sh", 3]
    assert made["text"] == [*START.splitlines(), "export S3_REGION"]


@needs("emacs")
def test_emacs(root):
    made = seen(root, ["emacs", "--batch", "-l", str(HERE / "emacs.el")])
    assert "missing-forwarder" in made["text"]
    assert made["line"] == 2
    assert made["counterpart"] == ["install.sh", 3]
    assert "Exempt S3_REGION in contract env" in made["titles"]
    assert made["buffer"] == START + "export S3_REGION\n"
