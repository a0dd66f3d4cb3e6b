"""What of a block is compared: its lines after what does not matter has been taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lockstitch.api import compile_pattern

from lockstitch_mirror_blocks.contract import MirrorBlocks, Replacement
from lockstitch_mirror_blocks.facts import Block, Line

_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})[^`]*")
_QUOTED = re.compile(r"'(?P<single>(?:\\.|[^'\\])*)'|\"(?P<double>(?:\\.|[^\"\\])*)\"")
_PLAIN = re.compile(r"[\w./:@%+,=-]+")
_TAB = 8
#: A longer line is compared as it is quoted.
_LONGEST = 4_000


@dataclass(frozen=True)
class Item:
    """One line that is compared: `key` is what is compared, `depth` how deep it is indented in its block."""

    key: str
    line: Line
    depth: int
    replaced: bool = False
    """Whether a replacement changed it: then its text is no good for another side."""


def items(block: Block, contract: MirrorBlocks, replace: Sequence[Replacement]) -> list[Item]:
    """The lines of a block that are compared, in order; `replace` are the replacements of its side."""
    ignored = frozenset(contract.normalise)
    found = list(_items(block, ignored, replace))
    if "order" not in ignored:
        while found and not found[-1].key:  # empty lines at the ends say nothing
            found.pop()
        while found and not found[0].key:
            found.pop(0)
    return found


def _items(block: Block, ignored: frozenset[str], replace: Sequence[Replacement]) -> Iterator[Item]:
    lines = list(_lines(block, ignored))
    depths = [min((_width(text) for _, text in lines if text.strip()), default=0)]
    for line, text in lines:
        bare = text.strip()
        if not bare:
            if not {"blank-lines", "order", "whitespace"} & ignored:
                yield Item("", line, 0)
            continue
        indent = _width(text)
        while depths[-1] > indent:
            depths.pop()
        if depths[-1] < indent:
            depths.append(indent)
        depth = len(depths) - 1
        said = bare if line.note is None or "comments" in ignored else f"# {line.note}"
        changed = _replaced(said if {"indent", "whitespace"} & ignored or line.note is not None else text, replace)
        replaced = changed != said and changed != text
        key = _plain(changed, ignored)
        if "indent" in ignored and "whitespace" not in ignored:
            key = "\t" * depth + key
        elif line.note is not None and "whitespace" not in ignored:
            key = text[: len(text) - len(text.lstrip())] + key
        yield Item(key, line, depth, replaced)


def _lines(block: Block, ignored: frozenset[str]) -> Iterator[tuple[Line, str]]:
    """The lines that count, with what counts of them."""
    for line in block.lines:
        if "fences" in ignored and _FENCE.fullmatch(line.text):
            continue
        if "comments" not in ignored or line.code is None:
            yield line, line.text
        elif line.code:
            yield line, line.code


def _width(text: str) -> int:
    white = text[: len(text) - len(text.lstrip())]
    return len(white.expandtabs(_TAB))


def _plain(text: str, ignored: frozenset[str]) -> str:
    if "quotes" in ignored and len(text) <= _LONGEST:
        text = _QUOTED.sub(_unquoted, text)
    if "whitespace" in ignored:
        text = " ".join(text.split())
    return text


def _unquoted(match: re.Match[str]) -> str:
    """A quoted text in the one way of all that mean the same.

    What a shell or an interpreter may expand in double quotes and not in single ones stays as it is.
    """
    text = match["single"] if match["single"] is not None else match["double"]
    if _PLAIN.fullmatch(text):
        return text
    return match[0] if any(sign in text for sign in "$`\\\"'") else f'"{text}"'


def _replaced(text: str, replace: Sequence[Replacement]) -> str:
    for item in replace:
        text = _replace(text, item)
    return text


def _replace(text: str, item: Replacement) -> str:
    pattern = compile_pattern(item.pattern)
    out, rest = [], text
    while match := pattern.search(rest):
        if match.end() == match.start():
            break  # nothing is replaced by nothing
        out += [rest[: match.start()], item.with_]
        rest = rest[match.end() :]
    return "".join([*out, rest])
