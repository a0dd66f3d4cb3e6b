"""The schema of a `mirror-blocks` contract."""

from typing import Annotated, Literal

from lockstitch.api import Contract, PathText, PatternText, Side
from msgspec import Meta, Struct

Ignored = Literal["indent", "comments", "blank-lines", "whitespace", "quotes", "order", "fences"]


class Replacement(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Something that may differ from side to side, and what stands for it while sides are compared."""

    pattern: Annotated[PatternText, Meta(description="What is replaced (RE2), wherever it stands in a line.")]
    with_: Annotated[str, Meta(description="What it counts as; nothing when left out.")] = ""
    side: Annotated[str, Meta(description="The side it holds for; all sides when left out.")] = ""


class MirrorBlocks(Contract, frozen=True, kw_only=True, rename="kebab"):
    """A marked block is the same on all sides, or is changed on all sides together."""

    block: Annotated[
        str,
        Meta(
            description="The block's name: `lockstitch: begin NAME` … `lockstitch: end NAME` in comments, or "
            "`LINT.IfChange(NAME)` … `LINT.ThenChange(…)`."
        ),
    ] = ""
    sides: Annotated[
        tuple[Side, ...],
        Meta(
            description="The files (paths or globs) that have the block; `path#name` where it has another name there."
        ),
    ] = ()
    source: Annotated[str, Meta(description="The side that is right. `--fix` copies from there.")] = ""
    normalise: Annotated[
        tuple[Ignored, ...],
        Meta(
            description="What does not matter. `indent`: how deep lines are indented, if the shape is the same; "
            "`comments`; `blank-lines`; `whitespace`: all of it, but for where words end; `quotes`: which quotes, and "
            "whether a plain word has any; `order`: of lines; `fences`: the lines ``` of Markdown."
        ),
    ] = ()
    replace: Annotated[
        tuple[Replacement, ...], Meta(description="What may differ from side to side, and what it counts as.")
    ] = ()
    equal: Annotated[
        bool, Meta(description="Whether the sides must say the same; `false` when only `touch` is wanted.")
    ] = True
    touch: Annotated[
        bool, Meta(description="Whether a change of one side wants a change of each other side (from git).")
    ] = False
    since: Annotated[
        str,
        Meta(
            description="With `touch`: the revision since which changes count, such as `origin/main`. When left out: "
            "what is not committed yet."
        ),
    ] = ""
    files: Annotated[
        tuple[PathText, ...],
        Meta(
            description="Files (paths or globs) whose `LINT.IfChange` … `LINT.ThenChange` markers are read as they "
            "are: their targets must exist and, with `touch`, change together with the block."
        ),
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what holds nothing. Raises ValueError."""
        if not self.sides and not self.files:
            raise ValueError("nothing is held here: name a block and its sides, or files with LINT markers")
        if self.sides and not self.block and not all(side.symbol for side in self.sides):
            raise ValueError("missing key 'block': the sides are to have a block of which name?")
        if self.block and not self.sides:
            raise ValueError("missing key 'sides': which files have the block?")
        if self.sides and not self.equal and not self.touch:
            raise ValueError("with equal = false and without touch nothing is held")
        if self.source and not any(side.answers_to(self.source) for side in self.sides):
            raise ValueError(f"the source {self.source!r} is none of the sides")
        for item in self.replace:
            if item.side and not any(side.answers_to(item.side) for side in self.sides):
                raise ValueError(f"{item.side!r} in 'replace' is none of the sides")
