"""Where reading ends: long texts and values, deep nests, many blocks, chains of aliases."""

from __future__ import annotations

import hashlib

import pytest
from lockstitch.languages.python import PYTHON_OUTLINE, Method, PythonProgram, Unclear, class_surface, offered_by_module
from lockstitch.languages.python.expressions import MAX_DEPTH, MAX_TEXT, ConstantExpr, Expr, OpaqueExpr, spell
from lockstitch.languages.python.facts import PyAssignment, PyClass, PyFunction
from lockstitch.languages.python.values import folded, negated, number_constant, shorten, string_constant, string_value
from lockstitch.testing import MemoryView, facts_of


def value(text: str) -> Expr:
    (fact,) = [fact for fact in facts_of(PYTHON_OUTLINE, f"x = {text}\n").facts if isinstance(fact, PyAssignment)]
    assert fact.value is not None
    return fact.value


# ---- long texts ----


def test_long_texts_are_a_beginning_and_a_digest() -> None:
    assert MAX_TEXT == 160
    assert shorten("a" * 160) == "a" * 160
    digest = hashlib.sha256(b"a" * 161).hexdigest()[:16]
    assert shorten("a" * 161) == "a" * 80 + "…" + digest
    assert value(f"'{'a' * 161}'") == ConstantExpr("str", "a" * 80 + "…" + digest)
    assert value(f"'{'a' * 161}'") != value(f"'{'a' * 162}'")
    assert shorten("\udc80" * 161).startswith("\udc80" * 80 + "…")


def test_values_of_many_words_are_not_read() -> None:
    assert spell(value(f"[{'1,' * 999}]")).startswith("[1, 1")  # 2000 bytes
    assert value(f"[{'1,' * 999} ]") == OpaqueExpr("(long)")


def test_words_of_longer_code_are_split_by_blanks_alone() -> None:
    def returned(body: str) -> str:
        (fact,) = [
            f for f in facts_of(PYTHON_OUTLINE, f"def f(a=lambda x:{body}): ...\n").facts if isinstance(f, PyFunction)
        ]
        (parameter,) = fact.parameters
        assert isinstance(parameter.default, OpaqueExpr)
        return parameter.default.text

    assert returned("x+1").startswith("lambda x : x + 1")
    assert returned("x+" + "1+" * 993 + "111").startswith("lambda x : x + 1 + 1")  # 2000 bytes
    assert returned("x+" + "1+" * 993 + "1111").startswith("lambda x:x+1+1")
    assert returned("(x\n  #  of them\n  +1)").startswith("lambda x : ( x + 1 )")


# ---- depth ----


def test_nests_are_read_to_a_depth() -> None:
    assert MAX_DEPTH == 40
    deepest = value("[" * 40 + "1" + "]" * 40)
    assert spell(deepest) == "[" * 40 + "(nested too deeply)" + "]" * 40
    assert spell(value("[" * 39 + "1" + "]" * 39)) == "[" * 39 + "1" + "]" * 39
    assert spell(value("[" * 40 + "a" + "]" * 40)) == "[" * 40 + "a" + "]" * 40
    for text in (
        "{{1: {0}}}",
        "f({0})",
        "f(k={0})",
        "f(*{0})",
        "-f({0})",
        "a[{0}]",
        "a[1:{0}]",
        "(a or {0})",
        "({0} if a else b)",
        "{0}.a()",
    ):
        found = text
        for _ in range(45):
            found = found.replace("{0}", text.replace("{{", "{").replace("}}", "}"), 1)
        assert "nested too deeply" in spell(value(found.replace("{0}", "1"))) or "…" in spell(
            value(found.replace("{0}", "1"))
        )


def test_blocks_are_read_to_a_depth() -> None:
    def names(blocks: int) -> list[str]:
        lines = [f"{' ' * depth}if a{depth}:" for depth in range(blocks)]
        text = "\n".join([*lines, f"{' ' * blocks}x = 1", "y = 2\n"])
        return [fact.name for fact in facts_of(PYTHON_OUTLINE, text).facts if isinstance(fact, PyAssignment)]

    assert names(29) == ["x", "y"]
    assert names(30) == ["y"]


