"""Which links a document has, and where exactly they are written."""

from __future__ import annotations

import pytest
from cutting import cut
from lockstitch.languages.markdown import DOCUMENT, Link, Mark
from lockstitch.testing import facts_of


def links(text: str) -> list[Link]:
    return [fact for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Link)]


def told(text: str) -> list[str]:
    """Each link as `kind target @ what stands where the target is | what stands where the link is`."""
    made = []
    for link in links(text):
        image = "image " if link.image else ""
        made.append(f"{image}{link.kind} {link.target} @ {cut(text, link.at)} | {cut(text, link.whole)}")
    return made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a [b](c.md) d", ["inline c.md @ c.md | [b](c.md)"]),
        ("é [b](c.md) 😀 [é](é.md)", ["inline c.md @ c.md | [b](c.md)", "inline é.md @ é.md | [é](é.md)"]),
        ("[b](<c d.md>)", ["inline c d.md @ c d.md | [b](<c d.md>)"]),
        ("[b](c.md 'a (title)')", ["inline c.md @ c.md | [b](c.md 'a (title)')"]),
        ("[b](c_(d).md)", ["inline c_(d).md @ c_(d).md | [b](c_(d).md)"]),
        ("[b](c\\)d.md)", ["inline c)d.md @ c\\)d.md | [b](c\\)d.md)"]),
        ("[b](a?x=1&amp;y=2)", ["inline a?x=1&y=2 @ a?x=1&amp;y=2 | [b](a?x=1&amp;y=2)"]),
        ("[b](a%20b.md)", ["inline a%20b.md @ a%20b.md | [b](a%20b.md)"]),
        ("[b]()", []),
        ("[a\nb](\n  c.md\n)", ["inline c.md @ c.md | [a\nb](\n  c.md\n)"]),
        ("*x **[b](c.md)** y*", ["inline c.md @ c.md | [b](c.md)"]),
        ("[`x` *y*](c.md)", ["inline c.md @ c.md | [`x` *y*](c.md)"]),
        ("[a [b] c](d.md)", ["inline d.md @ d.md | [a [b] c](d.md)"]),
        ("\\[a](b.md) [c](d.md)", ["inline d.md @ d.md | [c](d.md)"]),
        ("`[a](b.md)` ``x ` [a](c.md)`` [d](e.md)", ["inline e.md @ e.md | [d](e.md)"]),
        ("[a] (b.md)", []),
        ("[a](b c.md)", []),
        ("![a](b.png)", ["image inline b.png @ b.png | ![a](b.png)"]),
        (
            "[![a](b.png)](c.md)",
            ["inline c.md @ c.md | [![a](b.png)](c.md)", "image inline b.png @ b.png | ![a](b.png)"],
        ),
        ("<https://e.org/x>", ["autolink https://e.org/x @ https://e.org/x | <https://e.org/x>"]),
        ("<a@e.org>", ["autolink mailto:a@e.org @ a@e.org | <a@e.org>"]),
        ("<mailto:a@e.org>", ["autolink mailto:a@e.org @ mailto:a@e.org | <mailto:a@e.org>"]),
        ("see https://e.org/x.", ["bare https://e.org/x @ https://e.org/x | https://e.org/x"]),
        ("(https://e.org/x_(y))", ["bare https://e.org/x_(y) @ https://e.org/x_(y) | https://e.org/x_(y)"]),
        ("xhttps://e.org ftp://e.org https://", []),
        ("[https://e.org/x](y.md)", ["inline y.md @ y.md | [https://e.org/x](y.md)"]),
        ("`https://e.org/x`", []),
        ("https://e.org/a&amp;", ["bare https://e.org/a @ https://e.org/a | https://e.org/a"]),
        ("[a](javascript:x)", []),
        ("[[Page]] and [[Other Page|text]]", ["wiki Page @ Page | [[Page]]", "wiki Other Page @ Other Page | [[Other Page|text]]"]),
        ("[[a]](b.md)", ["inline b.md @ b.md | [[a]](b.md)"]),
        ("[[a]]\n\n[a]: b.md", ["reference b.md @ b.md | [a]"]),
        ("[^1]\n\n[^1]: b.md", []),
        ("[^1]\n\n[^1]: [c](b.md)", ["inline b.md @ b.md | [c](b.md)"]),
    ],
)  # fmt: skip
def test_inline(text: str, said: list[str]) -> None:
    assert told(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[a][b]\n\n[b]: c.md", ["reference c.md @ c.md | [a][b]"]),
        ("[b][]\n\n[B]: c.md 'title'", ["reference c.md @ c.md | [b][]"]),
        ("[b]\n\n[b]: <c d.md>", ["reference c d.md @ c d.md | [b]"]),
        ("![b]\n\n[b]:\n   c.md", ["image reference c.md @ c.md | ![b]"]),
        ("![a][b]\n\n[b]: c.md", ["image reference c.md @ c.md | ![a][b]"]),
        ("> [a][b]\n>\n> [b]: c.md", ["reference c.md @ c.md | [a][b]"]),
        ("- x\n\n  [b]: c.md\n\n[b]", ["reference c.md @ c.md | [b]"]),
        ("[x\\]y]\n\n[x\\]y]: c.md", ["reference c.md @ c.md | [x\\]y]"]),
        ("[a](not a link)\n\n[a]: c.md", ["reference c.md @ c.md | [a]"]),
        ("[a][nowhere]", []),
        ("[a]: b.md\n[a]: c.md\n\n[a]", ["reference b.md @ b.md | [a]"]),
        ("[a]: b.md", []),
        ("```\n[a]: b.md\n```\n[a]", []),
    ],
)
def test_references(text: str, said: list[str]) -> None:
    assert told(text) == said


