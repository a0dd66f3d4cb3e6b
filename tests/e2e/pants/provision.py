"""What real Pants needs, made once below `.e2e/pants`: Pants itself, the Pex that it starts, wheels of this tree.

`python tests/e2e/pants/provision.py` prepares it all; run again, it makes only what has changed. With arguments it then
runs Pants in this repository: `python tests/e2e/pants/provision.py lint ::`.
"""

from __future__ import annotations

import glob
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
HOME = ROOT / ".e2e" / "pants"
PANTS = "2.17.1"
#: The Pex that this Pants would download, built from its wheel.
PEX = "2.1.137"


class Missing(Exception):
    """Something that cannot be had here; the text says what, and what to do."""


class Provision(NamedTuple):
    """Where everything is."""

    python: Path
    """The interpreter that has Pants and its test kit."""
    pants: Path
    pex: Path
    wheels: tuple[Path, Path]
    """Of Lockstitch with its plugins, and of the backend."""

    @property
    def options(self) -> dict[str, str]:
        """What Pants is told in its environment, whatever repository it runs in."""
        data = self.pex.read_bytes()
        known = f"v{PEX}|linux_x86_64|{hashlib.sha256(data).hexdigest()}|{len(data)}"
        arm = known.replace("linux_x86_64", "linux_arm64")
        return {
            "PANTS_LOCAL_STORE_DIR": str(HOME / "store"),
            "PANTS_NAMED_CACHES_DIR": str(HOME / "named"),
            "PANTS_PEX_CLI_VERSION": f"v{PEX}",
            "PANTS_PEX_CLI_URL_TEMPLATE": f"file://{self.pex}",
            "PANTS_PEX_CLI_KNOWN_VERSIONS": f"['{known}', '{arm}']",
            "PANTS_PYTHON_REPOS_FIND_LINKS": str([f"file://{folder}" for folder in self.wheels]),
            "PANTS_PYTHON_BOOTSTRAP_SEARCH_PATH": f"['{Path(sys.base_prefix) / 'bin'}']",
        }


def provision() -> Provision:
    """Make what is not there yet. Raises Missing."""
    HOME.mkdir(parents=True, exist_ok=True)
    python = _pants()
    wheels = (wheels_of_lockstitch(), _wheels("backend", [ROOT / "integrations" / "pants"]))
    return Provision(python, python.parent / "pants", _pex(python), wheels)


def wheels_of_lockstitch() -> Path:
    """The folder with the wheels of the host and of all plugins. Raises Missing."""
    HOME.mkdir(parents=True, exist_ok=True)
    return _wheels("wheels", [ROOT / "core", *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))])


def _old_python() -> str:
    """An interpreter that Pants 2.17 runs on."""
    versions = ("3.9", "3.8")
    candidates = [
        path
        for version in versions
        for path in (
            *sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{version}.*/bin/python{version}"))),
            *sorted(glob.glob(str(ROOT / ".e2e" / "python" / "*" / "bin" / f"python{version}"))),
            shutil.which(f"python{version}") or "",
        )
        if path
    ]
    for path in candidates:
        done = subprocess.run([path, "-c", "import venv, ensurepip"], capture_output=True)  # a shim may lead nowhere
        if done.returncode == 0:
            return path
    raise Missing(
        f"Pants {PANTS} runs on Python 3.9 or 3.8, and there is neither python3.9 nor python3.8 on PATH, below .e2e/python or below "
        "~/.pyenv/versions: install one (`pyenv install 3.9`)"
    )


def _pants() -> Path:
    home = HOME / "venv"
    python = home / "bin" / "python"
    stamp = home / f".pants-{PANTS}"
    if not stamp.exists():
        _run([_old_python(), "-m", "venv", "--clear", str(home)], "a virtual environment for Pants")
        packages = [f"pantsbuild.pants=={PANTS}", f"pantsbuild.pants.testutil=={PANTS}"]
        _run([str(python), *_PIP, "install", *packages], f"Pants {PANTS} from the package index")
        stamp.touch()
    return python


_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


def _pex(python: Path) -> Path:
    """Pants downloads this file from a page of releases; the same is made of the wheel on the package index."""
    made = HOME / f"pex-{PEX}" / "pex"
    if not made.exists():
        work = HOME / "pex-work"
        wheel = work / f"pex-{PEX}-py2.py3-none-any.whl"
        _run([str(python), *_PIP, "download", "--no-deps", "-d", str(work), f"pex=={PEX}"], "Pex")
        where = ["--no-index", "--find-links", str(work), "--interpreter-constraint", "CPython>=3.7"]
        command = [str(python.parent / "pex"), str(wheel), "-c", "pex", "-o", str(work / "pex"), *where]
        _run(command, "the Pex that Pants starts")
        made.parent.mkdir(exist_ok=True)
        (work / "pex").replace(made)
    return made


def _wheels(name: str, folders: list[Path]) -> Path:
    """Wheels of this tree, in a folder named after the sources: Pants caches what it installed by that name."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("src/**/*")):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
        digest.update((folder / "pyproject.toml").read_bytes())
    made = HOME / f"{name}-{digest.hexdigest()[:16]}"
    if not made.exists():
        for old in HOME.glob(f"{name}-*"):
            shutil.rmtree(old)
        work = HOME / name
        shutil.rmtree(work, ignore_errors=True)
        for folder in folders:
            command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(work)]
            _run(command, f"the wheel of {folder.name}", folder)
        work.replace(made)
    return made


def _run(command: list[str], what: str, where: Path = ROOT) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise Missing(f"{what} cannot be had:\n{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    try:
        ready = provision()
    except Missing as error:
        sys.exit(f"e2e: {error}")
    if len(sys.argv) == 1:
        sys.stdout.write(f"Pants {PANTS} is ready below {ready.pants.parent.parent}.\n")
        sys.exit()
    os.chdir(ROOT)
    os.execve(ready.pants, [str(ready.pants), "--no-pantsd", *sys.argv[1:]], {**os.environ, **ready.options})
