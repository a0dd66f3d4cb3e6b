"""H-08: which titles say nothing. A title that may say something is never reported."""

from __future__ import annotations

import pytest
from lockstitch_pr_hygiene.titles import weakness

WEAK = {
    "only names a file": ["Update orgs.go", "orgs.go", "fix src/app/main.ts", "docs: README.md"],
    "says that something was changed, and not what": [
        "Fix bug", "fix bugs", "Update", "chore: minor fixes", "Address review comments", "Refactoring", "misc",
        "fix: fix", "Some small changes", "Fix tests", "update the docs",
    ],
    "is only a number in a row": ["Phase 1", "part 2/3", "v1.2.3", "Step #4"],
    "says that it is not finished": ["WIP", "[WIP] new store", "wip: store", "Draft", "do not merge", "tmp 2"],
    "is only the number of an issue": ["#12", "Fixes #12", "JIRA-123", "fix: OPS-7", "GH #5"],
    "has too few words to say what is different": ["Login page", "new store", "feat: store"],
    "has no words": ["🎉", ":tada:", "(#12)"],
    "is empty": ["", "   "],
}  # fmt: skip
FINE = [
    "fix(provision): write org_instances row before the readiness check",
    "Keep sessions over a restart",
    "fix(auth): expired tokens",
    "登录后保留会话",
    "修复登录问题",
    "Сессии живут после перезапуска",
    "Corrige el cierre de sesión",
    "✨ Keep sessions over a restart (#12)",
    ":sparkles: keep sessions alive",
    "Update the store when a node leaves",
    "Fix bug where sessions are lost",
    "Test what the store does when full",
    "Drop Python 3.10",
    "Add README.md for the plugin authors",
]


@pytest.mark.parametrize(("title", "reason"), [(title, reason) for reason in WEAK for title in WEAK[reason]])
def test_weak(title, reason):
    assert weakness(title) == reason


@pytest.mark.parametrize("title", FINE)
def test_fine(title):
    assert weakness(title) == ""


@pytest.mark.parametrize("piece", ["a", " ", "#1 ", "fix ", "some ", "a.b", "[", ":a:", "wip", "("])
def test_a_long_title_is_no_trouble(piece):
    assert len(weakness(piece * 200_000)) < 1_000
