"""The client for programs with an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any

from slipway.client import Client


class AsyncClient:
    """One server. Use it in an `async with` statement, or call `aclose`."""

    def __init__(self, url: str, token: str | None = None, timeout: float = 30.0) -> None:
        self._client = Client(url, token, timeout)

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def start(self, branch: str, *, image: str | None = None) -> str:
        """Start a preview and give back its id."""
        return await asyncio.to_thread(self._client.start, branch, image=image)

    async def stop(self, preview: str, *, force: bool = True) -> None:
        """Stop a preview."""
        await asyncio.to_thread(self._client.stop, preview, force=force)

    async def logs(self, preview: str, follow: bool = False) -> AsyncIterator[str]:
        """The preview's output, line by line."""
        lines: list[Any] = await asyncio.to_thread(lambda: list(self._client.logs(preview, follow)))
        for line in lines:
            yield line

    async def wait(self, preview: str, phase: str = "running") -> None:
        """Wait until a preview has come this far. Only here: without a loop one would poll."""
        while phase not in [line async for line in self.logs(preview)]:
            await asyncio.sleep(1)

    async def aclose(self) -> None:
        """Nothing is kept open between requests."""
        await asyncio.to_thread(self._client.close)
