"""What a run found, written for people and for programs: one module for each format, loaded when asked for."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from lockstitch.engine.outcome import Outcome
from lockstitch.engine.stats import Stats

_MODULES = {
    "text": "lockstitch.report.text",
    "json": "lockstitch.report.json_format",
    "sarif": "lockstitch.report.sarif",
    "github": "lockstitch.report.github",
    "gitlab": "lockstitch.report.gitlab",
    "junit": "lockstitch.report.junit",
}

#: The formats that `render` knows.
FORMATS = tuple(_MODULES)


class Excerpts(Protocol):
    """The texts of the files that were checked, for the excerpts of a report."""

    def lines(self, path: str) -> Sequence[str] | None:
        """The lines of the file at `path`, without line ends; None when its text is not to be had."""
        ...


class NoExcerpts:
    """No text at all: reports name places and show no source."""

    def lines(self, path: str) -> None:
        """None, for every path."""


class ReportOptions(Struct, frozen=True):
    """How a report is to look. None of it changes what the report says was found.

    `colour` asks for ANSI colours. `width` is the terminal's, in columns. `strict` makes unknown count
    as drift. `verbose` adds exempt findings, contracts in step and the tracebacks of failures; `quiet`
    leaves one line for each finding. Without `unicode` the text is ASCII. `version` is the tool's own.
    `stats` go into the JSON report.
    """

    colour: bool = False
    width: int = 100
    strict: bool = False
    verbose: bool = False
    quiet: bool = False
    unicode: bool = True
    version: str = ""
    stats: Stats | None = None


def render(
    format: str,  # noqa: A002 - the option's own name
    outcome: Outcome,
    *,
    excerpts: Excerpts | None = None,
    options: ReportOptions | None = None,
) -> str:
    """The report of a run in one of `FORMATS`, ending with a line end unless it is empty.

    A pure function of its arguments. Whatever the repository's names, messages and texts hold, the
    report is valid in its format and has no control character in it (`lockstitch.report.neutral`).
    Raises KeyError for a format that is not in `FORMATS`.
    """
    module = importlib.import_module(_MODULES[format])
    text: str = module.render(outcome, excerpts or NoExcerpts(), options or ReportOptions())
    return text
