"""Tables on a terminal and as pages: what is shown, and that nothing of it does harm."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from lockstitch.api import Place, Span, Table, TableCell, TableRow
from lockstitch.api.tables import CellState
from lockstitch.report.tables.page import table_page
from lockstitch.report.tables.terminal import terminal_table
from lockstitch.report.tables.words import STATES, counts

AT = Place("docs/m.md", Span(7, 3, 7, 9))


def table(*cells, remarks=(), columns=("Feature", "Local")):
    rows = [TableRow(cells=(TableCell(text="Life"),), title=True), TableRow(cells=cells)]
    return Table(caption="docs/m.md", columns=columns, rows=tuple(rows), remarks=tuple(remarks))


def test_every_state_has_its_own_look():
    assert STATES.keys() == set(CellState.__args__)
    signs = [sign for sign, _, _ in STATES.values()]
    assert len(set(signs)) == len(signs)
    seen = set()
    for state, (sign, plain, word) in STATES.items():
        made = table(TableCell(text="Start"), TableCell(text="cell", state=state))
        text = terminal_table(made, colour=True, width=80)
        (line,) = [line for line in text.split("\n") if "Start" in line]
        assert f"{sign} cell".strip() in line
        seen.add(line)
        assert f"{plain} cell".strip() in terminal_table(made, colour=False, unicode=False, width=80)
        assert f"1 {word}" in text or state == "plain"
    assert len(seen) == len(STATES)


def test_a_table_on_a_terminal():
    made = table(
        TableCell(text="Start ⚠\ufe0f"),
        TableCell(text="`Start()`", state="drift", notes=("`a.go:1` has moved", "and more"), at=AT),
        remarks=[TableCell(text="no risk is held", state="unknown", at=AT)],
    )
    assert terminal_table(made, colour=False, width=60) == (
        "docs/m.md\n"
        "\n"
        " Feature   Local\n"
        " ─────────────────────\n"
        " Life\n"
        " Start ⚠   ✗ `Start()`\n"
        "\n"
        "✗ docs/m.md:7  `a.go:1` has moved\n"
        "✗ docs/m.md:7  and more\n"
        "? docs/m.md:7  no risk is held\n"
        "\n"
        "1 drift, 1 unknown, 1 not verified\n"
    )
    assert counts(made) == [("drift", 1), ("unknown", 1), ("plain", 1)]


def test_narrow_terminals_and_ascii():
    made = table(TableCell(text="Start"), TableCell(text="x" * 100, state="in step"))
    assert max(map(len, terminal_table(made, colour=False, width=40).split("\n"))) <= 40
    assert terminal_table(made, colour=False, unicode=False, width=60).isascii()
    assert "\x1b" not in terminal_table(made, colour=False, width=60)


HOSTILE = "\x1b]0;title\x07\u202e<script>alert(1)</script>\n::error::x [bold]&amp; \"'"


def test_what_is_hostile_is_harmless():
    cell = TableCell(text=HOSTILE, state="drift", notes=(HOSTILE,), at=Place(HOSTILE))
    made = Table(caption=HOSTILE, columns=(HOSTILE,), rows=(TableRow(cells=(cell,)),), remarks=(cell,))
    for text in (terminal_table(made, colour=False, width=70), table_page(HOSTILE, made)):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)
        assert not any(line.lstrip().startswith("::") for line in text.split("\n"))
    page = table_page(HOSTILE, made)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.open, self.text, self.tags = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.tags.append((tag, found))
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found["href"])
        if tag not in {"meta", "link", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_a_page_of_its_own():
    made = table(
        TableCell(text="Start"),
        TableCell(text="Start()", state="drift", notes=("`a.go:1` has moved", "an odd ` one"), at=AT),
        remarks=[TableCell(text="no `risk` is held", state="unknown", at=AT)],
    )
    page = table_page("matrix", made)
    assert page == table_page("matrix", made)
    seen = Page(page)
    assert len(set(seen.ids)) == len(seen.ids)
    assert seen.links == ["#c1", "#c1"]
    assert {link[1:] for link in seen.links} <= set(seen.ids)
    assert "<code>a.go:1</code> has moved" in page
    assert "an odd ` one" in page
    assert "no <code>risk</code> is held" in page
    assert '<td class="drift" data-column="Local" id="c1" tabindex="-1">' in page
    # Nothing is fetched, and nothing runs.
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|<script|<link", page)
    assert "default-src 'none'" in page
    words = " ".join("".join(seen.text).split())
    assert "1 drift" in words
    assert "docs/m.md:7" in words
    assert words.index("drift: Start()") > words.index("Life")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_told_from_their_ground(scheme):
    page = table_page("m", table(TableCell(text="x"), TableCell(text="y")))
    blocks = re.findall(r":root \{(.*?)\}", page, re.DOTALL)
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))
    for name in ("drift", "unknown", "noted", "in-step"):
        for ground in ("ground", f"{name}-ground"):
            assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
    for name in ("text", "faint"):
        assert min(_contrast(colours[name], colours[ground]) for ground in ("ground", "band")) >= 4.5, name


def _contrast(one, other):
    def luminance(colour):
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
