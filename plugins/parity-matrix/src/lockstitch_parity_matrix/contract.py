"""The schema of a `parity-matrix` contract."""

import re
from typing import Annotated, Literal

from lockstitch.api import Contract, PathText, PatternText, Side
from msgspec import Meta, Struct

Kind = Literal["parity", "divergent", "gap"]
_AGE = re.compile(r"(\d{1,4})([dwmy])")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


class Columns(Struct, frozen=True, kw_only=True, rename="kebab"):
    """How the tables are told from others, and their columns, by what their headers say."""

    feature: Annotated[str, Meta(description="The header of the column that names the feature.", min_length=1)]
    sides: Annotated[tuple[str, ...], Meta(description="The headers of the columns of the sides.", min_length=1)]
    verdict: Annotated[str, Meta(description="The header of the column that says how the sides stand.", min_length=1)]
    files: Annotated[str, Meta(description="The header of the column that says where the feature lies.")] = ""
    issue: Annotated[str, Meta(description="The header of a column for issues.")] = ""
    after_heading: Annotated[
        str, Meta(description="Only tables below this heading; every table with these headers when left out.")
    ] = ""


class Verdicts(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a verdict may say: signs or words. The first that a cell holds counts."""

    parity: Annotated[tuple[str, ...], Meta(description="The sides do the same.")] = ("✅",)
    divergent: Annotated[tuple[str, ...], Meta(description="They differ, and that is known.")] = ("⚠️",)
    gap: Annotated[tuple[str, ...], Meta(description="A side does not have it.")] = ("🔴", "🟡", "❌")

    def marks(self) -> list[tuple[str, Kind]]:
        """Every mark with its kind, the longest first."""
        kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("parity", self.parity),
            ("divergent", self.divergent),
            ("gap", self.gap),
        )
        found = [(mark, kind) for kind, marks in kinds for mark in marks]
        return sorted(found, key=lambda item: (-len(item[0]), item))


class Dispatch(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Where code decides which side it is on."""

    pattern: Annotated[PatternText, Meta(description="What a condition says (RE2) that decides for a side.")]
    in_: Annotated[PathText, Meta(description="The files that are searched for it (a path or glob).")]
    exclude: Annotated[tuple[PathText, ...], Meta(description="Files that need no row. Tests never do.")] = ()


class Risks(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A list of risks of drift."""

    after_heading: Annotated[str, Meta(description="The heading above the list.", min_length=1)]
    each_needs: Annotated[
        tuple[Literal["contract", "issue"], ...],
        Meta(description="What each item must name, one of these: a contract that exists, an issue.", min_length=1),
    ] = ("contract", "issue")


class Bind(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What another contract's verdict says of a row or a risk."""

    contract: Annotated[str, Meta(description="The id of the contract.", min_length=1)]
    row: Annotated[str, Meta(description="The rows, by feature; `*` and `?` are wildcards.")] = ""
    risk: Annotated[str, Meta(description="The risks, by their first words; `*` and `?` are wildcards.")] = ""

    def __post_init__(self) -> None:
        """Raises ValueError."""
        if bool(self.row) == bool(self.risk):
            raise ValueError("which row, or which risk? Name one of the two")


class Implementation(Struct, frozen=True, kw_only=True, rename="kebab"):
    """The type that does a side's work."""

    side: Annotated[str, Meta(description="The header of the side's column.", min_length=1)]
    type: Annotated[Side, Meta(description="`path#Type`; the path is a file or a directory.")]


class ParityMatrix(Contract, frozen=True, kw_only=True, rename="kebab"):
    """A table that says which feature works where stays true to the code."""

    doc: Annotated[PathText, Meta(description="The document, or several by a glob.", min_length=1)]
    table: Annotated[Columns, Meta(description="Which tables of the document are meant, by their headers.")]
    roots: Annotated[
        tuple[PathText, ...], Meta(description="Directories in which bare file names and symbols are looked up.")
    ] = ()
    verdicts: Annotated[Verdicts, Meta(description="The words of the document for how the sides stand.")] = Verdicts()
    gap_needs: Annotated[
        Literal["issue"] | None, Meta(description="What a row with a gap must name: an issue that tracks it.")
    ] = None
    issue_keys: Annotated[
        tuple[str, ...], Meta(description="Keys of a tracker whose issues are called `KEY-123`.")
    ] = ()
    dispatch: Annotated[
        Dispatch | None, Meta(description="Where code decides for a side: each such file must be in some row.")
    ] = None
    implementations: Annotated[
        tuple[Implementation, ...], Meta(description="The type that does a side's work, for what cells say of it.")
    ] = ()
    every_method: Annotated[
        bool, Meta(description="Whether each exported method of the implementations must be named in some row.")
    ] = False
    max_age: Annotated[
        str, Meta(description="How old an audit, or the date in a verdict, may be: `90d`, `12w`, `6m`, `1y`.")
    ] = ""
    audit: Annotated[str, Meta(description="The words before the date of the last audit.", min_length=1)] = "Last audit"
    audit_covers_files: Annotated[
        bool, Meta(description="Whether a date is too old once a file of its rows has changed after it (from git).")
    ] = False
    risks: Annotated[Risks | None, Meta(description="A list of risks, each of which must be held by something.")] = None
    bind: Annotated[
        tuple[Bind, ...], Meta(description="Rows and risks that must agree with the verdict of another contract.")
    ] = ()
    prose: Annotated[
        bool, Meta(description="Whether symbols, paths and claims in running text are held to the code as well.")
    ] = True
    external: Annotated[tuple[str, ...], Meta(description="Paths (globs) that lie in other repositories.")] = ()
    repository: Annotated[
        str, Meta(description="`owner/name` of this repository: permalinks into it are followed.")
    ] = ""
    as_of: Annotated[
        str,
        Meta(description="The revision at which the references were right; the document's last change when left out."),
    ] = ""
    historical: Annotated[
        tuple[PathText, ...], Meta(description="Documents (globs) that say what was: they are left alone.")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot be meant. Raises ValueError."""
        if self.max_age and _AGE.fullmatch(self.max_age) is None:
            raise ValueError(f"max-age = {self.max_age!r} is no age such as '90d', '12w', '6m' or '1y'")
        for item in self.implementations:
            if item.side not in self.table.sides:
                raise ValueError(f"{item.side!r} in 'implementations' is none of the sides of the table")
            if not item.type.symbol:
                raise ValueError(f"{item.type.label!r} in 'implementations' names no type: write path#Type")
        if self.every_method and not self.implementations:
            raise ValueError("every-method = true needs 'implementations': the methods of which types?")

    @property
    def days(self) -> int | None:
        """How many days an audit lasts."""
        match = _AGE.fullmatch(self.max_age)
        return int(match[1]) * _DAYS[match[2]] if match else None
