"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="missing-assertion",
        what="Nothing makes the compiler (or the type checker) hold a sibling to the interface.",
        why="A method that drifts is then noticed by whoever calls it through the interface, and a test that feeds one "
        "sibling says nothing of the other.",
        fix="Add `var _ I = (*T)(nil)` beside the others. `--fix` does it.",
    ),
    Rule(
        id="side-not-run",
        what="A sibling is not fed to the shared runner.",
        why="The contract is only as wide as the list of those that go through it. A new sibling has its own tests, "
        "and nobody notices that the shared ones never see it.",
        fix="Call the runner with it, or add it to the table that the runner is called with.",
    ),
    Rule(
        id="method-without-scenario",
        what="No scenario calls a method of the interface.",
        why="The signature is held, and what the method does is not: siblings drift where no scenario looks.",
        fix="Add a scenario that calls it and says what must come of it.",
    ),
    Rule(
        id="vacuous-scenario",
        what="A scenario can never fail: it throws its results away, or only logs them.",
        why="It runs, it is green, and it looks like a promise. It was written to be filled in later.",
        fix="Say what must come of the call, and fail the test when it does not.",
    ),
    Rule(
        id="untracked-skip",
        what="A test is always skipped, and neither its message nor a comment beside it names an issue.",
        why="A skip is a promise to come back. Without an issue nobody is reminded of it, and what the test held is "
        "held no more.",
        fix='File an issue and name it in the message: `t.Skip("… (#123)")`. Or let the test run.',
        local=True,
    ),
    Rule(
        id="expired-skip",
        what="A skip says until when it holds, and that day is over.",
        why="It was meant to be looked at by then.",
        fix="Let the test run again, or say why it cannot, and until when.",
        local=True,
    ),
    Rule(
        id="never-run",
        what="A test never runs, or does nothing, without saying that it is skipped: its file is in no build, it is "
        "commented out, its body is empty, begins with `return`, or stands in `if false`.",
        why="It counts as a test in every list, and holds nothing. A skip at least is shown when the tests run.",
        fix="Let it run, remove it, or skip it with an issue.",
        local=True,
    ),
    Rule(
        id="stale-skip-claim",
        what="A comment says that a test is skipped, and it is not.",
        why="Whoever reads it takes the behaviour for untested, and writes another test or distrusts this one.",
        fix="Say what is so.",
        local=True,
    ),
    Rule(
        id="missing-nil-guard",
        what="A method uses a field that may be nil, on a path on which nobody has looked.",
        why="A zero value, a half-made one or one that is shut down panics instead of saying that it has no backend, "
        "and its sibling does not.",
        fix="Return the shared error when the field is nil, before it is used.",
    ),
    Rule(
        id="sentinel-drift",
        what="Siblings say that something is missing with different errors.",
        why="Callers compare with one of them, and take the other for a failure of another kind.",
        fix="Return the same error from each.",
    ),
    Rule(
        id="unknown-contract",
        what="The contract that `of` names, or what its sides are, cannot be told.",
        why="Nothing is held as long as it cannot.",
        fix="Name a contract that has sides, or give `sides` here.",
        failure=True,
    ),
)
