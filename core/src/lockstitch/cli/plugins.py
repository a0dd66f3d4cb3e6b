"""`lockstitch plugins`."""

from __future__ import annotations

import click

from lockstitch.api.hooks import API_VERSION
from lockstitch.cli import containing, plain
from lockstitch.host import Plugin, load_host
from lockstitch.report.neutral import visible


@plain.command("plugins", epilog="Exit codes: 0, or 2 when a plugin cannot be used.")
@plain.option("--json", "as_json", is_flag=True, help="As JSON.")
@plain.option("--verbose", "-v", is_flag=True, help="With tracebacks.")
def command(as_json: bool, verbose: bool) -> int:
    """List the installed plugins: version, API version, checks, languages."""
    host = load_host(guard=containing.guard())
    if as_json:
        import msgspec

        rows = [
            {
                "name": plugin.name,
                "version": plugin.version,
                "api": plugin.api,
                "checks": [analyzer.name for analyzer in plugin.analyzers],
                "rules": sorted(rule.id for analyzer in plugin.analyzers for rule in analyzer.rules),
                "languages": _languages(plugin),
            }
            for plugin in host.plugins
        ]
        failures = [{"plugin": failure.plugin, "error": failure.error} for failure in host.failures]
        document = {"api": ".".join(map(str, API_VERSION)), "plugins": rows, "failures": failures}
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
        return 2 if host.failures else 0
    for plugin in host.plugins:
        click.echo(visible(f"{plugin.name} {plugin.version}  (API {plugin.api})"))
        for analyzer in plugin.analyzers:
            click.echo(visible(f"  check      {analyzer.name}: {analyzer.summary}"))
            click.echo(f"  rules      {', '.join(rule.id for rule in analyzer.rules)}")
        click.echo(f"  languages  {', '.join(name or 'unknown text' for name in _languages(plugin))}")
    if not host.plugins and not host.failures:
        click.echo("No plugin is installed. Checks are plugins: pip install lockstitch-signature-parity")
    for failure in host.failures:
        click.echo(visible(f"{failure.plugin}: cannot be used: {failure.error}"), err=True)
        if verbose and failure.traceback:
            for line in failure.traceback.rstrip().splitlines():
                click.echo(visible(f"  {line}"), err=True)
    return 2 if host.failures else 0


def _languages(plugin: Plugin) -> list[str]:
    return sorted({name for item in plugin.analyzers for extractor in item.extractors for name in extractor.languages})
