"""`lockstitch coverage`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import Choice, engine_options, parse_today, resolve_root, root_option, wants_colour
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.run import Options
from lockstitch.engine.tables import Tabulated, tabulate
from lockstitch.host import lean_host
from lockstitch.report.neutral import visible


@plain.command("coverage", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("contract", required=False, metavar="[ID]")
@root_option
@plain.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
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
    as_json: bool,
    colour: str,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """Print how much is covered, of what the contract ID asks for, the worst gap first.

    Without ID, of the only contract about coverage.
    """
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
        made = tabulate(base, contract or "", options, shown_by="coverage")
    if as_json:
        sys.stdout.buffer.write(_json(made))
        sys.stdout.buffer.flush()
    elif made.table is not None:
        from lockstitch.report.tables.terminal import terminal_table

        encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
        text = terminal_table(made.table, colour=wants_colour(colour), unicode=encoding in {"utf8", "utf_8"})
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    for failure in made.outcome.failures:
        where = f"{failure.path}:{failure.line}" if failure.line else failure.path or failure.contract
        click.echo(visible(f"lockstitch: {where + ': ' if where else ''}{failure.error}"), err=True)
    return made.outcome.exit_code()


def _json(made: Tabulated) -> bytes:
    """A row is a list of cells; a cell has its text, how it stands and, where it is a bar, its share."""
    import msgspec

    table = made.table
    document = {
        "schema": 1,
        "contract": made.contract,
        "caption": table.caption if table else "",
        "columns": table.columns if table else (),
        "rows": [
            [
                {
                    "text": cell.text,
                    "state": cell.state,
                    "path": cell.at.path if cell.at else None,
                    "share": cell.share,
                    "mark": cell.mark,
                }
                for cell in row.cells
            ]
            for row in (table.rows if table else ())
        ],
        "failures": [{"path": item.path, "error": item.error} for item in made.outcome.failures],
        "exit_code": made.outcome.exit_code(),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"
