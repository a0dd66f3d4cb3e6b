"""The texts of an editor's open files, kept in step with it edit by edit."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from lockstitch.server.text import Encoding, Position, Text

#: An open text of more characters is not followed: the tool would not read such a file from disk either.
MOST_CHARACTERS = 16 * 1024 * 1024


class Change(Struct, frozen=True):
    """One edit: the new text of the range from `start` to `end`, or of the whole file when these are None."""

    text: str
    start: Position | None = None
    end: Position | None = None


class Document(Struct):
    """One open text."""

    uri: str
    version: int
    text: Text


class Documents:
    """All open texts, by URI."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self.open: dict[str, Document] = {}

    def opened(self, uri: str, version: int, text: str) -> Document:
        """A file was opened."""
        self.open[uri] = Document(uri, version, Text(text, self.encoding))
        return self.open[uri]

    def changed(self, uri: str, version: int, changes: Iterable[Change]) -> Document | None:
        """A file was edited; None when it is not open."""
        document = self.open.get(uri)
        if document is None:
            return None
        for change in changes:
            text = document.text
            if change.start is None or change.end is None:
                document.text = Text(change.text, text.encoding)
                continue
            start, end = sorted((text.offset(change.start), text.offset(change.end)))
            document.text = Text(text.text[:start] + change.text + text.text[end:], text.encoding)
        document.version = version
        return document

    def closed(self, uri: str) -> bool:
        """A file was closed; whether it was open."""
        return self.open.pop(uri, None) is not None
