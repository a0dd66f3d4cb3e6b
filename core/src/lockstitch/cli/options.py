"""Options that several commands share, and what they come to."""

from __future__ import annotations

import datetime
import os
import posixpath
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lockstitch.cli import plain
from lockstitch.config.reading import CONFIG_NAME
from lockstitch.tree.working import find_root

F = TypeVar("F", bound=Callable[..., Any])

#: GitHub takes 65,536 characters.
_LONGEST_BODY = 1_000_000

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


if TYPE_CHECKING:
    from lockstitch.engine.given import Given

    _Choice = click.Choice[str]
    _ParamType = click.ParamType[Any]
else:  # generic only since click 8.2 and 8.3
    _Choice = click.Choice
    _ParamType = click.ParamType


class Choice(_Choice):
    """A choice that names the nearest value."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As click does, in one line."""
        if value in self.choices:
            return str(value)
        from lockstitch.config.convert import nearest

        names = [str(choice) for choice in self.choices]
        hint = nearest(str(value), names) or f"; it is one of {', '.join(names)}"
        raise click.UsageError(f"unknown value {value!r} for {param.opts[0] if param else 'the option'}{hint}", ctx)


class Also(_ParamType):
    """`FORMAT=FILE`: another report of the same run."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """The format and the file."""
        if isinstance(value, tuple):
            return value
        form, equals, file = str(value).partition("=")
        if not (equals and file):
            raise click.UsageError(f"--report {value!r} is no FORMAT=FILE, such as sarif=lockstitch.sarif", ctx)
        return Choice(FORMATS).convert(form, param, ctx), Path(file)


def root_option(function: F) -> F:
    """`--root`."""
    return plain.option(
        "--root",
        type=plain.PathType("directory", exists=True),
        help="The repository's root. Default: the git work tree around the current directory.",
    )(function)


def timeout_option(function: F) -> F:
    """`--plugin-timeout`."""
    return plain.option(
        "--plugin-timeout",
        "timeout",
        type=click.FloatRange(0, 86_400),
        metavar="SECONDS",
        help="Processor seconds for a call of a plugin; 0: no limit. Default: 5 for a small file, 60 for a contract.",
    )(function)


def engine_options(function: F) -> F:
    """`--jobs`, `--no-cache`, `--cache-dir`, `--today`, `--plugin-timeout`."""
    function = timeout_option(function)
    for option in (
        plain.option(
            "--jobs", "-j", type=click.IntRange(0, 512), default=0, help="Worker processes. Default: one a core."
        ),
        plain.option("--no-cache", is_flag=True, help="Neither read nor keep facts of earlier runs."),
        plain.option("--cache-dir", type=plain.PathType("directory"), help="Where facts are kept."),
        plain.option("--today", metavar="DATE", help="Judge expiry dates as of this day (UTC)."),
    ):
        function = option(function)
    return function


def files_from_option(what: str) -> Callable[[F], F]:
    """`--files-from`."""
    return plain.option(
        "--files-from", metavar="FILE", help=f"A file with further {what}, one a line: for more than a command takes."
    )


def named_in(given: Sequence[str], files_from: str | None, what: str) -> list[str]:
    """The paths of an argument and of `--files-from`, at least one. Raises UsageError."""
    named = list(given)
    if files_from is not None:
        try:
            lines = Path(files_from).read_bytes().decode("utf-8", "surrogateescape")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.UsageError(f"--files-from {files_from!r} cannot be read: {reason}") from None
        named += [line for line in lines.split("\n") if line]
    elif not named:
        raise click.UsageError(f"missing argument '{what}...'")
    return named


def branch_options(function: F) -> F:
    """`--base`, `--title`, `--body-file`: what is known of the branch under check. See `given_by`."""
    for option in (
        plain.option("--base", metavar="REV", help="The branch that this one is to go into."),
        plain.option("--title", metavar="TEXT", help="The title of what is proposed."),
        plain.option("--body-file", metavar="FILE", help="A file with its text; `-` reads standard input."),
    ):
        function = option(function)
    return function


def given_by(base: str | None, title: str | None = None, body_file: str | None = None) -> Given:
    """What the command line and the environment say of the branch. Raises ClickException."""
    from lockstitch.engine.given import Given

    body = _body(body_file) if body_file is not None else None
    return Given(base or "", title, body, dict(os.environ))


def _body(name: str) -> str:
    try:
        if name == "-":
            content = sys.stdin.buffer.read(_LONGEST_BODY + 1)
        else:
            with open(os.open(name, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0)), "rb") as file:
                content = file.read(_LONGEST_BODY + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"--body-file {name!r} cannot be read: {reason}") from None
    if len(content) > _LONGEST_BODY:
        raise click.UsageError(f"--body-file {name!r} has more than {_LONGEST_BODY // 1000} kB")
    return content.decode("utf-8-sig", "replace")


def report_options(function: F) -> F:
    """`--format`, `--output`, `--report`, `--strict`, `--verbose`, `--quiet`, `--colour`."""
    for option in (
        plain.option("--format", "-f", "format_", type=Choice(FORMATS), default="text", metavar="FORMAT",
                     help=f"One of {', '.join(FORMATS)}."),
        plain.option("--output", "-o", type=plain.PathType(), metavar="FILE", help="Write the report there."),
        plain.option("--report", "reports", multiple=True, type=Also(), metavar="FORMAT=FILE",
                     help="Write a report in this format there too (repeatable)."),
        plain.option("--strict", is_flag=True, help="What cannot be told counts as drift."),
        plain.option("--verbose", "-v", is_flag=True, help="Show exempt findings, and tracebacks of failures."),
        plain.option("--quiet", "-q", is_flag=True, help="One line a finding."),
        plain.option("--color", "--colour", "colour", type=Choice(("auto", "always", "never")), default="auto",
                     metavar="WHEN", help="auto, always or never."),
    ):  # fmt: skip
        function = option(function)
    return function


def here(root: Path | None = None) -> tuple[Path, bool]:
    """The root for a command, and whether a configuration file is at it or above the current directory."""
    start = (root or Path.cwd()).resolve()
    found = root.resolve() if root else find_root(start, CONFIG_NAME)
    from lockstitch.tree import WorkingTree

    names = WorkingTree(found).paths()
    return found, any(name == CONFIG_NAME or name.endswith("/" + CONFIG_NAME) for name in names)


def resolve_root(root: Path | None) -> Path:
    """`--root`, or the root around the current directory."""
    return root.resolve() if root else find_root(Path.cwd(), CONFIG_NAME)


def relative(root: Path, path: str) -> str:
    """A path that a user gave, relative to the root. Raises UsageError when it lies outside."""
    absolute = os.path.normpath(Path.cwd() / path)
    inside = os.path.relpath(absolute, root)
    if inside == ".":
        return "."
    if inside.split(os.sep)[0] == "..":
        real = os.path.relpath(os.path.realpath(absolute), root)
        if real.split(os.sep)[0] == "..":
            raise click.UsageError(f"{path!r} lies outside the root {str(root)!r}")
        inside = real
    return inside.replace(os.sep, posixpath.sep)


def parse_today(text: str | None) -> datetime.date | None:
    """`--today`. Raises UsageError."""
    if text is None:
        return None
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"--today {text!r} is no date such as 2027-01-31") from None


def wants_colour(when: str) -> bool:
    """Whether to colour standard output: NO_COLOR and FORCE_COLOR hold for `auto`."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
