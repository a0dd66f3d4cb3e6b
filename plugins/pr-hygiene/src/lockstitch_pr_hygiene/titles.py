"""Titles that say nothing, or not in the form that the contract wants."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lockstitch.api import Branch, ContractPlace, Finding, compile_pattern

from lockstitch_pr_hygiene.contract import PrHygiene, Weight
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.wording import quoted, short

_CONVENTIONAL = re.compile(r"(?P<type>[A-Za-z]+)(?:\((?P<scope>[^()]*)\))?!?: +(?P<rest>\S.*)")
#: `[WIP]`, `(#12)`, an emoji or its name in colons: no words of the title.
_ORNAMENT = re.compile(r":[a-z0-9_+-]+:|\[[^\]]{0,40}\]|\(#\d+\)$|[\u2190-\u2bff\ufe0f\u200d\U0001f000-\U0001faff]")
_UNFINISHED = re.compile(r"(?i)\W*(?:wip|draft|do not merge|dnm|tmp|temp|asdf|test|tbd|todo)\b\W*(?:\d+\W*)?")
_WIP = re.compile(r"(?i)\bwip\b")
_PHASE = re.compile(r"(?i)(?:phase|part|step|stage|round|batch|pr|change|commit|version|v)\s*#?[\d.]+(?:\s*/\s*\d+)?")
_REFERENCE = re.compile(
    r"(?i)(?:(?:fix(?:es)?|close[sd]?|resolves?|issue|see|gh|bug)[\s:-]*)?(?:#\d+|[A-Z][A-Z0-9]+-\d+)"
)
_EMPTY = re.compile(
    r"(?i)(?:(?:some|more|small|minor|misc(?:ellaneous)?|various|further|general|address|apply|the|a|an|my)\s+)*"
    r"(?:fix(?:es|ed)?|updates?|updated|changes?|changed|cleanups?|clean ?up|refactor(?:ing|s)?|tweaks?|improvements?|"
    r"misc|stuff|things|edits?|bugfix(?:es)?|work|review|feedback|comments?|tests?|docs?)"
    r"(?:\s+(?:the|a|some|small|minor|more|various))*"
    r"(?:\s+(?:bugs?|issues?|things?|stuff|code|typos?|tests?|docs?|comments?|feedback|errors?|review|files?|it|"
    r"readme))?"
)
_FILE = re.compile(
    r"(?i)(?:(?:updates?|changes?|edits?|fix(?:es)?|modify|create|add|delete|remove)\s+)?[\w./-]*\w\.\w{1,5}"
)
TOO_FEW = "has too few words to say what is different"
#: A longer title says enough, or has another fault.
_LOOKED_AT = 300
#: Scripts that are written without spaces, or nearly; a character is about a word.
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_REVERT = re.compile(r'(?i)revert(?:[:(]| ")')


class Titled(NamedTuple):
    """A title, and where it comes from."""

    text: str
    where: str


def title_of(branch: Branch) -> Titled | None:
    """The title of what is proposed, else the subject of the first commit of its own, which most tools propose."""
    proposal = branch.proposal
    if proposal.title is not None:
        return Titled(proposal.title.strip(), proposal.title_from)
    for commit in branch.commits:
        if commit.mainline and not commit.merge and not commit.upstream:
            return Titled(commit.subject, f"the subject of {short(commit.id)}")
    return None


def titles(contract: PrHygiene, about: Judged) -> Iterator[Finding]:
    """`weak-title`."""
    found = title_of(about.branch)
    if found is None or _REVERT.match(found.text):
        return
    shown = f"the title {quoted(found.text)} ({found.where})"
    wanted = contract.title
    for pattern in wanted.forbid:
        if compile_pattern(pattern).search(found.text):
            yield _weak(about, f"{shown} is forbidden by {pattern!r}", "forbid", "error")
            return
    match = _CONVENTIONAL.fullmatch(found.text[:_LOOKED_AT])
    if wanted.conventional and (match is None or match["type"].casefold() not in map(str.casefold, wanted.types)):
        if match is None:
            text = f"{shown} does not begin with a type, as `{wanted.types[0] if wanted.types else 'fix'}: …` does"
        else:
            text = f"{shown} begins with `{match['type']}`, which is none of {', '.join(wanted.types)}"
        yield _weak(about, text, "conventional", "error")
    if wanted.longest and len(found.text) > wanted.longest:
        text = f"{shown} has {len(found.text)} characters, more than {wanted.longest}"
        yield _weak(about, text, "longest", "error")
    reason = weakness(found.text) if wanted.weak else ""
    if reason:
        yield _weak(about, f"{shown} {reason}", "weak", None)


def weakness(title: str) -> str:
    """Why a title says nothing of the change; `""` when it may say something."""
    bare = " ".join(_ORNAMENT.sub(" ", title[:_LOOKED_AT]).split())
    if not bare:
        return "has no words" if title.strip() else "is empty"
    unfinished = _UNFINISHED.match(bare)
    if (unfinished and (unfinished.end() == len(bare) or len(bare.split()) <= 2)) or _WIP.search(title[:_LOOKED_AT]):
        return "says that it is not finished"
    match = _CONVENTIONAL.fullmatch(bare)
    rest = match["rest"] if match else bare
    if _REFERENCE.fullmatch(rest):
        return "is only the number of an issue"
    if _PHASE.fullmatch(rest):
        return "is only a number in a row"
    if _FILE.fullmatch(rest):
        return "only names a file"
    if _EMPTY.fullmatch(rest):
        return "says that something was changed, and not what"
    words = len(rest.split()) + len(_DENSE.findall(rest)) + (len((match["scope"] or "").split()) if match else 0)
    return TOO_FEW if words <= 2 else ""


def _weak(about: Judged, message: str, key: str, severity: Weight | None) -> Finding:
    at = ContractPlace(("title", key))
    return Finding(rule="weak-title", subject=about.name, message=message, at=at, severity=severity)
