"""What verdicts and cells say: the kind of a verdict, gaps, issues, dates, and what is denied."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from lockstitch_parity_matrix.contract import Kind, Verdicts

_NOT = re.compile(
    r"\b(?:no|not|never|without|non|isn't|aren't|no longer|previously|formerly|was|were|used to be|un)[\s-]+"
    r"(?:a |an |any |the |yet )?$",
    re.IGNORECASE,
)
_GAP = re.compile(
    r"\b(?:gap|not supported|unsupported|not implemented|unimplemented|not available|unavailable|missing|no support|"
    r"not yet|does not exist)\b|^(?:none|no|n/?a|nothing|-|–|—|✗|✘|❌|🔴)\W*$",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_ISSUE_URL = re.compile(r"https?://[^\s)>|]{1,300}/(?:-/)?(?:issues?|browse|work_items)/[\w-]*\d")
_NUMBER = re.compile(r"(?<![\w.#&/-])(?P<name>[\w.-]+(?:/[\w.-]+)?)?#(?P<number>\d{1,7})(?!\w)")
_NO_ISSUE = frozenset(
    """
    pr prs pull request requests mr merge risk risks step steps item items row rows section phase no number table case
    figure fig chapter option part rule tier level top page slide question q note point priority rank attempt try run
    build round bullet entry
    """.split()  # noqa: SIM905 - a list of so many words is better read as text
)
_CONTRACT = re.compile(r"(?<![\w.-])contract:\s*`?([A-Za-z0-9](?:[\w.-]*\w)?)")
_HISTORY = re.compile(
    r"\([^()]{0,100}\b(?:previously|formerly|was|until|before|used to be)\b[^()]{0,200}\)", re.IGNORECASE
)
#: How far before a word what denies it may stand.
_BEFORE = 40


def normal(text: str) -> str:
    """A text as marks are looked for in it: without variation selectors, case and emphasis."""
    return re.sub(r"[*_`\ufe0e\ufe0f]", "", text).casefold()


def kind_of(text: str, verdicts: Verdicts) -> Kind | None:
    """The kind of a verdict: that of the first mark in it that is not denied."""
    said = normal(text)
    found: list[tuple[int, int, Kind]] = []
    for mark, kind in verdicts.marks():
        sign = normal(mark)
        if not sign:
            continue
        edge = r"(?<!\w)" if sign[0].isalnum() else "", r"(?!\w)" if sign[-1].isalnum() else ""
        for match in re.finditer(edge[0] + re.escape(sign) + edge[1], said):
            if not _denied(said, match.start()):
                found.append((match.start(), -len(sign), kind))
                break
    return min(found)[2] if found else None


def _denied(text: str, at: int) -> bool:
    return _NOT.search(text[max(0, at - _BEFORE) : at]) is not None


def says_gap(text: str) -> bool:
    """Whether a cell says that the side does not have the feature."""
    said = " ".join(_HISTORY.sub("", re.sub(r"[*_`]", "", text)).split())
    return any(not _denied(said, match.start()) for match in _GAP.finditer(said))


def only_sides(text: str, sides: Sequence[str]) -> list[str]:
    """The sides that a verdict calls the only ones: `docker-only`."""
    said = normal(_HISTORY.sub("", text))
    found = []
    for side in sides:
        match = re.search(rf"(?<!\w){re.escape(normal(side).split('(')[0].strip())}[\s-]only(?!\w)", said)
        if match is not None and not _denied(said, match.start()):
            found.append(side)
    return found


def contracts_named(text: str) -> list[str]:
    """The contracts that a text names: `contract:ID`."""
    return _CONTRACT.findall(text)


def has_issue(text: str, keys: Sequence[str] = ()) -> bool:
    """Whether a text names an issue: its address, `#12`, `owner/name#12`, or a tracker's key.

    `PR #12` is none, nor is a number in a list (`risk #6`, `step #2`).
    """
    if _ISSUE_URL.search(text):
        return True
    bare = re.sub(r"https?://\S+", " ", text)
    for match in _NUMBER.finditer(bare):
        if match["name"] and "/" in match["name"]:
            return True
        if match["name"] and match["name"].lower() not in _NO_ISSUE:
            return True
        if not match["name"] and not _counts(bare[: match.start("number") - 1]):
            return True
    return any(re.search(rf"(?<![\w-]){re.escape(key)}-\d+(?![\w-])", bare) for key in keys)


def _counts(text: str) -> bool:
    """Whether the words right before a number say that it counts something that is no issue."""
    last = re.search(r"([A-Za-z]+)[\s.:`*_-]*(?:#?\d+\s*(?:,|and|&|/)\s*)*$", text)
    return last is not None and last[1].lower() in _NO_ISSUE


def dates_in(text: str) -> list[tuple[datetime.date, int, int]]:
    """The dates in a text, with where they stand."""
    found = []
    for match in _DATE.finditer(text):
        try:
            found.append((datetime.date(*map(int, match.groups())), *match.span()))
        except ValueError:
            continue
    return found
