"""Files in which only comments are known."""

from __future__ import annotations

import pytest
from lockstitch.api.facts import Source
from lockstitch.languages.anchors import ANCHORS, COMMENTED, Anchor, Note
from lockstitch.languages.comments import comments


def _notes(text: str, language: str) -> list[str]:
    return [fact.text for fact in ANCHORS.extract(Source(text.encode(), language)) if isinstance(fact, Note)]


def _region(body: str, language: str = "yaml") -> str:
    text = f"# lockstitch: begin r\n{body}# lockstitch: end r\n"
    facts = ANCHORS.extract(Source(text.encode(), language))
    return next(fact.code for fact in facts if isinstance(fact, Anchor) and fact.kind == "region")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("a = 1 # one\n", "toml", ["one"]),
        ("a = \"# no\"\nb = '# no' # yes\n", "toml", ["yes"]),
        ('a = """\n# no\n""" # yes\n', "toml", ["yes"]),
        ("a = '''\n# no\n'''\n# yes\n", "toml", ["yes"]),
        ('a = "\\"# no" # yes\n', "toml", ["yes"]),
        ('a = """\\""" # no\n""" # yes\n', "toml", ["yes"]),
        ("<!-- a\nb -->\n", "markdown", ["a\nb"]),
        ("```\n<!-- a -->\n```\n", "markdown", []),
        ("// a\n/* b */\nx\n", "rust", ["a\nb"]),
        ("# a\n# b\n\n# c\n", "make", ["a\nb", "c"]),
    ],
)
def test_comments_become_notes(text, language, found):
    assert _notes(text, language) == found


def test_a_file_is_one_anchor_of_its_whole_length():
    facts = list(ANCHORS.extract(Source(b"a: 1\nb: 2", "yaml")))
    assert [(fact.kind, fact.symbol) for fact in facts if isinstance(fact, Anchor)] == [("file", "")]
    extent = facts[0].extent
    assert (extent.line, extent.column, extent.end_line, extent.end_column) == (1, 1, 2, 5)


@pytest.mark.parametrize("same", ["a:\n  - b  # why\n", "a:\n\n  - b\n", "  a:\n    - b\n", "# why\na:\n  - b \n"])
def test_layout_and_comments_are_no_change(same):
    assert _region(same) == _region("a:\n  - b\n")


@pytest.mark.parametrize("other", ["a:\n  - c\n", "a:\n- b\n", "a:\n  - b\n  - c\n"])
def test_text_and_inner_indent_are_a_change(other):
    assert _region(other) != _region("a:\n  - b\n")


def test_every_commented_language_gives_comments():
    for language in COMMENTED:
        opened = {"markdown": "<!-- x -->", "html": "<!-- x -->"}.get(language)
        texts = [opened] if opened else ["# x\n", "// x\n"]
        assert any(comments(Source(text.encode(), language)) for text in texts), language
