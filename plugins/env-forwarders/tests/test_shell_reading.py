"""How far reading goes: depth, damage, the end of a script, other line ends, and what the host is told."""

from __future__ import annotations

import string

import pytest
from lockstitch.api import Source, SyntaxProblem
from lockstitch.testing.memory import facts_of
from lockstitch_env_forwarders.dialects import SHELL_FORWARDS
from lockstitch_env_forwarders.facts import Forward
from lockstitch_env_forwarders.shell import shell_facts
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.syntax import Lit, Ref, Word

from .shell_shown import script_shown

#: What opens and closes one level, and how many levels are read.
LEVELS = {
    ("$(a ", ")"): 20,
    ("${a:-", "}"): 40,
    ('"$(a ', ')"'): 20,
    ("<(a ", ")"): 20,
}
BLOCKS = {
    ("( ", ")"): 40,
    ("{ ", "; }"): 40,
    ("if a; then ", "; fi"): 40,
    ("while a; do ", "; done"): 40,
    ("for a in b; do ", "; done"): 40,
    ("case a in b) ", ";; esac"): 40,
    ("f() { ", "; }"): 40,
}


def whole(text: str) -> bool:
    """Whether a script is read without damage."""
    return not read_script(text).damage


def read_so_deep(before: str, opening: str, closing: str, most: int) -> bool:
    """Whether so many levels are read, and no more."""
    fits, deeper = (f"{before}{opening * levels}b{closing * levels}" for levels in (most, most + 1))
    return whole(fits) and not whole(deeper)


@pytest.mark.parametrize(("opening", "closing"), LEVELS)
def test_words_are_read_so_deep(opening: str, closing: str) -> None:
    """What is closed again does not count."""
    closed = f"{opening}b{closing} " * 50
    assert read_so_deep("x ", opening, closing, LEVELS[opening, closing])
    assert read_so_deep(f"x {closed}", opening, closing, LEVELS[opening, closing])
    assert whole(f"x {opening * 5}b{closing * 5} " * 12)


@pytest.mark.parametrize(("opening", "closing"), BLOCKS)
def test_statements_are_read_so_deep(opening: str, closing: str) -> None:
    closed = f"{opening}b{closing}\n" * 50
    assert read_so_deep("", opening, closing, BLOCKS[opening, closing])
    assert read_so_deep(closed, opening, closing, BLOCKS[opening, closing])


def test_here_documents_and_arithmetic_are_as_deep_as_what_they_stand_in() -> None:
    for inner in ("cat <<E\n${a}\nE\n", "$((1))", "((1))", "`a`", "${a}", "@(a)"):
        assert whole(f"{inner}\n" * 60)
    assert whole("( " * 38 + "a `b`" + ")" * 38)
    assert not whole("( " * 40 + "a `b`" + ")" * 40)
    parts = "${a:-" * 3 + "b" + "}" * 3
    assert "??" not in script_shown(read_script("( " * 30 + f"cat <<E\n{parts}\nE\n" + ")" * 30))
    assert "??" in script_shown(read_script("( " * 38 + f"cat <<E\n{parts}\nE\n" + ")" * 38))


def test_something_is_skipped_after_an_error_as_if_nothing_had_been_open() -> None:
    script = read_script(f"{'( ' * 38}a ;;\n" + f"{'{ ' * 30}b{'; }' * 30}\n")
    assert [damage.message for damage in script.damage] == ["`)` is missing"]
    assert len(script.body.items) == 1


@pytest.mark.parametrize(("count", "said"), [(24, 24), (25, 26), (40, 26)])
def test_a_file_with_too_many_errors_is_given_up(count: int, said: int) -> None:
    script = read_script("a\n" + ")\n" * count + "b\n")
    assert len(script.damage) == said
    assert len(script.body.items) == (2 if count < 25 else 1)
    if said > count or count > 25:
        last = script.damage[-1]
        assert (last.start, last.end) == (2 + 2 * 25, 2 + 2 * count + 2)
        assert last.message == "too many syntax errors: the rest was not read"


