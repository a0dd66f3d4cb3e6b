"""`lockstitch judge`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing
from lockstitch.cli.options import (
    branch_options,
    given_by,
    parse_today,
    report_options,
    resolve_root,
    root_option,
    timeout_option,
)
from lockstitch.cli.reporting import ReportRequest, emit, prints_to_stderr, write_beside
from lockstitch.engine.halves import judge_documents
from lockstitch.engine.run import Options
from lockstitch.host import lean_host
from lockstitch.tree import WorkingTree


@click.command("judge", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("facts", nargs=-1, required=True)
@root_option
@click.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@click.option("--show", "paths", multiple=True, metavar="PATH", help="Show only findings with an end below it.")
@click.option(
    "--repository",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Ask this work tree, and its git, what the facts do not tell.",
)
@click.option("--changed-since", metavar="REV", help="With --repository: as in `check`.")
@click.option(
    "--beyond",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write there, as JSON, which contracts asked for more than the facts: git, or further files.",
)
@branch_options
@report_options
@click.option("--today", metavar="DATE", help="Judge expiry dates as of this day (UTC).")
@timeout_option
def command(
    facts: tuple[str, ...],
    root: Path | None,
    contracts: tuple[str, ...],
    paths: tuple[str, ...],
    repository: Path | None,
    changed_since: str | None,
    beyond: Path | None,
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
    today: str | None,
    timeout: float | None,
) -> int:
    """Judge the contracts in FACTS, documents that `lockstitch extract` wrote (`-` reads standard input).

    Without --repository, no file of the repository is read but for excerpts and for the fixes in SARIF.
    """
    if changed_since and repository is None:
        raise click.UsageError("--changed-since needs --repository: facts do not tell what has changed")
    documents = []
    for name in facts:
        try:
            content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        except OSError as error:
            raise click.ClickException(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from None
        documents.append((name, content))
    # The documents are read by now: standard input cannot be read twice.
    host = lean_host(containing.guard(timeout))
    options = Options(
        paths=paths,
        contracts=contracts,
        changed_since=changed_since or "",
        cache=False,
        today=parse_today(today),
        host=host,
        given=given_by(base, title, body_file),
        file_seconds=timeout,
    )
    place = resolve_root(root)
    tree = WorkingTree(repository if repository is not None else place)
    request = ReportRequest(format_, output, strict, verbose, quiet, colour, reports)
    with prints_to_stderr():
        outcome, more = judge_documents(documents, options, repository)
        if request.has("sarif"):
            from lockstitch.fix import fixables

            outcome = fixables(outcome, host, tree)
    if beyond is not None:
        from lockstitch.report.neutral import json_text

        write_beside(beyond, json_text(more), place)
    emit(outcome, request, tree, place)
    return outcome.exit_code(strict)