@pytest.mark.parametrize(
    "frame",
    [
        "{}",
        "   {}",
        "# {}",
        "## {} ##",
        "  ###   {}   ",
        "{}\n===",
        "> {}",
        "> > {}",
        ">{}",
        "- {}",
        "  1.  x\n\n      {}",
        "- a\n  - b\n\n    {}\n",
        "*\t{}",
        "> - x\n>   {}",
        "> x\n{}",
        "x\n    {}",
        "x  \n\t{}\ny",
        "- > {}",
        "| a | b |\n|---|---|\n| x | {} |",
        "| a | {} |\n|---|---|\n| x | y |",
        "a | b\n--|--\n{} | x",
        "  | a |\n  |---|\n  | {}",
        "> | a |\n> |---|\n> | \\| {} |",
        "- | a |\n  |---|\n  |x \\| \\| {}|",
        "<details>\n\n{}\n\n</details>",
        "---\ntitle: [a](b.md)\n---\n{}",
        "+++\nx = 1\n+++\n\n{}",
        "***x*** ~~{}~~ y",
    ],
)
def test_columns_are_exact_wherever_a_link_stands(frame: str) -> None:
    text = frame.format("é [t](c.md#x) and ![i][r] ![j](k.png)") + "\n\n[r]: d.png\n"
    assert told(text) == [
        "inline c.md#x @ c.md#x | [t](c.md#x)",
        "image reference d.png @ d.png | ![i][r]",
        "image inline k.png @ k.png | ![j](k.png)",
    ]
    crlf = text.replace("\n", "\r\n")
    assert [(link.at, link.whole) for link in links(crlf)] == [(link.at, link.whole) for link in links(text)]


def test_in_a_cell_an_escaped_bar_is_part_of_the_link() -> None:
    text = "| a |\n|---|\n| [x \\| y](a\\|b.md) `c \\| d` [z](e.md) |\n"
    assert told(text) == [
        "inline a|b.md @ a\\|b.md | [x \\| y](a\\|b.md)",
        "inline e.md @ e.md | [z](e.md)",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<a href="b.md">x</a>', ['html b.md @ b.md | <a href="b.md">']),
        ("x <a class='y' href='b&amp;c.md'>x</a>", ["html b&c.md @ b&amp;c.md | <a class='y' href='b&amp;c.md'>"]),
        ("<p>\n<img\n  src=b.png alt='x'>\n</p>", ["image html b.png @ b.png | <img\n  src=b.png alt='x'>"]),
        ('> <div>\n> <a href="b.md">x</a>\n> </div>', ['html b.md @ b.md | <a href="b.md">']),
        ('<!-- <a href="b.md"> [x](c.md) -->', []),
        ('x <!-- <a href="b.md"> --> y', []),
        ("<script>\nx = '<a href=\"b.md\">'\n</script>", []),
        ('`<a href="b.md">`', []),
        ('```html\n<a href="b.md">\n```', []),
        ('    <a href="b.md">', []),
        ('| a |\n|---|\n| \\| <a href="b.md">x</a> |', ['html b.md @ b.md | <a href="b.md">']),
    ],
)
def test_html(text: str, said: list[str]) -> None:
    assert told(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{#include a/b.md:2:3}}", ["include a/b.md @ a/b.md | {{#include a/b.md:2:3}}"]),
        ('--8<-- "a.md"', ['include a.md @ a.md | --8<-- "a.md"']),
        ("<!--@include: ./a.md{3,}-->", ["include ./a.md @ ./a.md | <!--@include: ./a.md{3,}-->"]),
        ("```{include} ../a.md\n```", ["include ../a.md @ ../a.md | ```{include} ../a.md"]),
        ("```{toctree}\n:maxdepth: 1\n\na\nTitle <b/c>\n```", ["include a @ a | a", "include b/c @ b/c | Title <b/c>"]),
        ("```\n{{#include a.md}}\n```", []),
        ("```{note}\na\n```", []),
        ("`{{#include a.md}}`", []),
        ("    {{#include a.md}}", []),
        ("| a |\n|---|\n| `{{#include a.md}}` |", []),
        ("\\{{#include a.md}}", []),
    ],
)
def test_includes(text: str, said: list[str]) -> None:
    assert told(text) == said


def test_marks() -> None:
    text = '<a id="one"></a> <a name=two></a>\n\n<div id=\'three\'>\n\n## x <span id="four"></span>\n'
    marks = [fact for fact in facts_of(DOCUMENT, text).facts if isinstance(fact, Mark)]
    assert [(mark.name, cut(text, mark.at)) for mark in marks] == [
        (name, name) for name in ("one", "two", "three", "four")
    ]


def test_texts_of_links() -> None:
    found = links("[a *b* `c`](d) ![e *f*](g) <https://h.i> [![j](k)](l)\n")
    assert [link.text for link in found] == ["a b c", "e f", "https://h.i", "", "j"]
