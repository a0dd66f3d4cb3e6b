"""`lockstitch check`."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from lockstitch.cli import containing, plain
from lockstitch.cli.meter import Meter
from lockstitch.cli.options import (
    branch_options,
    engine_options,
    given_by,
    parse_today,
    relative,
    report_options,
    resolve_root,
    root_option,
)
from lockstitch.cli.reporting import ReportRequest, emit, prints_to_stderr
from lockstitch.engine.run import Options, check
from lockstitch.engine.stats import Stats
from lockstitch.host import lean_host
from lockstitch.tree import Tree, WorkingTree


@plain.command("check", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("paths", nargs=-1)
@root_option
@plain.option("--config", metavar="FILE", help="Read this lockstitch.toml and no other.")
@plain.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@plain.option("--except", "excluded", multiple=True, metavar="ID", help="Judge all but this contract (repeatable).")
@plain.option("--changed-since", metavar="REV", help="Show only contracts that look at a file changed since REV.")
@plain.option("--rev", metavar="REV", help="Check the tree of this revision, without a checkout.")
@branch_options
@report_options
@plain.option("--fix", is_flag=True, help="Carry out the safe fixes, then check again.")
@plain.option("--diff", "show_diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@plain.option("--watch", is_flag=True, help="Check again whenever a file is saved, until interrupted.")
@plain.option("--stats", is_flag=True, help="Say what was read, parsed and cached, and how long it took.")
@engine_options
def command(
    paths: tuple[str, ...],
    root: Path | None,
    config: str | None,
    contracts: tuple[str, ...],
    excluded: tuple[str, ...],
    changed_since: str | None,
    rev: str | None,
    base: str | None,
    title: str | None,
    body_file: str | None,
    format_: str,
    output: Path | None,
    reports: tuple[tuple[str, Path], ...],
    strict: bool,
    verbose: bool,
    quiet: bool,
    colour: str,
    fix: bool,
    show_diff: bool,
    watch: bool,
    stats: bool,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """Judge the contracts of the repository.

    PATHS filter what is shown; the contracts are always judged over the whole tree.
    """
    if rev and (fix or watch):
        raise click.UsageError(f"--rev reads a revision, which --{'fix' if fix else 'watch'} cannot change")
    if watch and (fix or show_diff):
        raise click.UsageError("--watch only looks; --fix and --diff are for one run")
    place = resolve_root(root)
    options = Options(
        paths=tuple(_existing(place, path, rev) for path in paths),
        config=relative(place, config) if config else "",
        contracts=contracts,
        excluded=excluded,
        changed_since=changed_since or "",
        rev=rev or "",
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        today=parse_today(today),
        host=lean_host(containing.guard(timeout)),
        given=given_by(base, title, body_file),
        file_seconds=timeout,
    )
    request = ReportRequest(format_, output, strict, verbose, quiet, colour, reports)
    if show_diff:
        from lockstitch.cli.fixing import show

        return show(place, check(place, options), options, request)

    def once() -> int:
        code = _once(place, options, request, fix=fix, stats=stats)
        assert options.host is not None
        options.host.guard.condemned.clear()  # what is saved next may be mended
        return code

    if watch:
        from lockstitch.cli.watching import watch_tree

        return watch_tree(place, once)
    return once()


def _once(base: Path, options: Options, request: ReportRequest, *, fix: bool, stats: bool) -> int:
    meter = Meter()
    measured = Stats()
    options = replace(options, stats=measured, progress=meter.show if meter.wanted() else None)
    with measured.phase("total"), prints_to_stderr():
        outcome = check(base, options)
        meter.clear()
        if fix:
            from lockstitch.cli.fixing import carry_out

            outcome = carry_out(base, outcome, options)
        tree: Tree = _tree(base, options)
        if request.has("sarif"):
            from lockstitch.fix import fixables

            outcome = fixables(outcome, options.host or lean_host(), tree)
    emit(outcome, replace(request, stats=measured if stats else None), tree, base)
    for note in dict.fromkeys(measured.notes):
        click.echo(f"lockstitch: {note}", err=True)
    if stats and request.format != "json":
        from lockstitch.report.measures import measures

        click.echo(measures(measured), err=True)
    return outcome.exit_code(request.strict)


def _tree(base: Path, options: Options) -> Tree:
    """The tree that was checked."""
    if options.rev:
        from lockstitch.tree import Git, RevisionTree
        from lockstitch.tree.git import GitError

        git = Git(base)
        try:
            return RevisionTree(git, git.commit(options.rev))
        except GitError:
            pass  # the outcome says so
    return WorkingTree(base)


def _existing(root: Path, path: str, rev: str | None) -> str:
    """A path to filter by. One that does not exist would filter everything out, and look like success."""
    inside = relative(root, path)
    from lockstitch.globs import has_wildcard

    if not rev and not has_wildcard(inside) and not (root / inside).exists():
        raise click.UsageError(f"there is no {path!r} to show findings of")
    return inside
