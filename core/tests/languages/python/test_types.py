"""Types as annotations spell them: every part, with why it cannot be told where it cannot."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import PythonProgram, Scope, TypeReader
from lockstitch.languages.python.facts import PyAssignment
from lockstitch.languages.python.types import (
    AnyType,
    CallableType,
    EllipsisType,
    LiteralType,
    NamedType,
    NeverType,
    NoneType,
    SelfType,
    Type,
    UnionType,
    UnknownType,
    VariableType,
    show,
    union,
    unknowns,
)
from lockstitch.testing import MemoryView

BEFORE = """
import typing as t, typing_extensions as te, types, _typeshed, enum, collections, lib, sub
from .nowhere import gone
def function(): ...
class C:
    class In: ...
    VALUE = 1
class Color(enum.Enum):
    RED = 1
T = t.TypeVar("T")
Ts = te.TypeVarTuple("Ts")
P = t.ParamSpec("P")
Id = t.NewType("Id", int)
Old = t.NamedTuple("Old", [("x", int)])
Older = collections.namedtuple("Older", "x")
Keys = t.TypedDict("Keys", {"x": int})
Made = enum.Enum("Made", "A B")
Other = lib.make("x")
Alias = dict[str, T]
Opt = t.Optional["C"]
Deep = Opt
Quoted: te.TypeAlias = "list[C]"
Modes = t.Literal["r", "w"]
type New = list[int]
type Text = "list[C]"
number = 1
added = 1 + C
listed = [int]
declared: int
twice = int
if number:
    twice = str
