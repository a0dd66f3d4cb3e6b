"""How far a walk through a script goes, and what it says when it goes no further."""

from __future__ import annotations

import pytest
from lockstitch_env_forwarders.facts import Dynamic, EnvFact, Forward
from lockstitch_env_forwarders.shell import shell_facts


def names(text: str) -> list[str]:
    """What is handed on, in the order of the file; what cannot be read in angle brackets."""
    return [shown for fact in shell_facts(text) if isinstance(fact, EnvFact) and (shown := _shown(fact))]


def _shown(fact: EnvFact) -> str:
    if isinstance(fact, Forward):
        return fact.name
    return f"<{fact.text}>" if isinstance(fact, Dynamic) else ""


@pytest.mark.parametrize(("depth", "expected"), [(6, ["A"]), (7, ["<$1>"])])
def test_six_calls_deep(depth: int, expected: list[str]) -> None:
    """A parameter is followed through six functions and no further."""
    calls = "".join(f'f{n}() {{ f{n + 1} "$1"; }}\n' for n in range(1, depth))
    assert names(f'{calls}f{depth}() {{ export "$1"; }}\nf1 A\n') == expected


@pytest.mark.parametrize(
    "text",
    [
        "for v in A{1..%d}; do export $v; done",
        "for v in A{%d..1}; do export $v; done",
        "for v in $(printf '%%s\\n' A{1..%d}); do export $v; done",
        "A=(A{1..%d}); for v in ${A[@]}; do export $v; done",
    ],
)
def test_lists_of_four_hundred_words(text: str) -> None:
    """A longer list is not read in part."""
    assert len(names(text % 400)) == 400
    assert names(text % 401) == ["<$v>"]


def test_four_hundred_lines() -> None:
    """The same for lines that are read."""
    loop = "while read -r v; do export $v; done <<E\n{}E\n"
    assert len(names(loop.format("".join(f"A{n}\n" for n in range(400))))) == 400
    assert names(loop.format("".join(f"A{n}\n" for n in range(401)))) == ["<$v>"]


def test_loops_within_loops_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said once that not all was followed; the script's own statements count for nothing."""
    monkeypatch.setattr("lockstitch_env_forwarders.shell.walker._BUDGET", 100)
    loops = "".join(f"for v{n} in {{1..9}}; do\n" for n in range(3))
    read = names(loops + "export A$v0\n" + "done\n" * 3 + "export LAST\n")
    assert read.count("<>") == 1
    assert read[0] == "A1"
    assert "LAST" not in read
    assert names("true\n" * 200 + "export A\n") == ["A"]
    (said,) = [fact for fact in shell_facts("for v in {1..99}; do true; true; done") if isinstance(fact, Dynamic)]
    assert said.reason == "the script has too many loops to follow"


def test_three_scripts_inside_one() -> None:
    """Each is read as one of its own."""
    text = "bash <<A\nexport V1\nbash <<B\nexport V2\nbash <<C\nexport V3\nbash <<D\nexport V4\nD\nC\nB\nA\n"
    assert names(text) == ["V1", "V2", "V3"]


def test_a_function_that_is_called_often_is_read_once() -> None:
    """When it takes no parameters, and its output goes to the same place."""
    facts = [fact for fact in shell_facts("f() { export A; }\nf\nf\nf > a.env\n") if isinstance(fact, Forward)]
    assert len(facts) == 1


def test_long_text_is_cut() -> None:
    """Eighty characters of what cannot be read, its white space made one space."""
    (found,) = names(f'export "A_$B{"x" * 100}"')
    assert len(found) == 82
    assert names('docker run -e \\\n  "$A"  img') == ['<-e \\ "$A">']


def test_a_quote_is_looked_for_nearby() -> None:
    """The place of a long value ends before the quote that closes it."""
    short, long = (
        next(fact for fact in shell_facts(f'docker run -e "A=$A{"x" * count}"') if isinstance(fact, Forward))
        for count in (100, 500)
    )
    assert short.at.end_column == 20 + 100 + 1
    assert long.at.end_column == 20 + 500


def test_a_group_closes_with_its_function() -> None:
    """Facts behind nested functions stand in none of them."""
    text = "a() {\n  b() { export B; }\n  export A\n}\nc() { export C; }\nexport D\na\nb\nc\n"
    facts = {fact.name: fact.scope for fact in shell_facts(text) if isinstance(fact, Forward)}
    assert facts == {"B": "b", "A": "a", "C": "c", "D": ""}


def test_a_snippet_has_the_scope_of_its_place() -> None:
    """Functions in it have their own names."""
    text = "export A\nf() { export B; }\nf\nbash -c 'export C'\n"
    facts = {fact.name: fact.scope for fact in shell_facts(text, scope="job") if isinstance(fact, Forward)}
    assert facts == {"A": "job", "B": "f", "C": "job"}
