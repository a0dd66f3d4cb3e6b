"""What HTML in a document says: links, images, anchors, headings."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style|textarea)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(
    r"<(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:\s+[^\s<>=\"'/]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"'=`]+))?)*)\s*/?>"
)
_ATTRIBUTE = re.compile(
    r"(?<![^\s=\"'/])(?P<name>[^\s=\"'/]+)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>]+))"
)
_HEADING = re.compile(r"<h(?P<level>[1-6])\b[^<>]*>(?P<text>.*?)</h(?P=level)\s*>", re.DOTALL | re.IGNORECASE)
_LINKS = {"a": "href", "img": "src", "source": "srcset", "video": "src", "area": "href"}


@dataclass(frozen=True)
class Said:
    """One thing in HTML, with positions in the text that was given: `kind` is link, image, mark or heading."""

    kind: str
    text: str
    start: int
    end: int
    whole: tuple[int, int]
    level: int = 0


def said(text: str) -> Iterator[Said]:
    """What a piece of HTML says, in order."""
    text = _COMMENT.sub(lambda match: " " * len(match[0]), text)
    found = [*_tags(text), *_headings(text)]
    yield from sorted(found, key=lambda item: (item.whole, item.start))


def _tags(text: str) -> Iterator[Said]:
    for tag in _TAG.finditer(text):
        name = tag["name"].lower()
        for match in _ATTRIBUTE.finditer(tag["attributes"]):
            key = match["name"].lower()
            group = next(group for group in ("double", "single", "bare") if match[group] is not None)
            offset = tag.start("attributes")
            start, end = offset + match.start(group), offset + match.end(group)
            value = html.unescape(match[group]).strip()
            if key == "id" or (key == "name" and name == "a"):
                yield Said("mark", value, start, end, tag.span())
            elif _LINKS.get(name) == key and key != "srcset":
                yield Said("image" if name in {"img", "video"} else "link", value, start, end, tag.span())


def _headings(text: str) -> Iterator[Said]:
    for match in _HEADING.finditer(text):
        plain = html.unescape(re.sub(r"<[^<>]*>", "", match["text"])).strip()
        yield Said("heading", plain, match.start("text"), match.end("text"), match.span(), int(match["level"]))
