"""`check --fix` and `check --diff`."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from lockstitch.cli.options import wants_colour
from lockstitch.cli.reporting import ReportRequest
from lockstitch.engine.outcome import Outcome, Reported, without_safe
from lockstitch.engine.run import Options, check
from lockstitch.fix import FixPlan, apply_fixes, plan, unified_diff
from lockstitch.languages.secrets import mask
from lockstitch.report.neutral import visible


def carry_out(root: Path, outcome: Outcome, options: Options) -> Outcome:
    """Apply the safe fixes and check again; what was done goes to standard error."""
    made = apply_fixes(root, outcome, options)
    for item in made.applied:
        at = item.finding.at
        _note(f"fixed {at.path}:{at.span.line}: {item.finding.rule}: {item.title}")
    for text in made.refused:
        _note(f"not fixed {text}")
    if made.applied:
        files = "1 file" if len(made.changes) == 1 else f"{len(made.changes)} files"
        _note(f"{len(made.applied)} fixed in {files}")
    elif not made.refused and not made.failures:
        _note("nothing to fix: no finding has a safe fix")
    after = check(root, options) if made.changes else outcome
    failures = tuple(sorted({*after.failures, *made.failures}))
    return msgspec.structs.replace(after, findings=tuple(_left(made, after)), failures=failures)


def _left(made: FixPlan, after: Outcome) -> Iterator[Reported]:
    """What is still found; a fix that was refused or failed is no safe one, whatever its plugin says."""
    for finding in after.findings:
        yield without_safe(finding) if made.gave_up(finding) else finding


def show(root: Path, outcome: Outcome, options: Options, request: ReportRequest) -> int:
    """Print what `--fix` would change, as a patch; the exit code is that of the check."""
    made = plan(root, outcome, options)
    patch = _masked(made.changes)
    if wants_colour(request.colour):
        patch = "".join(_coloured(line) for line in patch.splitlines(keepends=True))
    else:
        patch = "".join(_shown(line) for line in patch.splitlines(keepends=True))
    sys.stdout.buffer.write(patch.encode("utf-8", "surrogateescape"))
    for text in made.refused:
        _note(f"not fixed {text}")
    for failure in (*outcome.failures, *made.failures):
        _note(f"{failure.plugin}: {failure.phase}: {failure.path or failure.contract}: {failure.error}")
    return 2 if made.failures else outcome.exit_code(request.strict)


def _masked(changes: Mapping[str, tuple[bytes, bytes]]) -> str:
    """The patch with secret-looking values taken out, since logs are read by many."""
    out = []
    hidden = False
    for path in sorted(changes):
        for line in unified_diff({path: changes[path]}).splitlines(keepends=True):
            body = line[:1] + mask(path, line[1:]) if not line.startswith(("---", "+++", "@@")) else line
            hidden = hidden or body != line
            out.append(body)
    if hidden:
        _note("values that look secret are masked, so this patch does not apply; --fix writes the real one")
    return "".join(out)


def _shown(line: str) -> str:
    """A line of a patch for a terminal: no control sequence gets through. In a pipe the patch is exact."""
    if not sys.stdout.isatty():
        return line
    return visible(line.rstrip("\n")) + "\n"


def _coloured(line: str) -> str:
    text = visible(line.rstrip("\n"))
    for prefix, style in (("+++", "1"), ("---", "1"), ("@@", "36"), ("+", "32"), ("-", "31")):
        if line.startswith(prefix):
            return f"\x1b[{style}m{text}\x1b[0m\n"
    return text + "\n"


def _note(text: str) -> None:
    click.echo(visible(text), err=True)
