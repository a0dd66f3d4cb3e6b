"""Documents as the suites of CommonMark and of markdown-it say they are: their links, their tables, their headings.

The suites are not installed with markdown-it-py: they come with its source distribution, of the version in use.
"""

from __future__ import annotations

import importlib.metadata
import io
import json
import re
import subprocess
import sys
import tarfile
from html.parser import HTMLParser

import pytest
from lockstitch.api import Source
from lockstitch.languages.markdown import DOCUMENT
from lockstitch.languages.markdown.facts import Heading, Link, Table
from markdown_it import MarkdownIt

pytestmark = pytest.mark.oracle
#: What we take for front matter, as GitHub does, and CommonMark does not know.
FRONT_MATTER = ("---\nFoo\n---\nBar\n---\nBaz\n",)


@pytest.fixture(scope="module")
def suites(tmp_path_factory):
    """The files of the source distribution's tests, by their names."""
    folder = tmp_path_factory.mktemp("suites")
    wanted = f"markdown-it-py=={importlib.metadata.version('markdown-it-py')}"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--no-binary", "markdown-it-py", "--dest", folder, wanted], check=True)
    (archive,) = folder.glob("*.tar.gz")
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as found:
        return {
            member.name.partition("/tests/")[2]: found.extractfile(member).read().decode()
            for member in found.getmembers()
            if "/tests/" in member.name and member.isfile() and member.name.endswith((".md", ".json"))
        }


class Rendered(HTMLParser):
    """What HTML that was rendered holds: addresses, rows of tables with the words in their cells, headings."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.addresses, self.tables, self.headings = [], [], []
        self._into = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and attrs.get("href") is not None:
            self.addresses.append(attrs["href"])
        elif tag == "img":
            if attrs.get("src") is not None:
                self.addresses.append(attrs["src"])
            self.handle_data(attrs.get("alt") or "")
        elif tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        elif tag in {"th", "td"} and self.tables and self.tables[-1]:
            self._into = []
            self.tables[-1][-1].append(self._into)
        elif re.fullmatch("h[1-6]", tag):
            self._into = [int(tag[1])]
            self.headings.append(self._into)

    def handle_endtag(self, tag):
        if tag in {"th", "td"} or re.fullmatch("h[1-6]", tag):
            self._into = None

    def handle_data(self, data):
        if self._into is not None:
            self._into.append(data)


def examples(text):
    """(Markdown, HTML) of a file of fixtures."""
    blocks = re.split(r"^\.\s*$", text, flags=re.MULTILINE)
    return [(blocks[at][1:], blocks[at + 1][1:]) for at in range(1, len(blocks) - 1, 3)]


def words(pieces):
    return " ".join("".join(pieces).split())


def held_to(text, html):
    """What the facts of a document have otherwise than the HTML that its suite says it is."""
    facts = list(DOCUMENT.extract(Source(text.encode(), "markdown")))
    rendered = Rendered(html)
    address = MarkdownIt().normalizeLink
    wrong = []
    mine = sorted(
        f"mailto:{fact.target}" if fact.kind == "autolink" and "@" in fact.target and ":" not in fact.target
        else address(fact.target) if fact.kind != "html" else fact.target
        for fact in facts
        if isinstance(fact, Link) and fact.target and fact.kind in {"inline", "reference", "autolink", "html"}
    )  # fmt: skip
    theirs = sorted(filter(None, rendered.addresses))  # what has no target leads nowhere, and is no link of ours
    if mine != theirs:
        wrong.append(f"links {mine}, not {theirs}")
    tables = [
        [[words([cell.text]) for cell in row.cells] for row in (fact.header, *fact.rows)]
        for fact in facts
        if isinstance(fact, Table)
    ]
    expected = [[[words(cell) for cell in row] for row in table if row] for table in rendered.tables]
    if tables != expected and "<table" not in text:  # tables in HTML are nobody's parity matrix
        wrong.append(f"tables {tables}, not {expected}")
    headings = [(fact.level, words([fact.text])) for fact in facts if isinstance(fact, Heading)]
    if headings != [(level, words(pieces)) for level, *pieces in rendered.headings]:
        wrong.append(f"headings {headings}, not {rendered.headings}")
    return wrong


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("test_cmark_spec/commonmark.json", 600),
        ("test_port/fixtures/tables.md", 40),
        ("test_port/fixtures/commonmark_extras.md", 50),
        ("test_port/fixtures/normalize.md", 10),
    ],
)
def test_suite(suites, name, least):
    text = suites[name]
    pairs = (
        [(item["markdown"], item["html"]) for item in json.loads(text)] if name.endswith(".json") else examples(text)
    )
    assert len(pairs) >= least
    pairs = [(markdown, html) for markdown, html in pairs if markdown not in FRONT_MATTER]
    wrong = {markdown: problems for markdown, html in pairs if (problems := held_to(markdown, html))}
    assert not wrong, "\n".join(f"{markdown!r}: {problems}" for markdown, problems in wrong.items())
