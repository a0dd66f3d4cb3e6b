"""`lockstitch cache`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from lockstitch.cli import plain
from lockstitch.cli.options import resolve_root, root_option
from lockstitch.engine.cache import FactCache, clear


@plain.command("cache", epilog="Exit codes: 0 done, 2 the cache cannot be read or cleared.")
@root_option
@plain.option("--cache-dir", type=plain.PathType("directory"), help="Where facts are kept.")
@plain.option("--clear", "wipe", is_flag=True, help="Remove all that is kept.")
@plain.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(root: Path | None, cache_dir: Path | None, wipe: bool, as_json: bool) -> int:
    """Say how large the cache of facts is and how often it helped, or clear it."""
    directory = cache_dir or resolve_root(root) / ".lockstitch"
    if wipe:
        if problem := clear(directory):
            raise click.ClickException(f"the cache is not cleared{problem}")
        click.echo("the cache is empty")
        return 0
    try:
        state = FactCache(directory).state()
    except sqlite3.Error as error:
        raise click.ClickException(f"the cache cannot be read: {error}; --clear removes it") from None
    if as_json:
        import msgspec

        row = {} if state is None else {**state._asdict(), "path": str(state.path)}
        click.echo(msgspec.json.encode(row).decode())
    elif state is None:
        click.echo(f"there is no cache in {directory}")
    else:
        looked = state.hits + state.misses
        share = f" ({100 * state.hits / looked:.0f}% of {looked:,} look-ups)" if looked else ""
        click.echo(f"{state.path}")
        click.echo(f"{state.size / 1e6:.1f} MB, {state.entries:,} entries")
        click.echo(f"{state.hits:,} hits{share} in {state.runs:,} runs")
    return 0
