"""What is read of shell text, node by node and offset by offset.

Each file in `shell_trees/` holds pieces of script, and behind `->` the tree of each; what it should be, bash says.
`pytest --lockstitch-update` writes the trees: read them before you commit them.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lockstitch_env_forwarders.shell.script import read_script

from .shell_shown import script_shown

FILES = sorted((Path(__file__).parent / "shell_trees").glob("*.txt"))
#: What bash sees only when it runs, and what comes behind an `exit`.
LATER = {"[[ a ]]b", "`a)`", "x ${a b} y", "exit 1\n)(", "exec a\n)", "${ a; }", "${|a; }", "[[ a b c\nd"}
#: What other shells take, or is read here without harm.
LENIENT = {'"${a:-\'b}"', "f() ls", "x[", "a[b c\na[1] b\na[1]b=c"}
#: What bash reads and we do not.
UNREAD = {"coproc N { ls; }"}


def _source(block: str) -> str:
    return re.split(r"^->$", block, maxsplit=1, flags=re.MULTILINE)[0].removesuffix("\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_trees_stand_beside_their_scripts(path: Path, request: pytest.FixtureRequest) -> None:
    """Each piece has the tree that is written behind it."""
    blocks = [block for block in path.read_text().split("\n====\n") if block.strip()]
    sources = [_source(block) for block in blocks]
    read = "\n====\n".join(f"{source}\n->\n{script_shown(read_script(source))}" for source in sources)
    if request.config.getoption("--lockstitch-update", default=False):
        path.write_text(read)
    assert read == path.read_text()


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_bash_reads_what_we_read(path: Path, tmp_path: Path) -> None:
    """Damage is where bash sees a syntax error, and nowhere else."""
    differ = []
    for block in path.read_text().split("\n====\n"):
        source = _source(block)
        (tmp_path / "script").write_text(source + "\n")
        accepted = subprocess.run(
            ["bash", "-n", "script"], cwd=tmp_path, capture_output=True, timeout=20, check=False
        ).returncode
        if bool(read_script(source).damage) != bool(accepted) and source not in LATER | LENIENT | UNREAD:
            differ.append(source)
    assert differ == []