def test_arms_of_one_test_are_read_to_a_number() -> None:
    arms = "".join(f"elif a{number}:\n    x{number} = 1\n" for number in range(1, 40))
    text = f"if a0:\n    x0 = 1\n{arms}else:\n    y = 1\nz = 1\n"
    facts = facts_of(PYTHON_OUTLINE, text).facts
    assert [fact.name for fact in facts if isinstance(fact, PyAssignment)] == [
        *(f"x{number}" for number in range(29)),
        "z",
    ]


def test_classes_are_read_to_a_depth() -> None:
    text = "".join(f"{' ' * depth}class C{depth}:\n" for depth in range(14)) + " " * 14 + "x = 1\n"
    (member,) = [fact for fact in facts_of(PYTHON_OUTLINE, text).facts if isinstance(fact, PyClass)]
    names = [member.name]
    while isinstance(member, PyClass) and member.members:
        (member,) = member.members  # type: ignore[assignment]
        names.append(member.name)
    assert names == [f"C{depth}" for depth in range(12)]


def test_long_bodies_do_something() -> None:
    def stub(words: int) -> bool:
        (fact,) = [
            f for f in facts_of(PYTHON_OUTLINE, f"def f(g):\n    '{'a' * words}'\n").facts if isinstance(f, PyFunction)
        ]
        return fact.stub

    assert stub(3_998)
    assert not stub(3_999)


# ---- chains ----


def test_aliases_are_followed_some_steps() -> None:
    chain = "".join(f"a{number + 1} = a{number}\n" for number in range(12))
    program = PythonProgram(MemoryView({"m.py": f"def a0(x): ...\n{chain}"}))
    kinds = [
        type(found.offers[0]) for number in range(13) if (found := offered_by_module(program, "m.py", f"a{number}"))
    ]
    assert kinds[:7] == [Method] * 7
    assert kinds[-1] is Unclear
    assert len(kinds) == 13


def test_imports_are_followed_many_steps() -> None:
    files = {f"m{number}.py": f"from m{number - 1} import f\n" for number in range(1, 60)} | {"m0.py": "def f(): ...\n"}
    program = PythonProgram(MemoryView(files))
    assert isinstance(offered_by_module(program, "m30.py", "f").offers[0], Method)  # type: ignore[union-attr]
    found = offered_by_module(program, "m59.py", "f")
    assert found is not None
    assert found.offers == (Unclear("`f` is imported in a circle"),)


def test_bases_are_followed_many_steps() -> None:
    text = "class C0:\n    def f(self): ...\n" + "".join(f"class C{n}(C{n - 1}): ...\n" for n in range(1, 100))
    program = PythonProgram(MemoryView({"m.py": text}))
    low, high = program.class_at("m.py", "C50"), program.class_at("m.py", "C99")
    assert low is not None
    assert high is not None
    assert (class_surface(program, low).doubts, set(class_surface(program, low).members)) == ((), {"f"})
    other = PythonProgram(MemoryView({"m.py": text}))
    high = other.class_at("m.py", "C99")
    assert high is not None
    assert class_surface(other, high).doubts


# ---- literals ----


@pytest.mark.parametrize(
    ("operator", "operands", "result"),
    [
        ("+", [1, 2, 3], 6), ("-", [1, 2, 3], -4), ("*", [2, 3, 4], 24), ("//", [7, 2], 3), ("//", [7, 0], None),
        ("<<", [1, 63], 1 << 63), ("<<", [1, 64], None), ("<<", [1, -1], None), ("<<", [3, 0], 3), ("**", [2, 63], 2**63),
        ("**", [2, 64], None), ("**", [2, -1], None), ("**", [5, 0], 1), ("%", [7, 2], None), ("/", [4, 2], None),
        ("*", [1 << 64, 1 << 63], 1 << 127), ("*", [1 << 64, 1 << 64], None), ("*", [1 << 64, -(1 << 64)], None),
        ("+", [(1 << 128) - 2, 1], (1 << 128) - 1), ("+", [(1 << 128) - 1, 1], None), ("*", [1 << 64, 1 << 64, 0], None),
    ],
)  # fmt: skip
def test_small_sums_are_worked_out(operator: str, operands: list[int], result: int | None) -> None:
    assert folded(operator, operands) == result


