"""Markdown documents: headings with their anchors, links with their places, tables with their cells.

`DOCUMENT` gives all of it. Fenced code, code spans and comments hold no links; front matter is set aside. Columns are
exact: the parser is CommonMark with GFM's tables, watched while it parses.
"""

from lockstitch.languages.markdown.facts import (
    DOCUMENT,
    Cell,
    Code,
    Heading,
    Link,
    Mark,
    Part,
    Row,
    Setting,
    Table,
)
from lockstitch.languages.markdown.slugs import STYLES, Style, anchors_of, github_slug

__all__ = [
    "DOCUMENT",
    "STYLES",
    "Cell",
    "Code",
    "Heading",
    "Link",
    "Mark",
    "Part",
    "Row",
    "Setting",
    "Style",
    "Table",
    "anchors_of",
    "github_slug",
]
