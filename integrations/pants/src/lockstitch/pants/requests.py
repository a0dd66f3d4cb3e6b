"""What is asked for between rules, in either style."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from lockstitch.pants import commands, partitioning
from lockstitch.pants.subsystem import Lockstitch
from pants.backend.python.target_types import ConsoleScript
from pants.backend.python.util_rules.interpreter_constraints import InterpreterConstraints
from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.backend.python.util_rules.pex_requirements import PexRequirements
from pants.core.goals.fix import FixFilesRequest
from pants.core.goals.lint import AbstractLintRequest, LintFilesRequest, LintResult
from pants.engine.fs import EMPTY_DIGEST, Digest, DigestContents, PathGlobs, Snapshot
from pants.engine.process import FallibleProcessResult, ProcessCacheScope
from pants.engine.unions import UnionRule

logger = logging.getLogger(__name__)


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
    """The documents with the facts of the whole tree, and their names; with folders for what a judgement writes."""

    digest: Digest
    documents: tuple[str, ...]


@dataclass(frozen=True)
class JudgementRequest:
    """Judge on facts alone, as of a day. With `texts`, those of the files that findings name are at hand."""

    day: str
    args: tuple[str, ...]
    show: tuple[str, ...] = ()
    texts: bool = True


@dataclass(frozen=True)
class Judgement:
    """What it came to."""

    result: FallibleProcessResult
    answers: commands.Answers


@dataclass(frozen=True)
class BesideRequest:
    """A judgement beside the repository, of whatever git says at this moment."""

    day: str
    args: tuple[str, ...]
    chosen: Selection


@dataclass(frozen=True)
class Beside:
    """What it came to."""

    result: FallibleProcessResult


@dataclass(frozen=True)
class Tool:
    """Lockstitch, installed."""

    pex: VenvPex


@dataclass(frozen=True)
class Tree:
    """Every file that Pants sees."""

    snapshot: Snapshot


@dataclass(frozen=True)
class FixedTreeRequest:
    """Carry out the fixes in a tree, of findings with an end below `show`."""

    tree: Digest
    show: tuple[str, ...]
    day: str


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


def globs(paths: Iterable[str]) -> PathGlobs:
    """Exactly these files."""
    return PathGlobs([partitioning.literal(path) for path in paths])


def extract_process(tool: Tool, part: partitioning.Part, given: Digest) -> VenvPexProcess:
    """Extract a partition. What failed is not cached: it may have failed for lack of time."""
    return VenvPexProcess(
        tool.pex,
        argv=commands.extract(part.document),
        input_digest=given,
        output_files=(part.document,),
        description=part.description,
    )


def judge_process(request: JudgementRequest, tool: Tool, facts: Facts) -> VenvPexProcess:
    """Judge on facts alone. Drift is cached like its absence."""
    return VenvPexProcess(
        tool.pex,
        argv=commands.judge(facts.documents, request.args, day=request.day, show=request.show),
        input_digest=facts.digest,
        output_directories=(commands.REPORTS, commands.ANSWERS),
        description="Judge contracts.",
        cache_scope=ProcessCacheScope.ALWAYS,
    )


def with_texts(process: VenvPexProcess, given: Digest) -> VenvPexProcess:
    """The same with texts at hand."""
    return replace(process, input_digest=given, description="Judge contracts, with the text of what is found.")


def again(process: VenvPexProcess) -> VenvPexProcess:
    """The same, once in each run: what failed may have failed for lack of time."""
    return replace(process, cache_scope=ProcessCacheScope.PER_SESSION)


def beside_process(
    request: BesideRequest, tool: Tool, facts: Facts, repository: str, variables: Mapping[str, str]
) -> VenvPexProcess:
    """Judge with the repository at hand: not cached, for nothing tells Pants when git's answers change."""
    return VenvPexProcess(
        tool.pex,
        argv=commands.judge(
            facts.documents,
            request.args,
            day=request.day,
            show=request.chosen.show,
            repository=repository,
            changed_since=request.chosen.changed_since,
        ),
        input_digest=facts.digest,
        extra_env=variables,
        output_directories=(commands.REPORTS,),
        description="Judge contracts beside the repository.",
        cache_scope=ProcessCacheScope.PER_SESSION,
    )


def fix_process(request: FixedTreeRequest, tool: Tool, given: Digest) -> VenvPexProcess:
    """Mend a copy of the tree."""
    return VenvPexProcess(
        tool.pex,
        argv=commands.fix(request.show, day=request.day),
        input_digest=given,
        output_directories=(commands.TREE,),
        description="Mend what contracts find.",
        cache_scope=ProcessCacheScope.ALWAYS,
    )


def answers_of(contents: DigestContents) -> commands.Answers:
    """What a judgement says of itself."""
    return commands.read_answers((file.path, file.content) for file in contents)


def lint_result(
    request: LintRequest.Batch, result: FallibleProcessResult, report: Digest, beyond: tuple[str, ...], git: bool
) -> LintResult:
    """The result, with what is to be said of how it came about."""
    made = LintResult.create(request, result, report=report)
    (chosen,) = request.elements
    note = commands.notes(beyond, git=git, changed=bool(chosen.changed_since))
    return replace(made, stderr=note + made.stderr)


def lost(result: FallibleProcessResult) -> bool:
    """Whether an extraction has given no document: what failed on single files stands in it, and is told of those that
    contracts ask for."""
    return bool(result.exit_code) and result.output_digest == EMPTY_DIGEST


def warn(what: str, result: FallibleProcessResult) -> None:
    """Say what went wrong and did not end the run."""
    logger.warning(f"{what}:\n{result.stderr.decode(errors='replace')}")
