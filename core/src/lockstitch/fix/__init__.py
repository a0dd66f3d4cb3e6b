"""Fixes: from a finding's remedies to files that are changed wholly or not at all."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from lockstitch.engine.outcome import Failure, Outcome
from lockstitch.engine.run import Options, check
from lockstitch.fix.planning import fixables
from lockstitch.fix.rounds import Applied, FixPlan, plan_fixes
from lockstitch.host import lean_host
from lockstitch.tree import Tree, WorkingTree
from lockstitch.tree.atomic import WriteError, stage

__all__ = ["Applied", "FixPlan", "apply_fixes", "fixables", "plan", "unified_diff", "write"]


def plan(root: Path, outcome: Outcome, options: Options) -> FixPlan:
    """What `--fix` would change below `root`. Nothing is written."""
    host = options.host or lean_host()
    host.want({item.contract.check for item in outcome.contracts})
    options = msgspec.structs.replace(options, host=host)

    def recheck(tree: Tree) -> Outcome:
        return check(root, options, tree)

    return plan_fixes(outcome, host, WorkingTree(root), recheck)


def write(root: Path, changes: Mapping[str, tuple[bytes, bytes]]) -> list[Failure]:
    """Write `changes` (path → before, after) below `root`: staged all, then committed all.

    A file that no longer holds `before` is left alone, with all the others. What failed is returned.
    """
    staged = []
    try:
        for path, (before, after) in sorted(changes.items()):
            staged.append(stage(root / path, after, root=root, expect=before))
        for item in staged:
            item.commit()
    except WriteError as error:
        shown = Path(error.path)
        path = shown.relative_to(root).as_posix() if shown.is_relative_to(root) else error.path
        return [Failure(phase="write", path=path, error=f"not fixed: {error.reason}")]
    finally:
        for item in staged:
            item.discard()
    return []


def apply_fixes(root: Path, outcome: Outcome, options: Options) -> FixPlan:
    """Carry out every safe fix of `outcome` below `root`; what could not be done is in the plan."""
    made = plan(root, outcome, options)
    made.failures.extend(write(root.resolve(), made.changes))
    if any(failure.phase == "write" for failure in made.failures):
        made.applied.clear()
    return made


def unified_diff(changes: Mapping[str, tuple[bytes, bytes]]) -> str:
    """The changes as a patch that `git apply` takes."""
    out: list[str] = []
    for path, (before, after) in sorted(changes.items()):
        old, new = (part.decode("utf-8", "surrogateescape").splitlines(keepends=True) for part in (before, after))
        out.extend(
            line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(old, new, f"a/{path}", f"b/{path}")
        )
    return "".join(out)
