"""What no editor should send, and processes that die: every message gets its answer, and nothing is left behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch.server.framing import MOST_BYTES, Frames

from .conftest import START

pytestmark = pytest.mark.asyncio(loop_scope="function")
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are told by /proc")


def framed(body: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


def message(**fields: object) -> bytes:
    return framed(json.dumps({"jsonrpc": "2.0", **fields}).encode())


DEEP = b'{"jsonrpc": "2.0", "id": 1, "method": "shutdown", "params": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
OUTSIDE = {"textDocument": {"uri": "file:///nowhere.sh", "version": 2}}
FAR = {"start": {"line": 99999, "character": 99999}, "end": {"line": 1 << 30, "character": 1 << 30}}
#: What is sent, and the code of the error that it is answered with; None for what is no request.
ABUSE = {
    "unknown method": (message(id=500, method="no/such"), -32601),
    "a change of a file that is not open": (
        message(method="textDocument/didChange", params={**OUTSIDE, "contentChanges": [{"text": "x"}]}),
        None,
    ),
    "a range out of bounds": (
        message(
            method="textDocument/didChange",
            params={"textDocument": {"uri": "START", "version": 9}, "contentChanges": [{"range": FAR, "text": ""}]},
        ),
        None,
    ),
    "a parameter of the wrong type": (message(id=501, method="textDocument/hover", params={"textDocument": 7}), -32602),
    "no JSON": (framed(b"{nonsense"), -32700),
    "not UTF-8": (framed(b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}'), -32700),
    "a length that nobody has": (b"Content-Length: 99999999999\r\n\r\n{}", -32700),
    "a negative length": (b"Content-Length: -5\r\n\r\n{}", -32700),
    "no length": (b"Content-Type: x\r\n\r\n{}", -32700),
    "a batch": (framed(b'[{"jsonrpc": "2.0", "id": 1, "method": "shutdown"}]'), -32600),
    "100,000 deep": (framed(DEEP), -32700),
    "a length that is too short": (b"Content-Length: 5\r\n\r\n" + b'{"jsonrpc": "2.0"}', -32700),
    "initialize once more": (message(id=502, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None}), -32600),
    "an id that is none": (message(id=[1], method="shutdown"), -32600),
    "a command that there is not": (message(id=503, method="workspace/executeCommand", params={"command": "rm"}), -32602),
    "an answer to nothing": (message(id="who", result=None), None),
    "a number too large": (message(id=504, method="textDocument/hover", params={"textDocument": {"uri": "START"}, "position": {"line": 1 << 80, "character": 0}}), None),
}  # fmt: skip


async def test_each_is_answered_and_the_server_lives_on(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    start = tree.uri("start.sh")
    await client.open(start, START)
    await client.codes(start, ["missing-forwarder"])
    for name, (sent, code) in ABUSE.items():
        before = len(client.heard)
        fixed = sent.replace(b'"START"', json.dumps(start).encode())
        if fixed != sent:
            fixed = framed(fixed.partition(b"\r\n\r\n")[2])
        await client.write(fixed)
        answer = await client.request("workspace/executeCommand", {"command": "lockstitch.check", "arguments": []})
        assert answer["result"][0]["contracts"] == 1, name
        errors = [m["error"]["code"] for m in client.heard[before:] if "error" in m]
        if name == "a number too large":
            assert errors in ([], [-32602], [-32603]), name
        else:
            assert errors == ([code] if code is not None else []), name
    assert await client.stop() == 1


async def test_nothing_is_answered_before_initialize_and_after_shutdown(tree, raw):
    client = await raw().start()
    assert (await client.request("textDocument/hover", {}))["error"]["code"] == -32002
    assert (await client.request("initialize", {"capabilities": 3}))["error"]["code"] == -32602
    await client.initialize(tree.root)
    assert (await client.request("shutdown", None))["result"] is None
    assert (await client.request("textDocument/hover", {}))["error"]["code"] == -32600
    await client.notify("exit", None)
    assert await client.stop() == 0


def children(process: int) -> list[int]:
    """All processes below one."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError):
                continue
            if parent == process:
                found += [int(entry.name), *children(int(entry.name))]
    return found


def running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def gone(processes: list[int]) -> None:
    async with asyncio.timeout(30):
        while any(running(process) for process in processes):
            await asyncio.sleep(0.05)


@linux
async def test_an_analysis_that_dies_is_started_again_and_knows_what_is_open(tree, raw):
    client = await raw().start()
    await client.initialize(tree.root)
    start = tree.uri("start.sh")
    await client.open(start, START)
    await client.codes(start, ["missing-forwarder"])
    os.kill(children(client.process.pid)[0], signal.SIGKILL)
    await client.until(lambda: [m for m in client.heard if "was started again" in str(m)])
    await client.change(start, START + "export S3_REGION\n", 2)
    await client.codes(start, [])
    below = children(client.process.pid)
    assert below
    await client.stop()
    await gone(below)


@linux
async def test_an_editor_that_dies_leaves_no_process(tree, raw):
    editor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    client = await raw().start()
    params = {"processId": editor.pid, "rootUri": tree.uri(), "capabilities": {}}
    await client.request("initialize", params)
    await client.notify("initialized", {})
    await client.codes(tree.uri("start.sh"), ["missing-forwarder"])
    below = [client.process.pid, *children(client.process.pid)]
    assert len(below) > 2
    editor.kill()
    editor.wait()
    await gone(below)  # though nobody closed the pipe
    await client.stop()


@given(
    st.lists(
        st.sampled_from(
            [b"Content-Length: ", b"\r\n", b"\r\n\r\n", b"5", b"-", b"{}", b"[", b"\xff", b"Content-Type: x", b"\n"]
        ),
        max_size=12,
    ),
    st.integers(1, 7),
)
def frames_after_anything(pieces, size):
    """Whatever came before, a message that begins on a line of its own is found in the end."""
    frames = Frames()
    got = []
    data = b"".join(pieces)
    for start in range(0, len(data), size):
        got += frames.feed(data[start : start + size])
        frames.garbled()
    # A header before may have laid claim to some of it: what is sent often enough is heard.
    for _ in range(20):
        got += frames.feed(framed(b'{"hello": 1}'))
        if got and got[-1].body != b'{"hello": 1}':
            frames.garbled()
    assert got[-1].body == b'{"hello": 1}'
    assert all(len(frame.body) <= MOST_BYTES for frame in got)


async def test_the_stream_is_found_again_after_anything():
    frames_after_anything()
