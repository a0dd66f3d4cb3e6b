"""Fresh environments without network: what is installed in them are wheels, and what we depend on is lent to them."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).parents[2]


def wheel(project: Path, into: Path) -> Path:
    """Build the wheel of the distribution in `project`."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    before = set(into.glob("*.whl"))
    _run(command, cwd=project)
    (made,) = set(into.glob("*.whl")) - before
    return made


class Environment:
    """A virtual environment in `folder` with nothing of ours but what is installed by `install`."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "env" / "bin"
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder / "env")])
        (site,) = (folder / "env").glob("lib/python*/site-packages")
        lent = folder / "lent"
        lent.mkdir()
        for entry in Path(sysconfig.get_paths()["purelib"]).iterdir():
            if "lockstitch" not in entry.name and not entry.name.startswith("__editable__") and entry.suffix != ".pth":
                (lent / entry.name).symlink_to(entry)
        (site / "lent.pth").write_text(f"{lent}\n")

    def install(self, *arguments: str | Path) -> None:
        """`pip install` without network, without dependencies."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.bin / "python"), "install", "--quiet", "--no-index"]
        _run([*pip, "--no-deps", "--no-build-isolation", *map(str, arguments)])

    def run(self, command: str, *arguments: str | Path, cwd: Path, code: int | None = 0) -> str:
        """What a command of the environment says; it must end with `code`."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_"))}
        environment |= {"XDG_CACHE_HOME": str(self.bin.parent / "cache"), "PATH": f"{self.bin}:{os.environ['PATH']}"}
        done = subprocess.run(
            [str(self.bin / command), *map(str, arguments)], cwd=cwd, env=environment, capture_output=True, text=True
        )
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def _run(command: list[str], cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
