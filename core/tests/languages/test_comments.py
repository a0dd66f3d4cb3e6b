from __future__ import annotations

import contextlib
import time

import pytest
from lockstitch.api import Source
from lockstitch.languages import comments
from lockstitch.languages.parsing import ParserGaveUp


def texts(language, text):
    return [
        (item.text, item.span.line, item.span.column, item.trailing)
        for item in comments(Source(text.encode(), language))
    ]


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("go", "// one\nvar s = \"// no\" // two\n/* three */\nvar r = `// no`\n", [("one", 1, 1, False), ("two", 2, 17, True), ("three", 3, 1, False)]),
        ("shell", "# one\necho '# no' # two\necho ${#v} $# ${v#p}\ncat <<EOF\n# no\nEOF\n", [("one", 1, 1, False), ("two", 2, 13, True)]),
        ("python", "# one\ns = '# no'  # two\n", [("one", 1, 1, False), ("two", 2, 13, True)]),
        ("dotenv", "# one\nA=b # two\nB='# no'\nC=d#no\n", [("one", 1, 1, False), ("two", 2, 5, True)]),
        ("yaml", "a: 'é' # one\n", [("one", 1, 8, True)]),
        ("toml", "a = \"# no\" # one\n", [("one", 1, 12, True)]),
        ("markdown", "<!-- one -->\n```\n<!-- no -->\n```\n", [("one", 1, 1, False)]),
        ("typescript", "let s = '// no'; // one\n", [("one", 1, 18, True)]),
        ("rust", "let s = r#\"\n// no \" no\n\"#; // one\nlet t = \"\n// no\n\"; // two\nfn f<'a>(x: &'a str, c: 'b') {} // three\n", [("one", 3, 5, True), ("two", 6, 4, True), ("three", 7, 33, True)]),
        ("kotlin", "val s = \"\"\"\n// no \" no\n\"\"\" // one\nval t = \"// no\"\n", [("one", 3, 5, True)]),
        ("java", "var s = \"\"\"\n// no\n\"\"\"; /* one */\n", [("one", 3, 6, True)]),
        ("cpp", "auto s = R\"x(\n// no )\" no\n)x\"; // one\nauto t = \"// no\";\n", [("one", 3, 6, True)]),
        ("klingon", "# no\n", []),
    ],
)  # fmt: skip
def test_what_is_a_comment(language, text, found):
    assert texts(language, text) == found


def test_carriage_returns_are_no_part_of_a_comment():
    (comment,) = comments(Source(b"// one\r\npackage p\r\n", "go"))
    assert (comment.text, comment.span.end_column) == ("one", 7)


@pytest.mark.parametrize("language", ["dotenv", "typescript", "markdown", "go", "rust", "kotlin", "cpp"])
def test_long_input_takes_linear_time(language):
    # The parser's recovery is bounded by steps, which are many more to the byte than our own.
    size = 40_000 if language == "go" else 200_000
    for text in (
        '"' * size,
        "/*" * size,
        "<!--" * size,
        "`" * (size + 1),
        "'\\" * (size // 2),
        "```\n" * (size // 4),
        "# " * size,
        'r#"' * (size // 3),
        'R"x(' * (size // 4),
        '"""x\\' * (size // 5),
    ):
        began = time.monotonic()
        with contextlib.suppress(ParserGaveUp):
            comments(Source(text.encode(), language))
        assert time.monotonic() - began < 20, text[:4]


def test_an_apostrophe_opens_no_string():
    assert texts("yaml", "a: don't # one\nb: it's 'no # x' # two\n") == [("one", 1, 10, True), ("two", 2, 18, True)]
