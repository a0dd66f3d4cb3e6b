import pytest
from lockstitch.testing import ArchiveError, Section, format_archive, parse_archive

GOOD = "It shows a thing.\n\n-- a.sh --\nexport A\n-- dir/b.sh [crlf no-eol] --\nexport B\n"


def test_sections_prose_and_options():
    archive = parse_archive(GOOD, "x.txtar")
    assert archive.sentence == "It shows a thing."
    assert archive.sections == (
        Section("a.sh", "export A\n", 3),
        Section("dir/b.sh", "export B\n", 5, ("crlf", "no-eol")),
    )


def test_format_is_the_inverse_of_parse():
    archive = parse_archive(GOOD)
    assert format_archive(archive.prose, archive.sections) == GOOD


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ((), b"\xc3\xa9\n"),
        (("crlf",), b"\xc3\xa9\r\n"),
        (("no-eol",), b"\xc3\xa9"),
        (("bom", "crlf"), b"\xef\xbb\xbf\xc3\xa9\r\n"),
        (("latin-1",), b"\xe9\n"),
    ],
)
def test_options_make_the_bytes(options, wanted):
    assert Section("a", "", options=options).encode("\u00e9\n") == wanted


@pytest.mark.parametrize(
    "line",
    [
        "--a.sh --",
        "-- a.sh--",
        "-- a.sh -",
        "- a.sh --",
        "--- a.sh ---",
        "  -- a.sh --",
        "-- a.sh --  ",
        "-- a.sh",
        "a.sh --",
        "-- dir/name",
        "-- Dockerfile -",
        "-- want",
        "-- flags --- ",
        "-- a.sh [crlf]--",
    ],
)
def test_a_line_that_is_nearly_a_marker_is_an_error(line):
    with pytest.raises(ArchiveError, match=r"x:4: .* looks like a marker"):
        parse_archive(f"A case.\n-- lockstitch.toml --\n\n{line}\nexport A\n", "x")


@pytest.mark.parametrize(
    "line",
    [
        "-- a comment of SQL, in a sentence",
        "---",
        "-- --",
        "- item",
        "| --- | --- |",
        "docker run -- image",
        "--env A=b \\",
        "-e A \\",
        "exec ./run.sh --",
        "set -- a b",
        "- docs/a.md",
        "- [a](docs/a.md) -- a page",
    ],
)
def test_a_line_that_is_no_marker_is_text(line):
    archive = parse_archive(f"A case.\n-- a.md --\n{line}\n")
    assert archive.sections[0].text == f"{line}\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("-- a.sh --\n", "begins with a sentence"),
        ("no full stop\n-- a.sh --\n", "begins with a sentence"),
        ("A case.\n", "there is no file in it"),
        ("A case.\n-- a.sh --\n-- a.sh --\n", ":3: there are two sections `a.sh`"),
        ("A case.\n-- ../a.sh --\n", "no plain relative path"),
        ("A case.\n-- /a.sh --\n", "no plain relative path"),
        ("A case.\n-- a//b.sh --\n", "no plain relative path"),
        ("A case.\n-- .git/config --\n", "cannot write into .git"),
        ("A case.\n-- a.sh [dos] --\n", "unknown option `dos`"),
    ],
)
def test_what_an_archive_must_not_be(text, problem):
    with pytest.raises(ArchiveError, match=problem):
        parse_archive(text, "x")
