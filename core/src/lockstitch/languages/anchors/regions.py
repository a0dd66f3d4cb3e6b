"""Regions: stretches of a file that comments bound and name, in any of the common spellings."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.builder import line_end
from lockstitch.languages.anchors.facts import Anchor
from lockstitch.languages.anchors.notes import groups
from lockstitch.languages.anchors.tokens import Digests
from lockstitch.languages.comments import comments

_BEGIN = re.compile(r"(?:lockstitch:\s*begin|#?region)\b[\s:]*(\S.*)")
_END = re.compile(r"(?:lockstitch:\s*end|#?endregion)\b[\s:]*(.*)")
#: How deep regions may lie in one another.
_MAX_DEPTH = 32


def regions(source: Source, tokens: Digests) -> Iterator[Anchor]:
    """The regions of a file that begin and end."""
    if b"region" not in source.content and b"lockstitch:" not in source.content:
        return
    runs = groups(source)
    starts = [run.start for run in runs]
    found = []
    open_: list[tuple[str, int]] = []
    every = comments(source)
    for index, comment in enumerate(every):
        if (begin := _BEGIN.fullmatch(comment.text)) and len(open_) < _MAX_DEPTH:
            open_.append((begin[1].strip(), index))
        elif (end := _END.fullmatch(comment.text)) and open_:
            name = end[1].strip()
            at = next((i for i in range(len(open_) - 1, -1, -1) if name in {"", open_[i][0]}), None)
            if at is None:
                continue
            label, first = open_[at]
            del open_[at:]
            opening = every[first]
            start = runs[bisect.bisect_right(starts, opening.start) - 1].start  # with the comment right above
            found.append(
                Anchor(
                    "region",
                    label,
                    opening.span,
                    source.span(start, line_end(source, comment.end)),
                    opening.span.line,
                    code=tokens.digest(opening.end, comment.start),
                )
            )
    yield from sorted(found, key=lambda anchor: anchor.name_at)
