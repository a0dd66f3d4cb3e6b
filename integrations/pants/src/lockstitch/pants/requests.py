"""What is asked for between rules, in either style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.python.target_types import ConsoleScript
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import PexRequest
from pants.backend.python.util_rules.pex_requirements import PexRequirements
from pants.core.goals.fix import FixFilesRequest
from pants.core.goals.lint import AbstractLintRequest, LintFilesRequest
from pants.engine.fs import Digest
from pants.engine.unions import UnionRule

from lockstitch.pants import partitioning
from lockstitch.pants.subsystem import Lockstitch


class LintRequest(LintFilesRequest):
    """`pants lint`."""

    tool_subsystem = Lockstitch


class FixRequest(FixFilesRequest):
    """`pants fix`. In `lint` it has no part: what can be mended is found there anyway."""

    tool_subsystem = Lockstitch
    enable_lint_rules = False

    @classmethod
    def _get_rules(cls) -> Iterable:
        for item in super()._get_rules():
            lints = isinstance(item, UnionRule) and item.union_base in {AbstractLintRequest, AbstractLintRequest.Batch}
            if not lints:
                yield item


@dataclass(frozen=True)
class Selection:
    """What a run is to show. As the only element of a partition it keeps `lint` from judging files in batches.

    `show` are paths below which an end of a finding must lie, none for everything. With `changed_since`, what
    `lockstitch check` shows under that option.
    """

    show: tuple[str, ...] = ()
    changed_since: str = ""

    @property
    def description(self) -> None:
        """Nothing, where it is the metadata of a partition."""


@dataclass(frozen=True)
class Whole:
    """The metadata of the partition."""

    @property
    def description(self) -> str:
        """For the log."""
        return "all contracts"


@dataclass(frozen=True)
class Facts:
    """The documents with the facts of the whole tree, and their names."""

    digest: Digest
    documents: tuple[str, ...]


@dataclass(frozen=True)
class FixedTreeRequest:
    """Carry out the fixes in a tree, of findings with an end below `show`."""

    tree: Digest
    show: tuple[str, ...]


@dataclass(frozen=True)
class FixedTree:
    """The files that fixes have changed."""

    digest: Digest
    files: tuple[str, ...]
    stdout: str
    stderr: str


def pex_request(options: Lockstitch) -> PexRequest:
    """Lockstitch and its plugins."""
    return PexRequest(
        output_filename="lockstitch.pex",
        internal_only=True,
        requirements=PexRequirements(options.requirements, description_of_origin="[lockstitch].version and .plugins"),
        interpreter_constraints=InterpreterConstraints(options.interpreter_constraints),
        main=ConsoleScript("lockstitch"),
    )


def selection(files: tuple[str, ...], every: tuple[str, ...], changed_since: str | None) -> Selection | None:
    """What to show when Pants was given `files` of all; None when it was given none and none could be meant."""
    if changed_since:
        # Pants leaves deleted files out, so it may have been given none at all.
        return Selection(changed_since=changed_since)
    return Selection(partitioning.covering(every, files)) if files else None
