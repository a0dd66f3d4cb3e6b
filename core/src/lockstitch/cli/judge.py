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
from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.engine.run import Options
from lockstitch.host import Guard, Host, lean_host
from lockstitch.tree import GivenFiles, Tree, WorkingTree


@click.command("judge", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("facts", nargs=-1)
@root_option
@files_from_option("FACTS")
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@click.option("--except", "excluded", multiple=True, metavar="ID", help="Judge all but this contract (repeatable).")
@click.option(
    "--report",
    "reports",
    multiple=True,
    metavar="FORMAT=FILE",
    help="Write a report there (repeatable), and print none unless with exit code 2.",
)
@click.option(
    "--exit-code", "code_file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write 0 or 1 there and exit with 0; what is to exit with 2 still does.",
)  # fmt: skip
@click.option(
    "--missing-from", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR",
    help="Judge nothing; say which files below DIR contracts look at and no FACTS are of.",
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
    missing_from: Path | None,
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
    if missing_from is not None:
        return _missing(missing_from, documents_of(facts, files_from), containing.guard(timeout))
    documents = documents_of(facts, files_from)
    # The documents are read by now: standard input cannot be read twice.
    host = lean_host(containing.guard(timeout))
    options = Options(contracts=contracts, excluded=excluded, today=parse_today(today), host=host)
    with prints_to_stderr():
        outcome = judge_facts(documents, options)
    request = ReportRequest(format_, output, strict, verbose, quiet, colour)
    base = (root or Path.cwd()).resolve() if follow_links else resolve_root(root)
    tree: Tree = GivenFiles(str(base)) if follow_links else WorkingTree(base)
    requests = [replace(request, format=form, output=file) for form, file in wanted]
    if not requests or output is not None:
        requests.append(request)
    code = max(_emit(outcome, item, tree, base, host) for item in requests)
    if code == 2 and request not in requests:  # what was asked for may be thrown away with a failed action
        with prints_to_stderr():
            _emit(outcome, request, tree, base, host)
    if code_file is None or code == 2:
        return code
    _write(code_file, f"{code}\n", base)
    return 0


def documents_of(facts: tuple[str, ...], files_from: str | None) -> list[tuple[str, bytes]]:
    """The documents, by name. Raises ClickException."""
    documents = []
    for name in named_in(facts, files_from, "FACTS"):
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise click.ClickException(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None
        documents.append((name, content))
    return documents


def _missing(root: Path, documents: list[tuple[str, bytes]], guard: Guard) -> int:
    """`--missing-from`."""
    from lockstitch.engine.halves import missing_files
    from lockstitch.report.neutral import visible

    with prints_to_stderr():
        found = missing_files(root, documents, Options(cache=False, host=lean_host(guard)))
    if isinstance(found, Failure):
        raise click.ClickException(found.error)
    for path, contracts in found:
        click.echo(visible(f"{path}: in no target; looked at by {', '.join(contracts)}"))
    if not found:
        click.echo("Every file that a contract looks at is in a target.")
    return int(bool(found))


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
