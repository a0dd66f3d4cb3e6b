"""The schema of a `coverage-floors` contract."""

import datetime
from typing import Annotated, Any, Literal

from lockstitch.api import Contract, PathText
from msgspec import Meta, Struct

from lockstitch_coverage_floors.rational import scaled

Percent = Annotated[float, Meta(ge=0, le=100)]
_Positive = Annotated[int, Meta(ge=1)]
_Count = Annotated[int, Meta(ge=0)]
_Paths = Annotated[tuple[PathText, ...], Meta(min_length=1)]
Kind = Literal["measured", "smoke", "integration"]
#: The floors that a tier may have, in the order in which they are told.
MEASURES = ("line", "branch", "combined")


class ReportFile(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A report: a path, or a table with these keys."""

    path: Annotated[
        PathText,
        Meta(description="The report, whose format is told by its content; git may ignore it. Or a glob, which sees "
             "only what git does not ignore.", min_length=1),
    ]  # fmt: skip
    root: Annotated[
        PathText | None,
        Meta(description="The directory that its relative names start from. When left out, the one is found for which "
             "most names are files."),
    ] = None  # fmt: skip
    strip: Annotated[str, Meta(description="What its names begin with on the machine that wrote it.")] = ""
    count: Annotated[
        _Positive | None, Meta(description="How many files the glob must match: fewer are a part of the shards.")
    ] = None

    @classmethod
    def fields_from_text(cls, text: str) -> dict[str, Any]:
        """The fields that the text form stands for."""
        return {"path": text}


class Step(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A step of a ratchet: the floors that hold from a day on (UTC). What it leaves out stays as it was."""

    from_: Annotated[datetime.date, Meta(description="The first day on which it holds (UTC).")]
    line: Annotated[Percent | None, Meta(description="As of the tier.")] = None
    branch: Annotated[Percent | None, Meta(description="As of the tier.")] = None
    combined: Annotated[Percent | None, Meta(description="As of the tier.")] = None

    def __post_init__(self) -> None:
        """Refuse a step that asks for nothing. Raises ValueError."""
        if all(getattr(self, measure) is None for measure in MEASURES):
            raise ValueError(f"the step from {self.from_} asks for nothing: give it a line, branch or combined floor")


class Tier(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A class of code, with what is asked of each of its files."""

    name: Annotated[str, Meta(description="What the tier is called; exemptions say it as their `side`.", min_length=1)]
    files: Annotated[
        tuple[PathText, ...],
        Meta(description="Its files: paths, directories or globs, never parts of names.", min_length=1),
    ]
    kind: Annotated[
        Kind,
        Meta(description="`smoke` and `integration` ask for a test and for no number."),
    ] = "measured"
    line: Annotated[Percent | None, Meta(description="At least so many per cent of the statements (or lines).")] = None
    branch: Annotated[Percent | None, Meta(description="At least so many per cent of the branches.")] = None
    combined: Annotated[
        Percent | None,
        Meta(description="At least so many per cent of statements and branches together: coverage.py's total."),
    ] = None
    max_drop: Annotated[Percent, Meta(description="How many points a file may fall below its baseline.")] = 0
    tolerance: Annotated[
        _Count, Meta(description="How many statements that are covered only now and then do not count as a drop.")
    ] = 0
    ratchet: Annotated[tuple[Step, ...], Meta(description="Floors that rise on given days.")] = ()
    tests: Annotated[
        tuple[PathText, ...],
        Meta(description="With `smoke` and `integration`: where its tests are, of which there must be one."),
    ] = ()
    label: Annotated[str, Meta(description="What the document calls the tier; its name when left out.")] = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be held. Raises ValueError."""
        floors = {measure: getattr(self, measure) for measure in MEASURES}
        if self.kind != "measured":
            if not self.tests:
                raise ValueError(f"missing key 'tests': where is the {self.kind} test of {self.name}?")
            if any(value is not None for value in floors.values()) or self.ratchet:
                raise ValueError(f"{self.name} asks for a {self.kind} test, and so for no number")
            if self.max_drop or self.tolerance:
                raise ValueError(f"{self.name} asks for a {self.kind} test, and so nothing in it can drop")
            return
        if self.tests:
            raise ValueError(f"{self.name} is measured: 'tests' is for smoke and integration tiers")
        if all(value is None for value in floors.values()) and not self.ratchet:
            raise ValueError(f"{self.name} asks for nothing: give it a line, branch or combined floor")
        before: Step | None = None
        for step in self.ratchet:
            if before is not None and step.from_ <= before.from_:
                raise ValueError(f"the ratchet of {self.name} goes back in time at {step.from_}")
            before = step
            for measure in MEASURES:
                value, last = getattr(step, measure), floors[measure]
                if value is not None and last is not None and value < last:
                    raise ValueError(
                        f"the ratchet of {self.name} falls at {step.from_}: {measure} {value} is below {last}"
                    )
                floors[measure] = value if value is not None else last
        for value in (*floors.values(), self.line, self.branch, self.combined, self.max_drop):
            if value is not None:
                scaled(value)


class Document(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A document with a table of the tiers: a path, or a table with these keys."""

    path: Annotated[PathText, Meta(description="A Markdown document.", min_length=1)]
    heading: Annotated[str, Meta(description="The heading below which the table stands; any when left out.")] = ""
    tier: Annotated[str, Meta(description="The column that names the tier.")] = "Tier"
    line: Annotated[str, Meta(description="The column of line floors.")] = "Line"
    branch: Annotated[str, Meta(description="The column of branch floors.")] = "Branch"
    combined: Annotated[str, Meta(description="The column of combined floors.")] = "Combined"
    actual: Annotated[str, Meta(description="The column that says how much of the tier is covered today.")] = "Actual"

    @classmethod
    def fields_from_text(cls, text: str) -> dict[str, Any]:
        """The fields that the text form stands for."""
        return {"path": text}


class CoverageFloors(Contract, frozen=True, kw_only=True, rename="kebab"):
    """Each class of code has its own floor, and coverage only rises."""

    reports: Annotated[
        tuple[ReportFile, ...], Meta(description="The coverage reports; together they must measure all.", min_length=1)
    ]
    tier: Annotated[tuple[Tier, ...], Meta(description="The classes of code.", min_length=1)]
    unit: Annotated[
        Literal["file", "package"],
        Meta(description="What a floor is held against: each file, or the tier's files of each directory together."),
    ] = "file"
    untiered: Annotated[
        str,
        Meta(
            description="A measured file in no tier is an `error`, a `warning`, ignored (`ignore`), or in the "
            "tier named here."
        ),
    ] = "error"
    precedence: Annotated[
        Literal["first", "most-specific"] | None,
        Meta(description="Which tier has a file that several match: the `first`, or the one whose pattern is the "
             "`most-specific`. When left out, such a file is a finding."),
    ] = None  # fmt: skip
    exclude: Annotated[tuple[PathText, ...], Meta(description="Files that no tier has and that count nowhere.")] = ()
    generated: Annotated[
        Literal["skip", "count"], Meta(description="Whether files that say that they are generated count.")
    ] = "skip"
    baseline: Annotated[
        PathText,
        Meta(description="The file that holds what was reached, such as `.lockstitch/coverage-baseline.json`."),
    ] = ""
    doc: Annotated[Document | None, Meta(description="The document whose table of tiers must agree with these.")] = None

    def __post_init__(self) -> None:
        """Refuse what cannot be held. Raises ValueError."""
        names = [tier.name for tier in self.tier]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"there are two tiers {name!r}")
        for name in ("error", "warning", "ignore"):
            if name in names:
                raise ValueError(f"a tier cannot be called {name!r}: it means something else in 'untiered'")
        for tier in self.tier:
            if (tier.max_drop or tier.tolerance) and not self.baseline:
                raise ValueError(f"{tier.name} says how far it may drop, and no 'baseline' says from where")
        if self.untiered not in {"error", "warning", "ignore", *names}:
            raise ValueError(f"untiered = {self.untiered!r} is neither error, warning nor ignore, and no tier")
