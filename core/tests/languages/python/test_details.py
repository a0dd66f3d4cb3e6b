"""Old spellings of types, fields, aliases: one by one."""

from __future__ import annotations

import pytest
from lockstitch.api import FileFacts
from lockstitch.languages.python import (
    PYTHON_OUTLINE,
    Attribute,
    InnerClass,
    Method,
    Offer,
    Property,
    PythonProgram,
    Scope,
    TypeReader,
    Unclear,
    class_surface,
    hierarchy,
    mangled,
    offered_by_module,
)
from lockstitch.languages.python.facts import PyAssignment, PyFile
from lockstitch.languages.python.types import CANONICAL, canonical, show, unknowns
from lockstitch.languages.python.values import string_value
from lockstitch.testing import MemoryView, facts_of


def _value(text: str) -> PyAssignment:
    (fact,) = [f for f in facts_of(PYTHON_OUTLINE, f"x = {text}\n").facts if isinstance(f, PyAssignment)]
    return fact


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'a\\\nb'", ("str", "ab")),
        ("'\\q'", ("str", "\\q")),
        ("'\\t\\n\\a\\0'", ("str", "\t\n\a\0")),
        ("b'\\x41\\u0041'", ("bytes", "A\\u0041")),
        ("rb'\\x41'", ("bytes", "\\x41")),
        ("u'a'", ("str", "a")),
        ("'''a'b'''", ("str", "a'b")),
        ("'\\N{NO SUCH NAME AT ALL}'", None),
        ("'\\U00110000'", None),
        ("f'a'", None),
        ("'a", None),
    ],
)
def test_strings(text: str, value: tuple[str, str] | None) -> None:
    assert string_value(text) == value


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("3j", "complex", "3j"),
        ("1e400", "float", "inf"),
        ("00", "int", "0"),
        ("0b11", "int", "3"),
        ("-1.5", "float", "-1.5"),
        ("--1", "int", "1"),
        ("7 // 2", "int", "3"),
        ("7 - 2 - 1", "int", "4"),
        ("2 ** 3", "int", "8"),
        ("2 ** 3 ** 2", "int", "512"),
        ("(2 ** 3) ** 2", "int", "64"),
    ],
)
def test_numbers(text: str, kind: str, shown: str) -> None:
    value = _value(text).value
    assert (getattr(value, "kind", ""), getattr(value, "text", "")) == (kind, shown)


@pytest.mark.parametrize("text", ["1 // 0", "2 ** 64", "1 << 64", "9 ** 63", "1 % 2"])
def test_what_is_not_worked_out(text: str) -> None:
    assert not hasattr(_value(text).value, "kind")


@pytest.mark.parametrize("old", sorted(CANONICAL))
def test_old_spellings_stand_for_new_ones(old: str) -> None:
    import importlib

    new = canonical(old)
    assert new != old
    assert canonical(new) in (new, old)
    if "asyncio.tasks" in old or new.startswith("typing.") or old == "typing.Text":
        return

    def find(dotted: str) -> object:
        module, _, name = dotted.rpartition(".")
        return getattr(importlib.import_module(module), name)

    found = find(old)
    assert getattr(found, "__origin__", found) is find(new)


@pytest.mark.parametrize(
    "name",
    "AsyncGenerator AsyncIterable AsyncIterator Awaitable Callable Collection Container Coroutine Generator Hashable "  # noqa: SIM905
    "ItemsView Iterable Iterator KeysView Mapping MappingView MutableMapping MutableSequence MutableSet Reversible "
    "Sequence Sized ValuesView".split(),
)
def test_abstract_classes_have_one_name(name: str) -> None:
    assert canonical(f"collections.abc.{name}") == canonical(f"typing_extensions.{name}") == f"typing.{name}"


