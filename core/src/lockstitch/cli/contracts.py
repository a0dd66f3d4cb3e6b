"""`lockstitch contracts`."""

from __future__ import annotations

from pathlib import Path

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import engine_options, parse_today, resolve_root, root_option, wants_colour
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.run import Options, check
from lockstitch.host import lean_host
from lockstitch.report.neutral import visible

_STYLE = {"in step": "32", "drift": "31", "unknown": "33", "failed": "31"}


@plain.command("contracts", epilog="Exit codes: 0 listed, 2 the tool did not do its job.")
@root_option
@plain.option("--json", "as_json", is_flag=True, help="As JSON.")
@engine_options
def command(
    root: Path | None,
    as_json: bool,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """List the contracts: where each is declared, its sides (or how many files it looks at), and how it stands now."""
    base = resolve_root(root)
    options = Options(
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir,
        today=parse_today(today),
        host=lean_host(containing.guard(timeout)),
        file_seconds=timeout,
    )
    with prints_to_stderr():
        outcome = check(base, options)
    if as_json:
        import msgspec

        rows = [
            {
                "id": item.contract.id,
                "check": item.contract.check,
                "why": item.contract.why,
                "path": item.at.path,
                "line": item.at.span.line,
                "sides": item.sides,
                "state": item.state,
                "files": item.files,
            }
            for item in outcome.contracts
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2))
    else:
        colour = wants_colour("auto")
        for item in outcome.contracts:
            count = sum(finding.contract == item.contract.id and finding.counts for finding in outcome.findings)
            state = f"{item.state} ({count})" if count else item.state
            shown = f"\x1b[{_STYLE[item.state]}m{state}\x1b[0m" if colour else state
            name = visible(item.contract.id)
            click.echo(f"{name}  {visible(item.contract.check)}  {shown}  {visible(item.at.path)}:{item.at.span.line}")
            if item.contract.why:
                click.echo(visible(f"  why  {item.contract.why}"))
            for side in item.sides:
                click.echo(visible(f"  side {side}"))
            if not item.sides:  # nothing of it is of the type `Side`
                click.echo(f"  {'1 file' if item.files == 1 else f'{item.files} files'}")
    for failure in outcome.failures:
        where = f"{failure.path}:{failure.line}" if failure.line else failure.path or failure.contract
        click.echo(visible(f"{where + ': ' if where else ''}{failure.error}"), err=True)
    return 2 if outcome.failures else 0
