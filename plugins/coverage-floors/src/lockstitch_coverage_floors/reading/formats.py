"""Which format a report is in, told by its content, and its facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lockstitch.api import Source

from lockstitch_coverage_floors.facts import Executed, Flaw, Measured, Report
from lockstitch_coverage_floors.reading.problems import Unusable

Facts = Iterator[Report | Measured | Executed]

_SQLITE = b"SQLite format 3\0"
_PACKED = {
    b"\x1f\x8b": "gzip",
    b"PK\x03\x04": "a zip archive",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BOM = b"\xef\xbb\xbf"
#: A line of each kind ends in one way only: what could be split in several would take for ever.
_LCOV = re.compile(rb"(?:[ \t\r\f\v]*(?:#[^\n]*)?\n)*[ \t\r\f\v]*(?:TN|SF|VER):")


def report(source: Source) -> Iterator[Report | Measured | Executed | Flaw]:
    """The facts of a report in any format; a `Flaw` alone when it cannot be used."""
    try:
        found = list(_reader(source.content)())
        if not any(isinstance(item, (Measured, Executed)) for item in found):
            raise Unusable("it says nothing of any file", kind="empty")
    except Unusable as error:
        yield Flaw(error.kind, str(error), error.line)
        return
    yield from found


def _reader(content: bytes) -> Callable[[], Facts]:
    """The reader for a content. Raises Unusable."""
    if content.startswith(_SQLITE):
        from lockstitch_coverage_floors.reading.sqlite_file import read_sqlite

        return lambda: read_sqlite(content)
    for magic, what in _PACKED.items():
        if content.startswith(magic):
            raise Unusable(f"it is packed ({what}): unpack it first", kind="unknown")
    body = content.removeprefix(_BOM)
    if body.lstrip()[:1] == b"<" or content.startswith(_UTF16):
        from lockstitch_coverage_floors.reading.xml_reports import read_xml

        return lambda: read_xml(body)
    if not body.strip():
        raise Unusable("it is empty", kind="empty")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unusable(f"it is in no known format (byte {error.start + 1} is not UTF-8)", kind="unknown") from None
    if text.startswith("mode:"):
        from lockstitch_coverage_floors.reading.go_profile import read_go_profile

        return lambda: read_go_profile(text)
    if text.lstrip()[:1] == "{":
        from lockstitch_coverage_floors.reading.coverage_json import read_coverage_json

        return lambda: read_coverage_json(body)
    if _LCOV.match(body[:10_000]):
        from lockstitch_coverage_floors.reading.lcov import read_lcov

        return lambda: read_lcov(text)
    raise Unusable(
        "it is in no known format: not a Go profile, coverage.py's JSON or data, Cobertura or JaCoCo XML, or lcov",
        kind="unknown",
    )
