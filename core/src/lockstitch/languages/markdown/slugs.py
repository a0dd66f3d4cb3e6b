"""The anchors that renderers give to headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, get_args

from lockstitch.on_demand import expression

#: Whose anchors: the renderer that shows the document.
Style = Literal["github", "gitlab", "docusaurus", "mkdocs"]
#: All of them.
STYLES: tuple[Style, ...] = get_args(Style)

#: Categories of characters that stay: Ruby's `\p{Word}`.
_KEPT = frozenset(["Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "Pc"])
#: Symbols that count as letters: letters in circles and squares.
_ALPHABETIC = expression("[\u24b6-\u24e9\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189]")


def github_slug(text: str) -> str:
    """The anchor of a heading with this plain text, before duplicates are told apart."""
    lower = text.lower()
    return "".join("-" if char == " " else char for char in lower if char in " -" or _is_word(char))


def _is_word(char: str) -> bool:
    return unicodedata.category(char) in _KEPT or _ALPHABETIC.match(char) is not None


def _gitlab_slug(text: str) -> str:
    return re.sub(r"-{2,}", "-", github_slug(text))


def _mkdocs_slug(text: str) -> str:
    """What the `toc` extension of Python-Markdown makes of it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain).strip().lower())


def anchors_of(headings: Iterable[tuple[str, str]], style: Style) -> list[str]:
    """The anchors of a document's headings, given as (plain text, explicit id), in order."""
    if style == "mkdocs":
        return _with_underscores(headings)
    make = _gitlab_slug if style == "gitlab" else github_slug
    seen: dict[str, int] = {}
    found = []
    for text, explicit in headings:
        if explicit and style == "docusaurus":
            found.append(explicit)
            continue
        if explicit:
            text = f"{text} {{#{explicit}}}"  # these renderers know no such thing: it is text
        found.append(_unique(make(text), seen))
    return found


def _unique(slug: str, seen: dict[str, int]) -> str:
    made = slug
    while made in seen:
        seen[slug] += 1
        made = f"{slug}-{seen[slug]}"
    seen[made] = 0
    return made


def _with_underscores(headings: Iterable[tuple[str, str]]) -> list[str]:
    used: set[str] = set()
    found = []
    for text, explicit in headings:
        made = explicit or _mkdocs_slug(text)
        while not explicit and (made in used or not made):
            match = re.fullmatch(r"(.*)_(\d+)", made)
            made = f"{match[1]}_{int(match[2]) + 1}" if match else f"{made}_1"
        used.add(made)
        found.append(made)
    return found
