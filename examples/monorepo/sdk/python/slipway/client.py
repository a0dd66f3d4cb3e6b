"""The client for programs without an event loop."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Iterator
from types import TracebackType
from typing import Any


class Client:
    """One server. Use it in a `with` statement, or call `close`."""

    def __init__(self, url: str, token: str | None = None, timeout: float = 30.0) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self.timeout = timeout

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self, branch: str, *, image: str | None = None) -> str:
        """Start a preview and give back its id."""
        return str(self._send("POST", "/previews", {"branch": branch, "image": image})["id"])

    def stop(self, preview: str, *, force: bool = False) -> None:
        """Stop a preview."""
        self._send("DELETE", f"/previews/{preview}", {"force": force})

    def restart(self, preview: str) -> None:
        """Stop a preview and start it again with the same id."""
        self._send("POST", f"/previews/{preview}/restart")

    def logs(self, preview: str, follow: bool = False) -> Iterator[str]:
        """The preview's output, line by line."""
        yield from self._send("GET", f"/previews/{preview}/logs?follow={follow}")["lines"]

    def close(self) -> None:
        """Nothing is kept open between requests."""

    # INVARIANT(retry-only-idempotent): a request that failed is sent again only if its method is
    # GET, PUT or DELETE.
    def _send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(self.url + path, json.dumps(body).encode(), method=method)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        for attempt in range(3):
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as response:
                    return json.load(response)
            except OSError:
                if attempt == 2 or method == "POST":
                    raise
        raise AssertionError("the loop ends by returning or raising")
