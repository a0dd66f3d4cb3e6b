"""`lockstitch rescue`."""

from __future__ import annotations

import contextlib
import shlex
import sys
from functools import partial
from pathlib import Path

import click
from msgspec.structs import replace

from lockstitch.cli import plain
from lockstitch.cli.options import Choice, given_by, resolve_root, root_option, wants_colour
from lockstitch.engine.rescue import Rescue, RescueError, carry_out, plan
from lockstitch.engine.run import Options, Run, running
from lockstitch.report.neutral import visible
from lockstitch.tree import Git
from lockstitch.tree.git import GitError


@plain.command("rescue", epilog="Exit codes: 0 it applies or was made, 1 it does not apply, 2 nothing could be told.")
@click.argument("contract", required=False, metavar="[ID]")
@root_option
@plain.option("--base", metavar="REV", help="The fresh base. Default: that of the contract ID, or what git tells.")
@plain.option("--name", metavar="NAME", default="", help="What the new branch is called.")
@plain.option("--note", is_flag=True, help="Say in each copy which commit it is a copy of.")
@plain.option("--apply", is_flag=True, help="Make the new branch. Nothing else is touched.")
@plain.option("--worktree", type=plain.PathType(), metavar="DIR", help="With --apply: check the new branch out there.")
@plain.option("--color", "--colour", "colour", type=Choice(("auto", "always", "never")), default="auto",
              metavar="WHEN", help="auto, always or never.")  # fmt: skip
def command(
    contract: str | None,
    root: Path | None,
    base: str | None,
    name: str,
    note: bool,
    apply: bool,
    worktree: Path | None,
    colour: str,
) -> int:
    """Put the branch's own commits onto a fresh base.

    Says which commits are its own and why the others are not, and tries whether they apply. Nothing is checked out,
    and the branch itself, its index and its work tree are never touched.
    """
    if worktree is not None and not apply:
        raise click.UsageError("--worktree needs --apply")
    place = resolve_root(root)
    git = Git(place)
    given = given_by(base)
    wanted = "" if base else _base_of(place, contract)
    try:
        rescue = plan(git, given, wanted, name=name, note=note)
        if apply and rescue.result == "applies":
            rescue = _made(git, rescue, worktree, note=note)
    except RescueError as error:
        raise click.ClickException(str(error)) from None
    if rescue.result == "unknown":
        how = f": {rescue.branch.mend}" if rescue.branch.mend else ""
        raise click.ClickException(f"the branch cannot be compared with its base: {rescue.problem}{how}")
    _show(rescue, contract, base, name, note, colour)
    return int(rescue.result == "conflict")


def _made(git: Git, rescue: Rescue, worktree: Path | None, *, note: bool) -> Rescue:
    """Make the branch, then its work tree. Raises RescueError and ClickException."""
    from lockstitch.tree.worktrees import add_work_tree, sweep

    with contextlib.suppress(GitError):
        for left in sweep(git):
            click.echo(f"lockstitch: removed {visible(left)}, which a killed run had left unfinished", err=True)
    if worktree is None:
        return carry_out(git, rescue, note=note)
    path = worktree.resolve()
    try:
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise click.ClickException(f"--worktree {str(worktree)!r} is there already")
        made = carry_out(git, rescue, note=note)
        add_work_tree(git, path, made.name)
    except (GitError, OSError) as error:
        raise click.ClickException(f"--worktree {str(worktree)!r}: {error}") from None
    return replace(made, worktree=str(worktree))


def _base_of(root: Path, contract: str | None) -> str:
    """The base that a contract wants; `""` when none says. Raises ClickException."""
    with running(root, Options(cache=False)) as run:
        if not isinstance(run, Run):
            return ""
        loaded = run.configuration().contracts
        offering = {
            item.contract.id: run.host.ask(
                item.analyzer, "needs", item.contract.id, partial(item.analyzer.base, item.contract)
            )
            for item in loaded
            if item.analyzer.base
        }
        if contract is not None and contract not in offering:
            from lockstitch.config.convert import nearest

            for failure in run.failures:
                click.echo(visible(f"lockstitch: {failure.path}: {failure.error}"), err=True)
            known = sorted(offering)
            hint = nearest(contract, known) or (f"; there are {', '.join(known)}" if known else "")
            raise click.UsageError(f"there is no contract {contract!r} that says where branches go{hint}")
    if contract is not None:
        return offering[contract]
    bases = sorted(set(offering.values()))
    if len(bases) > 1:
        raise click.UsageError(f"contracts say different bases: name one of {', '.join(sorted(offering))}")
    return bases[0] if bases else ""


def _show(rescue: Rescue, contract: str | None, base: str | None, name: str, note: bool, colour: str) -> None:
    from lockstitch.report.rescue import render_rescue

    words = ["lockstitch", "rescue", *([contract] if contract else []), *(["--base", base] if base else [])]
    words += [*(["--name", name] if name else []), *(["--note"] if note else [])]
    called = shlex.join(words)

    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    text = render_rescue(rescue, command=called, colour=wants_colour(colour), unicode=encoding in {"utf8", "utf_8"})
    sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
    sys.stdout.buffer.flush()
