"""The conversation with the editor: pygls', with a reader and a writer that nothing ends but the editor itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import queue
import sys
import threading
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from lockstitch.server.documents import Change, Documents
from lockstitch.server.framing import Frame, Frames
from lockstitch.server.text import Position

PARSE_ERROR, INVALID_REQUEST, INVALID_PARAMS = -32700, -32600, -32602
NOT_INITIALIZED = -32002
_CHUNK = 1 << 16
#: So many chunks that were read may wait to be handled; then reading waits.
_MOST_WAITING = 64

logger = logging.getLogger(__name__)
# What it has to say of a message that it cannot read goes back to whoever sent it, as an error.
logging.getLogger("pygls").setLevel(logging.CRITICAL)


class Plain:
    """A result that is plain data already."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


class Protocol(LanguageServerProtocol):
    """pygls' protocol with texts of our own, and an answer to whatever comes.

    What is done for each edit is a plain function: pygls keeps for ever what it made for a generator.
    """

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.documents = Documents()
        self.begun = False

    def take(self, frame: Frame) -> bool:
        """Handle a frame; whether it held JSON."""
        if frame.error:
            self.refuse(None, PARSE_ERROR, frame.error)
            return True
        try:
            data = json.loads(frame.body)
        except (ValueError, RecursionError) as error:
            self.refuse(None, PARSE_ERROR, f"no JSON: {error}")
            return False
        if not isinstance(data, dict) or data.get("jsonrpc") != "2.0":
            what = "a batch, which this protocol does not have" if isinstance(data, list) else "no message"
            self.refuse(None, INVALID_REQUEST, what)
            return True
        self._dispatch(data)
        return True

    def _dispatch(self, data: dict[str, Any]) -> None:
        identity, method = data.get("id"), data.get("method")
        if not isinstance(identity, (int, str, type(None))) or not isinstance(method, (str, type(None))):
            self.refuse(None, INVALID_REQUEST, "its id or method is of no kind that they can be")
            return
        if method is not None and not self.begun and method not in {types.INITIALIZE, types.EXIT}:
            if identity is not None:
                self.refuse(identity, NOT_INITIALIZED, "initialize comes first")
            return
        if method == types.INITIALIZE:
            if self.begun:
                self.refuse(identity, INVALID_REQUEST, "it is initialized already")
                return
            self.begun = True
        elif self._shutdown and identity is not None and method is not None:
            self.refuse(identity, INVALID_REQUEST, "it is shut down")
            return
        if method is not None:
            data.setdefault("params", None)  # pygls' own types for what it does not know insist on it
        try:
            message = self.structure_message(data)
        except Exception as error:
            if identity is None:
                return
            if method is not None:
                self.begun &= method != types.INITIALIZE
                code = INVALID_PARAMS if isinstance(error, JsonRpcInvalidParams) else INVALID_REQUEST
                self.refuse(identity, code, "its parameters are not right")
            elif (waiting := self._request_futures.pop(identity, None)) is not None:
                waiting.set_exception(error)  # an answer that is none
            return
        try:
            self.handle_message(message)
        except Exception:
            logger.exception("a message could not be handled")

    def structure(self, value: dict[str, Any], kind: type[Any]) -> Any:
        """Plain data as a type of the protocol."""
        return self._converter.structure(value, kind)

    def refuse(self, identity: int | str | None, code: int, why: str) -> None:
        """Answer with an error."""
        self._send_data({"jsonrpc": "2.0", "id": identity, "error": {"code": code, "message": why[:1000]}})

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        if error is None and isinstance(result, Plain):
            self._result_types.pop(msg_id, None)
            self._send_data({"jsonrpc": "2.0", "id": msg_id, "result": result.value})
            return
        super()._send_response(msg_id, result, error)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A file was opened."""
        item = params.text_document
        self.documents.opened(item.uri, item.version, item.text)
        self.fm.features[types.TEXT_DOCUMENT_DID_OPEN](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A file was edited."""
        item = params.text_document
        if self.documents.changed(item.uri, item.version, map(_change, params.content_changes)) is not None:
            self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE](params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A file was closed."""
        if self.documents.closed(params.text_document.uri):
            self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE](params)


def _change(change: Any) -> Change:
    within = getattr(change, "range", None)
    if within is None:
        return Change(change.text)
    return Change(
        change.text,
        Position(within.start.line, within.start.character),
        Position(within.end.line, within.end.character),
    )


class Writer:
    """Writes to the editor in a thread of its own, so that one that does not read holds up nothing."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Have it written."""
        self._queue.put(data)

    def close(self) -> None:
        """Wait a moment for what is not written yet."""
        self._queue.put(None)
        self._thread.join(2)

    def _run(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (data := self._queue.get()) is not None:
                self._out.write(data)
                if self._queue.empty():
                    self._out.flush()
            self._out.flush()


async def converse(protocol: Protocol, source: int, stop: asyncio.Event) -> None:
    """Handle what comes from a descriptor until it ends, or until `stop`."""
    loop = asyncio.get_running_loop()
    frames = Frames()
    room = threading.Semaphore(_MOST_WAITING)

    def handle(data: bytes) -> None:
        room.release()
        if not data:
            stop.set()
            return
        for frame in frames.feed(data):
            if not protocol.take(frame):
                frames.garbled()

    def read() -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            while True:
                room.acquire()
                try:
                    data = os.read(source, _CHUNK)
                except OSError:
                    data = b""
                loop.call_soon_threadsafe(handle, data)
                if not data:
                    return

    threading.Thread(target=read, daemon=True).start()
    await stop.wait()


def private_streams() -> tuple[int, BinaryIO]:
    """Descriptors of our own for standard input and output: nobody else reads or writes there from now on."""
    sys.stdout.flush()
    source, target = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return source, os.fdopen(target, "wb")