def test_long_numbers_are_left_alone() -> None:
    assert value("1" * 39 + " + 1") == ConstantExpr("int", "1" * 38 + "2")
    assert not isinstance(value("1" * 40 + " + 1"), ConstantExpr)


@pytest.mark.parametrize(
    ("text", "constant"),
    [
        ("0", ConstantExpr("int", "0")), ("007", ConstantExpr("int", "7")), ("1_0", ConstantExpr("int", "10")),
        ("10L", ConstantExpr("int", "10")), ("0XfF", ConstantExpr("int", "255")), ("0o17", ConstantExpr("int", "15")),
        ("0B11", ConstantExpr("int", "3")), ("1E2", ConstantExpr("float", "100.0")), ("1.", ConstantExpr("float", "1.0")),
        ("2J", ConstantExpr("complex", "2j")), ("0x", OpaqueExpr("0x")), ("1e", OpaqueExpr("1e")),
        ("0xGG", OpaqueExpr("0xGG")), ("9" * 200, ConstantExpr("int", shorten("9" * 200))),
        ("0x" + "f" * 200, ConstantExpr("int", shorten(str(int("f" * 200, 16))))),
    ],
)  # fmt: skip
def test_numbers_have_one_form(text: str, constant: Expr) -> None:
    assert number_constant(text) == constant


@pytest.mark.parametrize(
    ("constant", "turned"),
    [
        (ConstantExpr("int", "1"), ConstantExpr("int", "-1")), (ConstantExpr("int", "-1"), ConstantExpr("int", "1")),
        (ConstantExpr("float", "1.5"), ConstantExpr("float", "-1.5")), (ConstantExpr("int", "0"), ConstantExpr("int", "0")),
        (ConstantExpr("float", "0.0"), ConstantExpr("float", "-0.0")), (ConstantExpr("str", "1"), None),
        (ConstantExpr("complex", "1j"), None), (ConstantExpr("true"), None),
    ],
)  # fmt: skip
def test_numbers_are_negated(constant: ConstantExpr, turned: ConstantExpr | None) -> None:
    assert negated(constant) == turned


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("'a'", ("str", "a")), ("''", ("str", "")), ('""', ("str", "")), ("''''''", ("str", "")), ("'", None), ("''''", None),
        ("'a\"", None), ("a", None), ("Br'\\a'", ("bytes", "\\a")), ("F'a'", None), ("rF'a'", None), ("t'a'", None),
        ("'''a\r\nb'''", ("str", "a\nb")), ("'\\\\'", ("str", "\\")), ("'\\''", ("str", "'")), ("'\\\"'", ("str", '"')),
        ("'\\a\\b\\f\\n\\r\\t\\v'", ("str", "\a\b\f\n\r\t\v")), ("'\\0'", ("str", "\0")), ("'\\1234'", ("str", "S4")),
        ("'\\8'", ("str", "\\8")), ("'\\x4'", ("str", "\\x4")), ("'\\u00e9'", ("str", "é")),
        ("'\\U0001F600'", ("str", "😀")), ("'\\N{BULLET}'", ("str", "•")), ("'\\N'", ("str", "\\N")), ("'\\x'", ("str", "\\x")),
        ("'\\u'", ("str", "\\u")), ("b'\\N{BULLET}'", ("bytes", "\\N{BULLET}")), ("b'\\377'", ("bytes", "\xff")),
        ("'a\\\r\nb'", ("str", "ab")), ("'\\7'", ("str", "\7")), ("'\\z'", ("str", "\\z")),
    ],
)  # fmt: skip
def test_texts_have_their_value(text: str, read: tuple[str, str] | None) -> None:
    assert string_value(text) == read


def test_bytes_keep_their_form() -> None:
    assert string_constant("bytes", "a\xff'") == ConstantExpr("bytes", 'b"a\\xff\'"')
    assert string_constant("bytes", "€") == ConstantExpr("bytes", "b'?'")
    assert string_constant("str", "a") == ConstantExpr("str", "a")
