"""`lockstitch server`."""

from __future__ import annotations

import click

from lockstitch.cli import plain


@plain.command("server", epilog="Exit codes: 0 the editor ended it, 1 the editor was gone, 2 it could not begin.")
@plain.option("--stdio", is_flag=True, help="Converse over standard input and output; it always does.")
@plain.option("--jobs", "-j", type=click.IntRange(0, 512), default=0, help="Worker processes. Default: one a core.")
@plain.option("--no-cache", is_flag=True, help="Neither read nor keep facts of earlier runs.")
@plain.option("--clientProcessId", "client", type=int, hidden=True, help="Some editors say it here too.")
def command(stdio: bool, jobs: int, no_cache: bool, client: int | None) -> int:  # noqa: ARG001 - said by editors
    """Serve an editor: a language server.

    It is started by the editor; docs/editors.md says how.
    """
    import importlib.util

    if importlib.util.find_spec("pygls") is None:
        raise click.ClickException("the server needs pygls: pip install 'lockstitch[server]'")
    from lockstitch.server.link import Link

    link = Link(cache=not no_cache, jobs=jobs)  # before pygls is imported: it begins while that takes its time
    from lockstitch.server.app import serve

    return serve(link)
