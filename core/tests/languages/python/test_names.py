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


def meaning(files: dict[str, str | None], dotted: str) -> str:
    program = PythonProgram(MemoryView(files))
    module = program.module("m.py")
    assert module is not None
    return said(program.lookup(Scope(module), dotted))


@pytest.mark.parametrize(
    ("text", "dotted", "means"),
    [
        ("from n import X", "X", "lost: n.py could not be read"),
        ("from .n import X", "X", "lost: n.py could not be read"),
        ("import n", "n.X.y", "lost: n.py could not be read"),
        ("from n import *", "X", "lost: n.py could not be read"),
        ("from n import *", "int", "lost: n.py could not be read"),
        ("from n import *\nX = 1", "X", "value m.py:2"),
        ("from n import *\nfrom far import *", "X", "lost: n.py could not be read"),
        ("from n import *\nfrom far import *", "int", "lost: n.py could not be read"),
        ("from n import *\nfrom typing import *", "Any", "outside typing.Any"),
        ("from n import *\nfrom collections.abc import *", "Mapping", "outside collections.abc.Mapping"),
        ("from typing_extensions import *", "overload", "outside typing_extensions.overload"),
        ("from typing import *", "lower", "lost: `lower` may come from typing, which is outside the tree"),
        ("from typing import *", "len", "outside builtins.len"),
        ("import pkg", "pkg.n", "module pkg/n.py"),
        ("import pkg", "pkg.n.X", "lost: pkg/n.py could not be read"),
        ("from pkg import n", "n", "module pkg/n.py"),
        ("from pkg import gone", "gone", "lost: pkg/__init__.py does not define `gone`"),
        ("import bare", "bare.gone", "lost: bare does not define `gone`"),
        ("from bare import n", "n", "module bare/n.py"),
        ("if x: from far import *", "y", "lost: `y` may come from far, which is outside the tree"),
    ],
)
def test_names_of_files_that_could_not_be_read(text: str, dotted: str, means: str) -> None:
    files = {"m.py": text + "\n", "n.py": None, "pkg/__init__.py": "", "pkg/n.py": None, "bare/n.py": None}
    assert meaning(files, dotted) == means


def test_a_member_is_no_builtin_and_of_no_class_around() -> None:
    program = PythonProgram(MemoryView({"m.py": "class A:\n    class B: ...\n    x = 1\ny: int\n"}))
    module = program.module("m.py")
    assert module is not None
    outer = program.class_at("m.py", "A")
    assert outer is not None
    assert said(program.member(module, "A.B")) == "class m.py#A.B"
    assert said(program.member(module, "int")) == "lost: m.py does not define `int`"
    assert said(program.member(module, "x")) == "lost: m.py does not define `x`"
    assert said(program.lookup(outer.scope, "x")) == "value m.py:3"
    assert said(program.lookup(outer.scope, "B")) == "class m.py#A.B"
    assert said(program.lookup(outer.scope, "y")) == "value m.py:4"
    assert program.class_at("m.py", "y") is None
    assert program.class_at("none.py", "A") is None
    assert program.class_at("m.py", "A") is outer
    inner = program.class_at("m.py", "A.B")
    assert inner is not None
    assert (inner.qualified, inner.key, inner.outer) == ("A.B", "m.py#A.B", (outer,))
    # names of a class around are not seen in a class
    assert said(program.lookup(inner.scope, "x")) == "lost: `x` is not defined in m.py"


def test_what_a_class_was_before_it_took_a_name() -> None:
    text = "from lib import A\nclass A(A):\n    class A(A): ...\nclass B(B): ...\nif x:\n    class C: ...\nclass C(C): ...\n"
    program = PythonProgram(MemoryView({"m.py": text, "lib.py": "class A: ...\n"}))
    refs = {name: program.class_at("m.py", name) for name in ("A", "A.A", "B", "C")}
    before = {name: said(program.before(ref)) for name, ref in refs.items() if ref is not None}
    assert before == {
        "A": "class lib.py#A",
        "A.A": "lost: `A.A` is a base of itself",
        "B": "lost: `B` is a base of itself",
        "C": "class m.py#C",
    }


def test_stubs_stand_for_sources() -> None:
    program = PythonProgram(MemoryView({"m.py": "x = 1\n", "m.pyi": "y: int\n", "n.py": "z = 1\n"}))
    assert [program.finder.declared(path) for path in ("m.py", "m.pyi", "n.py", "o.py")] == [
        "m.pyi",
        "m.pyi",
        "n.py",
        "o.py",
    ]
    module = program.module("m.py")
    assert module is not None
    assert (module.path, list(module.names), module.whole) == ("m.pyi", ["y"], True)
    assert program.module("m.pyi") is module


def test_files_that_are_parsed_in_part_are_not_whole() -> None:
    program = PythonProgram(MemoryView({"m.py": "x = 1\nclass (:\n", "n.py": None, "text.md": "x"}))
    module = program.module("m.py")
    assert module is not None
    assert not module.whole
    assert program.module("n.py") is None
    assert program.module("absent.py") is None
    assert program.wanted == set()
