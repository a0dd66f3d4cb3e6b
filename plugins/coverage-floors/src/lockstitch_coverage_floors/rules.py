"""The rules of `coverage-floors`."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="below-floor",
        what="A file (or a directory of a tier) has less covered than its tier asks for. Statements are counted and "
        "compared as whole numbers: 89.96% is not 90%.",
        why="A floor that is only written down is reached once and lost quietly, and an average hides the file.",
        fix="Test what is not covered; the finding stands at the first of it. Or exempt the file, with a reason, an "
        "issue and an expiry.",
    ),
    Rule(
        id="coverage-dropped",
        what="A file has more uncovered statements than its baseline, and a lower share of covered ones.",
        why="Each change may drop a little and stay above the floor. Deleting covered code lowers the share and harms "
        "nothing, so both are looked at.",
        fix="Test what came without tests, or bring back the tests that went.",
    ),
    Rule(
        id="not-measured",
        what="A file of a tier, or of the baseline, has statements, and no report says anything of it.",
        why="What was never loaded is in no report: it looks as if it were not there, and is not covered at all.",
        fix="Measure it: `go test ./... -coverprofile`, coverage.py's `source`, `--all` of others. Or leave it out, "
        "with `exclude`.",
    ),
    Rule(
        id="not-measurable",
        what="A tier has a floor, or the baseline a figure, of which the reports say nothing, such as branches of a Go "
        "profile.",
        why="A floor that cannot be measured would pass for ever.",
        fix="Give a report that has it, or take the floor away.",
        severity="warning",
    ),
    Rule(
        id="untiered-file",
        what="A measured file is in no tier.",
        why="A new package that no tier has is held to nothing.",
        fix="Put it into a tier, or say `untiered` for all such files.",
        local=True,
    ),
    Rule(
        id="overlapping-tiers",
        what="Two tiers have the same file, and nothing says which of them holds.",
        why="Whoever reads one tier believes it, and the other may ask for less.",
        fix="Say `precedence`, or narrow one tier.",
        local=True,
    ),
    Rule(
        id="empty-tier",
        what="No file is in a tier: its patterns match nothing, only tests, or what a broader tier before it has.",
        why="The code moved, and its floor holds nothing any more.",
        fix="Name the files where they are now, or remove the tier.",
    ),
    Rule(
        id="missing-test",
        what="A smoke or integration tier has no test.",
        why="What is not measured by a number is held by a test that exists, or by nothing.",
        fix="Write the test, or say where it is.",
    ),
    Rule(
        id="missing-report",
        what="A report is not there, or fewer shards of it than there must be.",
        why="Without its report a file is neither covered nor uncovered: nothing is known, and that must not pass.",
        fix="Run the tests with coverage before the check, and hand on all shards.",
        failure=True,
    ),
    Rule(
        id="unreadable-report",
        what="A report is in no known format, cut off, or contradicts itself.",
        why="Half a report looks like a drop, or like none.",
        fix="Write it again.",
        failure=True,
    ),
    Rule(
        id="empty-report",
        what="A report measures no file at all.",
        why="Tests that did not run leave such a report behind, and it is not 0% and not a pass.",
        fix="Run the tests with coverage, and see that they ran.",
        failure=True,
    ),
    Rule(
        id="foreign-report",
        what="A report measures no file of this tree, or has names that could mean several.",
        why="A report of another module, or one whose paths begin elsewhere, says nothing about the files here.",
        fix="Give the report of this tree, or say `root` or `strip` in its entry of `reports`.",
        failure=True,
    ),
    Rule(
        id="stale-report",
        what="A report was made of other texts than the sources are now: it speaks of lines, blocks or files that "
        "are not there, or a source was edited after it.",
        why="Its figures are those of older code.",
        fix="Run the tests with coverage again.",
        failure=True,
    ),
    Rule(
        id="bad-baseline",
        what="The baseline cannot be read.",
        why="Without it nobody knows what was reached.",
        fix="`lockstitch baseline coverage` takes the better of both versions where a merge left both. Anything else "
        "is mended by hand, or taken from git.",
        failure=True,
    ),
    Rule(
        id="missing-baseline",
        what="The contract names a baseline that is not there.",
        why="Coverage that is not written down can fall.",
        fix="Run `lockstitch baseline coverage`, and commit what it writes.",
    ),
    Rule(
        id="doc-disagrees",
        what="The document's table of tiers and the contract do not say the same.",
        why="People read the document, and the contract is what holds: floors of 90 on paper were 10 in CI.",
        fix="Change the one that is wrong.",
    ),
    Rule(
        id="hand-kept-number",
        what="The document says how much is covered by a number that was written by hand: `~48%`, `68-80%`, or one "
        "that is not what the reports say.",
        why="Such a number was true once.",
        fix="Write what the reports say (`--fix` does, in the column of actual coverage), or leave it out.",
        severity="warning",
    ),
)
