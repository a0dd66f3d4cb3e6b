"""Values with references in them, literals, and how much of each is looked at."""

from __future__ import annotations

import hashlib

import pytest
from lockstitch_env_forwarders.facts import Default, Literally, literally, looks_secret
from lockstitch_env_forwarders.interpolation import DEPTH, LONGEST, Reference, Template, parse_template
from lockstitch_env_forwarders.values import Value, value_of


def spelled(template: Template | None) -> str:
    """A template with its parts apart: `[text]`, `<NAME>`, `<NAME:-[word]>`."""
    parts = template.parts if template is not None else ()
    return "".join(
        f"<{part.name}{part.operator}{spelled(part.word)}>" if isinstance(part, Reference) else f"[{part}]"
        for part in parts
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain", "[plain]"),
        ("$A", "<A>"),
        ("${A}", "<A>"),
        ("a$B-c", "[a]<B>[-c]"),
        ("$A$B", "<A><B>"),
        ("${A}${B}c", "<A><B>[c]"),
        ("${A:-b}", "<A:-[b]>"),
        ("${A-}", "<A->"),
        ("${A:-${B:=c}d}e", "<A:-<B:=[c]>[d]>[e]"),
        ("${A:+$A}${B+x}${C:?y}${D?}${E=z}", "<A:+<A>><B+[x]><C:?[y]><D?><E=[z]>"),
        ("${A:-a\\}b}", "<A:-[a\\}b]>"),
        ("${A:-{b}}", "<A:-[{b]>[}]"),
        ("\\$A", "[$A]"),
        ("\\\\$A", "[\\$A]"),
        ("a\\b", "[a\\b]"),
        ("$", "[$]"),
        ("a$", "[a$]"),
        ("$1$A", "[$1]<A>"),
        ("${1}", "[${1}]"),
        ("${A", "[${A]"),
        ("${A:b}", "[${A:b}]"),
        ("${A.b} $C", "[${A.b} ]<C>"),
        ("${}", "[${}]"),
        ("$(A)", "[$(A)]"),
        ("$$A", "[$]<A>"),
    ],
)
def test_template_is_cut_at_its_references(text: str, expected: str) -> None:
    """What is no reference is text."""
    assert spelled(parse_template(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("$$A", "[$A]"), ("$$$A", "[$]<A>"), ("\\$A", "[\\]<A>"), ("${A:-$$b}", "<A:-[$b]>"), ("a$$", "[a$]")],
)
def test_compose_escapes_with_a_second_dollar(text: str, expected: str) -> None:
    """And with nothing else."""
    assert spelled(parse_template(text, "$$")) == expected


def test_nesting_is_followed_so_deep_and_no_deeper() -> None:
    """What lies deeper is text."""
    deepest = "${A:-" * DEPTH + "b" + "}" * DEPTH
    assert spelled(parse_template(deepest)) == "<A:-" * DEPTH + "[b]" + ">" * DEPTH
    assert spelled(parse_template(f"${{C:-{deepest}}}")) == "<C:-" + "<A:-" * 15 + "[${A:-b}]" + ">" * DEPTH
    assert DEPTH == 16


def test_a_long_value_is_text() -> None:
    """The limit itself is still read."""
    assert spelled(parse_template("$A".rjust(LONGEST))).endswith("<A>")
    assert spelled(parse_template("$A".rjust(LONGEST + 1))).endswith("$A]")
    assert LONGEST == 16 * 1024


