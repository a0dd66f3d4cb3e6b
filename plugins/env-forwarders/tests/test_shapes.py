"""Which names a computed name may come to, and which a wildcard stands for."""

from __future__ import annotations

import pytest
from lockstitch.api import Place
from lockstitch_env_forwarders.members import Unreadable, wildcard

ANY = ["A", "A_KEY", "a"]


@pytest.mark.parametrize(
    ("text", "may", "may_not"),
    [
        ("${P}_KEY", ["A_KEY", "_KEY", "A_B_KEY"], ["A_KEYS", "KEY", "REGION"]),
        ("$P", ANY, []),
        ("$P$Q", ANY, []),
        ("A_${X}_B", ["A_1_B", "A__B"], ["A_B", "B_1_B", "A_1_C"]),
        ("A_$X", ["A_1", "A_"], ["A", "B_1"]),
        ("A_$(hostname -s)_B", ["A_x_B"], ["A_B"]),
        ("{prefix}_KEY", ["A_KEY"], ["A_KEY2"]),
        ("A_%s_%v", ["A_1_2"], ["A_1"]),
        ("A_%d", ANY, []),
        ("A_*_B", ["A_x_B"], ["A_B"]),
        ('-e "${P}_KEY=$V"', ["A_KEY"], ["REGION", "A_KEYV"]),
        ("-e ${P}_KEY", ["A_KEY"], ["REGION"]),
        ("-e${P}_KEY", ["A_KEY"], ["REGION"]),
        ("--env=${P}_KEY=1", ["A_KEY"], ["REGION"]),
        ("--build-arg '${P}_KEY'", ["A_KEY"], ["REGION"]),
        ("${P}_KEY=${Q}_TOKEN", ["A_KEY"], ["A_TOKEN"]),
        ('"${P}_KEY"="x"', ["A_KEY"], ["REGION"]),
        ("${P}_KEY=one\ntwo", ["A_KEY"], ["REGION"]),
        ("no expansion", ANY, []),
        ("PLAIN", ANY, []),
        ("a b ${P}", ANY, []),
        ("{a}-{b}", ANY, []),
        ("", ANY, []),
        ("${P}.KEY", ANY, []),
    ],
)
def test_a_computed_name_may_be(text: str, may: list[str], may_not: list[str]) -> None:
    entry = Unreadable(text, "", Place("a"))
    assert [name for name in may if not entry.may_be(name)] == []
    assert [name for name in may_not if entry.may_be(name)] == []


@pytest.mark.parametrize(
    ("pattern", "names", "others"),
    [
        ("A", ["A"], ["AA", "B"]),
        ("A_*", ["A_", "A_B", "A_B_C"], ["A", "B_A_"]),
        ("*_A", ["_A", "B_A"], ["A", "B_AB"]),
        ("*", ["A", ""], ["A-B"]),
        ("A*B*C", ["ABC", "AxByC", "ABBC"], ["AC", "ACB"]),
        ("A**B", ["AB", "AxB"], ["A"]),
        ("A?", ["AB", "A_"], ["A", "ABC", "A-"]),
        ("A.B", ["A.B"], ["AxB"]),
    ],
)
def test_a_wildcard_stands_for(pattern: str, names: list[str], others: list[str]) -> None:
    assert [name for name in names if not wildcard(pattern).fullmatch(name)] == []
    assert [name for name in others if wildcard(pattern).fullmatch(name)] == []
