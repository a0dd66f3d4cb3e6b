"""`lockstitch scaffold`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import engine_options, parse_today, resolve_root, root_option
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.run import Options
from lockstitch.host import lean_host
from lockstitch.report.neutral import visible


@plain.command("scaffold", epilog="Exit codes: 0 written (or printed), 2 not written.")
@click.argument("check", metavar="CHECK")
@click.argument("contract", metavar="ID")
@root_option
@plain.option("--print", "printed", is_flag=True, help="Print the file instead of writing it.")
@engine_options
def command(
    check: str,
    contract: str,
    root: Path | None,
    printed: bool,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """Write the first version of a file that the contract ID of CHECK asks for.

    For contract-tests: a test with the interface, the assertions and the runner. Never overwrites.
    """
    from lockstitch.engine.scaffolding import scaffold

    base = resolve_root(root)
    options = Options(
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        today=parse_today(today),
        host=lean_host(containing.guard(timeout)),
        file_seconds=timeout,
    )
    with prints_to_stderr():
        made = scaffold(base, check, contract, options)
    for failure in made.failures:
        where = f"{failure.path}:{failure.line}" if failure.line else failure.path
        click.echo(visible(f"lockstitch: {where + ': ' if where else ''}{failure.error}"), err=True)
    if made.scaffold is None:
        return 2
    if printed:
        sys.stdout.buffer.write(made.scaffold.text.encode())
        sys.stdout.buffer.flush()
        return 0
    return _write(base, made.scaffold.path, made.scaffold.text)


def _write(root: Path, path: str, text: str) -> int:
    from lockstitch.tree.atomic import WriteError, write_atomic

    target = root / path
    if target.exists() or target.is_symlink():
        raise click.ClickException(visible(f"{path} is there already; nothing was written"))
    try:
        write_atomic(target, text.encode(), root=root, replace=False)
    except WriteError as error:
        raise click.ClickException(visible(str(error))) from None
    click.echo(visible(f"Wrote {path}."))
    return 0
