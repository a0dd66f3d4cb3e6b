"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="block-differs",
        what="A marked block does not say what the same block says in another file.",
        why="Text that is copied because it cannot be shared is changed where somebody needed the change, and the "
        "other copies go on saying what was true before.",
        fix="Bring the sides into step. With a declared `source`, `--fix` copies what differs from there.",
        local=True,
    ),
    Rule(
        id="untouched-block",
        what="A block was changed, and a block or file that must change with it was not.",
        why="The two say the same thing in different words, so that no comparison notices when only one is edited.",
        fix="Make the change on the other side too. When there is nothing to change there, say so in a commit: "
        "`Untouched-Block: name - why` (or `NO_IFTTT=why`).",
    ),
    Rule(
        id="missing-block",
        what="A file that must have a block does not mark any of that name.",
        why="The markers were deleted, renamed or never written: what lies there is held to nothing any more.",
        fix="Put `lockstitch: begin NAME` and `lockstitch: end NAME` around it, in comments.",
    ),
    Rule(
        id="unbalanced-marker",
        what="A marker begins a block that does not end, ends one that did not begin, or cannot be read.",
        why="Where a block begins or ends is then anybody's guess, and what was meant to be held is not.",
        fix="Write the missing marker, with the same name at both ends.",
        local=True,
    ),
    Rule(
        id="nested-block",
        what="A block begins inside another one.",
        why="What is edited in the inner block changes the outer one too, so that neither can be brought into step "
        "alone.",
        fix="End the first block before the second begins.",
        local=True,
    ),
    Rule(
        id="duplicate-block",
        what="One file has two blocks of the same name.",
        why="Only one of them can be the one that is meant, and nobody can tell which.",
        fix="Give one of them another name, or remove it.",
        local=True,
    ),
    Rule(
        id="empty-block",
        what="Nothing stands between the markers of a block.",
        why="An empty block holds nothing. Most often what was in it has been moved, and the markers stayed behind.",
        fix="Move the markers to what they are about, or remove them.",
        local=True,
    ),
    Rule(
        id="dead-target",
        what="A `LINT.ThenChange` names a file or a label that does not exist.",
        why="The file was moved or the label renamed. The marker still looks as if it held something.",
        fix="Name what it is called now, or remove the target.",
    ),
)
