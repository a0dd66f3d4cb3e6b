"""How much there is to review."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Branch, ContractPlace, Finding, Place, Related, TouchedFile, View
from msgspec import Struct, field

from lockstitch_pr_hygiene.contract import PrHygiene, Weight
from lockstitch_pr_hygiene.subject import Judged
from lockstitch_pr_hygiene.unread import ignored, unread
from lockstitch_pr_hygiene.wording import count, first, listed, named

_MECHANICAL = "of mechanical changes"
_SPACES = "that differ only in white space"


class Size(Struct):
    """What has to be read, and what was set apart, as (files, lines) by what it is."""

    counted: list[tuple[TouchedFile, int]] = field(default_factory=list)
    apart: dict[str, tuple[int, int]] = field(default_factory=dict)
    mechanical: list[str] = field(default_factory=list)

    def set_apart(self, what: str, lines: int, files: int = 1) -> None:
        """Leave something out."""
        before = self.apart.get(what, (0, 0))
        self.apart[what] = (before[0] + files, before[1] + lines)

    @property
    def lines(self) -> int:
        """Lines to read."""
        return sum(lines for _, lines in self.counted)


def size_of(contract: PrHygiene, branch: Branch, view: View) -> Size:
    """What has to be read of a branch."""
    left_out = ignored(contract, view)
    size = Size()
    mechanical = [
        commit
        for commit in branch.commits
        if not commit.merge
        and any(key.casefold() == contract.mechanical.casefold() and value for key, value in commit.trailers)
    ]
    size.mechanical = [named(commit) for commit in mechanical]
    by_hand = _lines_by_hand(branch, {commit.id for commit in mechanical}) if mechanical else {}
    for file in branch.files:
        what = _kind(contract, file, left_out, view)
        if what:
            size.set_apart(what, file.lines)
            continue
        lines = file.lines
        if mechanical:
            own = min(lines, by_hand.get(file.path, 0))
            if own < lines:
                size.set_apart(_MECHANICAL, lines - own)
            if not own and lines:
                continue
            lines = own
        elif file.spaces:
            size.set_apart(_SPACES, file.spaces)
            lines -= file.spaces
        size.counted.append((file, lines))
    return size


def _kind(contract: PrHygiene, file: TouchedFile, left_out: frozenset[str], view: View) -> str:
    """What makes a file nothing to be read; `""` for one that has to be."""
    if file.path in left_out:
        return "ignored file"
    if file.submodule:
        return "submodule"
    if not contract.generated and (what := unread(file.path, view)):
        return what
    if file.change == "deleted":
        return "deleted file"
    if file.change == "renamed" and not file.lines and not file.binary:
        return "renamed file"
    return ""


def _lines_by_hand(branch: Branch, mechanical: set[str]) -> dict[str, int]:
    """By path as it is at the end: the lines that commits other than `mechanical` changed."""
    found: dict[str, int] = {}
    for commit in branch.commits:  # oldest first, so that renames can be followed
        for file in commit.files:
            lines = found.pop(file.old, 0) if file.old else found.get(file.path, 0)
            found[file.path] = lines + (0 if commit.id in mechanical else file.lines)
    return found


def sizes(contract: PrHygiene, about: Judged, view: View) -> Iterator[Finding]:
    """`too-large` and `too-many-files`."""
    size = size_of(contract, about.branch, view)
    against = f"{about.name} changes {{}} against {about.branch.base_name}"
    bands = contract.sizes
    apart = _apart(size)
    here = set(view.files("**"))
    largest = sorted((item for item in size.counted if item[1]), key=lambda item: (-item[1], item[0].path))
    beside = tuple(
        Related(Place(file.path), f"{count(lines, 'line')} of it")
        for file, lines in first([item for item in largest if item[0].path in here])
    )
    text = against.format(f"{count(size.lines, 'line')} of {count(len(size.counted), 'file')}")
    if size.lines > bands.good:
        severity: Weight
        if size.lines > bands.too_large:
            said, severity = f"{text}, more than {bands.too_large:,}: split it{apart}", "error"
        elif size.lines > bands.acceptable:
            said, severity = f"{text}, more than the acceptable {bands.acceptable:,}{apart}", "warning"
        else:
            said, severity = f"{text}: acceptable, and up to {bands.good:,} would be good{apart}", "info"
        yield Finding(
            rule="too-large",
            subject=about.name,
            message=said,
            at=ContractPlace(("sizes",)),
            related=beside if severity != "info" else (),
            severity=severity,
        )
    if contract.max_files and len(size.counted) > contract.max_files:
        yield Finding(
            rule="too-many-files",
            subject=about.name,
            message=f"{against.format(count(len(size.counted), 'file'))}, more than {contract.max_files:,}{apart}",
            at=ContractPlace(("max-files",)),
            related=beside,
        )


def _apart(size: Size) -> str:
    parts = []
    for what, (files, lines) in sorted(size.apart.items()):
        if what in {_MECHANICAL, _SPACES}:
            parts.append(f"{count(lines, 'line')} {what}")
        else:
            parts.append(count(files, what) + (f" ({count(lines, 'line')})" if lines else ""))
    return f" (not counted: {listed(parts, 9)})" if parts else ""
