"""`lockstitch extract` for many requests in one process: a persistent worker of Bazel's.

Loading every plugin takes longer than most targets do. Files are extracted in processes of their own as ever, so what
a file does to a parser ends a request and not the worker.

The protocol is that of Bazel's `worker_protocol.proto`, which every Bazel speaks unasked: messages one after another,
each after its length. Two of them have three fields that matter, for which no library is needed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import click

#: Fields of `WorkRequest` and of `WorkResponse`, and the kinds of values on the wire.
_ARGUMENTS, _REQUEST_ID = 1, 3
_EXIT_CODE, _OUTPUT = 1, 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
#: Such paths are those of no file of its own, and nothing else says so.
_MAPPED = "; Bazel maps paths in sandboxes alone: it needs --worker_sandboxing"


def expanded(arguments: list[str]) -> list[str]:
    """`--flagfile=FILE` stands for the lines of that file: a command line takes only so much. Raises ClickException."""
    words: list[str] = []
    for word in arguments:
        name = word.removeprefix("--flagfile=")
        if name == word:
            words.append(word)
            continue
        try:
            words += Path(name).read_bytes().decode("utf-8", "surrogateescape").removesuffix("\n").split("\n")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            hint = _MAPPED if name.startswith("bazel-out/cfg/") else ""
            raise click.ClickException(f"--flagfile={name}: {reason}{hint}") from None
    return words


def serve(answer: Callable[[list[str]], tuple[int, str]]) -> int:
    """Answer requests on standard input until it ends. `answer` gives an exit code and what there is to say."""
    answers = os.dup(1)
    os.dup2(2, 1)  # whatever else is printed is no answer
    with os.fdopen(answers, "wb") as out:
        for arguments, identity in _requests(sys.stdin.buffer):
            try:
                code, text = answer(expanded(arguments))
            except click.ClickException as error:
                code, text = 2, f"lockstitch: {error.format_message()}\n"
            said = text.encode("utf-8", "replace")
            message = _field(_EXIT_CODE, _VARINT, code) + _field(_OUTPUT, _BYTES, len(said)) + said
            message += _field(_REQUEST_ID, _VARINT, identity)
            out.write(_varint(len(message)) + message)
            out.flush()
    return 0


def _requests(stream: BinaryIO) -> Iterator[tuple[list[str], int]]:
    """The arguments and the id of each request. Raises ClickException for what is none."""
    while (length := _read_varint(stream)) is not None:
        content = stream.read(length)
        if len(content) < length:
            raise click.ClickException("a request to the persistent worker ends in its middle")
        arguments, identity = [], 0
        for number, value in _fields(content):
            if number == _ARGUMENTS and isinstance(value, bytes):
                arguments.append(value.decode("utf-8", "surrogateescape"))
            elif number == _REQUEST_ID and isinstance(value, int):
                identity = value
        yield arguments, identity


def _fields(content: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields of a message, by number. Raises ClickException."""
    at = 0

    def varint() -> int:
        nonlocal at
        value = shift = 0
        while at < len(content):
            byte = content[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
        raise click.ClickException("a request to the persistent worker cannot be read")

    while at < len(content):
        key = varint()
        kind = key & 7
        if kind == _VARINT:
            yield key >> 3, varint()
            continue
        if kind not in {_FIXED64, _BYTES, _FIXED32}:
            raise click.ClickException("a request to the persistent worker cannot be read")
        size = {_FIXED64: 8, _FIXED32: 4}.get(kind) or varint()
        yield key >> 3, content[at : at + size]
        at += size


def _read_varint(stream: BinaryIO) -> int | None:
    """The number that comes next in a stream; None at its end."""
    value = shift = 0
    while byte := stream.read(1):
        value |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            return value
    return None


def _field(number: int, kind: int, value: int) -> bytes:
    return _varint(number << 3 | kind) + _varint(value)


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
