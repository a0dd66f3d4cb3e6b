"""A server of our own beside recorded editors, and a raw client for what no editor would send."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

SERVER = [sys.executable, "-c", "from lockstitch.cli.main import run; run()", "server", "--no-cache", "--jobs", "1"]
WATCHING = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}, "workspaceFolders": True}}
CREATED, CHANGED, DELETED = 1, 2, 3

CONTRACT = """\
[[contract]]
id = "env"
check = "env-forwarders"
why = "both hosts start alike"
sides = ["install.sh", "start.sh"]
"""
INSTALL = "#!/bin/sh\nexport S3_KEY\nexport S3_REGION\n"
START = "#!/bin/sh\nexport S3_KEY\n"


class Tree:
    """A small repository."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def uri(self, path: str = "") -> str:
        return (self.root / path).as_uri() if path else self.root.as_uri()


def small_tree(root: Path) -> Tree:
    tree = Tree(root)
    tree.write("lockstitch.toml", CONTRACT)
    tree.write("install.sh", INSTALL)
    tree.write("start.sh", START)
    return tree


@pytest.fixture
def tree(tmp_path):
    return small_tree(tmp_path)


class Raw:
    """A client that says whatever a test wants, byte for byte."""

    def __init__(self) -> None:
        self.process: asyncio.subprocess.Process
        self.heard: list[dict[str, Any]] = []
        self._number = 0
        self._news = asyncio.Event()
        self._reader: asyncio.Task[None]

    async def start(self, environment: dict[str, str] | None = None) -> Raw:
        self.process = await asyncio.create_subprocess_exec(
            *SERVER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, **(environment or {})},
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def initialize(self, root: Path | None, capabilities: Any = None, **more: Any) -> Any:
        params = {
            "processId": os.getpid(),
            "rootUri": root.as_uri() if root else None,
            "capabilities": capabilities or {},
            **more,
        }
        answer = await self.request("initialize", params)
        await self.notify("initialized", {})
        return answer

    async def write(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        await self.process.stdin.drain()

    async def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        await self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    async def notify(self, method: str, params: Any) -> None:
        await self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def request(self, method: str, params: Any) -> Any:
        self._number += 1
        identity = self._number
        await self.send({"jsonrpc": "2.0", "id": identity, "method": method, "params": params})
        return await self.until(
            lambda: next((m for m in self.heard if m.get("id") == identity and "method" not in m), None)
        )

    async def until(self, found: Any, seconds: float = 60.0) -> Any:
        """What `found` gives, as soon as it gives something."""
        async with asyncio.timeout(seconds):
            while not (value := found()):
                self._news.clear()
                await self._news.wait()
        return value

    def pushed(self, uri: str) -> list[Any] | None:
        """The diagnostics that were pushed last for a file."""
        lists = [
            item["params"]["diagnostics"]
            for item in self.heard
            if item.get("method") == "textDocument/publishDiagnostics" and item["params"]["uri"] == uri
        ]
        return lists[-1] if lists else None

    async def codes(self, uri: str, wanted: list[str]) -> list[Any]:
        """The diagnostics of a file as soon as their codes are `wanted`."""
        await self.until(lambda: self.pushed(uri) is not None and sorted(d["code"] for d in self.pushed(uri)) == wanted)
        return self.pushed(uri) or []

    async def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "x", "version": version, "text": text}
        await self.notify("textDocument/didOpen", {"textDocument": item})

    async def change(self, uri: str, text: str, version: int) -> None:
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
        await self.notify("textDocument/didChange", params)

    async def stop(self) -> int:
        if self.process.returncode is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                await asyncio.wait_for(self.process.wait(), 20)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()
        self._reader.cancel()
        self.process._transport.close()  # type: ignore[attr-defined]
        assert self.process.returncode is not None
        return self.process.returncode

    async def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := await stream.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if not length:
                self._news.set()
                return
            message = json.loads(await stream.readexactly(length))
            if "method" in message and "id" in message:
                await self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            self.heard.append(message)
            self._news.set()


@pytest.fixture
def raw():
    """A factory of raw clients, each ended with the test."""
    return Raw


async def watched(client: Any, *changes: tuple[str, int]) -> None:
    """Tell that files (address and kind of change) changed on disk."""
    params = {"changes": [{"uri": uri, "type": kind} for uri, kind in changes]}
    await client.notify("workspace/didChangeWatchedFiles", params)
