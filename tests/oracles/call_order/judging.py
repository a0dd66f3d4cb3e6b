"""What the judge says of the programs."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from lockstitch.api import Side
from lockstitch.testing import judge_files
from lockstitch_call_order.analyzer import ANALYZER
from lockstitch_call_order.contract import CallOrder, Event
from programs import program
from running import FURTHER, run_all

FILES = {
    "go": ("f.go", "package p\n\nfunc f() {{\n{}\n}}\n"),
    "python": ("f.py", "def f():\n{}\n"),
    "shell": ("f.sh", "{}\n"),
}


def judged(language: str, body: str) -> list[Any]:
    """The findings of `a before b` in one program."""
    path, frame = FILES[language]
    text = frame.format(body if language == "shell" else textwrap.indent(body, "\t" if language == "go" else "    "))
    contract = CallOrder(
        id="k",
        check="call-order",
        in_=Side(path=path, symbol="" if language == "shell" else "f", spelled="f"),
        before=Event(calls=("a", "ta")),
        after=Event(calls=("b", "tb")),
    )
    return list(judge_files(ANALYZER, contract, {path: text}))


def disagreement(language: str, body: str, seen: tuple[bool, bool]) -> str:
    """What the judge says that is not so; `""` when nothing is."""
    findings = judged(language, body)
    said = {finding.rule for finding in findings}
    violated, reached = seen
    if "nothing-selected" in said or any("must come after" in finding.message for finding in findings):
        return "" if not reached else f"says that there is no b: {[finding.message for finding in findings]}"
    if "anchor-missing" in said:
        return ""  # there is no a: that is said whether b is reached or not
    claims = bool(said & {"order-violated", "unordered"})
    if claims == violated:
        return ""
    return f"violated by a run: {violated}, said: {[finding.message for finding in findings]}"


def compare(language: str, seeds: range, cache: Path) -> tuple[list[str], int]:
    """The programs of which the judge says what is not so, and how many runs violated the order."""
    bodies = [program(language, seed) for seed in seeds]
    seen = run_all(language, bodies, cache)
    wrong = [number for number, body in enumerate(bodies) if disagreement(language, body, seen[number])]
    # A way that no run has shown may want more choices than were tried, or that one exception is a kind of the other.
    again = [number for number in wrong if not seen[number][0]]
    further = run_all(language, [bodies[number] for number in again], cache, FURTHER[language], related=True)
    for number, one in zip(again, further, strict=True):
        seen[number] = one
    said = [
        (seed, body, disagreement(language, body, one)) for seed, body, one in zip(seeds, bodies, seen, strict=True)
    ]
    return [f"{language} {seed}: {text}\n{body}" for seed, body, text in said if text], sum(one[0] for one in seen)
