"""Mutation testing of the judges and extractors: changes the code in small ways, and sees whether a test notices.

    python tools/mutation.py [--per-file N] [--seed S] [--jobs N] [--only PART] [--report FILE]

Each mutant runs in a forked process with only the tests that execute the mutated line, so a run over a few hundred
mutants takes minutes. Exit code 1 when fewer than 85% are killed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Judges and extractors: (files, the tests that are theirs).
TARGETS = (
    ("plugins/signature-parity/src/**/*.py", ("plugins/signature-parity",)),
    ("plugins/env-forwarders/src/**/*.py", ("plugins/env-forwarders",)),
    ("plugins/invariant-comments/src/**/*.py", ("plugins/invariant-comments",)),
    ("core/src/lockstitch/languages/golang/*.py", ("core/tests/languages/golang", "plugins/signature-parity")),
    ("core/src/lockstitch/languages/python/*.py", ("core/tests/languages/python", "plugins/signature-parity")),
    ("core/src/lockstitch/languages/anchors*/*.py", ("core/tests/languages", "plugins/invariant-comments")),
    ("core/src/lockstitch/languages/anchors.py", ("core/tests/languages", "plugins/invariant-comments")),
)
GOAL = 0.85
TIMEOUT = 120

_COMPARE = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_BINARY = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
#: Calls whose arguments are words for people: what they say is pinned by cases only as far as it matters.
_PROSE = {"Rule", "Meta", "Annotated", "Remedy", "Related"}


@dataclass(frozen=True)
class Mutant:
    """One changed program."""

    path: str
    line: int
    what: str
    source: str


def mutants(path: Path, count: int, chance: random.Random) -> Iterator[Mutant]:
    """At most `count` mutants of a file, drawn by `chance`, in order of line."""
    text = path.read_text()
    tree = ast.parse(text)
    ways = [(index, change) for index in range(len(_sites(tree))) for change in range(2)]
    chance.shuffle(ways)
    made: list[Mutant] = []
    for index, change in ways:
        if len(made) == count:
            break
        clone = copy.deepcopy(tree)
        site = _sites(clone)[index]
        what = _mutate(clone, site, change)
        if what is not None:
            source = ast.unparse(ast.fix_missing_locations(clone))
            made.append(Mutant(str(path.relative_to(ROOT)), site.lineno, what, source))
    yield from sorted(made, key=lambda mutant: mutant.line)


def _sites(tree: ast.AST) -> list[ast.AST]:
    skipped = _not_worth(tree)
    return [node for node in ast.walk(tree) if id(node) not in skipped and hasattr(node, "lineno")]


def _not_worth(tree: ast.AST) -> set[int]:
    """Nodes that are not mutated: docstrings, annotations, texts for people, imports, type-checking blocks."""
    skipped: set[int] = set()

    def skip(node: ast.AST | None) -> None:
        if node is not None:
            skipped.update(id(child) for child in ast.walk(node))

    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Import, ast.ImportFrom))
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PROSE)
            or (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
        ):
            skip(node)
        elif isinstance(node, (ast.AnnAssign, ast.arg)):
            skip(node.annotation)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            skip(node.returns)
            for decorator in node.decorator_list:
                skip(decorator)
        elif isinstance(node, (ast.JoinedStr, ast.Assert, ast.Raise)) or (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
        ):
            skip(node)
        elif isinstance(node, ast.ClassDef):
            for part in (*node.keywords, *node.decorator_list):
                skip(part)
    return skipped


def _mutate(tree: ast.AST, node: ast.AST, change: int) -> str | None:
    """Change `node` in place in its `change`-th way; says what was done, or None when there is no such way."""
    if isinstance(node, ast.Compare) and change < len(node.ops) and type(node.ops[change]) in _COMPARE:
        old = type(node.ops[change])
        node.ops[change] = _COMPARE[old]()
        return f"{old.__name__} -> {_COMPARE[old].__name__}"
    if change:
        return None
    if isinstance(node, ast.BoolOp):
        old_op = type(node.op)
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return f"{old_op.__name__} swapped"
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        old_bin = type(node.op)
        node.op = _BINARY[old_bin]()
        return f"{old_bin.__name__} -> {_BINARY[old_bin].__name__}"
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        node.test = ast.UnaryOp(ast.Not(), node.test)
        return f"{type(node).__name__} negated"
    if isinstance(node, ast.comprehension):
        return None
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        node.value = ast.Constant(None)
        return "return None"
    if isinstance(node, (ast.Break, ast.Continue)):
        _replace(tree, node, ast.Continue() if isinstance(node, ast.Break) else ast.Break())
        return "break <-> continue"
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom)):
        _replace(tree, node, ast.Pass())
        return "statement dropped"
    return None


def _constant(node: ast.Constant) -> str | None:
    if isinstance(node.value, bool):
        node.value = not node.value
        return f"{not node.value} -> {node.value}"
    if isinstance(node.value, int):
        node.value += 1
        return f"{node.value - 1} -> {node.value}"
    if isinstance(node.value, str) and 0 < len(node.value) <= 24 and " " not in node.value:
        node.value += "X"
        return f"{node.value[:-1]!r} -> {node.value!r}"
    return None


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _replace(tree: ast.AST, old: ast.AST, new: ast.stmt) -> None:
    for parent in ast.walk(tree):
        for _, value in ast.iter_fields(parent):
            if isinstance(value, list) and any(item is old for item in value):
                value[next(at for at, item in enumerate(value) if item is old)] = ast.copy_location(new, old)
                return


class _Loader(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutated source in place of one module."""

    def __init__(self, name: str, path: Path, source: str) -> None:
        self.name, self.path, self.source = name, path, source

    def find_spec(self, fullname, path=None, target=None):
        if fullname != self.name:
            return None
        package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, origin=str(self.path), is_package=package)
        if package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module) -> None:
        module.__file__ = str(self.path)
        exec(compile(self.source, str(self.path), "exec"), module.__dict__)