def _offers(text: str, name: str, **more: str) -> tuple[Offer, ...]:
    program = PythonProgram(MemoryView({"m.py": text, **{f"{k}.py": v for k, v in more.items()}}))
    ref = program.class_at("m.py", "A")
    assert ref is not None
    return class_surface(program, ref).members[name].offers


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("x = property(f)", Property),
        ("x = property(lambda self: 1)", Property),
        ("x = staticmethod(f)", Method),
        ("x = classmethod(f)", Method),
        ("x = staticmethod(lib.f)", Method),
        ("x = functools.partialmethod(f, 1)", Method),
        ("x = lib.made()", Attribute),
        ("x = lambda self: 1", Method),
        ("x = 1 + y", Attribute),
        ("x, y = 1, 2", Attribute),
        ("x = f", Method),
        ("x = Inner", InnerClass),
        ("x = lib.f", Unclear),
        ("x = TEN", Attribute),
        ("x = outer", Method),
        ("x: Final = 1", Attribute),
        ("x: ClassVar[int]", Attribute),
        ("from lib import x", None),
        ("from tools import x", Method),
        ("class x: ...", InnerClass),
    ],
)
def test_what_a_line_of_a_class_offers(line: str, kind: type | None) -> None:
    text = (
        "import functools, lib\nfrom typing import ClassVar, Final\nTEN = 10\ndef outer(self, a): ...\n"
        f"class Inner: ...\nclass A:\n    def f(self, a): ...\n    {line}\n"
    )
    tools = "def x(self, b): ...\n"
    if kind is None:
        with pytest.raises(KeyError):
            _offers(text, "x", tools=tools)
        return
    (offer,) = _offers(text, "x", tools=tools)
    assert isinstance(offer, kind)


def test_what_lines_of_a_class_say_in_detail() -> None:
    head = "from typing import ClassVar, Final\nimport functools\nclass A:\n    def f(self, a): ...\n    def g(self, b): ...\n"
    (made,) = _offers(head + "    x = property(f, g)\n", "x")
    assert isinstance(made, Property)
    assert (made.settable, made.deletable) == (True, False)
    (made,) = _offers(head + "    x = property(f, None, g)\n", "x")
    assert isinstance(made, Property)
    assert (made.settable, made.deletable) == (False, True)
    (made,) = _offers(head + "    x = staticmethod(f)\n", "x")
    assert isinstance(made, Method)
    assert made.binding == "static"
    assert [p.name for p in made.signatures[0].parameters] == ["self", "a"]
    (made,) = _offers(head + "    x = functools.partialmethod(f)\n", "x")
    assert isinstance(made, Method)
    assert made.doubt
    (made,) = _offers(head + "    x: Final = 1\n", "x")
    assert isinstance(made, Attribute)
    assert made.final
    assert made.type is None
    (made,) = _offers(head + "    x: ClassVar[int]\n", "x")
    assert isinstance(made, Attribute)
    assert (made.on_class, made.declared_only, made.type is not None and show(made.type)) == (True, True, "int")
    (made,) = _offers(head + "    def __new__(cls, q): ...\n", "__new__")
    assert isinstance(made, Method)
    assert [p.name for p in made.signatures[0].parameters] == ["q"]


@pytest.mark.parametrize(
    ("decorator", "fields", "shown"),
    [
        ("attr.s(auto_attribs=True)", "x: int\n    y: int = attr.ib(default=3)", "def (x: int, y: int = 3)"),
        ("attr.s", "x: int\n    y = attr.ib(default=attr.Factory(list))", "def (y=...)"),
        ("attr.s(kw_only=True)", "x = attr.ib()", "def (*, x)"),
        ("attr.define", "x = attr.field(init=False)\n    y = attr.field(alias='z')", "def (z)"),
        ("attr.define", "x: int = attr.field(converter=str, default=attr.NOTHING)", "def (x)"),
        ("attr.frozen(kw_only=True)", "_x: int = 1", "def (*, x: int = 1)"),
        ("dataclass(kw_only=True)", "x: int", "def (*, x: int)"),
        ("dataclass", "x: int = field(kw_only=True)\n    y: int = field()", "def (y: int, *, x: int)"),
        ("dataclass", "x: 'InitVar[int]'\n    y = 3", "def (x: int)"),
    ],
)
def test_fields(decorator: str, fields: str, shown: str) -> None:
    text = f"import attr\nfrom dataclasses import InitVar, dataclass, field\n@{decorator}\nclass A:\n    {fields}\n"
    (made,) = _offers(text, "__init__")
    assert isinstance(made, Method)
    assert not made.doubt
    assert made.signatures[0].spelled() == shown


@pytest.mark.parametrize(
    "text",
    [
        "@dataclass(**options)\nclass A:\n    x: int\n",
        "@dataclass(init=flag)\nclass A:\n    x: int\n",
        "@dataclass\nclass A:\n    x: int = field(**options)\n",
        "@dataclass\nclass A:\n    x: int = field(init=flag)\n",
        "@dataclass\nclass A(lib.Base):\n    x: int\n",
        "@dataclass\nclass A:\n    if flag:\n        x: int\n",
        "class A(namedtuple('A', names)): ...\n",
        "class A(namedtuple('A', 'x y', rename=True)): ...\n",
        "class A(namedtuple('A', 'x y', defaults=some)): ...\n",
    ],
)
def test_fields_that_cannot_be_read_are_doubts(text: str) -> None:
    head = "import lib\nfrom collections import namedtuple\nfrom dataclasses import dataclass, field\n"
    (made,) = _offers(head + text, "__init__")
    assert isinstance(made, Method)
    assert made.doubt


