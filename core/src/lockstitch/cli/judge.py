"""`lockstitch judge`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing
from lockstitch.cli.options import parse_today, report_options, resolve_root, root_option, timeout_option
from lockstitch.cli.reporting import ReportRequest, emit, prints_to_stderr
from lockstitch.engine.halves import judge_facts
from lockstitch.engine.run import Options
from lockstitch.host import lean_host
from lockstitch.tree import WorkingTree


@click.command("judge", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("facts", nargs=-1, required=True)
@root_option
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@report_options
@click.option("--today", metavar="DATE", help="Judge expiry dates as of this day (UTC).")
@timeout_option
def command(
    facts: tuple[str, ...],
    root: Path | None,
    contracts: tuple[str, ...],
    format_: str,
    output: Path | None,
    strict: bool,
    verbose: bool,
    quiet: bool,
    colour: str,
    today: str | None,
    timeout: float | None,
) -> int:
    """Judge the contracts in FACTS, documents that `lockstitch extract` wrote (`-` reads standard input).

    No file of the repository is read but for the excerpts of the text format.
    """
    documents = []
    for name in facts:
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise click.ClickException(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None
        documents.append((name, content))
    # The documents are read by now: standard input cannot be read twice.
    host = lean_host(containing.guard(timeout))
    with prints_to_stderr():
        outcome = judge_facts(documents, Options(contracts=contracts, today=parse_today(today), host=host))
    request = ReportRequest(format_, output, strict, verbose, quiet, colour)
    base = resolve_root(root)
    emit(outcome, request, WorkingTree(base), base)
    return outcome.exit_code(strict)
