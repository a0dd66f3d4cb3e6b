"""Rendering an outcome and putting it where the user wants it."""

from __future__ import annotations

import contextlib
import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

import click
from msgspec import Struct

from lockstitch import __version__
from lockstitch.cli.options import wants_colour
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.stats import Stats
from lockstitch.report import ReportOptions, render
from lockstitch.tree import Tree, Unreadable

#: So many lines are made at once.
_AHEAD = 100


class ReportRequest(Struct, frozen=True):
    """What the user asked for, as to the report."""

    format: str
    output: Path | None
    strict: bool
    verbose: bool
    quiet: bool
    colour: str
    reports: Sequence[tuple[str, Path]] = ()
    """Further reports of the same run: format and file."""
    stats: Stats | None = None

    def has(self, format: str) -> bool:  # noqa: A002 - the option's own name
        """Whether any of the reports is of this format."""
        return format in {self.format, *(form for form, _ in self.reports)}


class _Lines(Sequence[str]):
    """The lines of a text, made as far as they are asked for: of a long file mostly a few are shown."""

    def __init__(self, text: str) -> None:
        self._made: list[str] = []
        self._rest: str | None = text
        self._count = text.count("\n") + 1

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._count))]
        at = index + self._count if index < 0 else index
        if at >= len(self._made) and self._rest is not None:
            *made, rest = self._rest.split("\n", at - len(self._made) + _AHEAD)
            self._made += made
            self._rest = rest if "\n" in rest else None
            if self._rest is None:
                self._made.append(rest)
        return self._made[at].removesuffix("\r")


class TreeExcerpts:
    """Source lines of a tree, for excerpts."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._lines: dict[str, Sequence[str] | None] = {}

    def lines(self, path: str) -> Sequence[str] | None:
        """The lines of a file, or None when it cannot be read."""
        if path not in self._lines:
            try:
                content = self._tree.read(path)
            except Unreadable:
                content = None
            text = content.removeprefix(BOM_UTF8).decode("utf-8", "replace") if content is not None else None
            self._lines[path] = _Lines(text) if text is not None else None
        return self._lines[path]


def emit(outcome: Outcome, request: ReportRequest, tree: Tree, root: Path, *, silent: bool = False) -> None:
    """Write the reports; with `silent`, only those that go into files. Raises ClickException when a file cannot be
    written."""
    excerpts = TreeExcerpts(tree)
    for form, file in request.reports:
        write_beside(file, _rendered(form, outcome, request, excerpts, file), root)
    if silent:
        return
    text = _rendered(request.format, outcome, request, excerpts, request.output)
    if request.output is None:
        encoding = "utf-8" if request.format != "text" else _encoding()
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
        return
    write_beside(request.output, text, root)


def _encoding() -> str:
    return (sys.stdout.encoding or "ascii").lower().replace("-", "")


def _rendered(form: str, outcome: Outcome, request: ReportRequest, excerpts: TreeExcerpts, file: Path | None) -> str:
    return render(
        form,
        outcome,
        excerpts=excerpts,
        options=ReportOptions(
            colour=form == "text" and file is None and wants_colour(request.colour),
            width=max(40, min(_columns(), 140)),
            strict=request.strict,
            verbose=request.verbose,
            quiet=request.quiet,
            unicode=file is not None or _encoding() in {"utf8", "utf_8"},
            version=__version__,
            stats=request.stats,
        ),
    )


def write_beside(file: Path, text: str, root: Path) -> None:
    """Write a file that a user named. Raises ClickException."""
    from lockstitch.report.write import write_output
    from lockstitch.tree.atomic import WriteError

    try:
        write_output(str(file), text, root=str(root))
    except WriteError as error:
        raise click.ClickException(str(error)) from None


def _columns() -> int:
    """The width of the terminal, as `shutil` has it, which imports three compressors."""
    with contextlib.suppress(ValueError):
        if (wanted := int(os.environ.get("COLUMNS", ""))) > 0:
            return wanted
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns  # type: ignore[union-attr]
    return 100


@contextlib.contextmanager
def prints_to_stderr() -> Iterator[None]:
    """What a plugin prints, by whatever means, goes to standard error: the report must stay a report."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # nobody listens anyway
        yield
        return
    try:
        os.dup2(2, 1)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
