"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="too-large",
        what="The branch changes more lines than somebody can review. Deleted files, renames, changes of white space, "
        "generated files and declared mechanical changes are not counted.",
        why="Each further change finds the branch open and goes along. A reviewer who cannot follow it approves it.",
        fix="Split it by concern. A mechanical change goes into a commit of its own, whose message ends in the trailer "
        "`Mechanical-Change: why nobody needs to read it`.",
        local=True,
    ),
    Rule(
        id="too-many-files",
        what="The branch changes more files than somebody can review.",
        why="Most often the branch did not change them itself: merges and rebases went wrong.",
        fix="Look at `lockstitch rescue`: it says which commits are the branch's own, and puts them onto a fresh base.",
        local=True,
    ),
    Rule(
        id="merge-from-base",
        what="A commit of the branch merges its base into it. It is told by its parents, whatever its subject says.",
        why="The branch falls behind, and the button is near. What the branch itself changes is then mixed with how "
        "conflicts were solved, and can neither be read nor be taken out again.",
        fix="`lockstitch rescue --apply` makes a branch with the same commits and without the merges. "
        "From then on, rebase.",
        local=True,
    ),
    Rule(
        id="merge-of-branch",
        what="A commit of the branch merges another branch that the base does not have yet.",
        why="Somebody needed what a colleague had. Both are then reviewed at once, and if the other one changes, "
        "this one has the old state of it.",
        fix="Wait for the other branch, or say that this one is to be merged after it and open it against that one.",
        local=True,
    ),
    Rule(
        id="bloat",
        what="The difference to the base holds what the branch did not change: files that no commit of its own "
        "touches, commits whose patch the base has already, files that the base has just so by now.",
        why="The base was rewritten or squashed, commits were picked twice, or the branch stands on another one. "
        "The fix in it may be one file of two hundred.",
        fix="`lockstitch rescue` lists the commits that are the branch's own, and puts them onto a fresh base.",
        local=True,
    ),
    Rule(
        id="stale-branch",
        what="The base has gone on for too long since the branch left it.",
        why="A branch that waits is reviewed and tested against what is no longer there.",
        fix="Rebase it onto the base.",
        local=True,
    ),
    Rule(
        id="merge-conflict",
        what="The branch cannot be merged into its base as it is: git was asked to try.",
        why="Both have changed the same lines.",
        fix="Rebase it onto the base and solve the conflicts there.",
        severity="warning",
        local=True,
    ),
    Rule(
        id="wrong-base",
        what="The branch is to go into another branch than the one that changes go into.",
        why="The button proposes the default branch. What has passed by the branch where changes are tried is "
        "overwritten by the next promotion, or breaks it.",
        fix="Change the base of the proposal. A hotfix says so by its label or trailer, with a reason.",
        local=True,
    ),
    Rule(
        id="weak-title",
        what="The title says nothing about the change, or is not made as the contract wants it.",
        why="It was written before the change was. It is all that most people will ever read of it.",
        fix="Say what is different afterwards and for whom, such as `fix(auth): keep sessions over a restart`.",
        severity="warning",
        local=True,
    ),
    Rule(
        id="weak-body",
        what="The description lacks a section, or has only its heading, the template's comments or unticked boxes.",
        why="A template is filled in by whoever has time. Whoever looks for the reason later finds the template.",
        fix="Write the section, or remove it from the contract if nobody reads it.",
        local=True,
    ),
    Rule(
        id="deferred-without-issue",
        what="The description says that something is left for later, and no issue tracks it.",
        why="Nobody reads a merged proposal again.",
        fix="File an issue and link it.",
        local=True,
    ),
    Rule(
        id="moved-path",
        what="The branch adds or changes a file in a place whose contents live elsewhere now.",
        why="The branch is older than the move, or its author did not hear of it.",
        fix="Make the change where the contract says.",
        local=True,
    ),
    Rule(
        id="weak-identity",
        what="A commit's author, co-author or date cannot be right: an address that no mail reaches, a "
        "`Co-authored-by` that names nobody, a date in the future.",
        why="A new machine has no name and its clock may be wrong. Credit is lost, and so is the order of commits.",
        fix="Set `user.email`, mend the clock, and amend the commit with `--reset-author` or `--date`.",
        severity="warning",
        local=True,
    ),
    Rule(
        id="unknown-base",
        what="The branch cannot be compared with its base: there is no git, no such base, no common history, or the "
        "clone holds too little of it.",
        why="CI systems fetch one commit by default, and a base is renamed like anything else.",
        fix="Run the command that the message names. On GitHub, `fetch-depth: 0` of `actions/checkout` fetches all.",
        failure=True,
        local=True,
    ),
)
