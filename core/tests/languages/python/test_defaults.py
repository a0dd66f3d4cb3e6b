"""Values of defaults: what a name stands for, and signatures as callers see and spell them."""

from __future__ import annotations

import pytest
from lockstitch.languages.python import (
    Method,
    PythonProgram,
    Signature,
    SignatureParameter,
    Value,
    class_surface,
    spell,
)
from lockstitch.languages.python.expressions import ConstantExpr, NameExpr
from lockstitch.languages.python.signatures import with_returns
from lockstitch.languages.python.types import NamedType, NoneType
from lockstitch.testing import MemoryView

HEAD = """
import enum, lib, sub
from sub import FAR, Far, Kind as Imported
ONE = 1
SAME = ONE
NEGATIVE = -1
WORDS = "a b"
PAIR = (1, ONE)
LIST = [1]
TABLE = {"a": 1}
SENTINEL = object()
MADE = lib.make()
COMPUTED = ONE + lib.x
FUNCTION = lambda: 1
DECLARED: int
CHANGED = 1
CHANGED = 2
CHANGED += 1
c0 = 5
c1 = c0
c2 = c1
c3 = c2
c4 = c3
c5 = c4
c6 = c5
c7 = c6
c8 = c7
c9 = c8
def function(): ...
class Kind(enum.Enum):
    RED = 1
    ALSO = RED
class Sub(lib.Enum):
    RED = 1
@lib.decorated
class Odd:
    RED = 1
class Plain:
    RED = 1
    LIST = []
class Below(Plain): ...
"""
FILES = {"sub.py": "import enum\nFAR = 7\nclass Far: ...\nclass Kind(enum.IntFlag):\n    A = 1\n"}


def default(text: str) -> Value:
    body = f"class A:\n    INNER = 3\n    def f(self, a={text}): ...\n"
    program = PythonProgram(MemoryView({"m.py": HEAD + body, **FILES}))
    ref = program.class_at("m.py", "A")
    assert ref is not None
    (offer,) = class_surface(program, ref).members["f"].offers
    assert isinstance(offer, Method)
    found = offer.signatures[0].parameters[0].default
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "means", "name", "made"),
    [
        ("1", "1", "", False),
        ("'x'", '"x"', "", False),
        ("lib.f(1)", "lib.f(1)", "", False),
        ("[]", "[]", "", False),
        ("-ONE", "-ONE", "", False),
        ("ONE", "1", "ONE", False),
        ("SAME", "1", "SAME", False),
        ("NEGATIVE", "-1", "NEGATIVE", False),
        ("WORDS", '"a b"', "WORDS", False),
        ("PAIR", "(1, ONE)", "PAIR", False),
        ("COMPUTED", "ONE + lib.x", "COMPUTED", False),
        ("INNER", "3", "INNER", False),
        ("sub.FAR", "7", "FAR", False),
        ("FAR", "7", "FAR", False),
        ("LIST", "LIST", "LIST", True),
        ("TABLE", "TABLE", "TABLE", True),
        ("SENTINEL", "SENTINEL", "SENTINEL", True),
        ("MADE", "MADE", "MADE", True),
        ("FUNCTION", "FUNCTION", "FUNCTION", False),
        ("DECLARED", "DECLARED", "DECLARED", False),
        ("CHANGED", "CHANGED", "CHANGED", False),
        ("missing", "missing", "missing", False),
        ("lib.thing", "lib.thing", "thing", False),
        ("int", "int", "int", False),
        ("function", "function", "function", True),
        ("Far", "Far", "Far", True),
        ("Kind", "Kind", "Kind", True),
        ("Kind.RED", "Kind.RED", "Kind.RED", True),
        ("Imported.A", "Imported.A", "Imported.A", True),
        ("sub.Kind.A", "sub.Kind.A", "Kind.A", True),
        ("Sub.RED", "Sub.RED", "Sub.RED", True),
        ("Odd.RED", "Odd.RED", "Odd.RED", True),
        ("Plain.RED", "1", "RED", False),
        ("Plain.LIST", "Plain.LIST", "LIST", True),
        ("c7", "5", "c7", False),
        ("c8", "c8", "c8", False),
    ],
)
def test_a_name_stands_for_what_it_holds(text: str, means: str, name: str, made: bool) -> None:
    found = default(text)
    spelled = text.replace("'", '"')
    assert (spell(found.expr), found.spelled, found.name, found.made) == (means, spelled, name, made)


def parameter(name: str, kind: str = "positional", **more: object) -> SignatureParameter:
    return SignatureParameter(name, kind, **more)  # type: ignore[arg-type]


ONE = Value(ConstantExpr("int", "1"), "1")
INT = NamedType("builtins.int")


@pytest.mark.parametrize(
    ("signature", "spelled"),
    [
        (Signature(()), "def f()"),
        (Signature((), NoneType()), "def f() -> None"),
        (Signature((), INT, asynchronous=True), "async def f() -> int"),
        (Signature((parameter("a", "positional-only"),)), "def f(a, /)"),
        (Signature((parameter("a", "positional-only"), parameter("b", "positional-only"))), "def f(a, b, /)"),
        (Signature((parameter("a", "positional-only"), parameter("b"))), "def f(a, /, b)"),
        (Signature((parameter("a", "keyword-only"), parameter("b", "keyword-only"))), "def f(*, a, b)"),
        (Signature((parameter("a", "var-positional"), parameter("b", "keyword-only"))), "def f(*a, b)"),
        (Signature((parameter("a"), parameter("b", "var-keyword", type=INT))), "def f(a, **b: int)"),
        (Signature((parameter("a", default=ONE), parameter("b", type=INT, default=ONE))), "def f(a=1, b: int = 1)"),
        (
            Signature((parameter("a", optional=True), parameter("b", type=INT, optional=True))),
            "def f(a=..., b: int = ...)",
        ),
    ],
)
def test_signatures_are_spelled_as_they_are_written(signature: Signature, spelled: str) -> None:
    assert signature.spelled("f") == spelled


def test_what_a_call_must_give() -> None:
    assert parameter("a").required
    assert parameter("a", "keyword-only").required
    assert not parameter("a", default=ONE).required
    assert not parameter("a", optional=True).required
    assert not parameter("a", "var-positional").required
    assert not parameter("a", "var-keyword").required


def test_another_result_is_no_awaitable() -> None:
    signature = Signature((parameter("a"),), NoneType(), asynchronous=True)
    assert with_returns(signature, INT) == Signature((parameter("a"),), INT)
    assert Value(NameExpr("x"), "x") == Value(NameExpr("x"), "x", "", False)
