"""The anchors of headings, as the renderers are known to give them."""

from __future__ import annotations

import pytest
from lockstitch.languages.markdown import STYLES, Heading, Style, anchors_of, github_slug
from lockstitch.languages.markdown.facts import DOCUMENT
from lockstitch.testing import facts_of

#: What GitHub was seen to make of the headings of one document, in this order.
SEEN = [
    ("alpha", "alpha"),
    ("alpha", "alpha-1"),
    ("bravoCharlieDelta", "bravocharliedelta"),
    ("__proto__", "__proto__"),
    ("__proto__", "__proto__-1"),
    ("echo", "echo"),
    ("echo", "echo-1"),
    ("echo 1", "echo-1-1"),
    ("echo-1", "echo-1-2"),
    ("echo", "echo-2"),
    ("foxtrot-1", "foxtrot-1"),
    ("foxtrot", "foxtrot"),
    ("foxtrot", "foxtrot-2"),
    ("heading with a - dash", "heading-with-a---dash"),
    ("heading with an _ underscore", "heading-with-an-_-underscore"),
    ("heading with a period.txt", "heading-with-a-periodtxt"),
    ("exchange.bind_headers(exchange, routing [, bindCallback])", "exchangebind_headersexchange-routing--bindcallback"),
    (" ", "-"),
    (" a", "-a"),
    ("a ", "a-"),
    (" a ", "-a-"),
    ("-a-", "-a--1"),
    ("apostrophe’s should be trimmed", "apostrophes-should-be-trimmed"),
    ("golf", "golf"),
    ("golf", "golf-1"),
    ("golf", "golf-2"),
    ("I ♥ unicode", "i--unicode"),
    ("dash-dash", "dash-dash"),
    ("en–dash", "endash"),
    ("em–dash", "emdash"),
    ("😄 unicode emoji", "-unicode-emoji"),
    ("😄-😄 unicode emoji", "--unicode-emoji"),
    ("😄_😄 unicode emoji", "_-unicode-emoji"),
    ("😄 - an emoji", "---an-emoji"),
    (":smile: - a gemoji", "smile---a-gemoji"),
    ("Привет", "привет"),
    ("Профили пользователей", "профили-пользователей"),
    ("Привет non-latin 你好", "привет-non-latin-你好"),
    (":ok: No underscore", "ok-no-underscore"),
    (":ok_hand: Single", "ok_hand-single"),
    (":ok_hand::hatched_chick: Two in a row with no spaces", "ok_handhatched_chick-two-in-a-row-with-no-spaces"),
    (":ok_hand: :hatched_chick: Two in a row", "ok_hand-hatched_chick-two-in-a-row"),
    ("a_ ‿ ⁀ ⁔ ︳ ︴ ﹍ ﹎ ﹏ ＿b", "a_-‿-⁀-⁔-︳-︴-﹍-﹎-﹏-＿b"),
    ("a) ] } ༻ ༽ ᚜b", "a-----b"),
]  # fmt: skip


def test_github() -> None:
    assert anchors_of([(text, "") for text, _ in SEEN], "github") == [slug for _, slug in SEEN]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("What's new in 2.0?", "whats-new-in-20"),
        ("C++ & C#", "c--c"),
        ("Ⓐ Ⅳ ² ½", "ⓐ-ⅳ--"),
        ("नमस्ते", "नमस्ते"),
        ("日本語の見出し。", "日本語の見出し"),
        ("한국어 제목", "한국어-제목"),
        ("العربية", "العربية"),
        ("ÀÉÎ", "àéî"),
        ("⚠️ Warning", "️-warning"),
        ("1️⃣ First", "1️⃣-first"),
        ("a\tb\u00a0c", "abc"),
        ("`--flag=<value>`", "--flagvalue"),
        ("$HOME/.config", "homeconfig"),
        ("a/b · c", "ab--c"),
        ("100% sure…", "100-sure"),
    ],
)
def test_github_characters(text: str, slug: str) -> None:
    assert github_slug(text) == slug


@pytest.mark.parametrize(
    ("style", "slugs"),
    [
        ("github", ["a--b", "a--b-1", "c-own", "été"]),
        ("gitlab", ["a-b", "a-b-1", "c-own", "été"]),
        ("docusaurus", ["a--b", "a--b-1", "own", "été"]),
        ("mkdocs", ["a-b", "a-b_1", "own", "ete"]),
    ],
)
def test_renderers_differ(style: Style, slugs: list[str]) -> None:
    assert anchors_of([("A & B", ""), ("A & B", ""), ("C", "own"), ("Été", "")], style) == slugs
    assert style in STYLES


def test_mkdocs_numbers_what_has_no_name() -> None:
    assert anchors_of([("你好", ""), ("你好", ""), ("a_1", ""), ("a", ""), ("a", "")], "mkdocs") == [
        "_1",
        "_2",
        "a_1",
        "a",
        "a_2",
    ]


def test_html_headings_count_among_the_others() -> None:
    text = "# A\n\n<h2>A</h2>\n\n# A\n"
    facts = facts_of(DOCUMENT, text).facts
    assert [(fact.slug, fact.at.line) for fact in facts if isinstance(fact, Heading)] == [
        ("a", 1),
        ("a-1", 3),
        ("a-2", 5),
    ]
