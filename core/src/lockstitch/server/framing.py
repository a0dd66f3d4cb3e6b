"""Messages out of a stream of bytes, whatever is in it: what is no message is skipped, and said to be none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

#: A message of more bytes is refused.
MOST_BYTES = 64 * 1024 * 1024
_MOST_HEADER = 8 * 1024
_LENGTH = re.compile(rb"(?im)^content-length[ \t]*:([^\r\n]*+)\r?$")
_BLANK = re.compile(rb"\r?\n\r?\n")
_NAME = b"content-length"


class Frame(Struct, frozen=True):
    """A message's body, or why there is none."""

    body: bytes = b""
    error: str = ""


class Frames:
    """Takes bytes, gives frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._lost = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The messages that are whole now."""
        self._buffer += data
        while True:
            if self._lost and not self._find():
                return
            header = _BLANK.search(self._buffer)
            if header is None:
                if len(self._buffer) > _MOST_HEADER:
                    yield self._lose("there is no header here")
                    continue
                if not self._looks_right():
                    yield self._lose("this is no header")
                    continue
                return
            length = _LENGTH.search(self._buffer, 0, header.start() + 1)
            if length is None:
                yield self._lose("a message without a Content-Length")
                continue
            digits = length[1].strip()
            if not digits.isdigit() or len(digits) > 20:
                yield self._lose("the Content-Length is no number")
                continue
            size = int(digits)
            if size > MOST_BYTES:
                yield self._lose(f"a message of {size:,} bytes; {MOST_BYTES:,} is the most")
                continue
            if len(self._buffer) < header.end() + size:
                return
            body = bytes(self._buffer[header.end() : header.end() + size])
            del self._buffer[: header.end() + size]
            yield Frame(body)

    def garbled(self) -> None:
        """The last body was no JSON: its length may have been wrong, so what follows need not be a header."""
        if self._buffer and not self._looks_right():
            self._lost = True

    def _looks_right(self) -> bool:
        begun = bytes(self._buffer[: len(_NAME)]).lower()
        return begun.startswith((_NAME[: len(begun)], b"content-type"[: len(begun)]))

    def _lose(self, why: str) -> Frame:
        # The header that is at fault is skipped, so that the next one is found.
        found = re.match(rb"(?i)content-length", self._buffer)
        if found:
            del self._buffer[: found.end()]
        self._lost = True
        return Frame(error=why)

    def _find(self) -> bool:
        """Skip to where a header begins; whether there is one."""
        found = re.search(rb"(?i)content-length[ \t]*:", self._buffer)
        if found is None:
            del self._buffer[: -len(_NAME) - 8]
            return False
        del self._buffer[: found.start()]
        self._lost = False
        return True
