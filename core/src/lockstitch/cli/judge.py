"""`lockstitch judge`."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from msgspec.structs import replace

from lockstitch.cli import containing
from lockstitch.cli.options import (
    FORMATS,
    files_from_option,
    named_in,
    parse_today,
    report_options,
    resolve_root,
    root_option,
    timeout_option,
)
from lockstitch.cli.reporting import ReportRequest, emit, prints_to_stderr
from lockstitch.engine.halves import judge_facts
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.run import Options
from lockstitch.host import Host, lean_host
from lockstitch.tree import GivenFiles, Tree, WorkingTree


@click.command("judge", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("facts", nargs=-1)
@root_option
@files_from_option("FACTS")
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@click.option("--except", "excluded", multiple=True, metavar="ID", help="Judge all but this contract (repeatable).")
@click.option(
    "--report", "reports", multiple=True, metavar="FORMAT=FILE", help="Write a further report there (repeatable)."
)
@click.option(
    "--exit-code", "code_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write 0 or 1 there and exit with 0; what is to exit with 2 still does.",
)  # fmt: skip
@click.option("--follow-links", is_flag=True, help="Follow links to the files of excerpts and fixes. For sandboxes.")
@report_options
@click.option("--today", metavar="DATE", help="Judge expiry dates as of this day (UTC).")
@timeout_option
def command(
    facts: tuple[str, ...],
    root: Path | None,
    files_from: str | None,
    contracts: tuple[str, ...],
    excluded: tuple[str, ...],
    reports: tuple[str, ...],
    code_file: Path | None,
    follow_links: bool,
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

    No file of the repository is read but for the excerpts of the text format and the fixes of SARIF.
    """
    wanted = [_report(text) for text in reports]
    documents = []
    for name in named_in(facts, files_from, "FACTS"):
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise click.ClickException(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None
        documents.append((name, content))
    # The documents are read by now: standard input cannot be read twice.
    host = lean_host(containing.guard(timeout))
    options = Options(contracts=contracts, excluded=excluded, today=parse_today(today), host=host)
    with prints_to_stderr():
        outcome = judge_facts(documents, options)
    request = ReportRequest(format_, output, strict, verbose, quiet, colour)
    base = (root or Path.cwd()).resolve() if follow_links else resolve_root(root)
    tree: Tree = GivenFiles(str(base)) if follow_links else WorkingTree(base)
    requests = [request, *(replace(request, format=form, output=file) for form, file in wanted)]
    code = max(_emit(outcome, item, tree, base, host) for item in requests)
    if code_file is None or code == 2:
        return code
    _write(code_file, f"{code}\n", base)
    return 0


def _emit(outcome: Outcome, request: ReportRequest, tree: Tree, root: Path, host: Host) -> int:
    """Write one report as `check` would; its exit code."""
    if request.format == "sarif":
        from lockstitch.fix import fixables

        with prints_to_stderr():
            outcome = fixables(outcome, host, tree)
    emit(outcome, request, tree, root)
    return outcome.exit_code(request.strict)


def _report(text: str) -> tuple[str, Path]:
    """`--report`. Raises UsageError."""
    form, equals, file = text.partition("=")
    if not equals or not file:
        raise click.UsageError(f"--report {text!r} is not FORMAT=FILE")
    if form not in FORMATS:
        from lockstitch.config.convert import nearest

        raise click.UsageError(f"unknown format {form!r} for --report{nearest(form, list(FORMATS))}")
    return form, Path(file)


def _write(path: Path, text: str, root: Path) -> None:
    from lockstitch.report.write import write_output
    from lockstitch.tree.atomic import WriteError

    try:
        write_output(str(path), text, root=str(root))
    except WriteError as error:
        raise click.ClickException(str(error)) from None
