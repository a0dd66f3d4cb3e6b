"""The rules for Pants 2.23 and later, which call one another by name. `rules_get` says the same for earlier ones.

Written after the sources of Pants; no Pants that would run it has been run with it.
"""

from __future__ import annotations

from typing import Any

from pants.backend.python.util_rules import pex
from pants.backend.python.util_rules.pex import create_venv_pex
from pants.base.build_environment import get_buildroot
from pants.core.goals.fix import FixResult
from pants.core.goals.lint import LintResult
from pants.core.util_rules.partitions import Partition, Partitions
from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.fs import (
    AddPrefix,
    CreateDigest,
    DigestSubset,
    Directory,
    MergeDigests,
    PathGlobs,
    RemovePrefix,
    SnapshotDiff,
)
from pants.engine.intrinsics import (
    add_prefix,
    create_digest,
    digest_subset_to_digest,
    digest_to_snapshot,
    execute_process,
    get_digest_contents,
    merge_digests,
    remove_prefix,
)
from pants.engine.rules import collect_rules, concurrently, implicitly, rule
from pants.util.logging import LogLevel
from pants.vcs.changed import Changed

try:
    from pants.core.util_rules.env_vars import environment_vars_subset
except ImportError:  # before 2.27
    from pants.engine.internals.platform_rules import environment_vars_subset

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


@rule
async def install(options: Lockstitch) -> Tool:
    """Lockstitch, installed."""
    return Tool(await create_venv_pex(**implicitly(pex_request(options))))


@rule
async def list_tree() -> Tree:
    """Every file that Pants sees: contracts are about the whole tree, whatever was asked for."""
    return Tree(await digest_to_snapshot(**implicitly(PathGlobs(["**"]))))


@rule(desc="Extract what contracts rest on", level=LogLevel.DEBUG)
async def extract(options: Lockstitch, tool: Tool, tree: Tree) -> Facts:
    """The facts of the whole tree, one process for each partition."""
    files, whole = tree.snapshot.files, tree.snapshot.digest
    shared = partitioning.configuration(files)
    parts = partitioning.parts(files, options.partition_size)
    inputs = await concurrently(
        digest_subset_to_digest(DigestSubset(whole, globs(sorted({*part.files, *shared})))) for part in parts
    )
    below = await concurrently(add_prefix(AddPrefix(digest, commands.TREE)) for digest in inputs)
    folders = await create_digest(CreateDigest([Directory(name) for name in commands.FOLDERS]))
    given = await concurrently(merge_digests(MergeDigests((digest, folders))) for digest in below)
    results = await concurrently(
        execute_process(**implicitly(extract_process(tool, part, digest))) for part, digest in zip(parts, given)
    )
    for part, result in zip(parts, results):
        if lost(result):
            warn(f"{part.description[:-1]} did not work", result)
    documents = await merge_digests(MergeDigests((folders, *(result.output_digest for result in results))))
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
    result = await execute_process(**implicitly(process))
    answers = answers_of(await get_digest_contents(result.output_digest))
    if request.texts and result.exit_code > 1:
        result = await execute_process(**implicitly(again(process)))
        answers = answers_of(await get_digest_contents(result.output_digest))
    if request.texts and answers.findings:
        named = await digest_subset_to_digest(DigestSubset(tree.snapshot.digest, globs(answers.files)))
        below = await add_prefix(AddPrefix(named, commands.TREE))
        given = await merge_digests(MergeDigests((facts.digest, below)))
        process = with_texts(process if result.exit_code < 2 else again(process), given)
        result = await execute_process(**implicitly(process))
    return Judgement(result, answers)


@rule
async def judge_beside(request: BesideRequest, options: Lockstitch, tool: Tool, facts: Facts) -> Beside:
    """Judge with the repository at hand."""
    variables = await environment_vars_subset(
        EnvironmentVarsRequest(("PATH", *options.branch_variables)), **implicitly()
    )
    process = beside_process(request, tool, facts, get_buildroot(), variables)
    return Beside(await execute_process(**implicitly(process)))


