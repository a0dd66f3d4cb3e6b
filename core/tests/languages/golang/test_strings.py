"""String literals of Go: struct tags, import paths, and how long they are."""

from __future__ import annotations

import pytest
from lockstitch.languages.golang import GO_DECLARATIONS, GoConstant
from lockstitch.languages.golang.expressions import IntConst
from lockstitch.languages.golang.read_types import unquote
from lockstitch.testing.memory import facts_of


@pytest.mark.parametrize(
    ("literal", "value", "length"),
    [
        ('""', "", 0),
        ('"a"', "a", 1),
        ('"é"', "é", 2),
        ("`a\\n`", "a\\n", 3),
        ("`a\r\nb`", "a\nb", 3),
        (r'"\a\b\f\n\r\t\v"', "\a\b\f\n\r\t\v", 7),
        (r'"\\x41\"\'"', r"\x41" + "\"'", 6),
        (r'"\x41\x7a"', "Az", 2),
        (r'"\101\172\060"', "Az0", 3),
        (r'"\u00e9\u4e16"', "é世", 5),
        (r'"\U0001F600"', "\N{GRINNING FACE}", 4),
        (r'"\xc3\xa9"', "é", 2),
        (r'"\377\xff"', r"\xff\xff", 2),
        # None of these is Go; they stay what they are.
        (r'"\ud800"', r"\ud800", 6),
        (r'"\UFFFFFFFF"', r"\UFFFFFFFF", 10),
        (r'"\u12"', "u12", 3),
        (r'"\N{DASH}"', "N{DASH}", 7),
    ],
)
def test_the_value_of_a_literal(literal: str, value: str, length: int) -> None:
    assert unquote(literal) == value
    found = facts_of(GO_DECLARATIONS, f"package p\nconst n = len({literal})\n").facts
    lengths = [fact.value for fact in found if isinstance(fact, GoConstant)]
    assert lengths in ([IntConst(str(length))], [])


def test_the_length_of_a_literal_is_a_constant() -> None:
    text = 'package p\nconst a, b, c = len("é\\n\\x41\\101\\u00e9"), len(`\\n`), len("")\n'
    found = facts_of(GO_DECLARATIONS, text).facts
    assert [fact.value for fact in found if isinstance(fact, GoConstant)] == [
        IntConst("7"),
        IntConst("2"),
        IntConst("0"),
    ]
