"""The server's end of the pipe to the analyst: never waits for it, and replaces it when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import queue
import threading
from collections.abc import Callable
from typing import Any

import msgspec

from lockstitch.engine.children import Child, Pipe, methods, start
from lockstitch.server.analyst import serve
from lockstitch.server.wire import Answered, Asked, Dropped, Published, Request, decode_reply, encode

#: It is started again so often; what always dies is not worth a processor.
_MOST_STARTS = 5


class AnalystError(Exception):
    """A question was not answered; the text says why."""


class Link:
    """The analyst, started at once: before this process has any thread, so that it can be forked."""

    def __init__(self, *, cache: bool = True, jobs: int = 0) -> None:
        self._arguments = (cache, jobs)
        self._starts = 1
        self._child: Child
        self._pipe: Pipe
        self._child, self._pipe = start(methods()[0], serve, *self._arguments)
        self._out: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._numbers = itertools.count(1)
        self._questions: dict[int, asyncio.Future[Any]] = {}
        self._closed = False
        self.published: Callable[[Published], None] = lambda _: None
        self.reborn: Callable[[bool], None] = lambda _: None
        """Called when the analyst died: with whether there is another, which knows nothing yet."""

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to listen, and to say what has been said so far."""
        self._loop = loop
        self._listen()

    def send(self, message: Request) -> None:
        """Say something; it is written as soon as the analyst reads."""
        self._out.put(encode(message))

    async def ask(self, what: str, path: str = "", params: Any = None) -> Any:
        """The answer to a question. Raises AnalystError."""
        number = next(self._numbers)
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._questions[number] = future
        self.send(Asked(number, what, path, params))
        try:
            return await future
        except asyncio.CancelledError:
            self.send(Dropped(number))
            raise
        finally:
            self._questions.pop(number, None)

    def close(self) -> None:
        """End the analyst."""
        self._closed = True
        self._out.put(None)
        self._child.kill()
        self._child.join(5)

    def _listen(self) -> None:
        pipe, out = self._pipe, self._out
        threading.Thread(target=self._write, args=(pipe, out), daemon=True).start()
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    @staticmethod
    def _write(pipe: Pipe, out: queue.SimpleQueue[bytes | None]) -> None:
        with contextlib.suppress(OSError):  # it died: reading says so
            while (message := out.get()) is not None:
                pipe.send_bytes(message)

    def _read(self, pipe: Pipe) -> None:
        assert self._loop is not None
        with contextlib.suppress(RuntimeError):  # the loop is closed: so are we
            try:
                while True:
                    self._loop.call_soon_threadsafe(self._heard, decode_reply(pipe.recv_bytes()))
            except (EOFError, OSError, msgspec.MsgspecError):
                self._loop.call_soon_threadsafe(self._died)

    def _heard(self, reply: Published | Answered) -> None:
        if isinstance(reply, Published):
            self.published(reply)
            return
        future = self._questions.get(reply.number)
        if future is None or future.done():
            return
        if reply.error:
            future.set_exception(AnalystError(reply.error))
        else:
            future.set_result(reply.result)

    def _died(self) -> None:
        if self._closed:
            return
        self._out.put(None)
        self._child.kill()
        self._child.join(5)
        self._pipe.close()
        for future in self._questions.values():
            if not future.done():
                future.set_exception(AnalystError("the analysis died"))
        again = self._starts < _MOST_STARTS
        if again:
            self._starts += 1
            # This process has threads by now, which a fork would leave in the middle of something.
            self._child, self._pipe = start("spawn", serve, *self._arguments)
            self._out = queue.SimpleQueue()
            self._listen()
        self.reborn(again)
