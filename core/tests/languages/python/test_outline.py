"""What a Python file says."""

from __future__ import annotations

import time

import pytest
from lockstitch.api import FileFacts
from lockstitch.languages.python import PYTHON_OUTLINE, spell
from lockstitch.languages.python.expressions import ConstantExpr, DisplayExpr, NameExpr, OpaqueExpr, QuotedExpr
from lockstitch.languages.python.extractors import OutlineFact
from lockstitch.languages.python.facts import PyAssignment, PyClass, PyDelete, PyFile, PyFunction, PyImport
from lockstitch.testing import facts_of


def outline(text: str) -> FileFacts[OutlineFact]:
    return facts_of(PYTHON_OUTLINE, text)


def file_of(text: str) -> PyFile:
    fact = outline(text).facts[0]
    assert isinstance(fact, PyFile)
    return fact


def only(text: str) -> OutlineFact:
    (fact,) = [fact for fact in outline(text).facts if not isinstance(fact, PyFile)]
    return fact


def function(text: str) -> PyFunction:
    fact = only(text)
    assert isinstance(fact, PyFunction)
    return fact


def value(text: str) -> object:
    fact = only(f"x = {text}\n")
    assert isinstance(fact, PyAssignment)
    return fact.value


def test_imports() -> None:
    facts = outline("import a.b, c.d as e\nfrom ..m import x as y, z\nfrom . import *\n").facts[1:]
    assert [(f.name, f.module, f.item, f.level) for f in facts if isinstance(f, PyImport)] == [
        ("a", "a.b", "", 0),
        ("e", "c.d", "", 0),
        ("y", "m", "x", 2),
        ("z", "m", "z", 2),
        ("*", "", "*", 1),
    ]


def test_kinds_of_parameters() -> None:
    made = function("async def f(a, b=1, /, c: int = 2, *args: str, d, e=None, **kw): ...\n")
    assert [(p.name, p.kind, p.default is not None) for p in made.parameters] == [
        ("a", "positional-only", False),
        ("b", "positional-only", True),
        ("c", "positional", True),
        ("args", "var-positional", False),
        ("d", "keyword-only", False),
        ("e", "keyword-only", True),
        ("kw", "var-keyword", False),
    ]
    assert made.asynchronous
    assert made.stub


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'a'", '"a"'),
        ("'a' \"b\"", "'ab'"),
        ("'a' + 'b'", "'ab'"),
        ("r'\\d'", "'\\\\d'"),
        ("'\\x41\\u0042\\N{DIGIT ONE}\\103'", "'AB1C'"),
        ("'''a'''", "'a'"),
        ("b'a'", 'b"a"'),
        ("1_000", "1000"),
        ("0x10", "16"),
        ("0o20", "0b10000"),
        ("1e3", "1000.0"),
        ("(1)", "1"),
        ("(-1)", "-1"),
        ("+1", "1"),
        ("- 0", "0"),
        ("60 * 60 * 24", "86400"),
        ("2 ** 10", "1 << 10"),
        ("(1,)", "( 1 , )"),
        ("dict()", "{}"),
        ("list()", "[]"),
        ("f( a,b = 1 )", "f(a, b=1)"),
        ("lambda x:x", "lambda x : x"),
        ("a . b", "a.b"),
        ("not  a", "not a"),
        ("{ 'a':1 }", '{"a": 1}'),
    ],
)
def test_equal_values_are_equal(one: str, other: str) -> None:
    assert value(one) == value(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("'1'", "1"),
        ("b'a'", "'a'"),
        ("True", "1"),
        ("None", "False"),
        ("()", "[]"),
        ("-1", "1"),
        ("a", "b"),
        ("'a'", "a"),
    ],
)
def test_unequal_values_are_not(one: str, other: str) -> None:
    assert value(one) != value(other)


@pytest.mark.parametrize(
    "text",
    ["1", "-1", "'a'", "None", "(1,)", "[1, 2]", "{1: 2}", "{1, 2}", "a.b", "f(a, *b, c=1, **d)", "a[1:2, 3]", "a + b",
     "not a", "a if b else c", "a < b"],
)  # fmt: skip
def test_what_is_spelled_reads_the_same(text: str) -> None:
    read = value(text)
    assert value(spell(read)) == read  # type: ignore[arg-type]


def test_quoted_annotations_are_read() -> None:
    made = function("def f(x: 'list[\"int\"]') -> 'a.B | None': ...\n")
    (parameter,) = made.parameters
    assert isinstance(parameter.annotation, QuotedExpr)
    assert spell(parameter.annotation) == "list[int]"
    assert made.returns is not None
    assert spell(made.returns) == "a.B | None"


