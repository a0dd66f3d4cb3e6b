"""Builds `dist/lockstitch.pex`: the host, its checks and all they need, as one file for CPython 3.11 and later.

    python tools/pex                          for this machine's platform
    python tools/pex --also my-check==1.2     with further plugins in it

An archive in the form of PEP 441. Nothing is unpacked and nothing is kept: modules are read from the archive, and of
what is compiled only that which is imported is written to a temporary file that is gone again once it is loaded (see
`bootstrap.py`). So it starts as quickly in a sandbox that is thrown away as anywhere else.

Needs the network: the wheels of the dependencies come from PyPI, for every version of Python, in the versions of
constraints.txt. Modules are compiled for those versions of Python that are found here; for others their source is
compiled when they are imported. The same wheels and Pythons give the same bytes.
"""

from __future__ import annotations

import argparse
import configparser
import hashlib
import marshal
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from email.parser import HeaderParser
from pathlib import Path

import msgspec
from lockstitch.languages.archives import LIST, Listed, ListedPlugin
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Files = dict[str, bytes]

ROOT = Path(__file__).resolve().parent.parent.parent
OUT = ROOT / "dist" / "lockstitch.pex"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
SHEBANG = b"#!/usr/bin/env -S python3 -IS\n"
#: The oldest glibc that is built for, as the names of platforms have it.
_LINUX = ("manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014")
#: Where the wheels of others are kept.
KEPT = ROOT / ".dist" / "wheels"
_EPOCH = (2020, 1, 1, 0, 0, 0)
#: Suffixes of files that only builds and type checkers read.
_LEFT_OUT = (".pyi", ".pyx", ".pxd", ".c", ".h", ".cpp", ".typed", "/RECORD", "/INSTALLER", "/direct_url.json")
_TESTS = re.compile(r"(^|/)tests?/")
_NATIVE = re.compile(r"(?P<name>.+?)\.(?P<tag>cpython-3\d+|abi3)[\w-]*\.(so|pyd)$")


def wheels_of_ours(folder: Path) -> None:
    """Build the wheels of this workspace into `folder`."""
    for project in (ROOT / "core", *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))):
        run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=project)


def dependencies(ours: Path, also: Sequence[str]) -> Path:
    """The folder with the wheels of others, for every version of Python; kept for as long as they are the same."""
    asked = [ROOT / "constraints.txt", Path(__file__), *sorted(ROOT.glob("*/pyproject.toml"))]
    asked += sorted(ROOT.glob("plugins/*/pyproject.toml"))
    state = hashlib.blake2b(b"".join(path.read_bytes() for path in asked) + repr(also).encode(), digest_size=8)
    kept = KEPT / state.hexdigest()
    if not kept.is_dir():
        shutil.rmtree(KEPT, ignore_errors=True)
        fresh = KEPT / "new"
        for version in VERSIONS:
            download(version, ["lockstitch[all,server]", *also], fresh / version, ours)
        for path in sorted(fresh.glob("*/*.whl")):
            if name_of(path) not in {name_of(wheel) for wheel in ours.glob("*.whl")}:
                path.replace(fresh / path.name)
        for version in VERSIONS:
            shutil.rmtree(fresh / version)
        fresh.replace(kept)
    return kept


def download(version: str, requirements: Sequence[str], folder: Path, ours: Path) -> None:
    """Fetch the wheels of `requirements` for a version of Python, with all they require there."""
    chosen = [f"--platform={name}" for name in platforms()]
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--only-binary=:all:", "--implementation=cp", f"--python-version={version}", *chosen]
    command += [f"--constraint={ROOT / 'constraints.txt'}", f"--find-links={ours}", f"--dest={folder}"]
    run(*command, *requirements)
    # pip looks at the markers of requirements with its own Python in mind, not the one that was asked for.
    while missing := sorted(required(folder, version) - {name_of(path) for path in folder.glob("*.whl")}):
        run(*command, "--no-deps", *missing)


def platforms() -> list[str]:
    """The platforms whose wheels run on this machine."""
    machine = platform.machine()
    if sys.platform == "linux":
        return [f"{name}_{machine}" for name in _LINUX]
    import sysconfig

    return [re.sub(r"[-.]", "_", sysconfig.get_platform())]


def name_of(wheel: Path) -> str:
    """The name of a wheel's distribution."""
    return canonicalize_name(wheel.name.partition("-")[0])


def required(folder: Path, version: str) -> set[str]:
    """What the wheels of a folder require under a version of Python."""
    extras = {"lockstitch": {"", "all", "server"}}
    found = set()
    for wheel in folder.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
            metadata = HeaderParser().parsestr(archive.read(name).decode())
        for line in metadata.get_all("Requires-Dist", []):
            requirement = Requirement(line)
            environments = [
                {"python_version": version, "python_full_version": f"{version}.0", "extra": extra}
                for extra in extras.get(name_of(wheel), {""})
            ]
            if requirement.marker is None or any(requirement.marker.evaluate(item) for item in environments):
                found.add(canonicalize_name(requirement.name))
    return found


def contents(wheels: Sequence[Path]) -> tuple[Files, dict[str, Files]]:
    """The files of the archive by path, and what is compiled by the tag of a Python and by module.

    Raises SystemExit where wheels do not agree.
    """
    files: Files = {}
    native: dict[str, Files] = {"abi3": {}}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for name in archive.namelist():
                if name.endswith(("/", *_LEFT_OUT)) or ".data/" in name or _TESTS.search(name):
                    continue
                content = archive.read(name)
                if match := _NATIVE.match(name):
                    tag = match["tag"].replace("cpython-", "cp")
                    native.setdefault(tag, {})[match["name"].replace("/", ".")] = content
                elif name.endswith((".so", ".pyd", ".dylib")):
                    raise SystemExit(f"{wheel.name}: {name} is for no known version of Python")
                elif files.setdefault(name, content) != content and not name.endswith(".dist-info/WHEEL"):
                    raise SystemExit(f"{wheel.name}: {name} is not what the wheel for another Python has")
    return files, native


