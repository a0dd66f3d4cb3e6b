"""The facts of this check: what a report says of each file, what a source file is made of, what a baseline holds."""

from __future__ import annotations

import sys
from typing import Literal

from lockstitch.api import Extractor, Fact, deferred
from msgspec import Struct

Format = Literal["Go profile", "coverage.py JSON", "coverage.py data", "Cobertura XML", "JaCoCo XML", "lcov"]


class Unit(Struct, frozen=True, array_like=True, order=True):
    """One thing that runs or does not: a block of a Go profile, or a line (columns 0, `line` and `end_line` equal).

    `weight` is how many statements it is, `hits` how often it ran; a profile that only says whether says 1.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    weight: int
    hits: int


class Branch(Struct, frozen=True, array_like=True, order=True):
    """The ways on from a line: `taken` of `total`. `key` tells several branches of one line apart."""

    line: int
    key: str
    taken: int
    total: int


class Report(Fact, frozen=True, tag="report"):
    """The report as a whole: one, first, unless nothing at all can be read of it.

    `branches` says whether it measured branches. `roots` are the directories that it says its names are relative to.
    """

    format: Format
    branches: bool = False
    roots: tuple[str, ...] = ()


class Measured(Fact, frozen=True, tag="file"):
    """One source file, by the name that the report has for it. `units` and `branches` are sorted, each place once.

    `module` is the part of the build that it is of, for a report that says so: two may have a file of one name.
    """

    name: str
    units: tuple[Unit, ...] = ()
    branches: tuple[Branch, ...] = ()
    module: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other files of its report."""
        return f"{self.module}: {self.name}" if self.module else self.name


class Executed(Fact, frozen=True, tag="executed"):
    """A source file of which the report knows only the lines that ran, sorted."""

    name: str
    lines: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What tells it from the other files of its report."""
        return self.name


class Flaw(Fact, frozen=True, tag="flaw"):
    """Why a report cannot be used: it is in no known format, broken, or says nothing. `line` is 0 for all of it."""

    kind: Literal["unknown", "broken", "empty"]
    message: str
    line: int = 0


class GoBody(Struct, frozen=True, array_like=True):
    """The body of a function, from its `{` to its `}`; columns are bytes, 1-based, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class GoSource(Fact, frozen=True, tag="go"):
    """A Go file. `bodies` are those of declared functions (without `_`), `literals` those of functions outside them.

    `statements` says whether any body has a statement. `constrained`: not every build has it (`//go:build`, cgo).
    `displaced`: comments say that its lines are those of another file.
    """

    lines: int
    bodies: tuple[GoBody, ...] = ()
    literals: tuple[GoBody, ...] = ()
    statements: bool = False
    generated: bool = False
    constrained: bool = False
    displaced: bool = False


class TextSource(Fact, frozen=True, tag="text"):
    """A source file in any other language. `bare` are its lines that are empty or hold only a `#` comment.
    `tests` says whether it declares a test, in a way that some language has."""

    lines: int
    bare: tuple[int, ...] = ()
    generated: bool = False
    tests: bool = False


class PyStatements(Fact, frozen=True, tag="py"):
    """The statements of a Python file as coverage.py counts them: the first line of each, without those that are
    excluded. `spans` are the statements of several lines, (first, last); `flaw` is why it cannot be told."""

    statements: tuple[int, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    flaw: str = ""


class Entry(Fact, frozen=True, tag="entry"):
    """One file of a baseline: (covered, total) of its statements, and of its branches if there are any."""

    path: str
    lines: tuple[int, int]
    branches: tuple[int, int] = (0, 0)
    line: int = 0


class BadBaseline(Fact, frozen=True, tag="bad-baseline"):
    """Why a baseline cannot be used."""

    message: str
    line: int = 0


#: The languages that contracts force: reports, baselines and sources are known by what the contract says of them.
COVERAGE, BASELINE_LANGUAGE, TEXT = "coverage-report", "coverage-baseline", "coverage-source"
_READING = "lockstitch_coverage_floors.reading"

REPORT: Extractor[Report | Measured | Executed | Flaw] = Extractor(
    id="coverage-floors.report",
    version=2,
    languages=(COVERAGE,),
    facts=(Report, Measured, Executed, Flaw),
    extract=deferred(f"{_READING}.formats:report"),
    own_errors=True,
    binary=True,
)
GO_SOURCE = Extractor(
    id="coverage-floors.go-source",
    version=1,
    languages=("go",),
    facts=(GoSource,),
    extract=deferred(f"{_READING}.go_source:go_source"),
)
TEXT_SOURCE = Extractor(
    id="coverage-floors.text-source",
    version=2,
    languages=(TEXT,),
    facts=(TextSource,),
    extract=deferred(f"{_READING}.text_source:text_source"),
    own_errors=True,
)
#: What a statement is hangs on the compiler: two versions of Python keep their facts apart.
PY_STATEMENTS = Extractor(
    id="coverage-floors.python-statements",
    version=1_000_000 + sys.version_info[0] * 1000 + sys.version_info[1],
    languages=(TEXT,),
    facts=(PyStatements,),
    extract=deferred(f"{_READING}.python_source:python_statements"),
    own_errors=True,
)
BASELINE = Extractor(
    id="coverage-floors.baseline",
    version=1,
    languages=(BASELINE_LANGUAGE,),
    facts=(Entry, BadBaseline),
    extract=deferred("lockstitch_coverage_floors.baseline:entries"),
    own_errors=True,
)
