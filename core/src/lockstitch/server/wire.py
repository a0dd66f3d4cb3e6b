"""What the two processes of the server say to one another: typed messages, no pickle."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct

from lockstitch.server.text import Encoding


class Setup(Struct, frozen=True, tag="setup", kw_only=True):
    """What the editor is: said once, first.

    `operations` is whether edits may be given for each document with its version. `prompts` is whether the editor
    itself asks for reasons. `brief` is whether it shows diagnostics where it shows what a position is about.
    """

    encoding: Encoding
    operations: bool = True
    prompts: bool = False
    brief: bool = False


class Opened(Struct, frozen=True):
    """A file that is open. `path` is absolute."""

    path: str
    uri: str
    version: int
    text: str


class Edited(Struct, frozen=True, tag="edited", kw_only=True):
    """What changed since the last such message; answered with Published. Every path is absolute.

    `folders` are all folders of the workspace, None when they are what they were. `relist` says that files came or
    went, `history` that git knows something else, `rescan` that nobody knows what changed on disk.
    """

    number: int
    folders: tuple[str, ...] | None = None
    opened: tuple[Opened, ...] = ()
    closed: tuple[str, ...] = ()
    saved: tuple[str, ...] = ()
    relist: bool = False
    history: bool = False
    rescan: bool = False


class Newer(Struct, frozen=True, tag="newer"):
    """There will be another Edited: what is being done is of no use any more."""


class Asked(Struct, frozen=True, tag="asked"):
    """A question about the last result; answered with Answered. `path` is absolute, or `""`."""

    number: int
    what: str
    path: str = ""
    params: Any = None


class Dropped(Struct, frozen=True, tag="dropped"):
    """Nobody waits for the answer to a question any more."""

    number: int


class Diagnostics(Struct, frozen=True):
    """The diagnostics of one file now: `version` is that of the text that was looked at, None for one not open."""

    path: str
    uri: str
    version: int | None
    result_id: str
    items: list[Any]


class Published(Struct, frozen=True, tag="published", kw_only=True):
    """What an Edited came to: files whose diagnostics are others now. `whole` is false when it was given up."""

    number: int
    whole: bool
    files: tuple[Diagnostics, ...] = ()
    lenses: bool = False
    """Whether code lenses may be others now."""
    notes: tuple[str, ...] = ()


class Answered(Struct, frozen=True, tag="answered"):
    """An answer, or why there is none."""

    number: int
    result: Any = None
    error: str = ""


Request = Setup | Edited | Newer | Asked | Dropped
Reply = Published | Answered
Severity = Literal[1, 2, 3, 4]

_ENCODER = msgspec.msgpack.Encoder()
_REQUEST = msgspec.msgpack.Decoder(Request)
_REPLY = msgspec.msgpack.Decoder(Reply)


def encode(message: Request | Reply) -> bytes:
    """A message as bytes."""
    return _ENCODER.encode(message)


def decode_request(data: bytes) -> Request:
    """What the server asks. Raises msgspec.MsgspecError."""
    message: Request = _REQUEST.decode(data)
    return message


def decode_reply(data: bytes) -> Reply:
    """What the analyst says. Raises msgspec.MsgspecError."""
    message: Reply = _REPLY.decode(data)
    return message
