"""What the check can say."""

from __future__ import annotations

from lockstitch.api import Rule

RULES = (
    Rule(
        id="dead-link",
        what="A link names a file of the repository that is not there, or is spelled in another case.",
        why="A document was moved, renamed or deleted, and whoever follows the link finds nothing. A wrong case works "
        "on a Mac and nowhere else.",
        fix="Link to what it is called now. `--fix` does when git knows of the rename, or only the case is wrong.",
        local=True,
    ),
    Rule(
        id="dead-anchor",
        what="A link names a heading or an anchor that its document does not have.",
        why="A heading was reworded. The link opens the top of a long page, and nobody learns what it was to show.",
        fix="Name the anchor that the heading has now.",
        local=True,
    ),
    Rule(
        id="orphan-doc",
        what="A document to which no way leads from the roots.",
        why="What cannot be found is not read, and what is not read is not kept true.",
        fix="Link to it from a document that can be reached, or exclude it with the reason. A document can say so "
        "itself in its front matter: `orphan: why`.",
    ),
    Rule(
        id="unlisted-doc",
        what="A document that the map must list and does not.",
        why="Whoever looks in the map concludes that there is no such document, and writes it again.",
        fix="Add the entry. `--fix` adds it in the map's own style.",
    ),
    Rule(
        id="duplicate-entry",
        what="The map lists a document twice.",
        why="Two entries describe one document, and one day in two ways.",
        fix="Keep the better one.",
        local=True,
    ),
    Rule(
        id="other-title",
        what="The map calls a document otherwise than its own first heading does (said only with `titles = true`).",
        why="Whoever looks for a document by its title does not find it in the map, and whoever follows the map "
        "wonders whether this is the right page.",
        fix="Give the entry the document's title, or the document the better one.",
        severity="info",
        local=True,
    ),
    Rule(
        id="outside-repository",
        what="A link leads out of the repository.",
        why="It points into somebody's own disk, or into a layout that was before: for every other reader it is dead.",
        fix="Link to what is in the repository, or by an absolute address to what is not.",
        local=True,
    ),
    Rule(
        id="untracked-target",
        what="A link names a file that is on this disk and that git ignores.",
        why="It works for whoever wrote it, and for nobody who clones the repository.",
        fix="Track the file, or do not link to it.",
        local=True,
    ),
)
