"""The schema of a `pr-hygiene` contract."""

import re
from typing import Annotated, Literal

from lockstitch.api import Contract, PathText, PatternText
from msgspec import Meta, Struct

#: How much a finding weighs, or that it is not looked for.
Weight = Literal["error", "warning", "info"]
Level = Literal["error", "warning", "info", "off"]
_AGE = re.compile(r"(\d{1,4})([dw])")


class Sizes(Struct, frozen=True, kw_only=True, rename="kebab"):
    """How many changed lines are how much. Each number still belongs to the smaller size."""

    good: Annotated[int, Meta(description="Up to so many lines: fine.", ge=1)] = 100
    acceptable: Annotated[int, Meta(description="Up to so many: said (`info`). Above: a warning.", ge=1)] = 300
    too_large: Annotated[int, Meta(description="Above so many: an error.", ge=1)] = 1000

    def __post_init__(self) -> None:
        """Refuse sizes in another order. Raises ValueError."""
        if not self.good <= self.acceptable <= self.too_large:
            raise ValueError("sizes must not shrink: good <= acceptable <= too-large")


class Stale(Struct, frozen=True, kw_only=True, rename="kebab"):
    """When a branch has been left alone for too long."""

    behind: Annotated[int, Meta(description="The base may have so many commits more; 0 for any number.", ge=0)] = 0
    age: Annotated[str, Meta(description="So old may the base be that it stands on: `14d`, `6w`.")] = ""

    @property
    def days(self) -> int:
        """`age` in days; 0 when there is none."""
        match = _AGE.fullmatch(self.age)
        return int(match[1]) * (7 if match[2] == "w" else 1) if match else 0

    def __post_init__(self) -> None:
        """Refuse what is no age. Raises ValueError."""
        if self.age and not self.days:
            raise ValueError(f"{self.age!r} is no age such as '14d' or '6w'")


class Title(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a title must be and must not be."""

    weak: Annotated[
        bool, Meta(description="Whether titles are reported that say nothing (`Update x.go`, `WIP`, `#12`).")
    ] = True
    forbid: Annotated[tuple[PatternText, ...], Meta(description="No title may match one of these (RE2).")] = ()
    conventional: Annotated[bool, Meta(description="Whether it must begin as `type(scope): `.")] = False
    types: Annotated[tuple[str, ...], Meta(description="The types that it may then begin with.")] = (
        "build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test",
    )  # fmt: skip
    longest: Annotated[int, Meta(description="It may have so many characters; 0 for any number.", ge=0)] = 0


class Body(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a description must have."""

    sections: Annotated[tuple[str, ...], Meta(description="Headings, each with something below it.")] = ()
    deferred: Annotated[
        tuple[str, ...], Meta(description="Headings below which everything needs a link to an issue.")
    ] = ("Deferred", "Follow-up", "Follow-ups", "Not in this change", "Out of scope")


class Moved(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Paths whose contents live elsewhere now."""

    paths: Annotated[PathText, Meta(description="Files (path or glob) that must not be added or changed any more.")]
    to: Annotated[str, Meta(description="Where they have gone.", min_length=1)]


class Promotion(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A long-lived branch that goes into another one as a whole."""

    source: Annotated[str, Meta(description="The branch that is promoted, such as `staging`.", min_length=1)]
    to: Annotated[str, Meta(description="The branch that it goes into, such as `main`.", min_length=1)]


class Hotfix(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A branch that may pass by the base, and how it is known."""

    to: Annotated[str, Meta(description="The branch that hotfixes may go into, such as `main`.", min_length=1)]
    label: Annotated[str, Meta(description="The label that says so.")] = "hotfix"
    trailer: Annotated[str, Meta(description="The trailer of a commit that says so, with a reason.")] = "Hotfix"


class PrHygiene(Contract, frozen=True, kw_only=True, rename="kebab"):
    """A branch can be reviewed: it is small, its own, on a fresh base, and says what it is for."""

    base: Annotated[
        str,
        Meta(
            description="The branch that changes go into, such as `origin/main`. When left out: what the CI system "
            "says, else the branch's upstream, else the default branch."
        ),
    ] = ""
    promote: Annotated[
        tuple[Promotion, ...], Meta(description="Branches that go into others than the base as a whole: not judged.")
    ] = ()
    hotfix: Annotated[Hotfix | None, Meta(description="How a branch is known that may pass by the base.")] = None
    sizes: Annotated[Sizes, Meta(description="How many changed lines are too many.")] = Sizes()
    max_files: Annotated[int, Meta(description="How many changed files are too many; 0 for any number.", ge=0)] = 70
    ignore: Annotated[tuple[PathText, ...], Meta(description="Files (paths or globs) that nobody reviews.")] = ()
    generated: Annotated[
        bool,
        Meta(
            description="Whether generated and vendored files, lock files and snapshots count; they are told by name, "
            "by `.gitattributes` and by what their first lines say."
        ),
    ] = False
    mechanical: Annotated[
        str, Meta(description="The trailer by which a commit says that it is a mechanical change, with a reason.")
    ] = "Mechanical-Change"
    merge_from_base: Annotated[Level, Meta(description="How much a merge of the base into the branch weighs.")] = (
        "error"
    )
    merge_of_branch: Annotated[Level, Meta(description="How much a merge of another branch weighs.")] = "warning"
    bloat: Annotated[Level, Meta(description="How much it weighs what the branch did not change itself.")] = "error"
    conflicts: Annotated[Level, Meta(description="How much it weighs that it cannot be merged.")] = "warning"
    identity: Annotated[
        Level, Meta(description="How much it weighs that authors or dates of commits cannot be right.")
    ] = "warning"
    stale: Annotated[Stale | None, Meta(description="When a branch has been left alone for too long.")] = None
    title: Annotated[Title, Meta(description="What its title must be.")] = Title()
    body: Annotated[Body | None, Meta(description="What its description must have.")] = None
    moved: Annotated[tuple[Moved, ...], Meta(description="Paths whose contents live elsewhere now.")] = ()
    bots: Annotated[
        tuple[str, ...],
        Meta(description="Authors (`*` and `?` are wildcards) whose titles and descriptions are not judged."),
    ] = ("*[bot]", "dependabot*", "renovate*", "github-actions*", "pre-commit-ci*")