def test_a_quoted_text_that_is_no_type_stays_a_text() -> None:
    made = function("def f(x: 'not a type!'): ...\n")
    assert made.parameters[0].annotation == ConstantExpr("str", "not a type!")


def test_class_bodies_with_conditions() -> None:
    made = only(
        "class A(B[int], metaclass=M):\n"
        "    x: int = 1\n"
        "    if sys.version_info >= (3, 9):\n        def f(self): pass\n    else:\n        f = None\n"
        "    try:\n        def g(self): pass\n    except ImportError:\n        def g(self): pass\n"
        "    alias = g\n"
        "    def h(self):\n        self.a = 1\n        self.b: int = 2\n        self.c, self.d = 1, 2\n        self.e == 3\n"
    )
    assert isinstance(made, PyClass)
    assert [member.name for member in made.members] == ["x", "f", "f", "g", "g", "alias", "h"]
    assert [len(member.when) for member in made.members] == [0, 1, 1, 1, 1, 0, 0]
    assert [member.when[0].holds for member in made.members[1:5]] == [True, False, True, False]
    assert [attribute.name for attribute in made.set_on_self] == ["a", "b", "c", "d"]
    assert [argument.name for argument in made.bases] == ["", "metaclass"]


def test_generators_and_stubs() -> None:
    assert function("def f():\n    def g():\n        yield 1\n").generator is False
    assert function("def f():\n    if x:\n        yield\n").generator is True
    assert function("def f():\n    'doc'\n    raise NotImplementedError('x')\n").raises is True
    assert function("def f():\n    'doc'\n    return 1\n").stub is False


def test_decorators_that_hand_on_what_they_get() -> None:
    assert function("def f(g):\n    @wraps(g)\n    def h(*a): ...\n    return h\n").hands_on is True
    assert function("def f(g):\n    register(g)\n    return g\n").hands_on is True
    assert function("def f(g):\n    return Thing(g)\n").hands_on is False


def test_all() -> None:
    def exports(text: str) -> PyFile:
        fact = outline(text).facts[0]
        assert isinstance(fact, PyFile)
        return fact

    assert exports("x = 1\n").exports is None
    assert exports("__all__ = ['a', \"b\"]\n__all__ += ('c',)\n__all__.append('d')\n").exports == ("a", "b", "c", "d")
    assert exports("__all__ = ['a'] + m.__all__\n").exports_of == ("m",)
    assert exports("__all__ = [n for n in dir()]\n").dynamic
    assert exports("def __getattr__(name): ...\n").dynamic
    assert exports("# Code generated by x. DO NOT EDIT.\n").generated


@pytest.mark.parametrize(
    ("text", "generated"),
    [
        ("# @generated\n", True),
        ("# @generated by protoc\n", True),
        ("# Code generated by x. DO NOT EDIT.\n", True),
        ("# autogenerated by x\n", True),
        ("# auto-generated, do not edit\n", True),
        ("#! /usr/bin/python\n\n# do not edit\nx = 1\n", True),
        ("# This is generated\n", False),
        ("# generated.\n# by hand: do\n# not edit\nx = 1\n", False),
        ("x = '@generated'\n", False),
        ("    # @generated\n", False),
        ("#" * 1_900 + "\n# @generated\n", True),
        ("#" * 1_999 + "\n# @generated\n", False),
    ],
)
def test_generated_files_say_so(text: str, generated: bool) -> None:
    assert file_of(text).generated is generated


@pytest.mark.parametrize(
    ("text", "dynamic"),
    [
        ("x = 1\n", False),
        ("def __getattr__(name): ...\n", True),
        ("if a:\n    def __getattr__(name): ...\n", True),
        ("class A:\n    def __getattr__(self, name): ...\n", False),
        ("__getattr__ = 1\n", False),
        ("globals().update(x=1)\n", True),
        ("def f(): globals()['a'] = 1\n", True),
        ("setattr(sys.modules[__name__], 'a', 1)\n", True),
        ("sys.modules[name]\n", False),
    ],
)
def test_files_that_make_names_at_run_time_say_so(text: str, dynamic: bool) -> None:
    assert file_of(text).dynamic is dynamic


