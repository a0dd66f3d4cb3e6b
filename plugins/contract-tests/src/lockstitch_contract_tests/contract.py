"""The schema of a `contract-tests` contract."""

import re
from typing import Annotated, Literal

from lockstitch.api import Contract, PathText, Side
from msgspec import Meta, Struct

#: Where tests stand when the contract does not say.
TEST_FILES = (
    "**/*_test.go",
    "**/test_*.py",
    "**/*_test.py",
    "**/conftest.py",
    "**/*.{test,spec,cy}.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
    "**/__tests__/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}",
    "**/*.rs",
    "**/*.bats",
)
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")


class Skips(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What a skipped test owes."""

    in_: Annotated[
        PathText | Annotated[tuple[PathText, ...], Meta(min_length=1)],
        Meta(description="The test files, a path or glob, or several. All that look like tests when left out."),
    ] = TEST_FILES
    need: Annotated[
        Literal["issue", "reason", "nothing"],
        Meta(
            description="What a skip must give, in its message or a comment beside it: an `issue`, any `reason`, or "
            "`nothing` (then only expiries are looked at)."
        ),
    ] = "issue"
    guarded: Annotated[
        Literal["allowed", "need"],
        Meta(
            description="Whether a skip that hangs on the environment (`testing.Short()`, `skipif`) is `allowed`, or "
            "needs the same as one that always skips."
        ),
    ] = "allowed"
    keys: Annotated[
        tuple[str, ...],
        Meta(description="The prefixes of your tracker's keys (`OPS` for OPS-12). Any capitals when left out."),
    ] = ()
    not_issues: Annotated[
        tuple[str, ...],
        Meta(description="More words after which `#6` is no issue, beside risk, step, PR and their like."),
    ] = ()
    helpers: Annotated[
        tuple[str, ...],
        Meta(description="Functions that skip the test that calls them, as calls spell them (`skip.WithIssue`)."),
    ] = ()

    @property
    def patterns(self) -> tuple[str, ...]:
        """The globs of the test files."""
        return (self.in_,) if isinstance(self.in_, str) else self.in_


class NilGuard(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Fields of a side that may be nil, and must be looked at before they are used."""

    side: Annotated[str, Meta(description="The side, as `sides` spells it or by its type's name.", min_length=1)]
    fields: Annotated[tuple[str, ...], Meta(description="Its fields that may be nil.", min_length=1)]
    methods: Annotated[
        tuple[str, ...],
        Meta(
            description="The methods that must guard. When left out: those that the scenarios call; without a runner "
            "those of the interface; without either all exported ones."
        ),
    ] = ()
    sentinel: Annotated[str, Meta(description="The error that a guard must return, such as `ErrNoBackend`.")] = ""


class ContractTests(Contract, frozen=True, kw_only=True, rename="kebab"):
    """Siblings go through one runner, and skipped tests say why."""

    of: Annotated[
        str, Meta(description="The id of the contract whose `sides` and `interface` are those of this one too.")
    ] = ""
    sides: Annotated[
        tuple[Side, ...], Meta(description="The siblings: `path#Type`. Those of the contract `of` when left out.")
    ] = ()
    interface: Annotated[
        Side | None,
        Meta(description="The interface or Protocol: `path#Type`. That of the contract `of` when left out."),
    ] = None
    runner: Annotated[
        Side | None,
        Meta(
            description="What every sibling is fed to: `path#function` that runs the scenarios, a suite or test class, "
            "or a whole module of tests."
        ),
    ] = None
    assertions: Annotated[
        Literal["required", "ignore"],
        Meta(description="Whether each sibling must be held to the interface (`var _ I = (*T)(nil)`)."),
    ] = "required"
    skips: Annotated[Skips | None, Meta(description="What skipped tests owe. Not looked at when left out.")] = None
    nil_guard: Annotated[
        tuple[NilGuard, ...], Meta(description="Fields that a method must find not to be nil before it uses them.")
    ] = ()

    def __post_init__(self) -> None:
        """Refuse what holds nothing. Raises ValueError."""
        siblings = bool(self.of or self.sides)
        if not siblings and self.skips is None:
            raise ValueError("nothing is held here: name `sides` (or `of`, a contract that has them), or `skips`")
        for key in ("interface", "runner", "nil_guard"):
            if getattr(self, key) and not siblings:
                shown = key.replace("_", "-")
                raise ValueError(f"{shown!r} needs 'sides', or 'of', the contract that has them")
        for key in self.skips.keys if self.skips is not None else ():
            if not _KEY.fullmatch(key):
                raise ValueError(f"'keys' has {key!r}: a prefix is in capitals, without the dash and the number")
        if self.sides:
            for guard in self.nil_guard:
                if not any(side.answers_to(guard.side) for side in self.sides):
                    raise ValueError(f"{guard.side!r} in 'nil-guard' is none of the sides")
