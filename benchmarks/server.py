"""How fast the language server is: start, an edit, nothing at all, and ten thousand edits.

python benchmarks/server.py [--changes N] [--many N] [--starts N] [--idle SECONDS]
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import corpora

HERE = Path(__file__).resolve().parent
LOCKSTITCH = [str(Path(sys.executable).parent / "lockstitch"), "server"]
EMPTY = [sys.executable, str(HERE / "empty_server.py")]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
#: What is changed, from what to what: each edit makes drift, the next one mends it.
EDITS = {
    "Go": ("go3/b.go", "M7(a int", "M7(a uint", 50),
    "shell": ("sh3/start.sh", "export VAR_7\n", "export VAR_X7\n", 50),
    "Python": ("py3/b.py", "def m7(self, a: int", "def m7(self, a: float", 100),
}


class Client:
    """An editor that only talks."""

    def __init__(self, command: list[str], root: Path, capabilities: dict[str, Any] | None = None) -> None:
        began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT)
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._number = 0
        threading.Thread(target=self._read, daemon=True).start()
        self.request(
            "initialize", {"processId": os.getpid(), "rootUri": root.as_uri(), "capabilities": capabilities or {}}
        )
        self.started = (time.perf_counter() - began) * 1000
        self.notify("initialized", {})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            if not length:
                self._messages.put(None)
                return
            self._messages.put(json.loads(stream.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        return self.until(lambda message: message.get("id") == self._number and "method" not in message)

    def until(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while True:
            message = self._messages.get(timeout=120)
            if message is None:
                raise SystemExit("the server is gone")
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": None})
            if wanted(message):
                return message

    def diagnostics(self, uri: str, *, some: bool) -> None:
        """Wait until a file has some, or none."""
        self.until(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and bool(message["params"]["diagnostics"]) == some
            )
        )

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(30)


def processes(process: int) -> list[int]:
    """A process and all below it."""
    found = [process]
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += processes(int(child))
    return found


def seconds(process: int) -> float:
    """Processor seconds of a process and all below it."""
    ticks = 0
    for each in processes(process):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def megabytes(process: int) -> float:
    """Memory of a process and all below it; what they share is counted once (PSS)."""
    total = 0
    for each in processes(process):
        lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def starts(root: Path, count: int) -> tuple[float, float]:
    """Milliseconds to the answer to `initialize`: ours and the empty server's, turn by turn."""
    times: dict[str, list[float]] = {"ours": [], "empty": []}
    for number in range(count + 1):
        for name, command in (("ours", LOCKSTITCH), ("empty", EMPTY)):
            client = Client(command, root)
            client.close()
            if number:
                times[name].append(client.started)
    return statistics.median(times["ours"]), statistics.median(times["empty"])


def changes(client: Client, root: Path, language: str, count: int) -> list[float]:
    """Milliseconds from each edit to its diagnostics."""
    path, old, new, _ = EDITS[language]
    text = (root / path).read_text()
    uri = (root / path).as_uri()
    client.notify("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "x", "version": 0, "text": text}})
    times = []
    for number in range(1, count + 3):
        drift = number % 2 == 1
        edit = {"text": text.replace(old, new) if drift else text}
        began = time.perf_counter()
        client.notify(
            "textDocument/didChange", {"textDocument": {"uri": uri, "version": number}, "contentChanges": [edit]}
        )
        client.diagnostics(uri, some=drift)
        times.append((time.perf_counter() - began) * 1000)
    return times[2:]


def held(client: Client, root: Path, count: int) -> float:
    """The median of what the server's processes hold, in megabytes, over `count` edits: a worker that extracts is
    replaced now and then, and begins small."""
    seen = []
    for _ in range(10):
        changes(client, root, "Go", count // 10)
        seen.append(megabytes(client.process.pid))
    return statistics.median(seen)


def idle(root: Path, span: float) -> float:
    """Per cent of a processor while an editor polls every two seconds and nothing changes."""
    client = Client(LOCKSTITCH, root, {"textDocument": {"diagnostic": {}}})
    known: list[dict[str, str]] = []

    def poll() -> None:
        answer = client.request("workspace/diagnostic", {"previousResultIds": known})["result"]
        known[:] = [{"uri": item["uri"], "value": item.get("resultId", "")} for item in answer["items"]]

    poll()
    time.sleep(3)
    began, used = time.perf_counter(), seconds(client.process.pid)
    while time.perf_counter() - began < span:
        poll()
        time.sleep(2)
    share = 100 * (seconds(client.process.pid) - used) / (time.perf_counter() - began)
    client.close()
    return share


def measure(options: argparse.Namespace) -> None:
    """Measure and print rows of a table."""
    with tempfile.TemporaryDirectory() as name:
        root = corpora.workspace(Path(name).resolve() / "workspace")
        print("| work | ours | to hold | |\n|---|---|---|---|")

        def row(work: str, ours: float, unit: str, hold: float, note: str = "") -> None:
            verdict = "held" if ours <= hold else "**missed**"
            print(f"| {work} | {ours:,.2f} {unit}{note} | ≤ {hold:g} {unit} | {verdict} |", flush=True)

        ours, empty = starts(root, options.starts)
        row(
            "`initialize`, against an empty pygls server", ours / empty, "×", 1.2, f" ({ours:,.0f} and {empty:,.0f} ms)"
        )
        client = Client(LOCKSTITCH, root)
        client.request("workspace/executeCommand", {"command": "lockstitch.check", "arguments": []})
        for language, (*_, hold) in EDITS.items():
            times = sorted(changes(client, root, language, options.changes))
            p95 = times[int(len(times) * 0.95)]
            median = statistics.median(times)
            row(
                f"an edit to its diagnostics, {language}, p95 of {len(times)}",
                p95,
                "ms",
                hold,
                f" (median {median:,.0f})",
            )
        changes(client, root, "Go", options.many // 20)
        before = held(client, root, options.many // 20)
        changes(client, root, "Go", options.many)
        after = held(client, root, options.many // 20)
        row(f"memory after {options.many:,} edits, against before", after / before, "×", 1.05, f" ({after:,.0f} MB)")
        client.close()
        row("an idle processor, polled every 2 s", idle(root, options.idle), "%", 1)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--changes", type=int, default=500)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--starts", type=int, default=9)
    parser.add_argument("--idle", type=float, default=30)
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
