"""Grammars beyond the official wheels come from tree-sitter-languages, where there are wheels of it."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from lockstitch.api import Source
from lockstitch.languages import UnknownGrammar, long_tail, parse, parsing

needs_wheel = pytest.mark.skipif(
    sys.version_info >= (3, 13) and importlib.util.find_spec("tree_sitter_languages") is None,
    reason="tree-sitter-languages has wheels up to CPython 3.12 (see the extra `long-tail`)",
)


@needs_wheel
@pytest.mark.parametrize(
    ("language", "text", "node"),
    [
        ("typescript", "class A { m(x: number): void {} }", "class_declaration"),
        ("hcl", 'variable "x" {\n  default = 1\n}\n', "block"),
        ("yaml", "a:\n  - 1\n", "block_mapping_pair"),
        ("dockerfile", "FROM x\nENV A=1\n", "env_instruction"),
        ("rust", "fn main() {}", "function_item"),
    ],
)
def test_a_further_language_is_parsed(language, text, node):
    tree = parse(Source(text.encode(), language))
    assert not tree.root_node.has_error
    assert node in str(tree.root_node)


def test_a_language_that_nobody_has(monkeypatch):
    with pytest.raises(UnknownGrammar, match="no grammar for klingon"):
        parse(Source(b"", "klingon"))


def test_without_the_wheel_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(long_tail, "_library", lambda: None)
    with pytest.raises(UnknownGrammar, match=r"lockstitch\[long-tail\]"):
        parsing.grammar.__wrapped__("hcl")
