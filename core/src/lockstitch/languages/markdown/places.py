"""From positions in a block's content to positions in the text."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.api.places import Span


class Positions:
    """The text's own lines: offsets (of characters) to spans."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def span(self, start: int, end: int) -> Span:
        """The span from offset `start` to offset `end`."""
        import bisect

        line = bisect.bisect_right(self._starts, start)
        end_line = bisect.bisect_right(self._starts, end)
        return Span(line, start - self._starts[line - 1] + 1, end_line, end - self._starts[end_line - 1] + 1)


class Content:
    """A block's content, and where each of its characters stands in the text."""

    def __init__(self, content: str, offsets: Sequence[int], end: int) -> None:
        self.content = content
        self._offsets = offsets
        self._end = end

    def offset(self, at: int) -> int:
        """Where the character at `at` stands; behind the last one, the end."""
        if at < len(self._offsets):
            return self._offsets[at]
        return self._end

    def bounds(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the content begins and ends in the text."""
        if end <= start:
            return self.offset(start), self.offset(start)
        return self.offset(start), self.offset(end - 1) + 1


def of_lines(content: str, starts: Sequence[int]) -> Content:
    """The content of a paragraph or of HTML: each of its lines, without its indent, begins at one of `starts`."""
    offsets: list[int] = []
    end = starts[0] if starts else 0
    for line, start in zip(content.split("\n"), starts, strict=False):
        indent = len(line) - len(line.lstrip(" \t"))
        offsets += [start] * indent
        offsets += range(start, start + len(line) - indent)
        end = start + len(line) - indent
        offsets.append(end)  # the line's end
    return Content(content, offsets[:-1], end)


def of_heading(content: str, text: str, start: int, end: int) -> Content:
    """The content of a heading with `#`, whose line goes from `start` to `end`."""
    at = start
    while at < end and text[at] == "#":
        at += 1
    while at < end and text[at] in " \t":
        at += 1
    return Content(content, range(at, at + len(content)), at + len(content))


def of_row(text: str, start: int, end: int) -> list[tuple[Content, int, int]]:
    """The cells of a table's row, with where each begins and ends between its bars.

    As the parser cuts them: at each `|` that has no backslash before it; such a backslash is not in the content.
    """
    line = text[start:end]
    first = start + len(line) - len(line.lstrip(" \t"))
    line = line.strip(" \t")
    cells: list[tuple[list[str], list[int]]] = [([], [])]
    escaped = False
    for index, char in enumerate(line):
        if char == "|" and not escaped:
            cells.append(([], []))
        else:
            if char == "|":
                cells[-1][0].pop()
                cells[-1][1].pop()
            cells[-1][0].append(char)
            cells[-1][1].append(first + index)
        escaped = char == "\\"
    ends = [first + index for index, char in enumerate(line) if char == "|" and not _escaped(line, index)]
    bounds = list(zip([first, *(at + 1 for at in ends)], [*ends, first + len(line)], strict=True))
    made = []
    for (chars, offsets), (begin, stop) in zip(cells, bounds, strict=True):
        joined = "".join(chars)
        lead = len(joined) - len(joined.lstrip(" \t"))
        bare = joined.strip(" \t")
        kept = offsets[lead : lead + len(bare)]
        made.append((Content(bare, kept, kept[-1] + 1 if kept else begin), begin, stop))
    if made and made[0][1] == made[0][2]:
        made.pop(0)
    if made and made[-1][1] == made[-1][2]:
        made.pop()
    return made


def _escaped(line: str, index: int) -> bool:
    return index > 0 and line[index - 1] == "\\"
