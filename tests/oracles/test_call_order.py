"""What the judge of `call-order` says of small random programs, against running them over all choices.

`python tests/oracles/test_call_order.py LANGUAGE FIRST COUNT` compares more of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "call_order"))

from judging import compare

pytestmark = pytest.mark.oracle

#: How many programs are compared, and how many of them have a run in which the order is violated, at the least.
COUNTS = {"go": (400, 100), "python": (400, 80), "shell": (30, 5)}


@pytest.mark.parametrize("language", COUNTS)
def test_a_violation_is_found_exactly_where_some_run_shows_one(language: str, request: pytest.FixtureRequest) -> None:
    assert request.config.cache is not None
    count, least = COUNTS[language]
    wrong, violated = compare(language, range(count), request.config.cache.mkdir("call_order"))
    assert wrong == []
    assert violated >= least


if __name__ == "__main__":
    language, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    disagreements, violations = compare(language, range(first, first + count), Path(sys.argv[4]))
    sys.stdout.write(
        "\n\n".join(
            [*disagreements, f"{language}: {count} programs, {violations} violated, {len(disagreements)} wrong\n"]
        )
    )
