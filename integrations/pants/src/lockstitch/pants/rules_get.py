"""The rules for Pants 2.17 to 2.22, which ask one another with `Get`. `rules_call` says the same for later ones."""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

from pants.backend.python.util_rules import pex
from pants.backend.python.util_rules.pex import PexRequest, VenvPex, VenvPexProcess
from pants.base.build_environment import get_buildroot
from pants.core.goals.fix import FixResult
from pants.core.goals.lint import LintResult
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    Digest,
    DigestContents,
    DigestSubset,
    Directory,
    MergeDigests,
    PathGlobs,
    RemovePrefix,
    Snapshot,
    SnapshotDiff,
)
from pants.engine.process import FallibleProcessResult, ProcessCacheScope
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.vcs.changed import Changed

from lockstitch.pants import commands, partitioning
from lockstitch.pants.requests import (
    Facts,
    FixedTree,
    FixedTreeRequest,
    FixRequest,
    LintRequest,
    Selection,
    Whole,
    pex_request,
    selection,
)
from lockstitch.pants.subsystem import Lockstitch

logger = logging.getLogger(__name__)


@dataclasses.dataclass(frozen=True)
class _Tool:
    pex: VenvPex


@dataclasses.dataclass(frozen=True)
class _Tree:
    snapshot: Snapshot


@rule
async def install(options: Lockstitch) -> _Tool:
    """Lockstitch, installed."""
    return _Tool(await Get(VenvPex, PexRequest, pex_request(options)))


@rule
async def list_tree() -> _Tree:
    """Every file that Pants sees: contracts are about the whole tree, whatever was asked for."""
    return _Tree(await Get(Snapshot, PathGlobs(["**"])))


@rule(desc="Extract what contracts rest on")
async def extract(options: Lockstitch, tool: _Tool, tree: _Tree) -> Facts:
    """The facts of the whole tree, one process for each partition."""
    shared = partitioning.configuration(tree.snapshot.files)
    parts = partitioning.parts(tree.snapshot.files, options.partition_size)
    inputs = await MultiGet(
        Get(
            Digest,
            DigestSubset(
                tree.snapshot.digest, PathGlobs([partitioning.literal(path) for path in sorted({*part.files, *shared})])
            ),
        )
        for part in parts
    )
    below = await MultiGet(Get(Digest, AddPrefix(digest, commands.TREE)) for digest in inputs)
    folders = await Get(Digest, CreateDigest([Directory(commands.TREE), Directory(commands.FACTS)]))
    given = await MultiGet(Get(Digest, MergeDigests((digest, folders))) for digest in below)
    results = await MultiGet(
        Get(
            FallibleProcessResult,
            VenvPexProcess(
                tool.pex,
                argv=commands.extract(part.document),
                input_digest=digest,
                output_files=(part.document,),
                description=part.description,
            ),
        )
        for part, digest in zip(parts, given)
    )
    for part, result in zip(parts, results):
        if result.exit_code:  # the document says so too, and the judgement fails for it
            logger.warning(f"{part.description[:-1]} had failures:\n{result.stderr.decode(errors='replace')}")
    documents = await Get(Digest, MergeDigests(result.output_digest for result in results))
    return Facts(documents, tuple(part.document for part in parts))


@rule
async def partition_lint(
    request: LintRequest.PartitionRequest, options: Lockstitch, changed: Changed, tree: _Tree
) -> Partitions[Selection, Whole]:
    """One partition with one element: batches never part what is judged together."""
    chosen = None if options.skip else selection(request.files, tree.snapshot.files, changed.since)
    return Partitions(() if chosen is None else (Partition((chosen,), Whole()),))


@dataclasses.dataclass(frozen=True)
class _Judgement:
    """A judgement on facts alone."""

    result: FallibleProcessResult
    answers: commands.Answers


@dataclasses.dataclass(frozen=True)
class _JudgementRequest:
    day: str
    args: tuple[str, ...]
    show: tuple[str, ...] = ()


@rule
async def judge(request: _JudgementRequest, tool: _Tool, facts: Facts, tree: _Tree) -> _Judgement:
    """Judge on facts alone; when something is found, once more with the texts of the files that are named."""
    folders = await Get(
        Digest, CreateDigest([Directory(name) for name in (commands.TREE, commands.REPORTS, commands.ANSWERS)])
    )
    given = await Get(Digest, MergeDigests((facts.digest, folders)))
    process = VenvPexProcess(
        tool.pex,
        argv=commands.judge(facts.documents, request.args, day=request.day, show=request.show),
        input_digest=given,
        output_directories=(commands.REPORTS, commands.ANSWERS),
        description="Judge contracts.",
        cache_scope=ProcessCacheScope.ALWAYS,
    )
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    answers = commands.read_answers(
        (file.path, file.content) for file in await Get(DigestContents, Digest, result.output_digest)
    )
    if result.exit_code > 1 or answers.failures:
        # What failed may have failed for lack of time: it is tried again in each run.
        process = dataclasses.replace(process, cache_scope=ProcessCacheScope.PER_SESSION)
        result = await Get(FallibleProcessResult, VenvPexProcess, process)
    elif answers.findings:
        named = await Get(
            Digest,
            DigestSubset(tree.snapshot.digest, PathGlobs([partitioning.literal(path) for path in answers.files])),
        )
        below = await Get(Digest, AddPrefix(named, commands.TREE))
        given = await Get(Digest, MergeDigests((given, below)))
        process = dataclasses.replace(
            process, input_digest=given, description="Judge contracts, with the text of what is found."
        )
        result = await Get(FallibleProcessResult, VenvPexProcess, process)
    return _Judgement(result, answers)


