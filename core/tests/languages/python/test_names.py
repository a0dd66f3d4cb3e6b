"""Which definition a name means: `testdata/names/*.txt` hold a tree each, and what its names mean in it.

After the files come lines of a file, a dotted name that stands in it, and where it leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from lockstitch.languages.python import (
    ClassRef,
    Configuration,
    FunctionRef,
    Lost,
    ModuleRef,
    Outside,
    PythonProgram,
    Scope,
    ValueRef,
)
from lockstitch.languages.python.program import Meaning
from lockstitch.testing import MemoryView

TREES = sorted((Path(__file__).parent / "testdata" / "names").glob("*.txt"))


def sections(text: str) -> dict[str, str]:
    """Each section of a tree by its title."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in text.splitlines():
        if line.startswith("-- ") and line.endswith(" --"):
            title = line[3:-3]
        found.setdefault(title, []).append(line)
    return {title: "".join(f"{line}\n" for line in lines[1:]) for title, lines in found.items()}


def answered(text: str) -> Iterator[str]:
    """The last section as it should be."""
    files = sections(text)
    asked = files.pop("means").splitlines()
    program = PythonProgram(MemoryView({path: body for path, body in files.items() if path}), Configuration())
    for line in asked:
        path, dotted = line.split()[:2]
        module = program.module(path)
        meaning = program.lookup(Scope(module), dotted) if module is not None else Lost("no module")
        yield f"{path} {dotted} is {said(meaning)}"


def said(meaning: Meaning) -> str:
    match meaning:
        case ClassRef():
            return f"class {meaning.key}"
        case FunctionRef(scope, node, definitions):
            more = f", last of {len(definitions)}" if len(definitions) > 1 else ""
            return f"function {scope.module.path}:{node.at.line}{more}"
        case ValueRef(scope, node, sole):
            return f"value {scope.module.path}:{node.at.line}{'' if sole else ', perhaps'}"
        case ModuleRef(path, directory):
            return f"module {path}" if path else f"directory {directory}"
        case Outside(dotted):
            return f"outside {dotted}"
        case Lost(reason):
            return f"lost: {reason}"


@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_names_mean_what_stands_below_the_tree(path: Path) -> None:
    text = path.read_text()
    assert list(answered(text)) == sections(text)["means"].splitlines()