@rule(desc="Judge contracts", level=LogLevel.DEBUG)
async def lint(request: LintRequest.Batch[Selection, Whole], options: Lockstitch) -> LintResult:
    """One judgement, on facts alone or beside the repository."""
    (chosen,) = request.elements
    day, args = commands.today(), tuple(options.args)
    beyond: tuple[str, ...] = ()
    if not (options.git and chosen.changed_since):
        first = await judge(JudgementRequest(day, args, chosen.show, texts=False), **implicitly())
        beyond = first.answers.beyond(get_buildroot())
    if options.git and (beyond or chosen.changed_since):
        beside = await judge_beside(BesideRequest(day, args, chosen), **implicitly())
        result = beside.result
    else:
        shown = await judge(JudgementRequest(day, args, chosen.show), **implicitly())
        result = shown.result
    reports = await digest_subset_to_digest(DigestSubset(result.output_digest, PathGlobs([f"{commands.REPORTS}/**"])))
    report = await remove_prefix(RemovePrefix(reports, commands.REPORTS))
    return lint_result(request, result, report, beyond, options.git)


@rule(desc="Mend what contracts find", level=LogLevel.DEBUG)
async def fix_tree(request: FixedTreeRequest, tool: Tool) -> FixedTree:
    """Carry out the safe fixes in a copy of the tree."""
    before = await add_prefix(AddPrefix(request.tree, commands.TREE))
    process = fix_process(request, tool, before)
    result = await execute_process(**implicitly(process))
    if result.exit_code > 1:
        result = await execute_process(**implicitly(again(process)))
    if result.exit_code > 1:
        warn("Not everything could be mended", result)
    old, after = await concurrently(
        digest_to_snapshot(request.tree),
        digest_to_snapshot(**implicitly(RemovePrefix(result.output_digest, commands.TREE))),
    )
    files = tuple(sorted(SnapshotDiff.from_snapshots(old, after).changed_files))
    digest = await digest_subset_to_digest(DigestSubset(after.digest, globs(files)))
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
    judgement = await judge(JudgementRequest(day, (), texts=False), **implicitly())
    if not judgement.answers.findings:
        return Partitions()
    fixed = await fix_tree(FixedTreeRequest(tree.snapshot.digest, chosen.show, day), **implicitly())
    return Partitions((Partition(fixed.files, chosen),) if fixed.files else ())


@rule(desc="Mend what contracts find", level=LogLevel.DEBUG)
async def fix(request: FixRequest.Batch[str, Selection], tree: Tree) -> FixResult:
    """A batch of those files. Another fixer may have changed them meanwhile: then fixes are made again over that."""
    mine, whole = set(request.files), tree.snapshot.digest
    on_disk = await digest_subset_to_digest(DigestSubset(whole, globs(request.files)))
    if on_disk != request.snapshot.digest:
        others = globs(path for path in tree.snapshot.files if path not in mine)
        rest = await digest_subset_to_digest(DigestSubset(whole, others))
        whole = await merge_digests(MergeDigests((rest, request.snapshot.digest)))
    fixed = await fix_tree(FixedTreeRequest(whole, request.partition_metadata.show, commands.today()), **implicitly())
    mended = await digest_subset_to_digest(DigestSubset(fixed.digest, globs(request.files)))
    others = globs(sorted(mine.difference(fixed.files)))
    kept = await digest_subset_to_digest(DigestSubset(request.snapshot.digest, others))
    output = await digest_to_snapshot(**implicitly(MergeDigests((mended, kept))))
    return FixResult(request.snapshot, output, fixed.stdout, fixed.stderr, request.tool_name)


def rules() -> list[Any]:
    """All rules."""
    return [*collect_rules(), *LintRequest.rules(), *FixRequest.rules(), *pex.rules()]
