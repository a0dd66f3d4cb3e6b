"""Texts in pieces, whatever the language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lockstitch.languages.flow.facts import Piece

HOLE = Piece("hole")
#: A text with more parts than this, or longer, is cut: the rest is a hole.
MOST_PIECES = 64
MOST_TEXT = 8_000


def joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same text in as few pieces as it needs."""
    made: list[Piece] = []
    length = 0
    for piece in pieces:
        if piece.kind == "text" and not piece.text and made:
            continue
        if length > MOST_TEXT or len(made) >= MOST_PIECES:
            if not made or made[-1].kind != "hole":
                made.append(HOLE)
            break
        last = made[-1] if made else None
        length += len(piece.text)
        if last is not None and piece.kind == last.kind == "text":
            made[-1] = Piece("text", last.text + piece.text)
        elif last is None or piece.kind != "hole" or last.kind != "hole":
            made.append(piece if length <= MOST_TEXT else Piece(piece.kind, piece.text[:MOST_TEXT]))
    return tuple(made)


def formatted(template: Sequence[Piece], verb: re.Pattern[str], values: Sequence[tuple[Piece, ...]]) -> Iterable[Piece]:
    """A template with its placeholders filled in.

    `verb` matches a placeholder: group 1 is the (1-based) number of its value if it says one, group 2 is `%` when it
    stands for that sign. Values that are missing are holes.
    """
    at = 0
    for piece in template:
        if piece.kind != "text":
            yield piece
            continue
        end = 0
        for match in verb.finditer(piece.text):
            yield Piece("text", piece.text[end : match.start()])
            end = match.end()
            if match[2] == "%":
                yield Piece("text", "%")
                continue
            if match[1]:
                at = int(match[1][:4]) - 1
            yield from values[at] if 0 <= at < len(values) else (HOLE,)
            at += 1
        yield Piece("text", piece.text[end:])
