"""Words for numbers, commits and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

from lockstitch.api import BranchCommit

T = TypeVar("T")
_LONGEST_SUBJECT = 60
_SHOWN = 3


def count(number: int, one: str, many: str = "") -> str:
    """`1 file`, `1,234 files`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def short(commit: str) -> str:
    """A commit's id, short."""
    return commit[:10]


def quoted(text: str) -> str:
    """A text of somebody else's, short and marked as such."""
    text = text.replace("`", "'")
    return f"`{text[: _LONGEST_SUBJECT - 1]}…`" if len(text) > _LONGEST_SUBJECT else f"`{text}`"


def named(commit: BranchCommit) -> str:
    """A commit by id and subject."""
    return f"{short(commit.id)} ({quoted(commit.subject)})"


def listed(items: Iterable[str], most: int = _SHOWN) -> str:
    """`a, b and c`, with the number of those that are left out."""
    every = list(items)
    shown = every[:most]
    if len(every) > most:
        return f"{', '.join(shown)} and {len(every) - most:,} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1]))) if shown else ""


def first(items: Sequence[T], most: int = 5) -> Sequence[T]:
    """As many as are shown beside a finding."""
    return items[:most]