@pytest.mark.parametrize(
    ("text", "exports", "modules", "dynamic"),
    [
        ("x = 1", None, (), False),
        ("__all__ = []", (), (), False),
        ("__all__: list[str]", None, (), False),
        ("__all__ = 'a', 'b'", ("a", "b"), (), False),
        ("__all__ = ['a' 'b']", (), (), True),
        ("__all__ = [  # of them\n    'a',  # one\n    r'b',\n]", ("a", "b"), (), False),
        ("__all__ = (['a'] + [\"b\"]) + ('c',)", ("a", "b", "c"), (), False),
        ("__all__ = ['a', *m.__all__, *n.o.__all__]", ("a",), ("m", "n.o"), False),
        ("__all__ = ['a']\n__all__ += m.__all__\n__all__ += ['b']", ("a", "b"), ("m",), False),
        ("__all__ = m.__all__\n__all__ = ['b']", ("b",), (), False),
        ("if a:\n    __all__ = ['a']\nelse:\n    __all__ = ['b']", ("a", "b"), (), False),
        ("__all__ += ['a']", ("a",), (), False),
        ("__all__.append('a')\n__all__.extend(('b', 'c'))\n__all__.extend(m.__all__)", ("a", "b", "c"), ("m",), False),
        ("__all__ = ['a', 'b']\n__all__.remove('b')\n__all__.remove('c')", ("a",), (), False),
        ("__all__ = ['a']\n__all__.remove(name)", ("a",), (), True),
        ("__all__.remove('c')", (), (), False),
        ("__all__ = ['a']\n__all__.insert(0, 'b')", ("a",), (), True),
        ("__all__ = ['a']\n__all__.sort()", ("a",), (), False),
        ("__all__ = names", (), (), True),
        ("__all__ = ['a', names]", ("a",), (), True),
        ("__all__ = [m.name]", (), (), True),
        ("__all__ = [f'a']", (), (), True),
        ("__all__ = ['a']\n__all__.remove(f'a')", ("a",), (), True),
        ("__all__ = list(names)", (), (), True),
        ("__all__[0] = 'a'", None, (), False),
        ("__all__x = ['a']", None, (), False),
        ("def f():\n    __all__ = ['a']", None, (), False),
    ],
)
def test_exports_as_they_are_written(
    text: str, exports: tuple[str, ...] | None, modules: tuple[str, ...], dynamic: bool
) -> None:
    file = file_of(text + "\n")
    assert (file.exports, file.exports_of, file.dynamic) == (exports, modules, dynamic)


def test_deletes_unpackings_and_aliases() -> None:
    facts = outline("a, (b, *c) = f()\ndel a, b\ntype X[T] = list[T]\nA.f = g\nx = y = 1\n").facts[1:]
    assert [type(fact).__name__ for fact in facts] == ["PyAssignment"] * 3 + ["PyDelete"] * 2 + ["PyAssignment"] * 4
    assert [fact.name for fact in facts if isinstance(fact, PyAssignment | PyDelete)] == [
        "a", "b", "c", "a", "b", "X", "A.f", "x", "y",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 20_000 + "1" + ")" * 20_000,
        "x = " + "-" * 50_000 + "1",
        "x = " + "[" * 20_000 + "]" * 20_000,
        "x = a" + ".b" * 50_000,
        "x = a" + "()" * 20_000,
        "x = a" + "[0]" * 20_000,
        "x = " + " + ".join(["a"] * 20_000),
        "def f(x: " + "list[" * 5_000 + "int" + "]" * 5_000 + "): ...",
        "def f(x: " + "'" + "A | " * 5_000 + "B'): ...",
        "\n".join(" " * depth + "if a:" for depth in range(400)) + "\n" + " " * 400 + "x = 1",
        "\n".join(" " * depth + "class A:" for depth in range(400)) + "\n" + " " * 400 + "x = 1",
        "\n".join(" " * depth + "def f():" for depth in range(400)) + "\n" + " " * 400 + "yield",
        "class A:\n    def f(self):\n        " + "self.a, " * 20_000 + "x",
        "if a: pass\n" + "elif a: x = 1\n" * 20_000,
        "@a\n" * 5_000 + "def f(): ...",
    ],
    ids=lambda text: text[:12].replace("\n", " "),
)
def test_deep_and_long_files_are_read_in_time(text: str) -> None:
    start = time.monotonic()
    facts = outline(text + "\n").facts
    assert facts
    assert time.monotonic() - start < 30


def test_names_are_read_around_a_syntax_error() -> None:
    facts = outline("def good(): ...\nclass (:\ndef other(x): ...\n")
    assert not facts.whole
    assert "good" in [getattr(fact, "name", "") for fact in facts.facts]


def test_kinds_of_values() -> None:
    assert value("f'{a}'") == OpaqueExpr("f'{a}'")
    assert value("a") == NameExpr("a")
    assert value("(1, 'a')") == DisplayExpr("tuple", (ConstantExpr("int", "1"), ConstantExpr("str", "a")))