def module_name(path: Path) -> str:
    """The dotted name of a file below some `src/`."""
    parts = list(path.with_suffix("").parts)
    parts = parts[parts.index("src") + 1 :]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def coverage_map(tests: tuple[str, ...]) -> dict[tuple[str, int], list[str]]:
    """(file, line) → the tests that execute it."""
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "coverage"
        out = Path(scratch) / "coverage.json"
        environment = {**os.environ, "COVERAGE_FILE": str(data)}
        existing = [test for test in tests if (ROOT / test).exists()]
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not oracle", "-k", "not law",
             "--cov=core/src", "--cov=plugins", "--cov-context=test", "--cov-report=", *existing],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "--show-contexts", "-o", str(out), "-q"],
            cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        report = json.loads(out.read_text())
    found: dict[tuple[str, int], list[str]] = {}
    for path, file in report["files"].items():
        for line, contexts in file["contexts"].items():
            names = sorted({context.rsplit("|", 1)[0] for context in contexts if context})
            found[(path, int(line))] = names
    return found


def run_mutant(mutant: Mutant, tests: list[str]) -> int:
    """Fork a child that imports the mutant and runs `tests`; its process id."""
    child = os.fork()
    if child:
        return child
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    signal.alarm(TIMEOUT)
    code = 1
    try:
        # Assertion rewriting would import the module past the loader below: pytest rewrites whole distributions.
        import pytest

        path = ROOT / mutant.path
        sys.meta_path.insert(0, _Loader(module_name(Path(mutant.path)), path, mutant.source))
        code = int(
            pytest.main(
                [
                    "-x",
                    "-q",
                    "--assert=plain",
                    "-p",
                    "no:cacheprovider",
                    "-p",
                    "no:cov",
                    "-p",
                    "no:xdist",
                    "-k",
                    "not law",
                    *tests,
                ]
            )
        )
    finally:
        os._exit(min(code, 100))


def main() -> int:
    """Run, print, and say whether the goal is met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--per-file", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="")
    parser.add_argument("--report", type=Path)
    options = parser.parse_args()
    os.chdir(ROOT)
    chance = random.Random(options.seed)
    queue: list[tuple[Mutant, list[str]]] = []
    uncovered: list[Mutant] = []
    for pattern, tests in TARGETS:
        files = [path for path in sorted(ROOT.glob(pattern)) if options.only in str(path)]
        if not files:
            continue
        print(f"coverage of {pattern} …", flush=True)
        covered = coverage_map(tests)
        # What runs when a module is imported belongs to no test: then any that uses the file may notice.
        of_file: dict[str, list[str]] = {}
        for (name, _), found in covered.items():
            of_file[name] = sorted({*of_file.get(name, ()), *found})
        everything = sorted({test for found in covered.values() for test in found})
        some = sorted(chance.sample(everything, min(60, len(everything))))
        for path in files:
            for mutant in mutants(path, options.per_file, chance):
                names = covered.get((mutant.path, mutant.line)) or of_file.get(mutant.path) or some
                if names:
                    queue.append((mutant, names))
                else:
                    uncovered.append(mutant)
    killed, survived = run_all(queue, options.jobs)
    total = len(killed) + len(survived) + len(uncovered)
    per_file: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for mutant in killed:
        per_file[mutant.path][0] += 1
    for mutant in (*killed, *survived, *uncovered):
        per_file[mutant.path][1] += 1
    lines = [f"{dead:4d}/{count:<4d} {path}" for path, (dead, count) in sorted(per_file.items())]
    lines += [f"survived {item.path}:{item.line}: {item.what}" for item in survived]
    lines += [f"no test  {item.path}:{item.line}: {item.what}" for item in uncovered]
    share = len(killed) / total if total else 0.0
    lines.append(f"killed {len(killed)} of {total}: {share:.1%} (goal {GOAL:.0%})")
    print("\n".join(lines))
    if options.report:
        options.report.write_text("\n".join(lines) + "\n")
    return int(share < GOAL)


def run_all(queue: list[tuple[Mutant, list[str]]], jobs: int) -> tuple[list[Mutant], list[Mutant]]:
    """(killed, survived), running `jobs` mutants at a time."""
    killed: list[Mutant] = []
    survived: list[Mutant] = []
    running: dict[int, Mutant] = {}
    pending = list(queue)
    began = time.monotonic()
    while pending or running:
        while pending and len(running) < jobs:
            mutant, tests = pending.pop(0)
            running[run_mutant(mutant, tests[:400])] = mutant
        child, status = os.wait()
        mutant = running.pop(child)
        alive = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        (survived if alive else killed).append(mutant)
        done = len(killed) + len(survived)
        if done % 25 == 0:
            print(f"{done}/{len(queue)}, {len(survived)} survived, {time.monotonic() - began:.0f} s", flush=True)
    return killed, survived


if __name__ == "__main__":
    sys.exit(main())
