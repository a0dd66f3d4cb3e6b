"""From a script to facts."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable

from lockstitch.api import Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import (
    EnvFact,
)
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.shell.emit import Emitter
from lockstitch_env_forwarders.shell.reads import reads
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.state import Context
from lockstitch_env_forwarders.shell.walker import Walker


def shell_facts(
    text: str, span: Callable[[int, int], Span] | None = None, scope: str = ""
) -> list[EnvFact | SyntaxProblem]:
    r"""What a shell script, or a snippet of one in another file, says of the environment; in source order.

    `text` is the script as the shell sees it: lines end with `\n`, and what the other file's format
    escapes (`$$` in a Makefile, quotes in JSON) is unescaped already. `span` turns two offsets
    into `text` (in code points, the second exclusive, up to `len(text)`) into a place; left out, places
    are within `text`. `scope` is put into facts that stand in no function.
    """
    emitter = Emitter(text, span or Positions(text).span)
    script = read_script(text)
    walker = Walker(emitter)
    walker.script(script.body, Context(base=scope))
    walker.report_assigned()
    for read in reads(script.body, emitter.span, scope):
        emitter.add(read)
    for damage in script.damage:
        emitter.add(SyntaxProblem(emitter.span(damage.start, damage.end), damage.message))
    return sorted(emitter.facts, key=lambda fact: fact.at)


class Positions:
    """Offsets into a text as places in it."""

    def __init__(self, text: str) -> None:
        self._starts = [0]
        at = text.find("\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = text.find("\n", at + 1)

    def span(self, start: int, end: int) -> Span:
        """The span from `start` to `end`."""
        return Span(*self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self._starts, offset) - 1
        return line + 1, offset - self._starts[line] + 1


def extract(source: Source) -> Iterable[EnvFact | SyntaxProblem]:
    """The facts of a script. Lines may end in CRLF: places are counted in lines and columns, so it makes no odds."""
    return bounded(shell_facts(source.text.replace("\r\n", "\n")))
