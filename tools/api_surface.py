"""The public surface of the plugin API, name by name, held against the one that is committed.

    python tools/api_surface.py            write docs/plugin-authors/api/VERSION.txt
    python tools/api_surface.py --check    write nothing; exit 1 when something is stale

A version that the changelog has under a release is never rewritten: a change after that needs a new `API_VERSION`,
whose minor number grows when names are only added and whose major number grows when one is changed or removed; and the
changelog has to name what changed. See docs/versioning.md.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "plugin-authors" / "api"
#: What a plugin may import. Of `lockstitch.languages` also these modules, by their `__all__`.
MODULES = (
    "lockstitch.api",
    "lockstitch.languages",
    "lockstitch.languages.anchors",
    "lockstitch.languages.flow",
    "lockstitch.languages.golang",
    "lockstitch.languages.markdown",
    "lockstitch.languages.outline",
    "lockstitch.languages.python",
    "lockstitch.languages.secrets",
    "lockstitch.testing",
)


def surface() -> str:
    """Every public name with its signature, one line a name, a field or a method; sorted."""
    lines = []
    for name in MODULES:
        module = importlib.import_module(name)
        lines += [f"{name}.{line}" for public in sorted(public_names(module)) for line in _describe(module, public)]
    return "\n".join(lines) + "\n"


def public_names(module: types.ModuleType) -> list[str]:
    """What a module exports: its `__all__`, or what it declares itself without a `_`."""
    listed = getattr(module, "__all__", None)
    if listed is not None:
        return list(listed)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", "") == module.__name__
    ]


def _describe(module: types.ModuleType, name: str) -> Iterator[str]:
    value = getattr(module, name)
    if inspect.isclass(value):
        yield f"{name}: {_kind(value)}"
        yield from (f"{name}.{line}" for line in _members(value))
    elif inspect.isfunction(value) or (callable(value) and hasattr(value, "__wrapped__")):
        yield f"{name}{_signature(value)}"
    elif typing.get_origin(value) is not None:
        yield f"{name} = {_plain(str(value))}"
    else:
        yield f"{name}: {type(value).__name__}"


def _kind(value: type) -> str:
    bases = ", ".join(base.__name__ for base in value.__bases__ if base not in {object, typing.Generic})
    return f"class({bases})"


def _members(value: type) -> Iterator[str]:
    shown: dict[str, str] = {}
    if issubclass(value, msgspec.Struct):
        fields, defaults = value.__struct_fields__, value.__struct_defaults__
        given = (*[msgspec.NODEFAULT] * (len(fields) - len(defaults)), *defaults)
        for name, default in zip(fields, given, strict=True):
            if not name.startswith("_"):
                shown[name] = f"{name}: {_annotation(value, name)}{'' if default is msgspec.NODEFAULT else ' = …'}"
    for base in reversed(value.__mro__[:-1]):
        if not base.__module__.startswith("lockstitch."):
            continue
        for name, member in vars(base).items():
            if name.startswith("_") or name in shown:
                continue
            if isinstance(member, property):
                shown[name] = f"{name}: property -> {member.fget.__annotations__.get('return', '?')}"  # type: ignore[union-attr]
            elif isinstance(member, (classmethod, staticmethod)):
                shown[name] = f"{name}{_signature(member.__func__)}"
            elif inspect.isfunction(member):
                shown[name] = f"{name}{_signature(member)}"
    yield from (shown[name] for name in sorted(shown))


def _annotation(value: type, name: str) -> str:
    for base in value.__mro__:
        written = inspect.get_annotations(base).get(name)
        if written is not None:
            return _plain(written if isinstance(written, str) else str(written))
    return "?"


def _signature(function: Any) -> str:
    return _plain(str(inspect.signature(function)))


def _plain(text: str) -> str:
    """Without what differs between versions of Python, and without documentation strings in annotations."""
    text = re.sub(r"Meta\((?:[^()]|\([^()]*\))*\)", "Meta", text).replace("''", '""').replace("'", "")
    text = re.sub(r" at 0x[0-9a-f]+", "", text)
    return re.sub(r"\b(?:typing|collections\.abc|lockstitch(?:\.\w+)+|datetime|pathlib)\.(?=[A-Za-z])", "", text)


def changes(before: str, after: str) -> tuple[set[str], set[str]]:
    """The lines that were removed or changed, and those that were added."""
    old, new = set(before.splitlines()), set(after.splitlines())
    return old - new, new - old


def is_released(version: str, changelog: str) -> bool:
    """Whether a release of the distribution names this version of the API in its section of the changelog."""
    _, _, released = changelog.partition("## [Unreleased]")
    _, _, released = released.partition("\n## [")
    return f"Plugin API {version}" in released


def problems(now: str, version: tuple[int, int], kept: Mapping[str, str], changelog: str) -> list[str]:
    """What stands in the way of `version` having the surface `now`; `kept` are the surfaces by version."""
    name = ".".join(map(str, version))
    found = []
    if f"Plugin API {name}" not in changelog:
        found.append(f"CHANGELOG.md does not say `Plugin API {name}`")
    if kept.get(name) != now:
        if is_released(name, changelog):
            found.append(f"plugin API {name} was released and has another surface: raise API_VERSION")
        else:
            found.append(f"the public surface is not that of plugin API {name}: python tools/api_surface.py writes it")
    earlier = [other for other in kept if _key(other) < version]
    if earlier:
        last = max(earlier, key=_key)
        removed, added = changes(kept[last], now)
        if removed and _key(last)[0] == version[0]:
            found.append(
                f"plugin API {name} changes or removes what {last} has, so its major number must grow: {sorted(removed)}"
            )
        for line in sorted(removed | added):
            public = line.split(".")[-1] if ":" not in line else line.split(":")[0].split(".")[-1]
            word = re.match(r"\w+", public)
            if word and word[0] not in changelog:
                found.append(f"CHANGELOG.md does not name {word[0]}, which plugin API {name} adds, changes or removes")
    return found


def _key(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def kept_surfaces() -> dict[str, str]:
    """The committed surfaces, by version."""
    return {path.stem: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.txt"))}


def main() -> int:
    """The command; 1 when something is stale, or may not be written."""
    from lockstitch.api import API_VERSION

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    only_check = parser.parse_args().check
    now, changelog = surface(), (ROOT / "CHANGELOG.md").read_text("utf-8")
    name = ".".join(map(str, API_VERSION))
    if not only_check and not is_released(name, changelog):
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{name}.txt").write_text(now, "utf-8")
    found = problems(now, API_VERSION, kept_surfaces(), changelog)
    for problem in found:
        print(problem)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
