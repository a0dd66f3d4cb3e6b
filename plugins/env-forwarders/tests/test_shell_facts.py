"""What the shell dialect makes of scripts: each `NAME.sh` has its facts beside it in `NAME.facts`.

A line is written only where it differs from the usual: after a change that is meant, look at each.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from lockstitch.api import Source, Span, SyntaxProblem
from lockstitch_env_forwarders.dialects import SHELL_FORWARDS
from lockstitch_env_forwarders.facts import Default, Defaulted, Dynamic, Forward, Literally, Required, Sourced
from lockstitch_env_forwarders.shell import shell_facts

SCRIPTS = sorted((Path(__file__).parent / "shell_scripts").glob("*.sh"))
SHOWN = {"Forward", "Defaulted", "Required", "Dynamic", "Inherits", "Sourced", "SyntaxProblem"}


def said(text: str) -> list[str]:
    """The facts of a script, one a line: only what is not as usual is written out."""
    return [_line(fact) for fact in shell_facts(text) if type(fact).__name__ in SHOWN]


def _line(fact: object) -> str:
    values = msgspec.structs.asdict(fact)  # type: ignore[type-var]
    at = values.pop("at")
    name = values.pop("name", "")
    if values.get("key") == name:
        del values["key"]
    if values.get("names") == (name,):
        del values["names"]
    shown = [f"{key}={_shown(value)}" for key, value in values.items() if value not in ("", (), None, False, 0)]
    return " ".join([f"{at.line}:{at.column}-{at.end_line}:{at.end_column}", type(fact).__name__, name, *shown])


def _shown(value: object) -> str:
    if isinstance(value, Default):
        chain = ",".join(f"${name}" for name in value.chain)
        literal = repr(value.literal.shown or value.literal.mark) if value.literal else ""
        parts = [chain, literal, "" if value.colon else "no colon", "computed" if value.computed else ""]
        return f"({' '.join(part for part in parts if part)})"
    return ",".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_script_says_what_stands_beside_it(path: Path) -> None:
    """Every fact of every script, with its place."""
    expected = path.with_suffix(".facts").read_text().splitlines()
    assert said(path.read_text()) == expected


def test_extractor_reads_crlf_like_lf() -> None:
    """Places and facts are the same whatever ends a line."""
    for path in SCRIPTS:
        text = path.read_bytes()
        with_cr = Source(text.replace(b"\n", b"\r\n"), "shell")
        assert list(SHELL_FORWARDS.extract(with_cr)) == list(SHELL_FORWARDS.extract(Source(text, "shell")))


def test_facts_survive_the_wire() -> None:
    """Facts are plain data."""
    for path in SCRIPTS:
        facts = shell_facts(path.read_text())
        for fact in facts:
            assert msgspec.msgpack.decode(msgspec.msgpack.encode(fact), type=type(fact)) == fact


def test_snippet_in_another_file_has_that_files_places() -> None:
    """A recipe of a Makefile, its `$$` already made `$`: the caller says where each character stands."""
    text = 'docker run -e "A=$A" img'

    def span(start: int, end: int) -> Span:
        return Span(7, start + 2, 7, end + 2)

    (forward,) = [fact for fact in shell_facts(text, span, scope="run") if isinstance(fact, Forward)]
    assert (forward.name, forward.at, forward.scope) == ("A", Span(7, 13, 7, 22), "run")


def test_function_is_the_scope_of_what_stands_in_it() -> None:
    """Not the function that calls, and not the script around it."""
    text = "export A\nf() {\n  export B\n  g() { export C; }\n  export D\n}\nf\nexport E\n"
    found = {fact.name: fact.scope for fact in shell_facts(text) if isinstance(fact, Forward)}
    assert found == {"A": "", "B": "f", "C": "g", "D": "f", "E": ""}


def test_secret_defaults_are_compared_and_never_shown() -> None:
    """G-13: a literal under a telling name has a mark and no text."""
    (fact,) = [fact for fact in shell_facts("API_KEY=${API_KEY:-hunter2}") if isinstance(fact, Defaulted)]
    literal = fact.default.literal
    assert isinstance(literal, Literally)
    assert literal.masked
    assert literal.shown == ""
    (same,) = [fact for fact in shell_facts(": ${API_KEY:=hunter2}") if isinstance(fact, Defaulted)]
    assert same.default.literal == literal


def test_one_line_twice_in_one_file_is_one_receiver() -> None:
    """Sinks tell receivers apart, branches tell blocks apart."""
    text = "cat >a.env <<E\nA=$A\nA=$A\nE\ncat >b.env <<E\nA=$A\nE\nif x; then export A=1; else export A=2; fi\n"
    forwards = [fact for fact in shell_facts(text) if isinstance(fact, Forward)]
    assert forwards[0].sink == forwards[1].sink != forwards[2].sink
    assert len({forward.branch for forward in forwards[3:]}) == 2
    assert all(forward.when == "conditional" for forward in forwards[3:])


def test_broken_script_keeps_what_can_be_read() -> None:
    """E-13, S1: facts of the rest, and a problem that says where; never a silent zero."""
    text = 'export A\nf() {\n  export B\n  if true; then\n}\nexport C\necho "never closed\nexport D\n'
    facts = shell_facts(text)
    assert {fact.name for fact in facts if isinstance(fact, Forward)} >= {"A", "B", "C"}
    problems = [fact for fact in facts if isinstance(fact, SyntaxProblem)]
    assert problems
    assert problems[0].at.line == 2


def test_what_follows_an_exit_may_be_anything() -> None:
    """bash never reads an archive behind `exit`."""
    text = 'export A\nexit 0\n"""}} ((( <<EOF\n'
    assert [type(fact) for fact in shell_facts(text)] == [Forward]


@pytest.mark.parametrize("sign", ["(", "$(", "${A:-", "`", '"$(', "if true; then\n", "{ ", "f() { ", "$((", "[[ ("])
def test_deep_nesting_is_refused_and_not_suffered(sign: str) -> None:
    """A hundred thousand levels neither exhaust the stack nor take long."""
    facts = shell_facts("export A\n" + sign * 100_000)
    assert any(isinstance(fact, Forward) and fact.name == "A" for fact in facts)


def test_endless_lists_are_unknown() -> None:
    """A list that is too long to spell out is not read in part."""
    facts = shell_facts("for v in A{1..99999999}; do export $v; done")
    assert [type(fact) for fact in facts if not isinstance(fact, Required | Sourced)] == [Dynamic]
