"""`lockstitch judge`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import (
    branch_options,
    files_from_option,
    given_by,
    named_in,
    parse_today,
    report_options,
    resolve_root,
    root_option,
    timeout_option,
)
from lockstitch.cli.reporting import ReportRequest, emit, prints_to_stderr, write_beside
from lockstitch.engine.halves import judge_documents
from lockstitch.engine.outcome import Failure
from lockstitch.engine.run import Options
from lockstitch.host import Guard, lean_host
from lockstitch.tree import GivenFiles, Tree, WorkingTree


@plain.command("judge", epilog="Exit codes: 0 in step, 1 drift, 2 the tool did not do its job.")
@click.argument("facts", nargs=-1)
@root_option
@files_from_option("FACTS")
@plain.option("--contract", "contracts", multiple=True, metavar="ID", help="Judge only this contract (repeatable).")
@plain.option("--except", "excluded", multiple=True, metavar="ID", help="Judge all but this contract (repeatable).")
@plain.option("--show", "paths", multiple=True, metavar="PATH", help="Show only findings with an end below it.")
@plain.option(
    "--repository",
    type=plain.PathType("directory", exists=True),
    metavar="DIR",
    help="Ask this work tree, and its git, what the facts do not tell.",
)
@plain.option("--changed-since", metavar="REV", help="With --repository: as in `check`.")
@plain.option(
    "--beyond",
    type=plain.PathType(),
    metavar="FILE",
    help="Write there, as JSON, which contracts asked for more than the facts: git, or further files.",
)
@plain.option(
    "--missing-from", type=plain.PathType("directory", exists=True), metavar="DIR",
    help="Judge nothing; say which files below DIR contracts look at and no FACTS are of.",
)  # fmt: skip
@plain.option(
    "--exit-code", "code_file", type=plain.PathType(), metavar="FILE",
    help="Write 0 or 1 there, print nothing and exit with 0; what is to exit with 2 still does and is printed.",
)  # fmt: skip
@plain.option("--follow-links", is_flag=True, help="Follow links to the files of excerpts and fixes. For sandboxes.")
@branch_options
@report_options
@plain.option("--today", metavar="DATE", help="Judge expiry dates as of this day (UTC).")
@timeout_option
def command(
    facts: tuple[str, ...],
    root: Path | None,
    files_from: str | None,
    contracts: tuple[str, ...],
    excluded: tuple[str, ...],
    paths: tuple[str, ...],
    repository: Path | None,
    changed_since: str | None,
    beyond: Path | None,
    missing_from: Path | None,
    code_file: Path | None,
    follow_links: bool,
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
    documents = documents_of(facts, files_from)
    # The documents are read by now: standard input cannot be read twice.
    if missing_from is not None:
        return _missing(missing_from, documents, containing.guard(timeout))
    host = lean_host(containing.guard(timeout))
    options = Options(
        paths=paths,
        contracts=contracts,
        excluded=excluded,
        changed_since=changed_since or "",
        cache=False,
        today=parse_today(today),
        host=host,
        given=given_by(base, title, body_file),
        file_seconds=timeout,
    )
    place = (root or Path.cwd()).resolve() if follow_links else resolve_root(root)
    tree: Tree = GivenFiles(str(place)) if follow_links else WorkingTree(repository or place)
    request = ReportRequest(format_, output, strict, verbose, quiet, colour, reports)
    with prints_to_stderr():
        outcome, more = judge_documents(documents, options, repository)
        if request.has("sarif"):
            from lockstitch.fix import fixables

            outcome = fixables(outcome, host, tree)
    if beyond is not None:
        from lockstitch.report.neutral import json_text

        write_beside(beyond, json_text(more), place)
    code = outcome.exit_code(strict)
    # What was asked for may be thrown away with an action that failed: then it is printed too.
    emit(outcome, request, tree, place, silent=code_file is not None and output is None and code != 2)
    if code_file is None or code == 2:
        return code
    write_beside(code_file, f"{code}\n", place)
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