def default(text: str, *chain: str, colon: bool = True) -> Default:
    """The default of `NAME` with this text at its end."""
    return Default(chain, literally("NAME", text) if text else None, colon)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Value((), "fixed")),
        ("a", Value((), "fixed", default("a"))),
        ("$A", Value(("A",))),
        ("${A:-}", Value(("A",))),
        ("${A:-b}", Value(("A",), default=default("b"))),
        ("${A-b}", Value(("A",), default=default("b", colon=False))),
        ("${A:=b}", Value(("A",), default=default("b"))),
        ("${A=b}", Value(("A",), default=default("b", colon=False))),
        ("${A:-$B}", Value(("A", "B"), default=default("", "B"))),
        ("${A:-${B}}", Value(("A", "B"), default=default("", "B"))),
        ("${A:-${B:-c}}", Value(("A", "B"), default=default("c", "B"))),
        ("${A-${B-${C=d}}}", Value(("A", "B", "C"), default=default("d", "B", "C", colon=False))),
        ("${A:-${B:-}}", Value(("A", "B"), default=default("", "B"))),
        ("${A:-${B:+c}}", Value(("A", "B"), default=default("", "B"))),
        ("${A:-${B:?c}}", Value(("A", "B"), default=default("", "B"))),
        ("${A:-x$B}", Value(("A", "B"), default=Default(computed=True))),
        ("${A-${C:-x$B}}", Value(("A", "C", "B"), default=Default(("C",), None, False, True))),
        ("${A:-${A:-b}}", Value(("A",), default=default("b", "A"))),
        ("${A:?b}", Value(("A",), required=True)),
        ("${A?}", Value(("A",), required=True, empty_will_do=True)),
        ("${A:?$B}", Value(("A",), required=True)),
        ("${A:+b}", Value((), "fixed", guard="A", when="non-empty")),
        ("${A+}", Value((), "fixed", guard="A", when="set")),
        ("${A+$B}", Value(("B",), guard="A", when="set")),
        ("${A:+${B:?c}}", Value(("B",), required=True, guard="A", when="non-empty")),
        ("${A:+x$B}", Value(("B",), "mixed", guard="A", when="non-empty")),
        ("x$A", Value(("A",), "mixed")),
        ("$A$B${A:-$C}", Value(("A", "B", "C"), "mixed")),
        ("$A${B:?$C}", Value(("A", "B"), "mixed")),
        ("$A${B?$C}", Value(("A", "B"), "mixed")),
        ("${A:-${B:-$C}$D}$E", Value(("A", "B", "C", "D", "E"), "mixed")),
    ],
)
def test_value_says_where_it_comes_from(text: str, expected: Value) -> None:
    """The variables, the default, and what it depends on."""
    assert value_of("NAME", parse_template(text)) == expected


@pytest.mark.parametrize(
    ("name", "text", "masked"),
    [
        ("A", "plain", False),
        ("A", "http://a.b:80/c?", True),
        ("A", "http://a.b:80/c_d,e=f@g%h+i-j", False),
        ("A", "", False),
        ("A", "\ud800", True),
        ("A", "x" * 40, False),
        ("A", "x" * 41, True),
        ("A", "a b", True),
        ("A", "abcdefghij123456789", False),
        ("A", "abcdefghij1234567890", True),
        ("A", "v=abcdefghij1234567890", True),
        ("A", "12345678901234567890", False),
        ("A", "abcdefghijklmnopqrstuv", False),
        ("API_KEY", "x", True),
        ("token_of_me", "x", True),
        ("A_PASSWD", "x", True),
        ("MY_PWD", "x", True),
        ("DSN", "x", True),
        ("CLIENT_SECRET", "x", True),
    ],
)
def test_literal_is_shown_only_when_nothing_about_it_looks_secret(name: str, text: str, masked: bool) -> None:
    """G-13: by its name, its length, or its shape."""
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    assert literally(name, text) == Literally(mark, "" if masked else text, masked)


def test_secret_names() -> None:
    """A part of the name is enough."""
    told = ["KEY", "Token", "a_secret", "PASSWORD", "PASSWD", "PASSWRD", "PWD", "CREDENTIALS", "AUTH0_ID", "PRIVATE_X"]
    assert [name for name in [*told, "SALT", "SENTRY_DSN", "COOKIE"] if not looks_secret(name)] == ["PASSWRD"]
    assert not any(looks_secret(name) for name in ("PORT", "MODE", "HOME", "PATH", "USER"))
