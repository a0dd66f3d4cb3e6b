"""Whatever a configuration says, it is read or refused in words."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lockstitch.config import read_configs
from lockstitch.config.convert import BAD, Conversion, convert_struct
from lockstitch.config.positions import Positions

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(), st.datetimes(),
    st.sampled_from(["words", "a.env", "../..", "/x", "error", "a#b", ""]),
)  # fmt: skip
KEYS = st.one_of(
    st.sampled_from(
        ["id", "check", "sides", "path", "symbol", "exempt", "subject", "reason", "expires", "severity", "why"]
    ),
    st.text(max_size=5),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_table(words, table):
    run = Conversion("x")
    made = convert_struct(words.Words, table, ("contract", 0), run, home="x")
    assert (made is BAD) == bool(run.problems)
    assert all(problem.key[:2] == ("contract", 0) and problem.message for problem in run.problems)


TEXT = st.lists(
    st.sampled_from(["[[contract]]", "[lockstitch]", "[contract.x]", 'id = "a"', 'check = "words"', "sides = [", "]", '"a"', "{", "}", "=", "\n", "x.y = 1", "'''", "#", "é", "exclude = ['**']", "\x00"]),
    max_size=20,
).map(" ".join)  # fmt: skip


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(TEXT.map(str.encode), st.binary(max_size=60)))
def test_any_bytes(words, text):
    result = read_configs([("d/lockstitch.toml", text)], {"words": words.ANALYZER})
    for problem in result.problems:
        assert problem.message
        assert problem.span.line >= 1
    Positions(text).of(("contract", 0))
