"""`lockstitch matrix`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import Choice, engine_options, parse_today, resolve_root, root_option, wants_colour
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.run import Options
from lockstitch.engine.tables import tabulate
from lockstitch.host import lean_host
from lockstitch.report.neutral import visible


@plain.command("matrix", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("contract", required=False, metavar="[ID]")
@root_option
@plain.option(
    "--html",
    type=plain.PathType("file"),
    metavar="FILE",
    help="Write it as a page of its own; `-` prints the page.",
)
@plain.option("--rev", metavar="REV", help="The table of this revision, without a checkout.")
@plain.option(
    "--color",
    "--colour",
    "colour",
    type=Choice(("auto", "always", "never")),
    default="auto",
    metavar="WHEN",
    help="auto, always or never.",
)
@engine_options
def command(
    contract: str | None,
    root: Path | None,
    html: Path | None,
    rev: str | None,
    colour: str,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """Print the table of the contract ID, each cell coloured by what was verified.

    Without ID, that of the only contract that has one.
    """
    base = resolve_root(root)
    options = Options(
        rev=rev or "",
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        today=parse_today(today),
        host=lean_host(containing.guard(timeout)),
        file_seconds=timeout,
    )
    with prints_to_stderr():
        made = tabulate(base, contract or "", options)
    if made.table is not None and html is None:
        from lockstitch.report.tables.terminal import terminal_table

        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        text = terminal_table(made.table, colour=wants_colour(colour), unicode=encoding in {"utf8", "utf_8"})
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    elif made.table is not None and html is not None:
        _write_page(html, made.contract, made.table, base)
    for failure in made.outcome.failures:
        where = f"{failure.path}:{failure.line}" if failure.line else failure.path or failure.contract
        click.echo(visible(f"lockstitch: {where + ': ' if where else ''}{failure.error}"), err=True)
    return made.outcome.exit_code()


def _write_page(path: Path, contract: str, table: object, root: Path) -> None:
    from lockstitch.api import Table
    from lockstitch.report.tables.page import table_page
    from lockstitch.report.write import write_output
    from lockstitch.tree.atomic import WriteError

    assert isinstance(table, Table)
    page = table_page(contract, table)
    if str(path) == "-":
        sys.stdout.buffer.write(page.encode())
        return
    try:
        write_output(str(path), page, root=str(root))
    except WriteError as error:
        raise click.ClickException(str(error)) from None
