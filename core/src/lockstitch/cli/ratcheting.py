"""`lockstitch baseline NAME`: figures that may only get better."""

from __future__ import annotations

from pathlib import Path

import click

from lockstitch.engine.ratchets import Moved, merge_versions, move_ratchet
from lockstitch.engine.run import Options
from lockstitch.report.neutral import visible
from lockstitch.tree import Git
from lockstitch.tree.git import GitError


def move(root: Path, name: str, contract: str, options: Options, *, any_branch: bool) -> int:
    """Write what was reached, if the branch is the one for it. Raises ClickException."""
    moved = move_ratchet(root, name, contract, options)
    if moved.failures:
        for failure in moved.failures:
            where = f"{failure.path}:{failure.line}" if failure.line else failure.path or failure.contract
            click.echo(visible(f"lockstitch: {where + ': ' if where else ''}{failure.error}"), err=True)
        raise click.ClickException("nothing was written (see above)")
    if moved.before == moved.after:
        click.echo(f"{visible(moved.path)}: as it was")
        return 0
    if moved.before is not None and not any_branch and (why := _wrong_branch(root)):
        raise click.ClickException(f"{why}: nothing was written (--any-branch writes all the same)")
    _write(root, moved)
    what = "written. Commit it; from now on coverage may only rise" if moved.before is None else "moved"
    click.echo(f"{visible(moved.path)}: {what}.")
    return 0


def merge(name: str, ours: Path, theirs: Path, options: Options) -> int:
    """Write the better figures of two versions of a file into the first. Raises ClickException."""
    from lockstitch.tree.atomic import WriteError, write_atomic

    try:
        before = ours.read_bytes()
        write_atomic(ours, merge_versions(name, [before, theirs.read_bytes()], options), expect=before)
    except (OSError, ValueError, LookupError, WriteError) as error:
        raise click.ClickException(str(error)) from None
    return 0


def _wrong_branch(root: Path) -> str:
    """Why the branch is not the one on which figures are moved; `""` when it is, and without git."""
    git = Git(root)
    if not git.inside():
        return ""
    try:
        bases = git.base_branches()
        branch = git.branch()
    except GitError as error:
        return f"the branch cannot be told: {error}"
    if not bases:
        return "which branch is the base cannot be told"
    if not branch:
        return "no branch is checked out"
    return "" if branch in bases else f"this is the branch {branch!r}, and the baseline moves on {' or '.join(bases)}"


def _write(root: Path, moved: Moved) -> None:
    from lockstitch.tree.atomic import WriteError, write_atomic

    target = root / moved.path
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if moved.before is None:
            write_atomic(target, moved.after, root=root, replace=False)
        else:
            write_atomic(target, moved.after, root=root, expect=moved.before)
    except (WriteError, OSError) as error:
        raise click.ClickException(str(error)) from None
