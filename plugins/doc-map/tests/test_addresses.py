"""What a link's text says."""

from __future__ import annotations

import pytest
from lockstitch_doc_map.addresses import Address, address

OWN = ["https://github.com/o/n", "https://gitlab.e.org/g/h/n.git/"]


def read(target: str) -> tuple[str, str] | None:
    found = address(target, OWN, ["main", "dev"])
    return (found.path, found.anchor) if found is not None else None


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("a.md", ("a.md", "")),
        ("a.md#b", ("a.md", "b")),
        ("a%20b.md#c%20d", ("a b.md", "c d")),
        ("a.md?x=1#b", ("a.md", "b")),
        ("#b", ("", "b")),
        ("", ("", "")),
        (" a.md ", ("a.md", "")),
        ("/a.md", ("/a.md", "")),
        ("a#b#c", ("a", "b#c")),
        ("https://e.org/a.md", None),
        ("mailto:a@e.org", None),
        ("//e.org/a", None),
        ("C:/a.md", None),
        ("https://github.com/o/n/blob/main/a/b.md#c", ("/a/b.md", "c")),
        ("https://GitHub.com/O/N/tree/dev/a", ("/a", "")),
        ("https://github.com/o/n/tree/main", ("/", "")),
        ("https://github.com/o/n/raw/main/a%20b.png?x", ("/a b.png", "")),
        ("https://github.com/o/n/blob/v1/a.md", None),
        ("https://github.com/o/n/issues/1", None),
        ("https://github.com/o/n", None),
        ("https://github.com/o/name/blob/main/a.md", None),
        ("https://gitlab.e.org/g/h/n/-/blob/main/a.md", ("/a.md", "")),
        ("https://gitlab.e.org/g/h/n/blob/main/a.md", ("/a.md", "")),
        ("https://raw.githubusercontent.com/o/n/main/a.md", ("/a.md", "")),
        ("https://raw.githubusercontent.com/o/n/v1/a.md", None),
        ("https://raw.githubusercontent.com/o/m/main/a.md", None),
    ],
)
def test_addresses(target: str, said: tuple[str, str] | None) -> None:
    assert read(target) == said


@pytest.mark.parametrize(
    ("target", "path", "said"),
    [
        ("a.md", "b.md", "b.md"),
        ("a.md?x#y", "b c(1)%#.md", "b%20c%281%29%25%23.md?x#y"),
        ("a.md", "é.md", "é.md"),
        ("https://github.com/o/n/blob/main/a.md?x#y", "b/c.md", "https://github.com/o/n/blob/main/b/c.md?x#y"),
        (
            "https://raw.githubusercontent.com/o/n/main/a.md?x",
            "b.md",
            "https://raw.githubusercontent.com/o/n/main/b.md?x",
        ),
    ],
)
def test_another_path_in_the_same_spelling(target: str, path: str, said: str) -> None:
    found = address(target, OWN, ["main"])
    assert isinstance(found, Address)
    assert found.respelled(path) == said
