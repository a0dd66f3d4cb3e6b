"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="missing-forwarder",
        what="A variable that the contract asks for is forwarded by one side and not by another.",
        why="A new key is added where it was needed first, and the other way to start the same program is forgotten: "
        "the feature works on one of them and fails on the other with no error.",
        fix="Forward the variable here too (on a side of reads: read it), or declare the exception with its reason "
        "(`exempt`, or `exclude` on the side). Where a fix is offered, it copies the line of the nearest variable that "
        "both sides forward.",
    ),
    Rule(
        id="default-drift",
        what="Two sides give the same variable different default values.",
        why="A default is written at each place that forwards the variable and changed at one of them, so an unset "
        "variable means something else on each side.",
        fix='Make the defaults equal, or set `defaults = "ignore"` when they are meant to differ.',
        local=True,
    ),
    Rule(
        id="guard-mismatch",
        what="One forwarder's guard, key, and value do not name the same variable: `${HF_TOKEN:+HF_TOKEN=$GH_TOKEN}`.",
        why="Forwarders are copied and pasted, and one of the three names is not changed: the child gets another "
        "variable's value, or gets it only when an unrelated variable is set.",
        fix="Name the same variable three times. When the variable is renamed on purpose, declare it in `rename`.",
        local=True,
    ),
    Rule(
        id="colon-drift",
        what="One side tests a variable for being set, another for being non-empty: `${K+…}` against `${K:+…}`, "
        "`${K?}` against `${K:?}`.",
        why="The two differ for a variable that is set and empty, which is what an unset CI secret looks like.",
        fix="Use the same operator on each side; `:+`, `:-`, and `:?` treat an empty variable as unset.",
        local=True,
    ),
    Rule(
        id="required-drift",
        what="One side refuses to start without the variable, another carries on.",
        why="A requirement is added where the failure was seen, and the other side fails later and less clearly.",
        fix="Require the variable on each side or on none.",
        local=True,
    ),
    Rule(
        id="duplicate-forwarder",
        what="One side forwards the same variable twice under the same conditions.",
        why="The later one wins without a word; an edit of the other changes nothing.",
        fix="Delete one of the two.",
        severity="warning",
        local=True,
    ),
    Rule(
        id="dynamic-name",
        what="A name or a list of names is computed while the program runs, so nobody can read it from the file.",
        why="What cannot be read cannot be compared: a variable may be forwarded there or may be missing.",
        fix='Write the names out, or name those that matter with `mode = "at-least"` on the other sides.',
        local=True,
    ),
    Rule(
        id="nothing-forwarded",
        what="A side yields no variable at all.",
        why="A contract that compares nothing with nothing is always kept: the file was renamed, rewritten, or is not "
        "the one that was meant.",
        fix="Correct the side's path, service, stage, function, section, or `what`.",
    ),
    Rule(
        id="stale-exclude",
        what="A name that a side excludes is in step on that side, so the exclusion excuses nothing.",
        why="The reason went away, or the name was misspelt; the next drift under that name would pass unseen.",
        fix="Delete the exclusion.",
        severity="warning",
    ),
)
