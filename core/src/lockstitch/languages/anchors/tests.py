"""Test functions by name, as `go test`, pytest and unittest find them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api.facts import Source
from lockstitch.languages.anchors.facts import Test
from lockstitch.languages.parsing import node_span, node_text, parse

_GO = re.compile(r"(?:Test|Fuzz|Benchmark|Example)(?:[^a-z].*)?", re.DOTALL)
_PYTHON = re.compile(r"test", re.IGNORECASE)


def tests(source: Source) -> Iterator[Test]:
    """The test functions and methods of a Go, Python or shell file."""
    if source.language == "go":
        yield from _go(source)
        return
    module = "in_python" if source.language == "python" else "in_shell"
    from importlib import import_module

    for anchor in import_module(f"lockstitch.languages.anchors.{module}").anchors(source):
        if anchor.kind in {"function", "method", "class"} and _PYTHON.search(anchor.symbol):
            yield Test(anchor.symbol, anchor.name_at)


def _go(source: Source) -> Iterator[Test]:
    from lockstitch.languages.anchors.in_go import receiver

    for node in parse(source).root_node.children:
        if node.type in {"function_declaration", "method_declaration"}:
            name = node.child_by_field_name("name")
            if name is not None and _GO.fullmatch(node_text(source, name)):
                owner = receiver(source, node) if node.type == "method_declaration" else ""
                text = node_text(source, name)
                yield Test(f"{owner}.{text}" if owner else text, node_span(source, name))
