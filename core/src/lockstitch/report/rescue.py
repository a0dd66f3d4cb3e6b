"""What a rescue comes to, for a terminal."""

from __future__ import annotations

import datetime
import shlex
from collections.abc import Iterator

from lockstitch.engine.rescue import Rescue, Sorted
from lockstitch.report.neutral import visible
from lockstitch.report.style import ASCII, UNICODE, Signs, Style

_SIGNS = {"in": ("in", "good"), "conflict": ("stop", "error"), "not tried": ("?", "unknown")}
_LONGEST_SUBJECT = 68
_MOST_FILES = 8


def render_rescue(rescue: Rescue, *, command: str, colour: bool, unicode: bool) -> str:
    """The whole text. `command` is what was called, for whoever wants to have it carried out."""
    style, signs = Style(colour), UNICODE if unicode else ASCII
    lines = [*_head(rescue, style, signs), "", *_commits(rescue, style), "", *_result(rescue, command, style, signs)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(rescue: Rescue, style: Style, signs: Signs) -> Iterator[str]:
    branch = rescue.branch
    name = _text(branch.name or "HEAD")
    yield style("strong", f"{name} ({branch.head[:10]}) onto {_text(branch.base_name)} ({branch.base[:10]})")
    left = datetime.datetime.fromtimestamp(max(0, branch.merge_base_time), datetime.UTC).date()
    behind = f"{branch.behind:,} commit{'s' * (branch.behind != 1)} behind"
    parts = (f"base: {_text(branch.found_by)}", f"left at {branch.merge_bases[0][:10]} of {left}", behind)
    yield style("faint", f" {signs.dot} ".join(parts))


def _commits(rescue: Rescue, style: Style) -> Iterator[str]:
    for item in rescue.commits:
        sign, role = _SIGNS.get(item.fate, ("out", "faint"))
        subject = _text(item.commit.subject or "(no subject)")
        if len(subject) > _LONGEST_SUBJECT:
            subject = subject[: _LONGEST_SUBJECT - 3] + "..."
        why = "" if item.fate == "in" and item.commit.mainline else f"  {style('faint', _text(item.why))}"
        shown = subject if item.fate == "in" else style("faint", subject)
        yield f"  {style(role, f'{sign:<4}')} {style('command', item.commit.id[:10])} {shown}{why}"


def _result(rescue: Rescue, command: str, style: Style, signs: Signs) -> Iterator[str]:
    branch = rescue.branch
    base = _text(branch.base_name)
    kept = [item for item in rescue.commits if item.fate == "in"]
    if rescue.result == "nothing":
        yield style("good", f"{signs.tick} Nothing is left to be rescued: {base} has all of it.")
        return
    if rescue.result == "needless":
        yield style("good", f"{signs.tick} There is nothing to rescue: these are its own commits, on {base} as it is.")
        return
    if rescue.result == "conflict":
        stopped = next(item for item in rescue.commits if item.fate == "conflict")
        yield style("error", f"It does not apply: {stopped.commit.id[:10]} conflicts in {_listed(rescue.conflicts)}.")
        yield "The commands below stop there; solve it, then `git cherry-pick --continue`."
    else:
        added, deleted = sum(file.added for file in rescue.files), sum(file.deleted for file in rescue.files)
        size = f"{len(rescue.files):,} file{'s' * (len(rescue.files) != 1)}, +{added:,} {signs.dash}{deleted:,}"
        of = f"{len(kept):,} of {len(rescue.commits):,} commit{'s' * (len(rescue.commits) != 1)}"
        yield style("good", f"{signs.tick} It applies: {of}, {size}.")
        if rescue.lost:
            yield style("warning", f"Merging the branch would leave otherwise: {_listed(rescue.lost)}.")
            yield "  What was changed in a merge itself, or in solving a conflict there, is in none of these commits."
    if rescue.made:
        name = style("strong", _text(rescue.name))
        yield f"{style('good', 'Made')} the branch {name} at {rescue.tip[:10]}; the other one is as it was."
        yield ""
        yield from _block(
            style,
            [
                f"cd {_word(rescue.worktree)}" if rescue.worktree else f"git switch {_word(rescue.name)}",
                f"git push -u origin {_word(rescue.name)}",
            ],
        )
        return
    yield ""
    if rescue.result == "applies":
        yield f"To make the branch {style('strong', _text(rescue.name))} of it (the one here stays as it is):"
        yield from _block(style, [f"{command} --apply"])
        yield "By hand:"
    yield from _block(style, list(_by_hand(rescue, [item for item in rescue.commits if _goes_along(item)])))


def _goes_along(item: Sorted) -> bool:
    return item.fate in {"in", "conflict", "not tried"}


def _by_hand(rescue: Rescue, kept: list[Sorted]) -> Iterator[str]:
    remote, slash, branch = rescue.branch.base_name.partition("/")
    if slash and remote in {"origin", "upstream"}:
        yield f"git fetch {_word(remote)} {_word(branch)}"
    base = rescue.branch.base_name if slash else rescue.branch.base[:12]
    yield f"git switch -c {_word(rescue.name)} {_word(base)}"
    for start in range(0, len(kept), 6):
        yield f"git cherry-pick -x {' '.join(item.commit.id[:12] for item in kept[start : start + 6])}"
    yield f"git push -u origin {_word(rescue.name)}"


def _block(style: Style, commands: list[str]) -> Iterator[str]:
    for command in commands:
        yield f"  {style('command', command)}"


def _word(text: str) -> str:
    """A word for a shell, whatever stands in it."""
    return shlex.quote(_text(text))


def _text(text: str) -> str:
    return visible(text)


def _listed(paths: tuple[str, ...]) -> str:
    shown = ", ".join(_text(path) for path in paths[:_MOST_FILES])
    return f"{shown} and {len(paths) - _MOST_FILES:,} more" if len(paths) > _MOST_FILES else shown
