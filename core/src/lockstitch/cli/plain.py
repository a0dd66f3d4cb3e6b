"""click's commands and options, without what click does for texts that our own are not.

Help is taken as it stands, and `-h` and `--help` are options as all others are: to clean and to translate their texts
costs more imports than parsing the command line.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:  # generic only since click 8.3
    _ParamType = click.ParamType


class PathType(_ParamType):
    """A path: with `exists`, one where there is such a thing (a "file" or a "directory"; either for a "path")."""

    def __init__(self, name: str = "path", *, exists: bool = False) -> None:
        self.name = name
        self.exists = exists

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path as it was given."""
        path, what = os.fspath(value), self.name.capitalize()
        if not os.path.exists(path):
            if self.exists:
                self.fail(f"{what} {path!r} does not exist.", param, ctx)
        elif self.name == "file" and os.path.isdir(path):
            self.fail(f"{what} {path!r} is a directory.", param, ctx)
        elif self.name == "directory" and not os.path.isdir(path):
            self.fail(f"{what} {path!r} is a file.", param, ctx)
        elif not os.access(path, os.R_OK):
            self.fail(f"{what} {path!r} is not readable.", param, ctx)
        return Path(path)


class Option(click.Option):
    """An option whose help is one line."""

    def __init__(self, *args: Any, help: str | None = None, **more: Any) -> None:  # noqa: A002 - click's name
        super().__init__(*args, **more)
        self.help = help


class Command(click.Command):
    """A command with `-h` and `--help`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "add_help_option": False})
        self.params.append(_help())


class Group(click.Group):
    """A group with `-h` and `--help`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "add_help_option": False})
        self.params.append(_help())


def option(*names: str, **more: Any) -> Callable[[F], F]:
    """As `click.option`."""
    return click.option(*names, cls=Option, **more)


def command(name: str, **more: Any) -> Callable[[Callable[..., Any]], Command]:
    """As `click.command`."""
    return click.command(name, cls=Command, **more)


def _help() -> Option:
    return Option(
        ["-h", "--help"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_help,
        help="Show this message and exit.",
    )


def _show_help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(ctx.get_help(), color=ctx.color)
        ctx.exit()
