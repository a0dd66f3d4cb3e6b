"""How far questions are followed: the last answer before each limit, and the first one after it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lockstitch.languages.golang import (
    GO_DECLARATIONS,
    Basic,
    Func,
    GoProgram,
    GoTypeDecl,
    Slice,
    Type,
    TypeDeclaration,
    Unknown,
)
from lockstitch.languages.golang.expressions import BadExpr, TypeExpr
from lockstitch.languages.golang.rendering import full_name, written
from lockstitch.testing.memory import facts_of

MODULE = "-- go.mod --\nmodule example.com/m\n-- a/a.go --\npackage a\n"


def ask(tree: Any, body: str, question: Callable[[GoProgram, TypeDeclaration], Any]) -> Any:
    """What a program says of the type A."""
    t = tree(MODULE + body)

    def asked(program: GoProgram) -> Any:
        found = program.find_type("a", "A")
        return question(program, found) if isinstance(found, TypeDeclaration) else None

    return t.ask(asked)


def chain(count: int, link: str) -> str:
    """`type X0 = int`, then `count` types made of the one before, then `type A X<count>`."""
    links = "".join(f"type X{n} = {link.format(f'X{n - 1}')}\n" for n in range(1, count + 1))
    return f"type X0 = int\n{links}type A func(X{count})\n"


def parameter(program: GoProgram, declared: TypeDeclaration) -> Any:
    below: Any = program.underlying(declared.type)
    return below.params[0]


@pytest.mark.parametrize("deep", [60, 61])
@pytest.mark.parametrize(
    ("before", "after"),
    [("[]", ""), ("*", ""), ("map[int]", ""), ("chan ", ""), ("[1]", ""), ("struct{ f ", " }"), ("p.G[", "]")],
)
def test_sixty_types_in_one_another_are_read(before: str, after: str, deep: int) -> None:
    text = f"package p\ntype A {before * deep}int{after * deep}\n"
    (fact,) = (fact for fact in facts_of(GO_DECLARATIONS, text).facts if isinstance(fact, GoTypeDecl))
    assert any(part == BadExpr("nested too deeply") for part in spelled(fact.definition)) is (deep > 60)


def spelled(expression: TypeExpr) -> list[TypeExpr]:
    found: list[TypeExpr] = [expression]
    for part in found:
        for name in ("element", "value", "arguments", "fields"):
            inner = getattr(part, name, ())
            found += inner if isinstance(inner, tuple) else [inner]
        if hasattr(part, "type"):
            found.append(part.type)
    return found


@pytest.mark.parametrize(("count", "known"), [(98, True), (99, False)])
def test_a_chain_of_a_hundred_aliases(tree: Any, count: int, known: bool) -> None:
    found = ask(tree, chain(count, "{}"), lambda program, declared: program.unalias(parameter(program, declared)))
    assert isinstance(found, Unknown) is not known


@pytest.mark.parametrize(("count", "known"), [(98, True), (99, False)])
def test_a_chain_of_a_hundred_definitions(tree: Any, count: int, known: bool) -> None:
    links = "".join(f"type X{n} X{n - 1}\n" for n in range(1, count))
    body = f"type X0 int\n{links}type A X{count - 1}\n"
    found = ask(tree, body, lambda program, declared: program.underlying(declared.type))
    assert isinstance(found, Unknown) is not known


@pytest.mark.parametrize(("count", "known"), [(79, True), (80, False)])
def test_eighty_levels_are_written_out(tree: Any, count: int, known: bool) -> None:
    found = ask(
        tree, chain(count, "[]{}"), lambda program, declared: program.canonical(program.underlying(declared.type))
    )
    assert found == (f"func({'[]' * count}int)()" if known else Unknown("a type too large to write"))


@pytest.mark.parametrize(("count", "known"), [(149, True), (150, False)])
def test_a_hundred_and_fifty_levels_are_compared(tree: Any, count: int, known: bool) -> None:
    def question(program: GoProgram, declared: TypeDeclaration) -> Any:
        other = program.find_type("a", "B")
        assert isinstance(other, TypeDeclaration)
        return program.identical(program.underlying(declared.type), program.underlying(other.type))

    text = chain(count, "[]{}")
    other = text.replace("type A", "type B").replace("X", "Y")
    assert ask(tree, text + other, question) == (True if known else Unknown("types too large to compare"))


@pytest.mark.parametrize(("count", "names", "whole"), [(49, ["M"], True), (50, ["M"], False), (51, [], False)])
def test_fifty_embedded_types_in_one_another(tree: Any, count: int, names: list[str], whole: bool) -> None:
    links = "".join(f"type X{n} struct{{ X{n - 1} }}\n" for n in range(1, count))
    body = f"type X0 struct{{}}\nfunc (X0) M() {{}}\n{links}type A struct{{ X{count - 1} }}\n"
    found = ask(tree, body, lambda program, declared: program.methods(declared.type))
    assert [method.name for method in found.methods] == names
    assert found.unknown == (() if whole else ("types embedded too deeply",))


@pytest.mark.parametrize(("count", "names", "whole"), [(99, ["Error", "M"], True), (100, ["Error", "M"], False)])
def test_a_hundred_embedded_interfaces_in_one_another(tree: Any, count: int, names: list[str], whole: bool) -> None:
    links = "".join(f"type X{n} interface{{ X{n - 1} }}\n" for n in range(1, count))
    body = f"type X0 interface{{ M(); error }}\n{links}type A interface{{ X{count - 1} }}\n"
    found = ask(tree, body, lambda program, declared: program.methods(declared.type))
    assert [method.name for method in found.methods] == names
    assert found.unknown == (() if whole else ("an interface that embeds itself",))


@pytest.mark.parametrize(
    ("length", "reason"),
    [
        ("1 << 511", ""),
        ("1 << 512", "a constant with <<"),
        ("1 << 512 >> 512", "a constant with <<"),
        ("(1 << 511 - 1) * 2", ""),
        ("(1 << 511) + (1 << 511)", "a constant with +"),
        ("1 >> 512 + 1", ""),
        ("1 >> 513 + 1", "a constant with >>"),
        ("1 / 0", "a constant with /"),
        ("1 % 0", "a constant with %"),
        ("1 << -1", "a constant with <<"),
    ],
)
def test_constants_have_512_bits(tree: Any, length: str, reason: str) -> None:
    found = ask(
        tree, f"const n = {length}\ntype A [n]int\n", lambda program, declared: program.underlying(declared.type)
    )
    assert found.length.reason == reason if reason else isinstance(found.length, int)


@pytest.mark.parametrize(("count", "known"), [(147, True), (153, False)])
def test_constants_of_constants(tree: Any, count: int, known: bool) -> None:
    links = "".join(f"const c{n} = c{n - 1}\n" for n in range(1, count))
    body = f"const c0 = 7\n{links}type A [c{count - 1}]int\n"
    found = ask(tree, body, lambda program, declared: program.underlying(declared.type))
    assert found.length == (7 if known else Unknown("a constant that takes too long to work out"))


@pytest.mark.parametrize(("count", "known"), [(19, True), (20, False)])
def test_a_constant_of_twenty_parts_outside(tree: Any, count: int, known: bool) -> None:
    body = f'import "example.org/far"\ntype A [{"far.N" + " + 1" * count}]int\n'
    found = ask(tree, body, lambda program, declared: program.underlying(declared.type))
    many = "a constant made of too many that are declared outside the repository"
    assert (found.length == Unknown(many)) is not known


@pytest.mark.parametrize(("count", "known"), [(199, True), (200, False)])
def test_type_arguments_of_four_hundred_parts(tree: Any, count: int, known: bool) -> None:
    params = ", ".join(["int"] * (count - 1))
    body = f"type G[P, Q any] = []P\ntype A func(G[func({params}), func({params})])\n"
    found = ask(tree, body, lambda program, declared: program.canonical(program.underlying(declared.type)))
    assert isinstance(found, str) is known


def test_eighty_levels_are_shown() -> None:
    def lists(count: int) -> Type:
        shown: Type = Basic("int")
        for _ in range(count):
            shown = Slice(shown)
        return shown

    assert written(lists(80), full_name) == "[]" * 80 + "int"
    assert written(lists(81), full_name) == "[]" * 81 + "…"
    assert written(Func((lists(79),)), full_name) == f"func({'[]' * 79}int)"
    assert written(Func((), (lists(80),)), full_name) == f"func() {'[]' * 80}…"
