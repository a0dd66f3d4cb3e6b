"""What the analyst does with what it is told."""

from __future__ import annotations

from collections import deque

import pytest
from lockstitch.engine.run import Options
from lockstitch.server.analyst import Analyst
from lockstitch.server.wire import Answered, Asked, Dropped, Request, Setup, decode_reply, encode

NOTHING = {"message": "there is no contract here", "result": []}


class Told:
    """A pipe with an end."""

    def __init__(self, *messages: Request) -> None:
        self.messages = deque(messages)
        self.said = []

    def poll(self, seconds):
        return bool(self.messages)

    def recv_bytes(self):
        if not self.messages:
            raise EOFError
        return encode(self.messages.popleft())

    def send_bytes(self, message):
        self.said.append(decode_reply(message))


def test_a_question_that_is_dropped_too_late():
    """An editor gives up a question whose answer is on its way to it."""
    ask = {"name": "lockstitch.counterparts", "arguments": []}
    told = Told(Setup(encoding="utf-16"), Asked(1, "command", "", ask), Dropped(1), Asked(2, "command", "", ask))
    with pytest.raises(EOFError):
        Analyst(told, Options(cache=False, jobs=1)).run()
    assert told.said == [Answered(1, NOTHING), Answered(2, NOTHING)]
