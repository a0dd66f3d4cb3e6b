"""Shares, drawn as bars on a terminal."""

from __future__ import annotations

from rich.text import Text


def bar(share: tuple[int, int], mark: tuple[int, int] | None, size: int, style: str, *, unicode: bool) -> Text:
    """A bar of `size` characters, filled as far as the share goes (rounded down), with a stroke where `mark` is."""
    full, empty, stroke = ("█", "░", "┃") if unicode else ("#", ".", "|")
    filled = _at(share, size)
    text = Text()
    expected = min(_at(mark, size), size - 1) if mark is not None and mark[0] else -1
    for begin, end in ((0, expected), (expected + 1, size)) if expected >= 0 else ((0, size),):
        middle = min(max(begin, filled), end)
        text.append(full * (middle - begin), style=style)
        text.append(empty * (end - middle), style="dim")
        if end == expected:
            text.append(stroke, style="bold")
    return text


def _at(share: tuple[int, int], size: int) -> int:
    part, whole = share
    return max(0, min(size, part * size // whole)) if whole > 0 else 0
