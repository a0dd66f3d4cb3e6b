"""The rules for Pants 2.17 to 2.22, which ask one another with `Get`. `rules_call` says the same for later ones."""

from __future__ import annotations

from typing import Any

from lockstitch.pants import commands, partitioning
from lockstitch.pants.requests import (
    Beside,
    BesideRequest,
    Facts,
    FixedTree,
    FixedTreeRequest,
    FixRequest,
    Judgement,
    JudgementRequest,
    LintRequest,
    Selection,
    Tool,
    Tree,
    Whole,
    again,
    answers_of,
    beside_process,
    extract_process,
    fix_process,
    globs,
    judge_process,
    lint_result,
    lost,
    pex_request,
    selection,
    warn,
    with_texts,
)
from lockstitch.pants.subsystem import Lockstitch
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
from pants.engine.process import FallibleProcessResult
from pants.engine.rules import Get, MultiGet, collect_rules, rule
from pants.util.logging import LogLevel
from pants.vcs.changed import Changed


@rule
async def install(options: Lockstitch) -> Tool:
    """Lockstitch, installed."""
    return Tool(await Get(VenvPex, PexRequest, pex_request(options)))


@rule
async def list_tree() -> Tree:
    """Every file that Pants sees: contracts are about the whole tree, whatever was asked for."""
    return Tree(await Get(Snapshot, PathGlobs(["**"])))


@rule(desc="Extract what contracts rest on", level=LogLevel.DEBUG)
async def extract(options: Lockstitch, tool: Tool, tree: Tree) -> Facts:
    """The facts of the whole tree, one process for each partition."""
    files, whole = tree.snapshot.files, tree.snapshot.digest
    shared = partitioning.configuration(files)
    parts = partitioning.parts(files, options.partition_size)
    inputs = await MultiGet(Get(Digest, DigestSubset(whole, globs(sorted({*part.files, *shared})))) for part in parts)
    below = await MultiGet(Get(Digest, AddPrefix(digest, commands.TREE)) for digest in inputs)
    folders = await Get(Digest, CreateDigest([Directory(name) for name in commands.FOLDERS]))
    given = await MultiGet(Get(Digest, MergeDigests((digest, folders))) for digest in below)
    results = await MultiGet(
        Get(FallibleProcessResult, VenvPexProcess, extract_process(tool, part, digest))
        for part, digest in zip(parts, given)
    )
    for part, result in zip(parts, results):
        if lost(result):
            warn(f"{part.description[:-1]} did not work", result)
    documents = await Get(Digest, MergeDigests((folders, *(result.output_digest for result in results))))
    return Facts(documents, tuple(part.document for part in parts))


@rule
async def partition_lint(
    request: LintRequest.PartitionRequest, options: Lockstitch, changed: Changed, tree: Tree
) -> Partitions[Selection, Whole]:
    """One partition with one element: batches never part what is judged together."""
    chosen = None if options.skip else selection(request.files, tree.snapshot.files, changed.since)
    return Partitions(() if chosen is None else (Partition((chosen,), Whole()),))


@rule
async def judge(request: JudgementRequest, tool: Tool, facts: Facts, tree: Tree) -> Judgement:
    """Judge on facts alone; when something is found, once more with the texts of the files that are named."""
    process = judge_process(request, tool, facts)
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    answers = answers_of(await Get(DigestContents, Digest, result.output_digest))
    if request.texts and result.exit_code > 1:
        result = await Get(FallibleProcessResult, VenvPexProcess, again(process))
        answers = answers_of(await Get(DigestContents, Digest, result.output_digest))
    if request.texts and answers.findings:
        named = await Get(Digest, DigestSubset(tree.snapshot.digest, globs(answers.files)))
        below = await Get(Digest, AddPrefix(named, commands.TREE))
        given = await Get(Digest, MergeDigests((facts.digest, below)))
        process = with_texts(process if result.exit_code < 2 else again(process), given)
        result = await Get(FallibleProcessResult, VenvPexProcess, process)
    return Judgement(result, answers)


@rule
async def judge_beside(request: BesideRequest, options: Lockstitch, tool: Tool, facts: Facts) -> Beside:
    """Judge with the repository at hand."""
    variables = await Get(EnvironmentVars, EnvironmentVarsRequest(("PATH", *options.branch_variables)))
    process = beside_process(request, tool, facts, get_buildroot(), variables)
    return Beside(await Get(FallibleProcessResult, VenvPexProcess, process))


