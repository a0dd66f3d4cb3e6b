"""Changes on their way to the analyst: gathered for a moment, one lot at a time, and what is old is given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from lockstitch.server.wire import Edited, Newer, Opened, Published, Request

#: Seconds in which changes are gathered: an editor that formats or renames sends many at once.
DEBOUNCE = 0.01


class Feed:
    """What the analyst has not been told yet."""

    def __init__(self, send: Callable[[Request], None]) -> None:
        self._send = send
        self._opened: dict[str, Opened] = {}
        self._closed: set[str] = set()
        self._saved: set[str] = set()
        self._folders: tuple[str, ...] | None = None
        self._relist = self._history = self._rescan = False
        self._number = 0
        self._flying = False
        self._told = False
        self._pending = False
        self._timer: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] = []

    def folders(self, paths: Iterable[str]) -> None:
        """These are the workspace's folders now."""
        self._folders = tuple(paths)
        self._poke()

    def opened(self, document: Opened) -> None:
        """A file was opened or edited."""
        self._closed.discard(document.path)
        self._opened[document.path] = document
        self._poke()

    def closed(self, path: str) -> None:
        """A file was closed."""
        self._opened.pop(path, None)
        self._closed.add(path)
        self._poke()

    def saved(
        self, paths: Iterable[str] = (), *, relist: bool = False, history: bool = False, rescan: bool = False
    ) -> None:
        """Something changed on disk."""
        self._saved.update(paths)
        self._relist |= relist
        self._history |= history
        self._rescan |= rescan
        self._poke()

    def again(self) -> None:
        """There is an analyst that knows nothing; what it has to know was said before this."""
        self._flying = self._told = False
        self._poke()

    @property
    def settled(self) -> bool:
        """Whether the analyst has looked at everything."""
        return not (self._pending or self._flying)

    async def settle(self) -> None:
        """Wait until the analyst has looked at everything."""
        if self.settled:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiters.append(future)
        await future

    def published(self, published: Published) -> None:
        """The analyst is through with what it was told last."""
        if published.number != self._number:
            return
        self._flying = self._told = False
        if self._pending or not published.whole:
            self._flush()
            return
        waiters, self._waiters = self._waiters, []
        for future in waiters:
            if not future.done():
                future.set_result(None)

    def _poke(self) -> None:
        self._pending = True
        if self._flying:
            if not self._told:
                self._told = True
                self._send(Newer())
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DEBOUNCE, self._flush)

    def _flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._number += 1
        message = Edited(
            number=self._number,
            folders=self._folders,
            opened=tuple(self._opened.values()),
            closed=tuple(sorted(self._closed)),
            saved=tuple(sorted(self._saved)),
            relist=self._relist,
            history=self._history,
            rescan=self._rescan,
        )
        self._opened, self._closed, self._saved, self._folders = {}, set(), set(), None
        self._relist = self._history = self._rescan = self._pending = self._told = False
        self._flying = True
        self._send(message)
