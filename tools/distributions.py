"""Builds every distribution to be published, checks it, and tries it in environments of its own: `make dist`.

    python tools/distributions.py            build into dist/, check, try with every Python that is found
    python tools/distributions.py --build    build and check only

Needs the network: twine and check-wheel-contents come into `.dist`, and dependencies into the environments that are
tried, once at their newest and once at the lowest versions that are declared.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "dist"
TOOLS = ROOT / ".dist"
PYTHONS = ("3.11", "3.12", "3.13")
EXAMPLE = ROOT / "examples" / "monorepo"


def projects() -> list[Path]:
    """The folders of the tool's distributions, itself first."""
    return [ROOT / "core", *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]


#: What is installed into another tool, and not beside ours.
BACKENDS = [ROOT / "integrations" / "pants"]


def project(folder: Path) -> dict[str, object]:
    """The table `[project]` of a distribution."""
    table: dict[str, object] = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
    return table


def problems_of_metadata() -> list[str]:
    """What the declarations say that does not fit together."""
    versions = {str(project(folder)["version"]) for folder in (*projects(), *BACKENDS)}
    found = [] if len(versions) == 1 else [f"the distributions have more than one version: {sorted(versions)}"]
    every = project(ROOT / "core")["optional-dependencies"]["all"]  # type: ignore[index]
    plugins = sorted(str(project(folder)["name"]) for folder in projects()[1:])
    named = sorted(re.split(r"[<>=~! ]", item)[0] for item in every)
    if named != plugins:
        found.append(f"lockstitch[all] names {named}, and there are {plugins}")
    return found


def lowest(folders: Sequence[Path]) -> Iterator[str]:
    """A constraint for the lowest version of each dependency that is declared."""
    declared = [item for folder in folders for item in project(folder)["dependencies"]]  # type: ignore[attr-defined]
    for item in sorted(set(declared)):
        match = re.match(r"([\w.-]+)>=([\w.]+)", str(item))
        if match and not match[1].startswith("lockstitch"):
            yield f"{match[1]}=={match[2]}"


def build() -> list[Path]:
    """An sdist and a wheel of each, the wheel out of the sdist as a user's pip would make it."""
    shutil.rmtree(OUT, ignore_errors=True)
    for folder in (*projects(), *BACKENDS):
        run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", OUT, cwd=folder)
    for sdist in sorted(OUT.glob("*.tar.gz")):
        with tempfile.TemporaryDirectory() as unpacked:
            shutil.unpack_archive(sdist, unpacked)
            (folder,) = Path(unpacked).iterdir()
            run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", OUT, cwd=folder)
    return sorted(OUT.iterdir())


def check(files: Sequence[Path]) -> None:
    """Twine over all of it, check-wheel-contents over the wheels."""
    if not (TOOLS / "bin" / "twine").exists():
        run(sys.executable, "-m", "venv", TOOLS)
        run(TOOLS / "bin" / "pip", "install", "--quiet", "twine", "check-wheel-contents")
    run(TOOLS / "bin" / "twine", "check", "--strict", *files)
    # W004: the names of our folders of templates and pages are no module names, and need not be.
    wheels = [path for path in files if path.suffix == ".whl"]
    run(TOOLS / "bin" / "check-wheel-contents", "--ignore", "W004", *wheels)


def try_out(python: str, constraints: Sequence[str] = ()) -> str:
    """Install everything into a fresh environment and check the example; what it found."""
    with tempfile.TemporaryDirectory() as folder:
        run(python, "-m", "venv", f"{folder}/env")
        (Path(folder) / "constraints.txt").write_text("".join(f"{line}\n" for line in constraints))
        arguments = ["--find-links", OUT, "-c", f"{folder}/constraints.txt", "lockstitch[all]"]
        run(f"{folder}/env/bin/pip", "install", "--quiet", *arguments)
        shutil.copytree(EXAMPLE, f"{folder}/example", ignore=shutil.ignore_patterns(".lockstitch"))
        command = [f"{folder}/env/bin/lockstitch", "check", "--format", "json", "--today", "2026-01-01"]
        done = subprocess.run([*command, "--root", f"{folder}/example"], capture_output=True, text=True, check=False)
        if done.returncode != 1:
            raise SystemExit(f"{python}: the example ends with {done.returncode}\n{done.stdout}{done.stderr}")
        return json.dumps(json.loads(done.stdout)["summary"])


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command. Raises SystemExit with what it says when it fails."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")


def main() -> int:
    """The command; 1 when something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", action="store_true", help="build and check only")
    parser.add_argument("--python", action="append", metavar="PATH", help="try with this one, not with those found")
    chosen = parser.parse_args()
    if found := problems_of_metadata():
        print("\n".join(found))
        return 1
    files = build()
    check(files)
    print(f"{len(files)} files in {OUT.name}/, checked")
    if chosen.build:
        return 0
    said = {}
    for version in chosen.python or [f"python{version}" for version in PYTHONS]:
        python = shutil.which(version)
        if python is None or subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode:
            print(f"{version}: not found here")
            continue
        said[version] = try_out(python)
        print(f"{version}: {said[version]}", flush=True)
    said["lowest"] = try_out(sys.executable, list(lowest(projects())))
    print(f"lowest declared versions: {said['lowest']}")
    if len(set(said.values())) != 1:
        print("the environments do not find the same")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