@rule(desc="Judge contracts", level=LogLevel.DEBUG)
async def lint(request: LintRequest.Batch[Selection, Whole], options: Lockstitch) -> LintResult:
    """One judgement, on facts alone or beside the repository."""
    (chosen,) = request.elements
    day, args = commands.today(), tuple(options.args)
    beyond: tuple[str, ...] = ()
    if not (options.git and chosen.changed_since):
        first = await Get(Judgement, JudgementRequest(day, args, chosen.show, texts=False))
        beyond = first.answers.beyond(get_buildroot())
    if options.git and (beyond or chosen.changed_since):
        beside = await Get(Beside, BesideRequest(day, args, chosen))
        result = beside.result
    else:
        shown = await Get(Judgement, JudgementRequest(day, args, chosen.show))
        result = shown.result
    reports = await Get(Digest, DigestSubset(result.output_digest, PathGlobs([f"{commands.REPORTS}/**"])))
    report = await Get(Digest, RemovePrefix(reports, commands.REPORTS))
    return lint_result(request, result, report, beyond, options.git)


@rule(desc="Mend what contracts find", level=LogLevel.DEBUG)
async def fix_tree(request: FixedTreeRequest, tool: Tool) -> FixedTree:
    """Carry out the safe fixes in a copy of the tree."""
    before = await Get(Digest, AddPrefix(request.tree, commands.TREE))
    process = fix_process(request, tool, before)
    result = await Get(FallibleProcessResult, VenvPexProcess, process)
    if result.exit_code > 1:
        result = await Get(FallibleProcessResult, VenvPexProcess, again(process))
    if result.exit_code > 1:
        warn("Not everything could be mended", result)
    old, after = await MultiGet(
        Get(Snapshot, Digest, request.tree),
        Get(Snapshot, RemovePrefix(result.output_digest, commands.TREE)),
    )
    files = tuple(sorted(SnapshotDiff.from_snapshots(old, after).changed_files))
    digest = await Get(Digest, DigestSubset(after.digest, globs(files)))
    return FixedTree(digest, files, result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace"))


@rule
async def partition_fix(
    request: FixRequest.PartitionRequest, options: Lockstitch, tree: Tree
) -> Partitions[str, Selection]:
    """The files that fixes change, of what is to be shown."""
    chosen = None if options.skip else selection(request.files, tree.snapshot.files, None)
    if chosen is None:
        return Partitions()
    day = commands.today()
    judgement = await Get(Judgement, JudgementRequest(day, (), texts=False))
    if not judgement.answers.findings:
        return Partitions()
    fixed = await Get(FixedTree, FixedTreeRequest(tree.snapshot.digest, chosen.show, day))
    return Partitions((Partition(fixed.files, chosen),) if fixed.files else ())


@rule(desc="Mend what contracts find", level=LogLevel.DEBUG)
async def fix(request: FixRequest.Batch[str, Selection], tree: Tree) -> FixResult:
    """A batch of those files. Another fixer may have changed them meanwhile: then fixes are made again over that."""
    mine, whole = set(request.files), tree.snapshot.digest
    on_disk = await Get(Digest, DigestSubset(whole, globs(request.files)))
    if on_disk != request.snapshot.digest:
        others = globs(path for path in tree.snapshot.files if path not in mine)
        rest = await Get(Digest, DigestSubset(whole, others))
        whole = await Get(Digest, MergeDigests((rest, request.snapshot.digest)))
    fixed = await Get(FixedTree, FixedTreeRequest(whole, request.partition_metadata.show, commands.today()))
    mended = await Get(Digest, DigestSubset(fixed.digest, globs(request.files)))
    others = globs(sorted(mine.difference(fixed.files)))
    kept = await Get(Digest, DigestSubset(request.snapshot.digest, others))
    output = await Get(Snapshot, MergeDigests((mended, kept)))
    return FixResult(request.snapshot, output, fixed.stdout, fixed.stderr, request.tool_name)


def rules() -> list[Any]:
    """All rules."""
    return [*collect_rules(), *LintRequest.rules(), *FixRequest.rules(), *pex.rules()]