def pythons(given: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The tag (`cp311`) and the program of each Python that is given or found, and that is one of `VERSIONS`."""
    found: dict[str, str] = {}
    installed = sorted(Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv").glob("versions/*/bin/python3"))
    for program in (*given, sys.executable, *(f"python{version}" for version in VERSIONS), *map(str, installed)):
        if path := shutil.which(program):
            shown = [path, "-I", "-c", "import sys; print('{}.{}'.format(*sys.version_info))"]
            # A name that is found may be a shim for nothing.
            version = subprocess.run(shown, capture_output=True, text=True, check=False).stdout.strip()
            found.setdefault(version, path)
    for version in VERSIONS:
        if version in found:
            yield f"cp{version.replace('.', '')}", found[version]


def compiled(program: str, sources: Files) -> Files:
    """The code that a Python makes of modules, given by path, as `marshal` has it."""
    command = [program, "-I", str(Path(__file__).with_name("compiling.py"))]
    done = subprocess.run(command, input=marshal.dumps(sources, 2), capture_output=True, check=True)
    return dict(marshal.loads(done.stdout))


def joined(modules: Files) -> tuple[bytes, dict[str, tuple[int, int, bool]]]:
    """Modules, given by path, one after the other, and where each begins, how long it is, and whether it is a package.

    An archive of a thousand entries more takes longer to open than most runs of ours take.
    """
    index: dict[str, tuple[int, int, bool]] = {}
    pieces = []
    offset = 0
    for path, content in sorted(modules.items()):
        piece = zlib.compress(content, 6)
        name = path.removesuffix(".py").replace("/", ".")
        index[name.removesuffix(".__init__")] = (offset, len(piece), name.endswith(".__init__"))
        offset += len(piece)
        pieces.append(piece)
    return b"".join(pieces), index


def archived(files: Files, native: dict[str, Files], programs: Sequence[tuple[str, str]]) -> Files:
    """The entries of the archive."""
    sources = {path: content for path, content in files.items() if path.endswith(".py")}
    entries = {path: content for path, content in files.items() if path not in sources}
    indexes = {}
    for kind, modules in (("source", sources), *((tag, compiled(program, sources)) for tag, program in programs)):
        entries[f".modules/{kind}"], indexes[kind] = joined(modules)
    paths = {tag: {name: f".native/{tag}/{name}" for name in sorted(native[tag])} for tag in sorted(native)}
    entries |= {paths[tag][name]: native[tag][name] for tag in native for name in native[tag]}
    entries[".contents"] = marshal.dumps({"modules": indexes, "native": paths}, 2)
    entries[LIST] = msgspec.json.format(msgspec.json.encode(distributions(files)), indent=1)
    entries["__main__.py"] = Path(__file__).with_name("bootstrap.py").read_bytes()
    return entries


def distributions(files: Files) -> Listed:
    """What the archive says of the distributions in it."""
    versions: dict[str, str] = {}
    plugins: list[ListedPlugin] = []
    for path, content in sorted(files.items()):
        if not path.endswith(".dist-info/METADATA"):
            continue
        metadata = HeaderParser().parsestr(content.decode())
        versions[path.partition("-")[0].lower()] = metadata["Version"]
        declared = configparser.ConfigParser(delimiters=("=",))
        declared.read_string(files.get(path.replace("METADATA", "entry_points.txt"), b"").decode())
        for _, value in declared["lockstitch"].items() if declared.has_section("lockstitch") else ():
            plugins.append(ListedPlugin(metadata["Name"], metadata["Version"], value.partition(":")[0]))
    return Listed(versions, tuple(plugins))


def write(entries: Files, out: Path) -> None:
    """The archive, the same bytes for the same entries."""
    out.parent.mkdir(exist_ok=True)
    temporary = out.with_suffix(".new")
    with temporary.open("wb") as file:
        file.write(SHEBANG)
        with zipfile.ZipFile(file, "w") as archive:
            for name in sorted(entries):
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.external_attr = 0o644 << 16
                packed = name.startswith(".modules/")
                archive.writestr(entry, entries[name], zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    temporary.chmod(0o755)
    temporary.replace(out)


def run(*command: str | Path, cwd: Path | None = None) -> None:
    """Run a command. Raises SystemExit with what it says when it fails."""
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(str(word) for word in command)}\n{done.stdout}{done.stderr}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--also", action="append", default=[], metavar="REQUIREMENT", help="a plugin to put in too")
    parser.add_argument("--python", action="append", default=[], metavar="PROGRAM", help="compile for this one too")
    parser.add_argument("--output", "-o", type=Path, default=OUT, metavar="FILE")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as ours:
        wheels_of_ours(Path(ours))
        theirs = dependencies(Path(ours), chosen.also)
        wheels = {path.name: path for folder in (theirs, Path(ours)) for path in folder.glob("*.whl")}
        files, native = contents([wheels[name] for name in sorted(wheels)])
    programs = list(pythons(chosen.python))
    write(archived(files, native, programs), chosen.output)
    size = chosen.output.stat().st_size / 1e6
    print(f"{chosen.output}: {size:.1f} MB, compiled for {', '.join(tag for tag, _ in programs)}")


if __name__ == "__main__":
    main()
