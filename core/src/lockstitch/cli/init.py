"""`lockstitch init`."""

from __future__ import annotations

from pathlib import Path

import click

from lockstitch.cli.options import resolve_root, root_option
from lockstitch.config.reading import CONFIG_NAME

_TEMPLATE = """\
#:schema ./lockstitch.schema.json
# Contracts: things that must stay in step, and that no compiler holds together.
# `lockstitch schema -o lockstitch.schema.json` writes the schema named above, for your editor.
# `lockstitch check` judges them; `lockstitch explain RULE` says what a finding means.

# Every contract has an id, a check, its sides, and a why. Paths are relative to this file.

# Two types (or two Python classes) that must offer the same methods with the same signatures:
#
# [[contract]]
# id = "storage-backends"
# check = "signature-parity"
# why = "either can be configured in production"
# sides = ["internal/storage#S3", "internal/storage#Disk"]

# Scripts, images and documents that must forward the same environment:
#
# [[contract]]
# id = "agent-env"
# check = "env-forwarders"
# why = "a workspace must behave the same on the bare host and in Docker"
# sides = ["install.sh", "start.sh", { path = "compose.yaml", service = "agent" }]
# exempt = [{ subject = "DEBUG_PORT", side = "start.sh", reason = "no debugger in the image" }]

# A comment that states an invariant must stand where the invariant must hold:
#
# [[contract]]
# id = "token-first"
# check = "invariant-comments"
# why = "the postmortem of the boot race"
# require = [{ at = "internal/tenant#provision", name = "token-before-callback" }]
"""
_FIRST = """
# This first one holds already: it keeps the comment below in this very file. Replace it with yours.
# INVARIANT(first-contract): this file declares at least one contract.
[[contract]]
id = "first-contract"
check = "invariant-comments"
why = "it shows that lockstitch works here"
require = [{ at = "lockstitch.toml", name = "first-contract", enforced-by = ["contract:first-contract"] }]
"""


@click.command("init", epilog="Exit codes: 0 written, 2 not written.")
@root_option
def command(root: Path | None) -> int:
    """Write a first, commented lockstitch.toml at the root. Never overwrites."""
    from lockstitch.tree.atomic import WriteError, write_atomic

    target = resolve_root(root) / CONFIG_NAME
    if target.exists() or target.is_symlink():
        raise click.ClickException(f"{target} is there already; nothing was written")
    try:
        write_atomic(target, (_TEMPLATE + _FIRST).encode(), replace=False)
    except WriteError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {target}. Next: lockstitch check")
    return 0
