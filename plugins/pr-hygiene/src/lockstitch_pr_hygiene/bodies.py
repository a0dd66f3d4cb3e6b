"""Descriptions that are only their template, and things left for later that nobody tracks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lockstitch.api import Branch, ContractPlace, Finding

from lockstitch_pr_hygiene.contract import Body, PrHygiene
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.titles import TOO_FEW, weakness
from lockstitch_pr_hygiene.wording import quoted, short

_BOX = re.compile(r"\s*[-*+]\s+\[(?P<mark>[ xX])\]\s*(?P<text>.*)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+(?P<text>.*)")
_NONE = r"none|nothing|no|n/?a|not applicable|nil"
_NOTHING = re.compile(rf"(?i)\W*(?:{_NONE}|tbd|todo|_?no response_?)?\W*")
_NO_DEBT = re.compile(rf"(?i)\W*(?:{_NONE}|nothing deferred|no follow-?ups?)?\W*")
#: Whatever is longer says something.
_LONGEST_NOTHING = 60
#: What may be a link to an issue.
_ISSUE = re.compile(r"https?://\S|#\d+\b|\b[A-Z][A-Z0-9]{1,9}-\d+\b")
#: Before a number they make the sixth risk of a list, or a proposal, of what would be an issue.
_NO_ISSUES = {
    "risk", "step", "option", "phase", "item", "point", "rule", "case", "no", "no.", "number", "part", "section", "pr",
    "chapter", "row", "line", "table", "figure", "reason", "question",
}  # fmt: skip
#: `Problem: it breaks` is not one.
_TRAILER = re.compile(
    r"(?i)(?:[a-z]+(?:-[a-z]+)*-by|reviewed-on|change-id|cc|fix(?:es)?|closes?|resolves|refs?|references"
    r"|see-also|bug|issue|link): \S.*"
)
#: The levels of headings that are none of Markdown's: `**Why**` and `Why:`.
_BOLD, _COLON = 7, 8


class Section(NamedTuple):
    """A heading with its level (1 to 8, 0 for what stands before the first) and the lines below it, to the next."""

    heading: str
    level: int
    lines: list[str]


class Described(NamedTuple):
    """A description, and where it comes from."""

    text: str
    where: str


def body_of(branch: Branch) -> Described | None:
    """The description of what is proposed; else the message of the only commit, if that has headings."""
    proposal = branch.proposal
    if proposal.body is not None:
        return Described(proposal.body, proposal.body_from)
    own = [commit for commit in branch.commits if not commit.merge and not commit.upstream]
    if len(own) == 1:
        text = own[0].message.strip().partition("\n")[2]
        if any(line.startswith("#") for line in text.split("\n")):
            return Described(text, f"the message of {short(own[0].id)}")
    return None


def bodies(contract: PrHygiene, about: Judged) -> Iterator[Finding]:
    """`weak-body` and `deferred-without-issue`."""
    found = body_of(about.branch)
    if contract.body is None or found is None:
        return  # not known here: nothing to be said of it
    sections = _sections(found.text)
    yield from _sections_wanted(contract.body, about, found, sections)
    yield from _deferred(contract.body, found, sections)


def _sections_wanted(body: Body, about: Judged, found: Described, sections: list[Section]) -> Iterator[Finding]:
    at = ContractPlace(("body",))
    whole = [line for section in sections for line in section.lines]
    if not _text(whole):
        what = "is empty" if not found.text.strip() else "is only its template"
        yield Finding(rule="weak-body", subject=about.name, message=f"the description ({found.where}) {what}", at=at)
        return
    for name in body.sections:
        others = [other for other in body.sections if other != name]
        below = [
            [line for one in _part(sections, number, others) for line in one.lines]
            for number, section in enumerate(sections)
            if _is(section.heading, name)
        ]
        text = " ".join(_text(lines) for lines in below).strip()
        if not below:
            reason = "is missing"
        elif any(_BOX.fullmatch(line) for lines in below for line in lines) and not text:
            reason = "has only boxes that nobody has ticked"
        elif not text or (len(text) <= _LONGEST_NOTHING and _NOTHING.fullmatch(text)):
            reason = "has nothing below it"
        else:
            continue
        yield Finding(
            rule="weak-body",
            subject=name,
            message=f"the section {quoted(name)} of the description ({found.where}) {reason}",
            at=at,
        )
    text = _text(whole)
    if len(text.split()) <= 3 and weakness(text) not in {"", TOO_FEW}:
        yield Finding(
            rule="weak-body",
            subject=about.name,
            message=f"all that the description ({found.where}) says is {quoted(text)}",
            at=at,
        )


def _part(sections: list[Section], number: int, others: list[str]) -> list[Section]:
    """A section with those below it; one that is asked for by a name of its own is not among them."""
    part = [sections[number]]
    for section in sections[number + 1 :]:
        if section.level <= part[0].level or any(_is(section.heading, other) for other in others):
            break
        part.append(section)
    return part


def _deferred(body: Body, found: Described, sections: list[Section]) -> Iterator[Finding]:
    heading, level = "", 0
    for section in sections:
        if any(_is(section.heading, name) for name in body.deferred):
            heading, level = section.heading, section.level
        elif section.level <= level:
            heading, level = "", 0
        for item in _items(section.lines) if heading else ():
            if (len(item) > _LONGEST_NOTHING or not _NO_DEBT.fullmatch(item)) and not _tracked(item):
                yield Finding(
                    rule="deferred-without-issue",
                    subject=item[:60].strip(),
                    message=f"{quoted(item)} is left for later ({found.where}, {quoted(heading)}), "
                    "and no issue is linked",
                    at=ContractPlace(("body",)),
                )


def _tracked(text: str) -> bool:
    """Whether a text links an issue."""
    for match in _ISSUE.finditer(text):
        before = text[max(0, match.start() - 80) : match.start()]
        if match[0][0] != "#" or not before or before[-1] in "(/[":
            return True
        word = before.split()[-1] if before.split() else ""
        if (before[-1].isspace() and word.strip("(").casefold() not in _NO_ISSUES) or "/" in word:
            return True
    return False


def _sections(text: str) -> list[Section]:
    """The sections in order; what stands before the first heading has the heading `""`."""
    found = [Section("", 0, [])]
    fence = ""
    for line in _without_comments(text).replace("\r\n", "\n").split("\n"):
        stripped = line.strip()
        if fence or stripped.startswith(("```", "~~~")):
            fence = "" if fence and stripped.startswith(fence) else fence or stripped[:3]
            found[-1].lines.append(line)
            continue
        heading, level = _heading(stripped)
        if heading:
            found.append(Section(heading, level, []))
        else:
            found[-1].lines.append(line)
    return found


def _heading(line: str) -> tuple[str, int]:
    """The text of a line that is a heading, or that stands where one would (`## Why`, `**Why**`, `Why:`); its level."""
    text = line.lstrip("#")
    if text != line and text[:1].isspace() and len(line) - len(text) <= 6:
        return text.strip("# \t"), len(line) - len(text)
    bare = line.rstrip(":")
    if len(bare) > 4 and bare.startswith("**") and bare.endswith("**"):
        return bare.strip("*: "), _BOLD
    if bare != line and len(bare) <= 40 and bare[:1].isupper() and bare.replace(" ", "").isalpha():
        return bare, _COLON
    return "", 0


def _without_comments(text: str) -> str:
    """Without HTML comments; one that does not end goes on to the end."""
    parts = text.split("<!--")
    return parts[0] + "".join(part.partition("-->")[2] for part in parts[1:])


def _text(lines: list[str]) -> str:
    """What lines say, without list signs, boxes that are not ticked, and trailers."""
    said = []
    for line in lines:
        box = _BOX.fullmatch(line)
        if box and box["mark"] == " ":
            continue
        item = _ITEM.fullmatch(line)
        text = box["text"] if box else item["text"] if item else line
        if text.strip(" -*_#>`~") and not _TRAILER.fullmatch(line):
            said.append(text.strip())
    return " ".join(said)


def _items(lines: list[str]) -> list[str]:
    """The items of a list, each with the lines that go on with it; a paragraph is one too."""
    items: list[str] = []
    going_on = False
    for line in lines:
        match = _ITEM.fullmatch(line)
        if match and not line.startswith((" ", "\t")):
            box = _BOX.fullmatch(line)
            items.append(box["text"] if box else match["text"])
            going_on = True
        elif not line.strip():
            going_on = False
        elif going_on:
            items[-1] += " " + line.strip()
        else:
            items.append(line.strip())
            going_on = True
    return [item for item in items if item.strip(" -*_#>`~") and not _TRAILER.fullmatch(item)]


def _is(heading: str, name: str) -> bool:
    """Whether a heading is that of a section, whatever stands around its words."""
    words, wanted = _words(heading), _words(name)
    return (
        any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)) if wanted else False
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold().replace("'s", "").replace("’s", ""))
