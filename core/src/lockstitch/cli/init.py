"""`lockstitch init`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lockstitch.cli import containing, plain
from lockstitch.cli.options import resolve_root, root_option
from lockstitch.config.reading import CONFIG_NAME

if TYPE_CHECKING:
    from lockstitch.api import Analyzer
    from lockstitch.host import Host

_OPENING = """\
# Contracts: things that must stay in step, and that no compiler holds together.
# `lockstitch check` judges them; `lockstitch explain RULE` says what a finding means.
# `lockstitch schema -o lockstitch.schema.json` writes a schema of this file for your editor, which finds it by
# `#:schema ./lockstitch.schema.json` in the first line.

# Every contract has an id, a check, its sides, and a why. Paths are relative to this file.
"""
#: An example for each of some checks, as a comment.
_EXAMPLES = {
    "signature-parity": """
# Two types (or two Python classes) that must offer the same methods with the same signatures:
#
# [[contract]]
# id = "storage-backends"
# check = "signature-parity"
# why = "either can be configured in production"
# sides = ["internal/storage#S3", "internal/storage#Disk"]
""",
    "env-forwarders": """
# Scripts, images and documents that must forward the same environment:
#
# [[contract]]
# id = "agent-env"
# check = "env-forwarders"
# why = "a workspace must behave the same on the bare host and in Docker"
# sides = ["install.sh", "start.sh", { path = "compose.yaml", service = "agent" }]
# exempt = [{ subject = "DEBUG_PORT", side = "start.sh", reason = "no debugger in the image" }]
""",
    "invariant-comments": """
# A comment that states an invariant must stand where the invariant must hold:
#
# [[contract]]
# id = "token-first"
# check = "invariant-comments"
# why = "the postmortem of the boot race"
# require = [{ at = "internal/tenant#provision", name = "token-before-callback" }]
""",
}
_FIRST = """
# This first one holds already: it keeps the comment below in this very file. Replace it with yours.
# INVARIANT(first-contract): this file declares at least one contract.
[[contract]]
id = "first-contract"
check = "invariant-comments"
why = "it shows that lockstitch works here"
require = [{ at = "lockstitch.toml", name = "first-contract", enforced-by = ["contract:first-contract"] }]
"""
_NO_CHECK = """
# No check is installed yet: `pip install lockstitch-env-forwarders`, for one, and `lockstitch plugins` lists what is.
"""
_OTHERS = """
# Installed are also: {}.
"""


_SCHEMA = "lockstitch.schema.json"
#: Nobody's configuration is larger.
_MOST_BYTES = 1_000_000


@plain.command("init", epilog="Exit codes: 0 written, 2 not written.")
@root_option
@plain.option(
    "--from",
    "source",
    type=plain.PathType("file", exists=True),
    metavar="FILE",
    help="Make its contracts of another tool's configuration, such as .testcoverage.yml or codecov.yml.",
)
@plain.option("--print", "only_print", is_flag=True, help="With --from: print the contracts and write nothing.")
def command(root: Path | None, source: Path | None, only_print: bool) -> int:
    """Write a first, commented lockstitch.toml at the root. Never overwrites."""
    from lockstitch.tree.atomic import WriteError, write_atomic

    if only_print and source is None:
        raise click.UsageError("--print is for --from")
    made = _imported(source) if source is not None else ""
    if only_print:
        click.echo(made, nl=False)
        return 0
    target = resolve_root(root) / CONFIG_NAME
    if target.exists() or target.is_symlink():
        hint = " (--print shows the contracts, to be added there)" if source is not None else ""
        raise click.ClickException(f"{target} is there already; nothing was written{hint}")
    content, first = (made, True) if made else _template()
    if target.with_name(_SCHEMA).is_file():
        content = f"#:schema ./{_SCHEMA}\n{content}"
    try:
        write_atomic(target, content.encode(), replace=False)
    except WriteError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Wrote {target}. Next: {'' if first else 'declare a contract in it, then '}lockstitch check")
    return 0


def _template() -> tuple[str, bool]:
    """A commented file for the checks that are installed, and whether it has a contract that holds already."""
    from lockstitch.host import load_host

    installed = load_host(guard=containing.guard()).analyzers.keys()
    content = _OPENING + "".join(text for check, text in _EXAMPLES.items() if check in installed)
    others = sorted(installed - _EXAMPLES.keys())
    if not installed:
        content += _NO_CHECK
    elif others:
        content += _OTHERS.format(", ".join(others))
    return (content + _FIRST, True) if "invariant-comments" in installed else (content, False)


def _asked(host: Host, analyzer: Analyzer[Any], name: str, text: str) -> str:
    make = analyzer.imports
    return host.ask(analyzer, "needs", "", lambda: make(name, text)) if make is not None else ""


def _imported(source: Path) -> str:
    """The contracts that a file comes to, by the first check that knows it. Raises ClickException."""
    from lockstitch.config import read_configs
    from lockstitch.host import describe, load_host
    from lockstitch.report.neutral import visible

    try:
        with source.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ValueError("it is too large for a configuration")
        text = content.decode("utf-8-sig")
        host = load_host()
        checks = [item for _, item in sorted(host.analyzers.items()) if item.imports is not None]
        made = next((made for item in checks if (made := _asked(host, item, source.name, text))), "")
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{source}: {error}") from None
    except Exception as error:  # a plugin may raise anything
        raise click.ClickException(f"{source}: {describe(error)}") from None
    if not made:
        raise click.ClickException(f"{source}: no check knows this file")
    problems = read_configs([(CONFIG_NAME, made.encode())], host.analyzers).problems
    if problems:
        raise click.ClickException(visible(f"{source}: what it comes to is no contract: {problems[0].message}"))
    return made