def test_unknown_parts_of_a_type_are_found() -> None:
    program = PythonProgram(MemoryView({"m.py": "import t\nx: 'dict[Foo, list[Bar] | None]'\n"}))
    module = program.module("m.py")
    assert module is not None
    node = module.names["x"][0]
    assert isinstance(node, PyAssignment)
    assert node.annotation is not None
    found = unknowns(TypeReader(program, Scope(module)).read(node.annotation))
    assert [part.spelled for part in found] == ["Foo", "Bar"]


@pytest.mark.parametrize(
    ("text", "exports", "dynamic"),
    [
        ("__all__ = ('a')\n", ("a",), False),
        ("__all__ = []\n__all__.extend(['a', 'b'])\n__all__.remove('a')\n", ("b",), False),
        ("__all__ = ['a']\n__all__ = ['b']\n", ("b",), False),
        ("__all__ = ['a']\nif x:\n    __all__ += ['b']\n", ("a", "b"), False),
        ("__all__ = ['a'] + ['b'] + names\n", ("a", "b"), True),
        ("__all__ = [*names, 'a']\n", ("a",), True),
        ("__all__ = ['a']\n__all__.sort(key=x)\n", ("a",), True),
        ("__all__: list[str] = ['a']\n", ("a",), False),
        ("globals()['x'] = 1\n", None, True),
    ],
)
def test_exports(text: str, exports: tuple[str, ...] | None, dynamic: bool) -> None:
    facts: FileFacts[object] = facts_of(PYTHON_OUTLINE, text)  # type: ignore[assignment]
    file = facts.facts[0]
    assert isinstance(file, PyFile)
    assert (file.exports, file.dynamic) == (exports, dynamic)


def test_what_modules_offer() -> None:
    files = {
        "m.py": "from n import f as g, C, K\nfrom lib import far\nimport n\nx = g\n",
        "n.py": "def f(a): ...\nclass C: ...\nK = 1\n",
    }
    program = PythonProgram(MemoryView(files))
    kinds = {name: offered_by_module(program, "m.py", name) for name in ("g", "C", "K", "far", "x", "none")}
    assert kinds["none"] is None
    made = {name: type(found.offers[0]).__name__ for name, found in kinds.items() if found is not None}
    assert made == {"g": "Method", "C": "InnerClass", "K": "Attribute", "far": "Unclear", "x": "Method"}
    assert kinds["g"] is not None
    assert (kinds["g"].name, kinds["g"].path) == ("g", "n.py")


def test_blocks_are_told_apart() -> None:
    text = (
        "with a:\n    x = 1\nfor i in a:\n    y = 1\nelse:\n    z = 1\nmatch a:\n    case 1:\n        v = 1\n"
        "try:\n    p = 1\nexcept A:\n    q = 1\nelse:\n    r = 1\nfinally:\n    s = 1\n"
    )
    facts = [f for f in facts_of(PYTHON_OUTLINE, text).facts if isinstance(f, PyAssignment)]
    assert [(f.name, [(c.kind, c.holds) for c in f.when]) for f in facts] == [
        ("x", [("with", True)]),
        ("y", [("loop", True)]),
        ("z", [("loop", True)]),
        ("v", [("match", True)]),
        ("p", [("try", True)]),
        ("q", [("try", False)]),
        ("r", [("try", True)]),
        ("s", []),
    ]
    groups = [f.when[0].group for f in facts if f.when]
    assert groups[1] == groups[2]
    assert groups[4] == groups[5] == groups[6]
    assert len(set(groups)) == 4


@pytest.mark.parametrize(
    ("name", "kept"), [("__x", True), ("__x__", False), ("_x", False), ("x__", False), ("x", False)]
)
def test_a_class_keeps_mangled_names_to_itself(name: str, kept: bool) -> None:
    assert mangled(name) is kept


def test_doubts_name_their_cause_once() -> None:
    text = "import lib\nclass B(lib.X): ...\nclass C(B): ...\nclass D(B): ...\nclass A(C, D): ...\n"
    program = PythonProgram(MemoryView({"m.py": text}))
    ref = program.class_at("m.py", "A")
    assert ref is not None
    assert hierarchy(program, ref).doubts == ("its base `lib.X` is outside the tree",)
    assert hierarchy(program, ref).has("lib.X")
    assert not hierarchy(program, ref).has("lib.Y")
