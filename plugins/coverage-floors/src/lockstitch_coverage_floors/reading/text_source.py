"""A source file in any language: how many lines it has, and which hold nothing that could run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source

from lockstitch_coverage_floors.facts import TextSource

#: Where a mark of generated code is looked for (bytes).
_HEAD = 4_000
_GENERATED = re.compile(
    rb"^[ \t]*(?://|#|/\*|\*|<!--|--)[ \t]*(?:Code generated [^\n]*DO NOT EDIT|@generated\b)", re.MULTILINE
)

#: What declares a test, line by line: in Go (suites and ginkgo too), Python, Java, Rust, C#, C++, JavaScript, Ruby,
#: bats, Gherkin, Robot.
_TEST = re.compile(
    rb"^[ \t]*(?:func (?:\(\w+ \*?\w+\) )?(?:Test(?!Main\b)|Fuzz|Example)\w*\(|(?:async )?def test"
    rb"|@(?:\w+\.)*(?:Parameterized|Repeated)?Test(?:Factory|Template)?\b|#\[(?:\w+::)*(?:test|rstest)\b"
    rb"|\[(?:Fact|Theory|Test(?:Method|Case)?)\b|TEST(?:_[FP]|_CASE)?\(|@test "
    rb"|(?:it|test|describe|Deno\.test)(?:\.\w+)*\(|(?:it|test|specify|scenario) [\"']"
    rb"|(?:var _ = )?(?:Describe|DescribeTable|It|Specify|Entry)\(|Scenario(?: Outline)?:|\*\*\* Test Cases"
    rb"|(?:public )?func(?:tion)? test)",
    re.MULTILINE,
)


def is_generated(content: bytes) -> bool:
    """Whether a file says of itself that it is generated."""
    return _GENERATED.search(content[:_HEAD]) is not None


def line_count(content: bytes) -> int:
    """How many lines a file has; what follows the last line end is one if there is anything."""
    return content.count(b"\n") + (not content.endswith(b"\n") and bool(content))


def text_source(source: Source) -> Iterator[TextSource]:
    """The fact of a file."""
    content = source.content
    stripped = [line.strip() for line in content.split(b"\n")]
    bare = tuple(at for at, line in enumerate(stripped, 1) if not line or line.startswith(b"#"))
    yield TextSource(line_count(content), bare, is_generated(content), _TEST.search(content) is not None)
