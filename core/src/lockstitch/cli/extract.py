"""`lockstitch extract`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import (
    branch_options,
    engine_options,
    files_from_option,
    given_by,
    named_in,
    relative,
    resolve_root,
    root_option,
)
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.halves import extract_apart, extract_facts
from lockstitch.engine.outcome import Failure
from lockstitch.engine.run import Options
from lockstitch.host import Host, load_host
from lockstitch.report.neutral import visible

if TYPE_CHECKING:
    from lockstitch.engine.workers import Workers


@plain.command("extract", epilog="Exit codes: 0 written, 2 something could not be extracted.")
@click.argument("files", nargs=-1)
@root_option
@files_from_option("FILES")
@plain.option("--output", "-o", type=plain.PathType(), metavar="FILE", help="Write the facts there.")
@plain.option(
    "--apart",
    is_flag=True,
    help="FILES are all that there is: no git, no cache, no configuration; links are followed. For sandboxes.",
)
@plain.option(
    "--language", "languages", multiple=True, metavar="ID", help="With --apart: read FILES as this language too."
)
@plain.option("--persistent_worker", "persistent", is_flag=True, hidden=True)
@branch_options
@engine_options
def command(
    files: tuple[str, ...],
    root: Path | None,
    files_from: str | None,
    output: Path | None,
    apart: bool,
    languages: tuple[str, ...],
    persistent: bool,
    base: str | None,
    title: str | None,
    body_file: str | None,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,  # noqa: ARG001 - facts do not depend on it
    timeout: float | None,
) -> int:
    """Write down the facts of FILES (files or folders) as JSON, for `lockstitch judge`.

    Give the lockstitch.toml files too: `judge` finds its contracts in the facts.
    """
    if languages and not apart:
        raise click.UsageError("--language needs --apart: else contracts say which language a file is in")
    if persistent:
        from lockstitch.cli.persisting import serve
        from lockstitch.engine.workers import Workers

        host = load_host(guard=containing.guard_here(timeout))
        with Workers(1, host, seconds=timeout) as workers:
            return serve(partial(_answer, host, workers))
    named = named_in(files, files_from, "FILES")
    # The current directory is where a build system lays files out, wherever a root may be above it.
    place = (root or Path.cwd()).resolve() if apart else resolve_root(root)
    selection = named if apart else [relative(place, path) for path in named]
    options = Options(
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        given=given_by(base, title, body_file),
        host=load_host(guard=containing.guard(timeout)),
        file_seconds=timeout,
    )
    with prints_to_stderr():
        if apart:
            document, failures = extract_apart(place, selection, options, languages)
        else:
            document, failures = extract_facts(place, selection, options)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        _write(output, document, place)
    click.echo(_said(failures), err=True, nl=False)
    return 2 if failures else 0


def _answer(host: Host, workers: Workers, arguments: list[str]) -> tuple[int, str]:
    """One request to a persistent worker. Raises ClickException."""
    given = command.make_context("extract", arguments).params
    if not given["apart"] or given["output"] is None:
        raise click.UsageError("a persistent worker extracts --apart, into an --output")
    place = Path.cwd()
    named = named_in(given["files"], given["files_from"], "FILES")
    options = Options(jobs=1, cache=False, host=host, workers=workers)
    document, failures = extract_apart(place, named, options, given["languages"])
    _write(given["output"], document, place)
    return 2 if failures else 0, _said(failures)


def _write(output: Path, document: bytes, root: Path) -> None:
    from lockstitch.report.write import write_output
    from lockstitch.tree.atomic import WriteError

    try:
        write_output(str(output), document.decode(), root=str(root))
    except WriteError as error:
        raise click.ClickException(str(error)) from None


def _said(failures: Sequence[Failure]) -> str:
    """The failures, a line each."""
    lines = []
    for failure in failures:
        where = f"{failure.path}: " if failure.path else ""
        lines.append(visible(f"{failure.plugin}: {failure.phase}: {where}{failure.error}") + "\n")
    return "".join(lines)