@pytest.mark.parametrize(
    ("text", "read", "damaged"),
    [
        ("a\nexit\n)", 2, False),
        ("exit 0\n)", 1, False),
        ("exec ./a\n)", 1, False),
        ("exec 3>&1\n)", 1, True),
        ("exec\n)", 1, True),
        ("A=1\n)", 1, True),
        ("$exit\n)", 1, True),
        ("if a; then exit; fi\n)", 1, True),
        ("{ exit; }\n)", 1, True),
        ("a exit\n)", 1, True),
        ("export exit\n)", 1, True),
        (")\nexit\n)", 1, True),
        ("\n \t\n", 0, False),
        ("", 0, False),
        ("# a", 0, False),
    ],
)
def test_what_follows_the_end_of_a_script(text: str, read: int, damaged: bool) -> None:
    script = read_script(text)
    assert (len(script.body.items), bool(script.damage)) == (read, damaged)
    assert (script.body.start, script.body.end) == (0, len(text))


def test_damage_begins_at_a_sign_and_does_not_end_before_it() -> None:
    (damage,) = read_script("a\n \t\n  ) b").damage
    assert (damage.start, damage.end) == (7, 7)
    (damage,) = read_script("a; b 'c\n").damage
    assert (damage.start, damage.end) == (3, 5)


def test_a_literal_word_is_bare_when_nothing_is_quoted() -> None:
    def word(*parts: Lit | Ref) -> Word:
        return Word(parts, 0, 9)

    plain, quoted, ref = Lit("a", 0, 1), Lit("b", 1, 4, quoted=True), Ref("c", 4, 6)
    words = (word(plain), word(quoted), word(plain, quoted), word(ref), word(plain, ref), word())
    assert [item.literal for item in words] == ["a", "b", "ab", None, None, ""]
    assert [item.bare for item in words] == ["a", "", "", "", "", ""]


def test_a_carriage_return_elsewhere_is_a_letter() -> None:
    """As it is for bash."""
    assert script_shown(read_script("a\r b")) == "0-4 simple\n  word 0-2: 0-2 'a\\r'\n  word 3-4: 3-4 'b'\n"
    assert [fact.name for fact in shell_facts("export A\r\n") if isinstance(fact, Forward)] == []


def test_lines_that_go_on_with_a_carriage_return() -> None:
    """E-13: `\\` before CR LF."""
    source = Source(b"docker run \\\r\n  -e A \\\r\n  -e B=1 \\\r\n  img\r\n", "shell")
    found = [(fact.name, fact.at.line, fact.at.column) for fact in SHELL_FORWARDS.extract(source)]  # type: ignore[union-attr]
    assert found == [("A", 2, 3), ("B", 3, 3)]


def test_places_are_lines_and_columns() -> None:
    text = "a\n\n export A\nexport \\\nB 'é' C\n\texport D"
    places = [
        (fact.name, fact.at.line, fact.at.column, fact.at.end_line, fact.at.end_column)
        for fact in shell_facts(text)
        if isinstance(fact, Forward)
    ]
    assert places == [("A", 3, 9, 3, 10), ("B", 5, 1, 5, 2), ("C", 5, 7, 5, 8), ("D", 6, 9, 6, 10)]


def test_a_script_that_cannot_be_read_is_partly_read() -> None:
    facts = facts_of(SHELL_FORWARDS, "export A\nif b; then\n", "shell")
    assert facts.status == "partial"
    assert [fact.name for fact in facts.facts if isinstance(fact, Forward)] == ["A"]
    (problem,) = [fact for fact in shell_facts("export A\nif b; then\n") if isinstance(fact, SyntaxProblem)]
    assert (problem.message, problem.at.line, problem.at.end_line) == ("`fi` is missing", 2, 3)
    assert facts_of(SHELL_FORWARDS, "export A\n", "shell").status == "whole"


def test_every_script_is_read() -> None:
    """A script may hand variables on in words that no short pattern has."""
    assert SHELL_FORWARDS.hint is None


def test_every_character_can_stand_anywhere() -> None:
    """No text, however it is cut off, is an exception of the program."""
    text = "a=${b:-\"c $(d `e` $((1)))\"} <<E >f 'g' $'h' \\\n i[1]=(j) if k; then [[ l =~ m ]]; fi; case n in o) p;; esac\nE\n"
    for at in range(len(text)):
        for piece in (text[:at], text[at:], text[:at] + text[at + 1 :]):
            script = read_script(piece)
            assert all(0 <= damage.start <= damage.end <= len(piece) for damage in script.damage)
    for first in string.punctuation:
        for second in string.punctuation:
            read_script(f"a {first}{second}b\n")
            read_script(f"{first}{second}")
