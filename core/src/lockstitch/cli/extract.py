"""`lockstitch extract`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lockstitch.cli import containing
from lockstitch.cli.options import branch_options, engine_options, given_by, relative, resolve_root, root_option
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.halves import extract_facts
from lockstitch.engine.run import Options
from lockstitch.host import load_host
from lockstitch.report.neutral import visible


@click.command("extract", epilog="Exit codes: 0 written, 2 something could not be extracted.")
@click.argument("files", nargs=-1, required=True)
@root_option
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Write the facts there.")
@branch_options
@engine_options
def command(
    files: tuple[str, ...],
    root: Path | None,
    output: Path | None,
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
    place = resolve_root(root)
    selection = [relative(place, path) for path in files]
    options = Options(
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir.resolve() if cache_dir else None,
        given=given_by(base, title, body_file),
        host=load_host(guard=containing.guard(timeout)),
        file_seconds=timeout,
    )
    with prints_to_stderr():
        document, failures = extract_facts(place, selection, options)
    if output is None:
        sys.stdout.buffer.write(document)
    else:
        from lockstitch.report.write import write_output
        from lockstitch.tree.atomic import WriteError

        try:
            write_output(str(output), document.decode(), root=str(place))
        except WriteError as error:
            raise click.ClickException(str(error)) from None
    for failure in failures:
        where = f"{failure.path}: " if failure.path else ""
        click.echo(visible(f"{failure.plugin}: {failure.phase}: {where}{failure.error}"), err=True)
    return 2 if failures else 0