a1 = int
a2 = a1
a3 = a2
a4 = a3
a5 = a4
a6 = a5
a7 = a6
a8 = a7
a9 = a8
"""
LIST = "builtins.list"
INT, STR = NamedType("builtins.int"), NamedType("builtins.str")
C = NamedType("C", "m.py")


def read(annotation: str, variables: frozenset[str] = frozenset()) -> Type:
    program = PythonProgram(MemoryView({"m.py": f"{BEFORE}\nx: {annotation}\n", "sub.py": "class S: ...\n"}))
    module = program.module("m.py")
    assert module is not None
    node = module.names["x"][0]
    assert isinstance(node, PyAssignment)
    assert node.annotation is not None
    return TypeReader(program, Scope(module), variables).read(node.annotation)


@pytest.mark.parametrize(
    ("annotation", "type_"),
    [
        ("None", NoneType()),
        ("types.NoneType", NoneType()),
        ("type(None)", NoneType()),
        ("int", INT),
        ("'int'", INT),
        ("...", EllipsisType()),
        ("types.EllipsisType", NamedType("types.EllipsisType")),
        ("t.Any", AnyType()),
        ("te.Any", AnyType()),
        ("_typeshed.Incomplete", AnyType()),
        ("object", NamedType("builtins.object")),
        ("t.Self", SelfType()),
        ("te.Self", SelfType()),
        ("t.NoReturn", NeverType()),
        ("t.Never", NeverType()),
        ("t.AnyStr", VariableType("AnyStr")),
        ("T", VariableType("T")),
        ("Ts", VariableType("Ts")),
        ("P", VariableType("P")),
        ("P.args", VariableType("P.args")),
        ("P.kwargs", VariableType("P.kwargs")),
        ("Id", NamedType("Id", "m.py")),
        ("Old", NamedType("Old", "m.py")),
        ("Older", NamedType("Older", "m.py")),
        ("Keys", NamedType("Keys", "m.py")),
        ("Made", NamedType("Made", "m.py")),
        ("C", C),
        ("C.In", NamedType("C.In", "m.py")),
        ("sub.S", NamedType("S", "sub.py")),
        ("lib.Far", NamedType("lib.Far")),
        ("lib.Far[int]", NamedType("lib.Far", "", (INT,))),
        ("C[int, str]", NamedType("C", "m.py", (INT, STR))),
        ("t.List", NamedType(LIST)),
        ("t.List['C']", NamedType(LIST, "", (C,))),
        ("list[int]", NamedType(LIST, "", (INT,))),
        ("tuple[()]", NamedType("builtins.tuple", "", (NamedType("()"),))),
        ("tuple[int, ...]", NamedType("builtins.tuple", "", (INT, EllipsisType()))),
        ("tuple[*Ts]", NamedType("builtins.tuple", "", (NamedType("*", "", (VariableType("Ts"),)),))),
        ("C[()]", NamedType("C", "m.py", (EllipsisType(),))),
        ("C[[int, str]]", NamedType("C", "m.py", (NamedType("[]", "", (INT, STR)),))),
        ("t.Any[int]", AnyType()),
        ("t.Self[int]", NamedType("typing.Self", "", (INT,))),
        ("t.Self[T]", SelfType()),
        ("t.Optional[int]", UnionType((INT, NoneType()))),
        ("t.Union[None, str, int]", UnionType((INT, STR, NoneType()))),
        ("t.Union[int]", INT),
        ("t.Optional[None]", NoneType()),
        ("int | str | None", UnionType((INT, STR, NoneType()))),
        ("(int | str) | (None | int)", UnionType((INT, STR, NoneType()))),
        ("t.Literal['b', 1, 'a']", LiteralType(('"a"', '"b"', "1"))),
        ("t.Literal[None]", NoneType()),
        ("t.Literal[b'x', True, -1]", LiteralType(("-1", "True", 'b"x"'))),
        ("t.Literal['not a type']", LiteralType(('"not a type"',))),
        ("t.Literal[Color.RED, lib.Color.BLUE]", LiteralType(("Color.BLUE", "Color.RED"))),
        ("t.Literal[Modes, 'x']", LiteralType(('"r"', '"w"', '"x"'))),
        ("t.Literal[t.Literal['a'], 'b']", LiteralType(('"a"', '"b"'))),
        ("t.Callable", CallableType(None, AnyType())),
        ("t.Callable[..., int]", CallableType(None, INT)),
        ("t.Callable[[], int]", CallableType((), INT)),
        ("t.Callable[['C', int], None]", CallableType((C, INT), NoneType())),
        ("t.Callable[P, int]", CallableType((NamedType("**", "", (VariableType("P"),)),), INT)),
        ("t.Callable[int]", CallableType(None, AnyType())),
        ("t.Annotated[int, 'words', f()]", INT),
        ("t.ClassVar[int]", INT),
        ("t.Final[int]", INT),
        ("te.Required[int]", INT),
        ("te.NotRequired[int]", INT),
        ("te.ReadOnly[int]", INT),
        ("te.Unpack[Keys]", NamedType("Keys", "m.py")),
        ("Opt", UnionType((C, NoneType()))),
        ("Deep", UnionType((C, NoneType()))),
        ("Deep | int", UnionType((C, INT, NoneType()))),
        ("Quoted", NamedType(LIST, "", (C,))),
        ("New", NamedType(LIST, "", (INT,))),
        ("Text", NamedType(LIST, "", (C,))),
        ("Alias", NamedType("builtins.dict", "", (STR, VariableType("T")))),
        ("a8", INT),
    ],
)
def test_types_that_are_told(annotation: str, type_: Type) -> None:
    assert read(annotation) == type_


@pytest.mark.parametrize(
    ("annotation", "spelled", "reason"),
    [
        ("missing", "missing", "`missing` is not defined in m.py"),
        ("missing.args", "missing.args", "`missing` is not defined in m.py"),
        ("C.nothing", "C.nothing", "`nothing` is not in C"),
        ("gone", "gone", "`.nowhere`, imported in m.py, is not in the tree"),
        ("function", "function", "it is no class"),
        ("sub", "sub", "it is no class"),
        ("number", "number", "`number` is a value"),
        ("added", "added", "`added` is a value"),
        ("listed", "listed", "`listed` is a value"),
        ("declared", "declared", "`declared` is a value"),
        ("Other", "Other", "`Other` is a value"),
        ("C.VALUE", "C.VALUE", "`VALUE` is a value"),
        ("twice", "twice", "the name is assigned more than once"),
        ("a9", "a1", "`a1` is a value"),
        ("1", "1", "it is no type that can be read"),
        ("f(int)", "f(int)", "it is no type that can be read"),
        ("'not a type'", '"not a type"', "it is no type that can be read"),
        ("int if C else str", "int if C else str", "it is no type that can be read"),
        ("int + str", "int + str", "it is no type that can be read"),
        ("f()[int]", "f()[int]", "it is no type that can be read"),
        ("Opt[int]", "Opt[int]", "`Opt` is an alias with parameters"),
        ("T[int]", "T[int]", "`T` is an alias with parameters"),
        ("None[int]", "None[int]", "it is no type that can be read"),
    ],
)
def test_types_that_are_not(annotation: str, spelled: str, reason: str) -> None:
    assert read(annotation) == UnknownType(spelled, reason)


def test_type_parameters_around_are_variables() -> None:
    assert read("missing", frozenset({"missing"})) == VariableType("missing")
    assert read("missing.args", frozenset({"missing"})) == VariableType("missing.args")
    assert read("list[int]", frozenset({"int"})) == NamedType(LIST, "", (VariableType("int"),))


@pytest.mark.parametrize(
    ("type_", "shown"),
    [
        (NoneType(), "None"),
        (AnyType(), "Any"),
        (NeverType(), "Never"),
        (EllipsisType(), "..."),
        (SelfType(), "Self"),
        (VariableType("T"), "T"),
        (UnknownType("a.b", "why"), "a.b"),
        (NamedType("a.b.C"), "C"),
        (NamedType("a.C", "m.py", (INT, NoneType())), "C[int, None]"),
        (UnionType((INT, NoneType())), "int | None"),
        (LiteralType(('"a"', "1")), 'Literal["a", 1]'),
        (CallableType(None, INT), "Callable[..., int]"),
        (CallableType((), NoneType()), "Callable[[], None]"),
        (CallableType((INT, STR), NoneType()), "Callable[[int, str], None]"),
    ],
)
def test_types_are_shown(type_: Type, shown: str) -> None:
    assert show(type_) == shown


def nested(levels: int) -> Type:
    type_: Type = INT
    for _ in range(levels):
        type_ = NamedType(LIST, "", (type_,))
    return type_


def test_deep_types_are_shown_in_part() -> None:
    assert show(nested(12)) == "list[" * 12 + "int" + "]" * 12
    assert show(nested(13)) == "list[" * 13 + "…" + "]" * 13
    for wrap in (lambda inner: UnionType((inner,)), lambda inner: CallableType((inner,), inner)):
        assert "…" in show(wrap(nested(12)))
        assert "…" not in show(wrap(nested(11)))


def test_unions_are_flat_and_in_one_order() -> None:
    many = [STR, NoneType(), UnionType((INT, NoneType())), LiteralType(('"b"',)), INT, LiteralType(('"a"', '"b"'))]
    assert union(many) == UnionType((LiteralType(('"a"', '"b"')), INT, STR, NoneType()))
    assert union(many) == union(many[::-1])
    assert union([INT, INT]) == INT
    assert union([]) == UnionType(())


def test_unknown_parts_are_found_in_order() -> None:
    one, two, three, four = (UnknownType(name, "") for name in "abcd")
    assert unknowns(INT) == []
    assert unknowns(one) == [one]
    assert unknowns(NamedType("x", "", (one, UnionType((two, INT)), three))) == [one, two, three]
    assert unknowns(CallableType((one, two), three)) == [one, two, three]
    assert unknowns(CallableType(None, four)) == [four]
