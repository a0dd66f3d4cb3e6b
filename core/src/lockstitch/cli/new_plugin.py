"""`lockstitch new-plugin`."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

import click

from lockstitch.cli import plain
from lockstitch.cli.options import Choice
from lockstitch.cli.scaffolding import LANGUAGES, SIDES, SideKind, distribution, name_refusal, runs_on
from lockstitch.config.convert import nearest


@plain.command("new-plugin", epilog="Exit codes: 0 written, 2 not written.")
@click.argument("name")
@plain.option("--language", "languages", multiple=True, metavar="ID", help="A language that it reads (repeatable).")
@plain.option("--side", type=Choice(tuple(SIDES)), metavar="KIND", help="What a side is: file or symbol.")
@plain.option(
    "--into",
    type=plain.PathType("directory", exists=True),
    default=".",
    metavar="DIR",
    help="Where to make its folder. Default: here.",
)
def command(name: str, languages: tuple[str, ...], side: SideKind | None, into: Path) -> int:
    """Write a distribution with a check called NAME that works, to be changed into yours.

    What is not said by options is asked for, on a terminal.
    """
    check = name.removeprefix("lockstitch-")
    if error := name_refusal(check):
        raise click.UsageError(error)
    folder = into / f"lockstitch-{check}"
    if os.path.lexists(folder):
        raise click.ClickException(f"{folder} is there already; nothing was written")
    chosen = side or _ask_side()
    wanted = _known(languages or _ask_languages(chosen), chosen)
    _write(folder, distribution(check, wanted, chosen))
    click.echo(f"Wrote {folder}. Next:\n")
    click.echo(f"  cd {folder}")
    click.echo("  pip install -e '.[test]'")
    click.echo("  lockstitch check --root example   # finds the drift in example/")
    click.echo("  pytest                            # runs the cases in testdata/")
    if lack := runs_on(wanted, chosen):
        click.echo(f"\nNot with this Python, though: {lack}.", err=True)
    return 0


def _ask_side() -> SideKind:
    if not sys.stdin.isatty():
        return "file"
    for kind, meaning in SIDES.items():
        click.echo(f"  {kind:7} {meaning}", err=True)
    given = str(click.prompt("What is a side?", default="file", err=True)).strip()
    return next((kind for kind in SIDES if kind == given), None) or _no_side(given)


def _no_side(given: str) -> NoReturn:
    raise click.UsageError(f"a side cannot be {given!r}{nearest(given, list(SIDES)) or '; it is file or symbol'}")


def _ask_languages(side: SideKind) -> tuple[str, ...]:
    if not sys.stdin.isatty():
        raise click.UsageError(f"say which languages it reads with --language: {', '.join(LANGUAGES[side])}")
    click.echo(f"  {', '.join(LANGUAGES[side])}", err=True)
    answer: str = click.prompt("Which languages does it read? (several with blanks)", default="python", err=True)
    return tuple(answer.replace(",", " ").split())


def _known(languages: tuple[str, ...], side: SideKind) -> tuple[str, ...]:
    known = LANGUAGES[side]
    for language in languages:
        if language not in known:
            hint = nearest(language, list(known)) or f"; it is one of {', '.join(known)}"
            raise click.UsageError(f"no sample of a {side} in the language {language!r} is known{hint}")
    return tuple(dict.fromkeys(languages))


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write all of it beside and rename it: the folder is there whole or not at all."""
    made = None
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        made.chmod(0o755)
        for path, text in files.items():
            target = made / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8")
        os.rename(made, folder)
    except OSError as error:
        raise click.ClickException(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from None
    finally:
        if made is not None and made.exists():
            with contextlib.suppress(OSError):
                shutil.rmtree(made)
