"""`lockstitch schema`."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from lockstitch.cli import containing, plain
from lockstitch.config.schema import json_schema
from lockstitch.host import load_host
from lockstitch.report.neutral import visible


@plain.command("schema", epilog="Exit codes: 0, or 2 when a plugin cannot be used and its keys are missing.")
@plain.option("--output", "-o", type=plain.PathType(), metavar="FILE", help="Write the schema there.")
def command(output: Path | None) -> int:
    """Write the JSON Schema of lockstitch.toml, made from the installed plugins.

    Editors that know TOML schemas complete and check with it.
    """
    host = load_host(guard=containing.guard())
    text = msgspec.json.format(msgspec.json.encode(json_schema(host.analyzers.values())), indent=2)
    if output is None:
        click.echo(text)
    else:
        from lockstitch.report.write import write_output
        from lockstitch.tree.atomic import WriteError

        try:
            write_output(str(output), text.decode() + "\n")
        except WriteError as error:
            raise click.ClickException(str(error)) from None
    for failure in host.failures:
        click.echo(visible(f"{failure.plugin}: cannot be used: {failure.error}"), err=True)
    return 2 if host.failures else 0
