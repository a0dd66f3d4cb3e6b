"""H-09: descriptions, from the memory of the kit."""

from __future__ import annotations

import pytest
from lockstitch.api import Branch, BranchCommit, Person, Proposal
from lockstitch.testing import judge_files
from lockstitch_pr_hygiene.analyzer import ANALYZER
from lockstitch_pr_hygiene.contract import Body, PrHygiene

WHO = Person("A", "a@example.invalid", 1_760_000_000)


def commit(message, **more):
    return BranchCommit(
        id="1" * 40, parents=("0" * 40,), author=WHO, committer=WHO, message=message, mainline=True, **more
    )


def judged(body, message="Keep sessions over a restart", sections=("What", "Why"), **proposal):
    asked = Proposal(body=body, body_from="--body-file", **proposal)
    branch = Branch(
        name="f", head="1" * 40, base="0" * 40, base_name="main", commits=(commit(message),), proposal=asked
    )
    contract = PrHygiene(id="c", check="pr-hygiene", body=Body(sections=sections))
    found = judge_files(ANALYZER, contract, {}, branches={"": branch})
    return [(item.rule, item.subject) for item in found if item.rule in {"weak-body", "deferred-without-issue"}]


@pytest.mark.parametrize(
    "body",
    [
        "## What\nSessions stay.\n## Why\nThey were lost.",
        "### 🔧 What changed?\nSessions stay.\n\n**Why:**\nThey were lost.\n",
        "What:\nSessions stay.\nWhy:\n- [x] they were lost\n",
        "## What\r\nSessions stay.\r\n## Why\r\nThey were lost.\r\n",
        "## What\n```\n## Why\n```\n## Why\nSee the code above.",
        "## What's this?\nSessions stay.\n# Why\n> They were lost.",
        "## What\n### In the store\nSessions stay.\n## Why\n**Before**\nThey were lost.",
        "## What\nSessions stay.\n## Why\nBecause:\n- they were lost\n",
        "## What\nSessions stay.\n## Why\nProblem: they were lost\n",
    ],
)
def test_filled_in(body):
    assert judged(body) == []


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("## What\nSessions stay.\n", ["Why"]),
        ("## What\nSessions stay.\n## Why\n<!-- say why -->\n", ["Why"]),
        ("## What\nSessions stay.\n## Why\n<!-- never closed\nbecause", ["Why"]),
        ("## What\nSessions stay.\n## Why\nN/A\n", ["Why"]),
        ("## What\nSessions stay.\n## Why\n- [ ] because\n", ["Why"]),
        ("## What\nSessions stay.\n## Why\nSigned-off-by: A <a@example.invalid>\n", ["Why"]),
        ("## What\nSessions stay.\n```\n## Why\nin code\n```\n", ["Why"]),
        ("## What\n### Why\nThey were lost.\n", ["What"]),
        ("## Why\n### Now\n## What\nSessions stay.\n", ["Why"]),
        ("Sessions stay over a restart of the store.", ["What", "Why"]),
        ("## Whatever\nSessions stay.\n## Why not\n_No response_\n", ["What", "Why"]),
    ],
)
def test_not_filled_in(body, missing):
    assert judged(body) == [("weak-body", name) for name in missing]


@pytest.mark.parametrize("body", ["", "  \n", "<!-- template -->", "## What\n## Why\n"])
def test_nothing_at_all(body):
    assert judged(body) == [("weak-body", "f")]


def test_not_known_is_skipped():
    assert judged(None) == []
    assert judged(None, "Keep sessions\n\nThey were lost.") == []


def test_the_message_of_the_only_commit_that_has_headings():
    assert judged(None, "Keep sessions\n\n# What\nThey stay.\n") == [("weak-body", "Why")]


@pytest.mark.parametrize("author", ["dependabot[bot]", "renovate", "Renovate-App", "my[bot]"])
def test_bots_are_exempt(author):
    assert judged("", author=author) == []


@pytest.mark.parametrize(
    ("item", "tracked"),
    [
        ("Metrics (#12)", True),
        ("Metrics, see #12", True),
        ("Metrics org/repo#12", True),
        ("Metrics https://example.invalid/1", True),
        ("Metrics OPS-12", True),
        ("none", True),
        ("Nothing deferred.", True),
        ("Metrics", False),
        ("drift risk #6", False),
        ("the rest of step #2", False),
        ("see PR #10", False),
        ("the colour#12", False),
    ],
)
def test_deferred(item, tracked):
    found = judged(f"Sessions stay over it.\n## Deferred\n- {item}\n", sections=())
    assert found == ([] if tracked else [("deferred-without-issue", item)])


def test_what_is_deferred_stands_below_its_heading():
    found = judged(
        "Sessions stay over it.\n## Deferred\n### Metrics\n- count them\n\nLater:\n- age (#3)\n- size\n## Tests\n- unit\n",
        sections=(),
    )
    assert found == [("deferred-without-issue", "count them"), ("deferred-without-issue", "size")]


@pytest.mark.parametrize("piece", ["- [ ] a\n", "#", "# ", "*", "**a", "<!--", "a ", "\n", "#1 ", "(", "1) "])
def test_a_long_description_is_no_trouble(piece):
    found = judged(piece * 100_000, sections=("What",))
    assert found
    assert all(len(subject) < 1_000 for _, subject in found)