@rule(desc="Judge contracts")
async def lint(
    request: LintRequest.Batch[Selection, Whole], options: Lockstitch, tool: _Tool, facts: Facts
) -> LintResult:
    """One judgement, on facts alone or beside the repository."""
    (chosen,) = request.elements
    day = commands.today()
    judgement = await Get(_Judgement, _JudgementRequest(day, tuple(options.args), chosen.show))
    beyond = judgement.answers.beyond(get_buildroot())
    result, note = judgement.result, ""
    if options.git and (beyond or chosen.changed_since):
        variables = await Get(EnvironmentVars, EnvironmentVarsRequest(("PATH", *options.branch_variables)))
        folders = await Get(
            Digest, CreateDigest([Directory(name) for name in (commands.TREE, commands.REPORTS, commands.ANSWERS)])
        )
        given = await Get(Digest, MergeDigests((facts.digest, folders)))
        result = await Get(
            FallibleProcessResult,
            VenvPexProcess(
                tool.pex,
                argv=commands.judge(
                    facts.documents,
                    options.args,
                    day=day,
                    show=chosen.show,
                    repository=get_buildroot(),
                    changed_since=chosen.changed_since,
                ),
                input_digest=given,
                extra_env=variables,
                output_directories=(commands.REPORTS,),
                description="Judge contracts beside the repository.",
                cache_scope=ProcessCacheScope.PER_SESSION,
            ),
        )
        note = commands.note_beside(beyond) if beyond else ""
    elif not options.git:
        note = commands.note_without_git(beyond) if beyond else ""
        note += commands.note_not_filtered() if chosen.changed_since else ""
    report = await Get(Digest, DigestSubset(result.output_digest, PathGlobs([f"{commands.REPORTS}/**"])))
    report = await Get(Digest, RemovePrefix(report, commands.REPORTS))
    made = LintResult.create(request, result, report=report)
    return dataclasses.replace(made, stderr=note + made.stderr)


@rule(desc="Mend what contracts find")
async def fix_tree(request: FixedTreeRequest, tool: _Tool) -> FixedTree:
    """Carry out the safe fixes in a copy of the tree."""
    before = await Get(Digest, AddPrefix(request.tree, commands.TREE))
    result = await Get(
        FallibleProcessResult,
        VenvPexProcess(
            tool.pex,
            argv=commands.fix(request.show),
            input_digest=before,
            output_directories=(commands.TREE,),
            description="Mend what contracts find.",
            cache_scope=ProcessCacheScope.ALWAYS,
        ),
    )
    if result.exit_code > 1:
        logger.warning(f"Not everything could be mended:\n{result.stderr.decode(errors='replace')}")
    old, after = await MultiGet(
        Get(Snapshot, Digest, request.tree),
        Get(Snapshot, RemovePrefix(result.output_digest, commands.TREE)),
    )
    files = tuple(sorted(SnapshotDiff.from_snapshots(old, after).changed_files))
    digest = await Get(
        Digest, DigestSubset(after.digest, PathGlobs([partitioning.literal(path) for path in files]))
    )
    return FixedTree(digest, files, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace"))


@rule
async def partition_fix(
    request: FixRequest.PartitionRequest, options: Lockstitch, changed: Changed, tree: _Tree
) -> Partitions[str, Selection]:
    """The files that fixes change, of what is to be shown."""
    chosen = None if options.skip else selection(request.files, tree.snapshot.files, None)
    if chosen is None:
        return Partitions()
    judgement = await Get(_Judgement, _JudgementRequest(commands.today(), ()))
    if not judgement.answers.findings:
        return Partitions()
    fixed = await Get(FixedTree, FixedTreeRequest(tree.snapshot.digest, chosen.show))
    return Partitions((Partition(fixed.files, chosen),) if fixed.files else ())


@rule(desc="Fix with lockstitch")
async def fix(request: FixRequest.Batch[str, Selection], tree: _Tree) -> FixResult:
    """A batch of those files. Another fixer may have changed them meanwhile: then fixes are made again over that."""
    names = PathGlobs([partitioning.literal(path) for path in request.files])
    on_disk = await Get(Digest, DigestSubset(tree.snapshot.digest, names))
    over = tree.snapshot.digest
    if on_disk != request.snapshot.digest:
        others = [partitioning.literal(path) for path in tree.snapshot.files if path not in set(request.files)]
        rest = await Get(Digest, DigestSubset(tree.snapshot.digest, PathGlobs(others)))
        over = await Get(Digest, MergeDigests((rest, request.snapshot.digest)))
    fixed = await Get(FixedTree, FixedTreeRequest(over, request.partition_metadata.show))
    mine = await Get(Digest, DigestSubset(fixed.digest, names))
    kept = [path for path in request.files if path not in fixed.files]
    unchanged = await Get(
        Digest, DigestSubset(request.snapshot.digest, PathGlobs([partitioning.literal(path) for path in kept]))
    )
    output = await Get(Snapshot, MergeDigests((mine, unchanged)))
    return FixResult(request.snapshot, output, fixed.stdout, fixed.stderr, request.tool_name)


def rules() -> list[Any]:
    """All rules."""
    return [*collect_rules(), *LintRequest.rules(), *FixRequest.rules(), *pex.rules()]
