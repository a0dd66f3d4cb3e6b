"""The baseline: what each file reached, one file a line, sorted, without times."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from lockstitch.api import Source, View
from msgspec import Meta

from lockstitch_coverage_floors.book import book_of
from lockstitch_coverage_floors.contract import CoverageFloors
from lockstitch_coverage_floors.facts import BadBaseline, Entry
from lockstitch_coverage_floors.merging import Coverage
from lockstitch_coverage_floors.rational import Share
from lockstitch_coverage_floors.reading.problems import MOST

_SCHEMA = 1
_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
_Count = Annotated[int, Meta(ge=0, le=MOST)]


class _File(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    path: str
    lines: tuple[_Count, _Count]
    branches: tuple[_Count, _Count] = (0, 0)


class _Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    schema: int
    files: tuple[_File, ...]


def entries(source: Source) -> Iterator[Entry | BadBaseline]:
    """The facts of a baseline."""
    lines = source.text.split("\n")
    conflict = next((at for at, line in enumerate(lines, 1) if line.startswith(_MARKS)), 0)
    if conflict:
        yield BadBaseline(
            "a merge left both versions in it: `lockstitch baseline coverage` takes the better of each", conflict
        )
        return
    try:
        files = _decode(source.content)
    except ValueError as error:
        yield BadBaseline(str(error))
        return
    needles = {json.dumps(file.path, ensure_ascii=False): file for file in files}
    at: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        key = line.strip().removeprefix('{"path":').split(',"lines"')[0]
        if key in needles:
            at.setdefault(needles[key].path, number)
    for file in files:
        yield Entry(file.path, file.lines, file.branches, at.get(file.path, 0))


def _decode(content: bytes) -> tuple[_File, ...]:
    """The entries, each path once. Raises ValueError."""
    try:
        document = msgspec.json.decode(content, type=_Document)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"it is no baseline of coverage: {error}") from None
    if document.schema != _SCHEMA:
        raise ValueError(f"its schema is {document.schema}, and {_SCHEMA} is known")
    for file in document.files:
        if file.lines[0] > file.lines[1] or file.branches[0] > file.branches[1]:
            raise ValueError(f"it says of {file.path} that more is covered than there is")
    return document.files


def read(content: bytes) -> dict[str, Entry]:
    """The entries by path; of a file with both versions of a merge, the better of each. Raises ValueError."""
    text = content.decode("utf-8", "replace")
    if not any(line.startswith(_MARKS) for line in text.split("\n")):
        return _best(_decode(content))
    found: list[_File] = []
    ancestor = False
    for line in text.split("\n"):
        if line.startswith(_MARKS):
            ancestor = line.startswith("|||||||") or (ancestor and not line.startswith("======="))
            continue
        line = line.strip().rstrip(",")
        if line.startswith('{"path"') and not ancestor:
            found += _decode(f'{{"schema":{_SCHEMA},"files":[{line}]}}'.encode())
    return _best(found)


def _best(files: Iterable[_File]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for file in files:
        entry = Entry(file.path, file.lines, file.branches)
        found[file.path] = better(found[file.path], entry) if file.path in found else entry
    return found


def better(one: Entry, other: Entry) -> Entry:
    """The better figures of two entries for one file: the higher share, and of equal ones the fewer uncovered."""
    return Entry(one.path, _higher(one.lines, other.lines), _higher(one.branches, other.branches))


def _higher(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    mine, theirs = Share(*one), Share(*other)
    if not mine.whole or not theirs.whole:
        return one if mine.whole else other
    if theirs.below(mine) or mine.below(theirs):
        return one if theirs.below(mine) else other
    return min(one, other, key=lambda item: (item[1] - item[0], item))


def encode(found: Mapping[str, Entry]) -> bytes:
    """The file: a function of the entries."""
    rows = []
    for path in sorted(found):
        entry = found[path]
        row = f'{{"path":{json.dumps(path, ensure_ascii=False)},"lines":[{entry.lines[0]},{entry.lines[1]}]'
        row += f',"branches":[{entry.branches[0]},{entry.branches[1]}]' if entry.branches[1] else ""
        rows.append(f"    {row}}}")
    body = ",\n".join(rows)
    return (
        f'{{\n  "schema": {_SCHEMA},\n  "files": [\n{body}\n  ]\n}}\n'.encode()
        if rows
        else (f'{{\n  "schema": {_SCHEMA},\n  "files": []\n}}\n'.encode())
    )


def merge(versions: Sequence[bytes]) -> bytes:
    """One file of several versions: of each path the better figures. Raises ValueError."""
    found: dict[str, Entry] = {}
    for version in versions:
        for path, entry in read(version).items():
            found[path] = better(found[path], entry) if path in found else entry
    return encode(found)


def dropped(now: Share, before: Share, drop: int = 0, tolerance: int = 0) -> bool:
    """Whether coverage fell: more is uncovered than was, and the share is lower too.

    Deleting covered code lowers the share and leaves as much uncovered; code that came with better tests than the rest
    leaves more uncovered and raises the share. Neither is a drop.
    """
    return now.missing > before.missing + tolerance and now.below(before, drop)


def move(contract: CoverageFloors, view: View, old: bytes | None) -> bytes:
    """The baseline as it is to be after a run: better figures are taken over, worse ones never. Raises ValueError.

    Files that are not measured any more go, if they are gone; renamed ones keep what they reached.
    """
    book = book_of(contract, view)
    kept = read(old) if old is not None else {}
    renamed = view.successors(sorted(path for path in kept if not _is_there(view, path)))
    found: dict[str, Entry] = {}
    for path, entry in kept.items():
        path = renamed.get(path, path)
        if path in book.coverage or _is_there(view, path):
            entry = Entry(path, entry.lines, entry.branches)
            found[path] = better(found[path], entry) if path in found else entry
    for path, coverage in book.coverage.items():
        if coverage.unknown:
            continue
        if coverage.lines.whole:
            found[path] = _moved(path, coverage, found.get(path))
        else:
            found.pop(path, None)
    return encode(found)


def _is_there(view: View, path: str) -> bool:
    return path in view.files(path)


def _moved(path: str, now: Coverage, before: Entry | None) -> Entry:
    branches = now.branches if now.branches is not None else None
    if before is None:
        return Entry(path, (now.lines.part, now.lines.whole), (branches.part, branches.whole) if branches else (0, 0))
    return Entry(
        path, _risen(now.lines, before.lines), _risen(branches, before.branches) if branches else before.branches
    )


def _risen(now: Share, before: tuple[int, int]) -> tuple[int, int]:
    held = Share(*before)
    return before if now.whole and held.whole and dropped(now, held) else (now.part, now.whole)
