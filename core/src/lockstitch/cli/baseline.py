"""`lockstitch baseline`."""

from __future__ import annotations

from pathlib import Path

import click
from msgspec.structs import replace

from lockstitch.cli import containing, plain
from lockstitch.cli.options import engine_options, parse_today, resolve_root, root_option
from lockstitch.cli.reporting import prints_to_stderr
from lockstitch.engine.baseline import (
    BASELINE_PATH,
    Baseline,
    BaselineError,
    encode_baseline,
    make_baseline,
    read_baseline,
)
from lockstitch.engine.run import Options, check
from lockstitch.host import lean_host, load_host
from lockstitch.report.neutral import visible
from lockstitch.tree import Unreadable, WorkingTree


@plain.command("baseline", epilog="Exit codes: 0 written, 2 the tool did not do its job and nothing was written.")
@click.argument("name", required=False, metavar="[coverage")
@click.argument("contract", required=False, metavar="[ID]]")
@root_option
@plain.option("--renew", is_flag=True, help="Accept what is found today, new findings too.")
@plain.option("--any-branch", is_flag=True, help="With NAME: write it on a branch that is not the base, too.")
@plain.option(
    "--merge",
    "versions",
    nargs=2,
    type=plain.PathType("file", exists=True),
    metavar="OURS THEIRS",
    help="With NAME: write the better figures of two versions into OURS, as a merge driver of git does.",
)
@engine_options
def command(
    name: str | None,
    contract: str | None,
    root: Path | None,
    renew: bool,
    any_branch: bool,
    versions: tuple[Path, Path] | None,
    jobs: int,
    no_cache: bool,
    cache_dir: Path | None,
    today: str | None,
    timeout: float | None,
) -> int:
    """Accept today's findings, so that only new ones fail.

    The first run writes .lockstitch/baseline.json, to be committed. Later runs only drop what has been mended, unless
    --renew is given. Accepted findings are still reported, marked, and do not count.

    With the word `coverage`: write down what the contract ID reached. Worse figures never replace better ones, and
    only the base branch moves them.
    """
    base = resolve_root(root)
    options = Options(
        jobs=jobs,
        cache=not no_cache,
        cache_dir=cache_dir,
        today=parse_today(today),
        baseline=False,
        host=lean_host(containing.guard(timeout)),
        file_seconds=timeout,
    )
    if name:
        return _ratchet(
            base,
            name,
            contract or "",
            renew,
            any_branch,
            versions,
            replace(options, baseline=True),
        )
    if any_branch or versions:
        raise click.UsageError("--any-branch and --merge are for `lockstitch baseline coverage`")
    with prints_to_stderr():
        outcome = check(base, options)
    if outcome.failures:
        for failure in outcome.failures:
            click.echo(visible(f"{failure.path or failure.plugin}: {failure.error}"), err=True)
        raise click.ClickException("the baseline is not written: the check did not do its whole job (see above)")
    try:
        content = WorkingTree(base).read(BASELINE_PATH)
        old = read_baseline(content) if content is not None else None
    except (Unreadable, BaselineError) as error:
        if not renew:
            text = f"{BASELINE_PATH} cannot be used: {error} (--renew writes it anew)"
            raise click.ClickException(text) from None
        content, old = None, None
    made = make_baseline(outcome.findings, None if renew else old)
    # How a contract stands is what others are bound to say of it, and with the baseline it stands otherwise. So it is
    # judged again with it, as often as one more can be bound to those of the round before.
    for _ in outcome.contracts:
        with prints_to_stderr():
            again = check(base, replace(options, baseline=made))
        before, made = made, make_baseline(again.findings, None if renew else old)
        if again.failures or made == before:
            made = before
            break
    _write(base, content, encode_baseline(made))
    _say(made, old, sum(finding.exempt is None for finding in outcome.findings))
    return 0


def _ratchet(
    root: Path,
    name: str,
    contract: str,
    renew: bool,
    any_branch: bool,
    versions: tuple[Path, Path] | None,
    options: Options,
) -> int:
    from lockstitch.cli import ratcheting

    if renew:
        raise click.UsageError("--renew is for findings: coverage that was reached is never given up")
    if versions:
        every = load_host(guard=options.host.guard if options.host is not None else None)
        return ratcheting.merge(name, *versions, replace(options, host=every))
    return ratcheting.move(root, name, contract, options, any_branch=any_branch)


def _write(root: Path, before: bytes | None, after: bytes) -> None:
    from lockstitch.tree.atomic import WriteError, write_atomic

    target = root / BASELINE_PATH
    if before == after:
        return
    try:
        target.parent.mkdir(exist_ok=True)
        write_atomic(target, after, root=root)
    except (WriteError, OSError) as error:
        raise click.ClickException(str(error)) from None


def _say(made: Baseline, old: Baseline | None, found: int) -> None:
    accepted = sum(entry.count for entry in made.findings)
    before = sum(entry.count for entry in old.findings) if old else 0
    noun = "finding" if accepted == 1 else "findings"
    if old is None:
        click.echo(f"{BASELINE_PATH}: {accepted} {noun} accepted. Commit it; from now on only new findings fail.")
        return
    click.echo(f"{BASELINE_PATH}: {accepted} {noun} accepted ({before - accepted:+d} mended).".replace("+", ""))
    if found > accepted:
        new = "1 finding of today is not in it and still counts (--renew accepts it too)."
        if found - accepted > 1:
            new = f"{found - accepted} findings of today are not in it and still count (--renew accepts them too)."
        click.echo(new)
