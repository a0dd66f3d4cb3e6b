"""The process that analyses: takes changes and questions from the server, one at a time, and answers.

It is alone in its process, so that nothing that a judge does holds up the conversation with the editor, and single-
threaded, so that its workers can be forked safely. It is given up and replaced when it dies.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
from collections import deque

import msgspec

from lockstitch.engine.children import Pipe
from lockstitch.engine.run import Options
from lockstitch.server.wire import (
    Answered,
    Asked,
    Diagnostics,
    Dropped,
    Edited,
    Newer,
    Published,
    Request,
    Setup,
    decode_request,
    encode,
)

#: For so many seconds at most, a newer change makes us begin anew: who types without a pause wants to see something.
_PATIENCE = 0.5


class Superseded(Exception):
    """There is a newer text: what is being done is of no use."""


class Analyst:
    """The sessions of one editor, at the end of a pipe."""

    def __init__(self, pipe: Pipe, options: Options) -> None:
        from lockstitch.server.workspace import Workspace

        self._make = Workspace
        self.pipe = pipe
        self.options = options
        self.setup = Setup(encoding="utf-16")
        self.workspace = Workspace(options, "utf-16")
        self._waiting: deque[Request] = deque()
        self._sent: dict[str, Diagnostics] = {}
        self._begun = 0.0

    def run(self) -> None:
        """Until nobody is there any more."""
        while True:
            while not self._waiting:  # what is received may be nothing to do: a question that is dropped
                self._receive()
            message = self._waiting.popleft()
            if isinstance(message, Setup):
                self.setup = message
                self.workspace.close()
                self.workspace = self._make(self.options, message.encoding)
            elif isinstance(message, Edited):
                self._edited(message)
            elif isinstance(message, Asked):
                self._asked(message)

    def _receive(self) -> None:
        message = decode_request(self.pipe.recv_bytes())
        if isinstance(message, Dropped):
            waiting = [
                item for item in self._waiting if not (isinstance(item, Asked) and item.number == message.number)
            ]
            self._waiting = deque(waiting)
        else:
            self._waiting.append(message)

    def _pause(self) -> None:
        """Called in between: whether there is something newer to do."""
        while self.pipe.poll(0):
            self._receive()
        if any(isinstance(item, Newer) for item in self._waiting) and time.monotonic() - self._begun < _PATIENCE:
            raise Superseded

    def _edited(self, message: Edited) -> None:
        from lockstitch.server.diagnostics import diagnostics, result_id

        if not self._begun:
            self._begun = time.monotonic()
        gone = self.workspace.take(message)
        whole = True
        analysed = False
        try:
            for _ in self.workspace.analyse(self._pause):
                analysed = True
        except Superseded:
            whole = False
        self._waiting = deque(item for item in self._waiting if not isinstance(item, Newer))
        if not whole:
            self.pipe.send_bytes(encode(Published(number=message.number, whole=False)))
            return
        self._begun = 0.0
        now: dict[str, Diagnostics] = {}
        for root in self.workspace.roots.values():
            for path, items in diagnostics(root).items():
                absolute = root.absolute(path)
                made = Diagnostics(absolute, root.uri(path), root.version(path), result_id(items), items)
                now[absolute] = made
            for path, opened in root.opened.items():
                now.setdefault(
                    root.absolute(path), Diagnostics(root.absolute(path), opened.uri, opened.version, result_id([]), [])
                )
        files = [item for path, item in now.items() if _differs(self._sent.get(path), item)]
        files += [
            Diagnostics(path, item.uri, None, result_id([]), [])
            for path, item in self._sent.items()
            if path not in now and item.items
        ]
        self._sent = now
        reply = Published(
            number=message.number, whole=True, files=tuple(files), lenses=analysed or bool(gone), notes=self._notes()
        )
        self.pipe.send_bytes(encode(reply))

    def _notes(self) -> tuple[str, ...]:
        return tuple(
            f"{root.path}: {failure.plugin}: {failure.error}"
            for root in self.workspace.roots.values()
            for failure in root.outcome.failures
            if failure.phase in {"load", "tree"}
        )

    def _asked(self, message: Asked) -> None:
        from lockstitch.server.questions import answer

        try:
            result = answer(self.workspace, self.setup, message.what, message.path, message.params)
            reply = Answered(message.number, result)
        except Exception as error:  # a plugin may raise anything; the question is answered, and we live on
            traceback.print_exc()
            reply = Answered(message.number, error=f"{type(error).__name__}: {error}")
        self.pipe.send_bytes(encode(reply))


def _differs(was: Diagnostics | None, now: Diagnostics) -> bool:
    return was is None or was.result_id != now.result_id or was.version != now.version or was.uri != now.uri


def serve(pipe: Pipe, cache: bool, jobs: int) -> None:
    """What the analyst's process does until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)  # what a plugin prints must not get into the conversation
    sys.stdout = sys.stderr
    analyst = Analyst(pipe, Options(cache=cache, jobs=jobs))
    try:
        analyst.run()
    except (EOFError, OSError, msgspec.MsgspecError):
        return
    finally:
        analyst.workspace.close()
