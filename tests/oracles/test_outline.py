"""Outlines against go/parser over Go's own source and against Python's ast over the standard library."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from lockstitch.api import Span
from lockstitch.languages import OUTLINE, Symbol
from lockstitch.testing import facts_of

pytestmark = pytest.mark.oracle

_HERE = Path(__file__).parent
_GO = Path(sys.executable).parent / "go"
_Row = tuple[str, str, str, tuple[int, ...], tuple[int, ...]]


def _parsed_by_go(request: pytest.FixtureRequest, paths: list[Path]) -> dict[str, list[_Row]]:
    assert request.config.cache is not None
    cache = request.config.cache.mkdir("gooutline")
    environment = {
        **os.environ,
        "HOME": str(cache),
        "GOCACHE": str(cache / "build"),
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
        "GOFLAGS": "",
    }
    done = subprocess.run(
        [_GO, "run", "main.go"],
        cwd=_HERE / "gooutline",
        env=environment,
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    return {
        said["path"]: [
            (row["Kind"], row["Owner"], row["Name"], tuple(row["At"]), tuple(row["Whole"])) for row in said["rows"]
        ]
        for said in map(json.loads, done.stdout.splitlines())
    }


def _in_bytes(span: Span, lines: list[bytes]) -> tuple[int, ...]:
    def column(line: int, characters: int) -> int:
        return len(lines[line - 1].decode()[: characters - 1].encode()) + 1

    return (span.line, column(span.line, span.column), span.end_line, column(span.end_line, span.end_column))


def test_every_go_type_function_and_method_is_found_where_go_has_it_and_none_is_invented(
    request: pytest.FixtureRequest,
) -> None:
    root = Path(sysconfig.get_path("purelib")) / "go" / "src"
    paths = sorted(path for path in root.rglob("*.go") if path.is_file())
    truth = _parsed_by_go(request, paths)
    compared = methods = 0
    wrong: list[str] = []
    for path in paths:
        if str(path) not in truth:
            continue  # broken on purpose: Go's own tests of its parser
        content = path.read_bytes()
        if b"\0" in content:
            continue
        content = content.removeprefix(b"\xef\xbb\xbf")
        lines = content.split(b"\n")
        facts = facts_of(OUTLINE, content, "go")
        ours = [
            (fact.kind, fact.owner, fact.name, _in_bytes(fact.at, lines), _in_bytes(fact.whole, lines))
            for fact in facts.facts
        ]
        theirs = truth[str(path)]
        compared += len(theirs)
        methods += sum(row[0] == "method" for row in theirs)
        if ours != theirs and facts.whole:
            difference = [*(row for row in theirs if row not in ours), *(row for row in ours if row not in theirs)]
            wrong.append(f"{path}: {difference[:4]}")
    assert not wrong, "\n".join(wrong[:20])
    assert compared > 100_000
    assert methods > 30_000


def _defined(node: ast.AST, owner: str, in_class: bool) -> Iterator[tuple[str, str, str, tuple[int, int, int, int]]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            is_class = isinstance(child, ast.ClassDef)
            kind = "class" if is_class else "method" if in_class else "function"
            line = min([child.lineno, *(decorator.lineno for decorator in child.decorator_list)])
            yield kind, owner, child.name, (line, child.lineno, child.end_lineno or 0, child.end_col_offset or 0)
            yield from _defined(child, f"{owner}.{child.name}" if owner else child.name, is_class)
        else:
            yield from _defined(child, owner, in_class)


def _before_comments(lines: list[bytes], line: int, column: int) -> tuple[int, int]:
    """An end of a body without the comments that end it, which have no place in Python's tree: a `#` in a string
    too, but alike for both."""
    while not (rest := lines[line - 1][:column].partition(b"#")[0].rstrip()):
        line -= 1
        column = len(lines[line - 1])
    return line, len(rest)


def test_every_python_class_and_function_is_found_where_python_has_it_and_none_is_invented() -> None:
    paths = sorted(Path(sysconfig.get_path("stdlib")).glob("*.py"))
    compared = 0
    wrong: list[str] = []
    for path in paths:
        content = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(content)
        facts = facts_of(OUTLINE, content, "python")
        if not facts.whole:
            continue
        lines = content.split(b"\n")
        ours = []
        for fact in facts.facts:
            assert isinstance(fact, Symbol)
            line, _, end_line, end_column = _in_bytes(fact.whole, lines)
            end = _before_comments(lines, end_line, end_column - 1)
            ours.append((fact.kind, fact.owner, fact.name, (line, fact.at.line, *end)))
        theirs = sorted(_defined(tree, "", False), key=lambda row: row[3][:2])
        compared += len(theirs)
        theirs = [(*row[:3], (*row[3][:2], *_before_comments(lines, *row[3][2:]))) for row in theirs]
        if sorted(ours, key=lambda row: row[3][:2]) != theirs:
            wrong.append(
                f"{path}: {[row for row in theirs if row not in ours][:2]} {[r for r in ours if r not in theirs][:2]}"
            )
    assert not wrong, "\n".join(wrong[:20])
    assert compared > 7_500
