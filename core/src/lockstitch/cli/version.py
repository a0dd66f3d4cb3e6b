"""`lockstitch version`."""

from __future__ import annotations

import platform

import click

from lockstitch import __version__
from lockstitch.cli import plain


@plain.command("version")
@plain.option("--json", "as_json", is_flag=True, help="As JSON, with everything that a bug report needs.")
def command(as_json: bool) -> int:
    """Say which version this is, and on what it runs."""
    if not as_json:
        click.echo(f"lockstitch {__version__}")
        return 0
    import importlib.metadata

    import msgspec

    from lockstitch.api.hooks import API_VERSION
    from lockstitch.cli import containing
    from lockstitch.host import load_host

    names = ("click", "google-re2", "msgspec", "pathspec", "pluggy", "tree-sitter", "tree-sitter-bash", "tree-sitter-go", "tree-sitter-python", "tree-sitter-toml")  # fmt: skip # noqa: E501
    versions = {}
    for name in names:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "missing"
    document = {
        "lockstitch": __version__,
        "api": ".".join(map(str, API_VERSION)),
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "plugins": {plugin.name: plugin.version for plugin in load_host(guard=containing.guard()).plugins},
        "libraries": versions,
    }
    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
    return 0
