"""Helix in a terminal, set up as the documentation says. `LOCKSTITCH_HX` names one that is not `hx`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from .conftest import HELIX, START
from .terminal import Terminal

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[3]
FOUND = "`S3_REGION` is forwarded by `install.sh` and not by `start.sh`"
HINT = f"the other side of: {FOUND}"


@pytest.fixture
def helix(root):
    """A function that opens a file in Helix."""
    home = root.parent / "home"
    (home / "helix").mkdir(parents=True)
    page = (ROOT / "docs" / "editors.md").read_text()
    (documented,) = re.findall(r"## Helix\n.*?```toml\n(.*?)```", page, re.DOTALL)
    (home / "helix" / "languages.toml").write_text(documented)
    (home / "helix" / "config.toml").write_text('[editor.inline-diagnostics]\ncursor-line = "hint"\n')
    environment = {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home),
        "XDG_CACHE_HOME": str(home),
        # `lockstitch` is that of this environment.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    opened = []

    def start(file: str) -> Terminal:
        opened.append(Terminal(root.parent / f"tmux{len(opened)}", root, [HELIX, "-v", file], environment))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()
    log = (home / "helix" / "helix.log").read_text()
    # Servers that are named beside this one are not installed here.
    errors = [line for line in log.splitlines() if "[ERROR]" in line and "cannot find binary path" not in line]
    assert errors == []


def test_both_sides(helix, record_property):
    shown = helix("start.sh")
    shown.until(f"export S3_KEY  {FOUND}", "● 1")
    shown.type("2Gwe", "<Space>", "k")
    shown.until("Why: both hosts start alike", "export S3_REGION")
    shown.type("<Escape>", "gi")
    shown.until("export S3_REGION  the other side of:", "3:8")
    shown.type("<C-w>", "v", ":o start.sh", "<Enter>")
    shown.until("│●   2  export S3_KEY  `S3_REGION`", "start.sh")
    # An edit in one window shows in the other.
    shown.type("<C-w>", "w", "3Gxd")
    shown.until("install.sh [+]", gone="S3_REGION")
    shown.type("u")
    shown.until("│●   2  export S3_KEY  `S3_REGION`", "the other side of:")
    record_property("shown", "Helix: both sides, hover, the way to the other side, and one window following the other")


def test_a_fix_in_a_file_that_is_not_open(helix, root, record_property):
    shown = helix("install.sh")
    shown.until(HINT)
    shown.type("<Space>", "D")
    rows = shown.until("2/2", "HINT").splitlines()
    assert any("ERROR" in row and "missing-forwarder" in row and "start.sh" in row for row in rows)
    shown.type("<Escape>")
    shown.until(HINT, gone="2/2")
    shown.type("3Gwe", "<Space>", "a")
    shown.until("Forward `S3_REGION` after `S3_KEY`", "Exempt S3_REGION in contract env")
    shown.type("<Enter>")
    shown.until("export S3_REGION", gone="the other side of")
    shown.type(":wa", "<Enter>")
    shown.until("written")
    assert (root / "start.sh").read_text() == START + "export S3_REGION\n"
    record_property("shown", "Helix: the findings of all files, and a fix in a file that is not open, on disk")


def test_a_mistake_in_the_configuration(helix):
    shown = helix("lockstitch.toml")
    shown.until("sides =")
    shown.type("3Gix", "<Escape>")
    shown.until("unknown key 'xcheck'; did you mean 'check'?")
    shown.type("<Space>", "a")
    shown.until("Change to check")
    shown.type("<Enter>")
    shown.until("3  check =", gone="unknown key")


def test_commands(helix, root, record_property):
    shown = helix("start.sh")
    shown.until(FOUND)
    shown.type(":lsp-workspace-command", "<Enter>")
    listed = shown.until("6/6")
    assert "lockstitch.fixAll" in listed
    assert "lockstitch.check" in listed
    shown.type("<Escape>")
    shown.until(FOUND, gone="6/6")
    shown.type(":lsp-workspace-command lockstitch.check", "<Enter>")
    shown.until("repository: 1 drift")
    shown.type(":lsp-workspace-command lockstitch.fixAll", "<Enter>")
    shown.until("3  export S3_REGION", gone=FOUND)
    shown.type(":lsp-workspace-command lockstitch.check", "<Enter>")
    shown.until("repository: 1 in step")
    record_property("shown", "Helix: the server's commands, and what they say")
