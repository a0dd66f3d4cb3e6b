"""Bazel over a monorepo of thousands of targets: actions, seconds and cache hits.

    make pex && python benchmarks/bazel_scale.py [--targets 2000] [--only remote,local]

Each target owns one file; every tenth has a contract with the nine before it. Local; a remote executor (two jobs at a
time) with an empty store, with a full one, from a second checkout at another path; one file edited. Rows are printed
as they are measured. Needs what the end-to-end tests with Bazel need (`make e2e` fetches it).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e" / "bazel"))

from bazel_driver import Ran, Workspace
from bazel_monorepo import LIBRARY, equip, write
from remote_nodes import casd, http_cache

BUILD = """\
load("@rules_lockstitch//lockstitch:defs.bzl", "lockstitch_test")

lockstitch_test(
    name = "drift",
    config = ["lockstitch.toml"],
    deps = ["//services/s%d" % number for number in range({targets})],
)
"""
CONTRACT = """\
[[contract]]
id = "env-{number}"
check = "env-forwarders"
why = "every service of a group starts with the same settings"
sides = [{sides}]

"""
START = 'exec docker run -e "URL=${URL:-}" service-%d\n'


def monorepo(root: Path, targets: int) -> Path:
    """The workspace."""
    root.mkdir(parents=True)
    equip(root)
    files = {"BUILD.bazel": BUILD.replace("{targets}", str(targets)), "lockstitch.toml": ""}
    for number in range(targets):
        files[f"services/s{number}/start.sh"] = START % number
        files[f"services/s{number}/BUILD.bazel"] = LIBRARY.format(number=number, deps="")
    for first in range(0, targets, 10):
        sides = ", ".join(f'"services/s{number}/start.sh"' for number in range(first, min(first + 10, targets)))
        files["lockstitch.toml"] += CONTRACT.format(number=first // 10, sides=sides)
    write(root, files)
    return root


def row(name: str, work: Callable[[], Ran], code: int = 0) -> None:
    """Measure one run and print its row."""
    start = time.monotonic()
    made = work()
    took = time.monotonic() - start
    if made.code != code:
        raise SystemExit(f"{name} ended with {made.code}\n{made.output[-3000:]}")
    how = made.how()
    hits = sum(count for (_, runner), count in how.items() if runner == "remote cache hit")
    print(f"| {name} | {sum(how.values()) - hits:,} | {hits:,} | {took:.1f} s |", flush=True)


def edited(workspace: Workspace, number: int, arguments: tuple[str, ...]) -> Ran:
    """A build after one file was edited."""
    (workspace.root / f"services/s{number}/start.sh").write_text(START % number + "# edited\n")
    return workspace.run("test", "//:drift", *arguments)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--targets", type=int, default=2000)
    parser.add_argument("--only", default="local,http,remote", help="local, http, remote; several with commas")
    chosen = parser.parse_args()
    parts = chosen.only.split(",")
    print("| run | actions | cache hits | |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = Workspace(monorepo(folder / "first", chosen.targets), folder / "output-first")
        second = Workspace(monorepo(folder / "elsewhere" / "second", chosen.targets), folder / "output-second")
        servers = []
        first.patience = second.patience = 36_000.0
        try:
            first.run("build", "--nobuild", "//:drift")  # the server has started, and has read all packages
            if "local" in parts:
                row("local, cold", lambda: first.run("test", "//:drift"))
                row("local, nothing changed", lambda: first.run("test", "//:drift"))
                row("local, one file edited", lambda: edited(first, 7, ()))
            if "http" in parts:
                servers.append(http_cache(folder / "cache"))
                served = ("--config=cache", f"--remote_cache=http://127.0.0.1:{servers[-1].port}/cache")
                first.clean()
                row("HTTP cache, empty", lambda: first.run("test", "//:drift", *served))
                first.clean()
                row("HTTP cache, full", lambda: first.run("test", "//:drift", *served))
            if "remote" in parts:
                servers.append(casd(folder / "executor", "node"))
                remote = ("--config=remote", f"--remote_executor=grpc://127.0.0.1:{servers[-1].port}")
                first.clean()
                row("remote, cold", lambda: first.run("test", "//:drift", *remote))
                first.clean()
                row("remote, warm", lambda: first.run("test", "//:drift", *remote))
                (second.root / "services/s7/start.sh").write_bytes((first.root / "services/s7/start.sh").read_bytes())
                second.run("build", "--nobuild", "//:drift")
                row("remote, warm, second checkout", lambda: second.run("test", "//:drift", *remote))
                row("remote, one file edited", lambda: edited(second, 11, remote))
        finally:
            for workspace in (first, second):
                workspace.close()
            for server in servers:
                server.kill()


if __name__ == "__main__":
    main()
