"""What a comment is bound to, against go/parser and Python's own ast over their standard libraries."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from lockstitch.languages.anchors import ANCHORS, Anchor, Note
from lockstitch.testing import facts_of

pytestmark = pytest.mark.oracle

_HERE = Path(__file__).parent
_GO = Path(sys.executable).parent / "go"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _go_files() -> list[Path]:
    root = Path(sysconfig.get_path("purelib")) / "go" / "src"
    folders = ("net", "go", "encoding", "crypto", "database", "os", "sync", "time", "runtime", "text", "internal/trace")
    return sorted(path for folder in folders for path in (root / folder).rglob("*.go") if "testdata" not in path.parts)


def _truth(request: pytest.FixtureRequest, paths: list[Path]) -> dict[str, list[dict[str, object]]]:
    cache = request.config.cache.mkdir("godoc")
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
        cwd=_HERE / "godoc",
        env=environment,
        input="\n".join(map(str, paths)),
        capture_output=True,
        text=True,
        check=True,
        timeout=200,
    )
    return {row["path"]: row["rows"] for row in map(json.loads, done.stdout.splitlines())}


def test_go_doc_comments_are_bound_as_the_go_parser_binds_them(request: pytest.FixtureRequest) -> None:
    paths = _go_files()
    truth = _truth(request, paths)
    compared = 0
    wrong: list[str] = []
    for path in paths:
        if str(path) not in truth:
            continue
        facts = facts_of(ANCHORS, path.read_bytes(), "go")
        if not facts.whole:
            continue
        ours: dict[tuple[str, int], Anchor] = {}
        for fact in facts.facts:
            if isinstance(fact, Anchor) and fact.kind not in {"file", "package", "region", "field"}:
                ours.setdefault((fact.symbol, fact.start), fact)
        for row in truth[str(path)]:
            compared += 1
            anchor = ours.get((str(row["symbol"]), int(str(row["line"]))))
            found = anchor and (
                anchor.extent.line if anchor.extent.line < anchor.start else 0,
                anchor.shared.line if anchor.shared else 0,
                anchor.extent.end_line,
            )
            if found != (row["doc"], row["group"], row["end"]):
                wrong.append(f"{path}:{row['line']} {row['symbol']}: go/parser {row}, here {found}")
    assert not wrong, "\n".join(wrong[:20])
    assert compared > 20_000


def _defined(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef]]:
    stack: list[tuple[ast.AST, str]] = [(tree, "")]
    while stack:
        node, owner = stack.pop()
        for child in ast.iter_child_nodes(node):
            name = owner
            if isinstance(child, _DEFINITIONS):
                name = f"{owner}.{child.name}" if owner else child.name
                yield name, child
            stack.append((child, name))


def test_python_definitions_and_docstrings_are_those_of_ast() -> None:
    root = Path(sysconfig.get_path("stdlib"))
    paths = sorted(path for path in root.glob("*.py")) + sorted((root / "asyncio").glob("*.py"))
    compared = 0
    wrong: list[str] = []
    for path in paths:
        content = path.read_bytes()
        facts = facts_of(ANCHORS, content, "python")
        if not facts.whole:
            continue
        ours = {
            (fact.symbol, fact.name_at.line): fact
            for fact in facts.facts
            if isinstance(fact, Anchor) and fact.kind in {"function", "method", "class"}
        }
        docstrings = {note.at.line: note for note in facts.facts if isinstance(note, Note) and note.form == "docstring"}
        tree = ast.parse(content)
        for symbol, node in _defined(tree):
            compared += 1
            anchor = ours.get((symbol, node.lineno))
            start = min([node.lineno, *(item.lineno for item in node.decorator_list)])
            if anchor is None or anchor.start != start or anchor.extent.end_line < (node.end_lineno or 0):
                wrong.append(f"{path}:{node.lineno} {symbol}: {anchor}")
            text = ast.get_docstring(node, clean=False)
            first = node.body[0]
            if text is not None:
                note = docstrings.get(first.lineno)
                words = text.split()
                if note is None or (note.text.split() != words and "\\" not in note.text):
                    wrong.append(f"{path}:{first.lineno} {symbol}: another docstring: {note}")
            elif first.lineno in docstrings and first.lineno != node.lineno:
                wrong.append(f"{path}:{first.lineno} {symbol}: no docstring")
        assert len(docstrings) == sum(
            ast.get_docstring(node, clean=False) is not None
            for node in ast.walk(tree)
            if isinstance(node, (*_DEFINITIONS, ast.Module))
        ), path
    assert not wrong, "\n".join(wrong[:20])
    assert compared > 8_000
