"""`lockstitch explain`."""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass

import click

from lockstitch.api import Rule
from lockstitch.cli import containing, plain
from lockstitch.cli.options import wants_colour
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.host import Host, load_host
from lockstitch.report.neutral import visible_lines


@dataclass(frozen=True)
class _Known:
    """A rule, the check it belongs to, and the package that may have a page on it."""

    check: str
    package: str
    rule: Rule


@plain.command("explain", epilog="Exit codes: 0 explained, 2 there is no such rule.")
@click.argument("rule", required=False)
def command(rule: str | None) -> int:
    """Print the page of RULE (`missing-method`, or `signature-parity/missing-method`).

    Without RULE, list all rules; given the name of a check, those of that check.
    """
    known = _rules(load_host(guard=containing.guard()))
    if rule is None or any(item.check == rule for item in known):
        for item in (item for item in known if rule in {None, item.check}):
            click.echo(f"{item.check}/{item.rule.id}: {item.rule.what}")
        return 0
    check, _, name = rule.rpartition("/")
    found = [item for item in known if item.rule.id == name and check in {"", item.check}]
    if not found:
        from lockstitch.config.convert import nearest

        names = sorted({item.rule.id for item in known})
        raise click.UsageError(f"there is no rule {rule!r}{nearest(name, names)}")
    for number, item in enumerate(found):
        if number:
            click.echo("\n---\n")
        _print(page(item.package, item.check, item.rule))
    return 0


def _print(text: str) -> None:
    """Markdown as it is, or set for reading on a terminal."""
    lines = visible_lines(text)
    if not wants_colour("auto"):
        click.echo("\n".join(lines))
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console(highlight=False).print(Markdown("\n".join(lines)))


def page(package: str, check: str, rule: Rule) -> str:
    """The rule's page as Markdown: the one that its distribution ships, else one made from the rule."""
    try:
        text = importlib.resources.files(package).joinpath("pages", f"{rule.id}.md").read_text("utf-8")
    except (OSError, ModuleNotFoundError):
        text = (
            f"# {rule.id}\n\nCheck: `{check}`. Severity: {rule.severity}.\n\n## What it finds\n\n{rule.what}\n\n"
            f"## Why it drifts\n\n{rule.why}\n\n## Fix\n\n{rule.fix}\n"
        )
    return text.rstrip("\n")


def _rules(host: Host) -> list[_Known]:
    found = [_Known("lockstitch", "lockstitch", rule) for rule in CORE_RULES.values()]
    for plugin in host.plugins:
        found += [
            _Known(analyzer.name, plugin.module, rule) for analyzer in plugin.analyzers for rule in analyzer.rules
        ]
    return sorted(found, key=lambda item: (item.check, item.rule.id))
