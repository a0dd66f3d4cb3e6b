"""Text of the repository in a hover: shown as it is, and nothing more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch.report.neutral import visible
from lockstitch.server.counterparts import _text
from markdown_it import MarkdownIt

SIGNS = st.sampled_from(["`", "``", "\\", "*", "_", "<img>", "[a](b)", "![a](b)", "&amp;", "~~", "x", " ", "#", "|"])


def shown(markdown: str) -> tuple[str, set[str]]:
    """What a paragraph shows, and what it is made of."""
    (inline,) = (token for token in MarkdownIt("commonmark", {"html": True}).parse(f".{markdown}.") if token.children)
    return "".join(token.content for token in inline.children)[1:-1], {token.type for token in inline.children}


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("`S3_KEY` is not in `a_b`", "`S3_KEY` is not in `a_b`"),
        ("S3_KEY", r"S3\_KEY"),
        ("one ` of them_", r"one \` of them\_"),
        (r"a\`b_c`", r"a\\`b_c`"),
    ],
)
def test_what_stands_between_backticks_is_code(text, markdown):
    assert _text(text) == markdown


@given(st.lists(SIGNS, max_size=12).map("".join))
def test_nothing_but_text_and_code(text):
    said, kinds = shown(_text(text))
    assert kinds <= {"text", "code_inline", "text_special"}
    assert said.replace("`", "").replace(" ", "") == visible(text).replace("`", "").replace(" ", "")
