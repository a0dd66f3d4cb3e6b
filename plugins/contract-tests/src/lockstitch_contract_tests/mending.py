"""Writes the assertion that a sibling lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Finding, Remedy, Span

from lockstitch_contract_tests.contract import ContractTests

_ASSERTION = re.compile(r"(?P<indent>\s*)(?P<var>var\s+)?_(?P<space>\s+)(?P<interface>[^=\s][^=]*)=.*")


def mend(_contract: ContractTests, _finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    """`var _ I = (*T)(nil)`, below another one like it or after the type."""
    how, path, number, text = remedy.data
    lines = texts[path].split("\n")
    line = int(number)
    if how == "after":
        return [_after(path, lines, line, f"\n\n{text}")]
    match = _ASSERTION.fullmatch(lines[line - 1].rstrip("\r"))
    if match is None:
        return []
    written = f"{match['indent']}{match['var'] or ''}_ {match['interface'].rstrip()} = (*{text})(nil)"
    return [_after(path, lines, line, f"\n{written}")]


def _after(path: str, lines: Sequence[str], line: int, text: str) -> Edit:
    column = len(lines[line - 1].rstrip("\r")) + 1
    return Edit(path, Span(line, column, line, column), text)
