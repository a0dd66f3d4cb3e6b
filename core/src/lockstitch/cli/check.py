"""`lockstitch check`."""

from __future__ import annotations

from pathlib import Path

import click

from lockstitch.cli.meter import Meter
from lockstitch.cli.options import engine_options, parse_today, relative, report_options, resolve_root, root_option
from lockstitch.cli.reporting import ReportRequest, emit
from lockstitch.engine.run import Options, check
from lockstitch.host import lean_host
from lockstitch.tree import WorkingTree


@click.command("check", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("paths", nargs=-1)
@root_option
@click.option("--config", metavar="FILE", help="Read this lockstitch.toml and no other.")
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@click.option("--changed-since", metavar="REV", help="Show only contracts that look at a file changed since REV.")
@report_options
@click.option("--fix", is_flag=True, help="Carry out the safe fixes, then check again.")
@click.option("--diff", "show_diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@engine_options
def command(
    paths: tuple[str, ...],
    root: Path | None,
    config: str | None,
    contracts: tuple[str, ...],
    changed_since: str | None,
    format_: str,
    output: Path | None,
    strict: bool,
    verbose: bool,
    quiet: bool,
    colour: str,
    fix: bool,
    show_diff: bool,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
) -> int:
    """Judge the contracts of the repository.

    PATHS filter what is shown; the contracts are always judged over the whole tree.
    """
    base = resolve_root(root)
    host = lean_host()
    meter = Meter()
    options = Options(
        paths=tuple(_existing(base, path) for path in paths),
        config=relative(base, config) if config else "",
        contracts=contracts,
        changed_since=changed_since or "",
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        today=parse_today(today),
        host=host,
        progress=meter.show if meter.wanted() else None,
    )
    tree = WorkingTree(base)
    outcome = check(base, options)
    meter.clear()
    request = ReportRequest(format_, output, strict, verbose, quiet, colour)
    if show_diff or fix:
        from lockstitch.cli.fixing import carry_out, show

        if show_diff:
            return show(base, outcome, options, request)
        outcome = carry_out(base, outcome, options)
    if format_ == "sarif":
        from lockstitch.fix import fixables

        outcome = fixables(outcome, host, tree)
    emit(outcome, request, WorkingTree(base))
    return outcome.exit_code(strict)


def _existing(root: Path, path: str) -> str:
    """A path to filter by. One that does not exist would filter everything out, and look like success."""
    inside = relative(root, path)
    from lockstitch.globs import has_wildcard

    if not has_wildcard(inside) and not (root / inside).exists():
        raise click.UsageError(f"there is no {path!r} to show findings of")
    return inside
