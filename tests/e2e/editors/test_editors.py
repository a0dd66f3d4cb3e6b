"""Real editors, without a screen: they attach, show the finding, jump to the other side, apply the fix, and it is gone.

Debian: `apt-get install neovim emacs-nox elpa-eglot`. `LOCKSTITCH_NVIM` names another Neovim, or several, one `:` apart.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import START

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PLUGIN = ROOT / "integrations" / "neovim"
NVIMS = os.environ.get("LOCKSTITCH_NVIM", "nvim").split(os.pathsep)
SERVER = [sys.executable, "-c", "from lockstitch.cli.main import run; run()", "server", "--jobs", "1"]

pytestmark = pytest.mark.e2e


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def seen(root: Path, command: list[str], **more: str) -> dict[str, object]:
    """What an editor's script says."""
    out = root.parent / "seen.json"
    home = root.parent / "home"
    home.mkdir()
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_STATE_HOME": str(home),
        "E2E_ROOT": str(root),
        "E2E_OUT": str(out),
        "E2E_SERVER": json.dumps(SERVER),
        **more,
    }
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, cwd=root)
    assert out.exists(), done.stdout + done.stderr
    made = json.loads(out.read_text())
    assert "problem" not in made, made
    return made


def version(nvim: str) -> tuple[int, ...]:
    said = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, re.findall(r"\d+", said)[:2]))


def documented() -> str:
    """The Lua that the documentation gives for Neovim without the plugin."""
    page = (ROOT / "docs" / "editors.md").read_text()
    return re.findall(r"## Neovim\n.*?```lua\n(.*?)```", page, re.DOTALL)[0]


WAYS = {
    "plugin": 'require("lockstitch").setup({ cmd = vim.fn.json_decode(vim.env.E2E_SERVER) })',
    "enabled": 'vim.lsp.enable("lockstitch")',
    "documented": documented(),
}


def ways() -> list[object]:
    """Each Neovim with each way to set it up that it has."""
    made = []
    for nvim in NVIMS:
        known = shutil.which(nvim) is not None and version(nvim) >= (0, 11)
        made += [(nvim, way) for way in WAYS if known or way == "plugin"]
    return made


@needs(NVIMS[0])
@pytest.mark.parametrize(("nvim", "way"), ways())
def test_neovim(root, nvim, way, record_property):
    command = [nvim, "--headless", "-u", "NONE", "--cmd", "set noswapfile hidden", "--cmd", "filetype on"]
    if way != "documented":
        command += ["--cmd", f"set rtp^={PLUGIN}", "--cmd", "runtime plugin/lockstitch.lua"]
    # `lockstitch` is that of this environment.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    given = {"E2E_LUA": WAYS[way], "E2E_PLUGIN": str(int(way == "plugin")), "PATH": path}
    made = seen(root, [*command, "-S", str(HERE / "neovim.lua")], **given)
    assert made["code"] == "missing-forwarder"
    assert made["line"] == 1
    assert made["related"] == 1
    assert made["hint"] is True
    assert made["lens"] == "env: 1 difference (install.sh)"
    assert "`S3_REGION` is forwarded by `install.sh` and not by `start.sh`" in made["hover"]
    assert made["counterpart"] == ["install.sh", 3]
    assert made["mistake"] == "unknown key 'xcheck'; did you mean 'check'?"
    assert made["text"] == [*START.splitlines(), "export S3_REGION"]
    assert (root / "start.sh").read_text() == START + "export S3_REGION\n"
    assert made["log"] == []
    if "health" in made:
        assert "ERROR" not in made["health"]
        assert f"Root directory: {root}" in made["health"]
    name = ".".join(map(str, version(nvim)))
    record_property("shown", f"Neovim {name}, {way}: both sides, hover, lens, mistake, fix in a file that is not open")


@needs("emacs")
def test_emacs(root):
    made = seen(root, ["emacs", "--batch", "-l", str(HERE / "emacs.el")])
    assert "missing-forwarder" in made["text"]
    assert made["line"] == 2
    assert made["counterpart"] == ["install.sh", 3]
    assert "Exempt S3_REGION in contract env" in made["titles"]
    assert made["buffer"] == START + "export S3_REGION\n"
