"""Which findings a report shows. The judges have seen everything by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from lockstitch.engine.judging import Judgement
from lockstitch.engine.outcome import Failure, Reported
from lockstitch.globs import select
from lockstitch.tree import Git
from lockstitch.tree.git import GitError

if TYPE_CHECKING:
    from lockstitch.engine.run import Options


class Filter(Struct, frozen=True):
    """What to show. With `changed`, the findings of every contract that looks at a changed file, since
    any of them may have come with the change; with `paths`, those with an end below one of them."""

    paths: tuple[str, ...] = ()
    changed: frozenset[str] | None = None

    def concerns(self, judgement: Judgement) -> bool:
        """Whether the contract as a whole belongs into the report."""
        if self.changed is None:
            return True
        if self.changed and judgement.view.branches:
            return True  # whatever changed is in the branch
        if judgement.loaded.config.path in self.changed or any(self.concerns(other) for other in judgement.bound):
            return True
        changed = sorted(self.changed)
        return not self.changed.isdisjoint(judgement.dependencies) or any(
            select(changed, pattern) for pattern in judgement.view.patterns
        )

    def keeps(self, finding: Reported, judgement: Judgement | None) -> bool:
        """Whether to show a finding."""
        places = [finding.at.path, *(item.at.path for item in finding.related)]
        if self.paths and not any(select(places, path) for path in self.paths):
            return False
        if self.changed is None:
            return True
        if judgement is None:
            return finding.at.path in self.changed
        return self.concerns(judgement)


def make_filter(options: Options, git: Git | None) -> Filter | Failure:
    """The filter that the options ask for, or why there can be none."""
    changed = None
    if options.changed_since:
        if git is None:
            return Failure(phase="tree", error="--changed-since needs the working tree")
        try:
            changed = frozenset(git.changed_since(options.changed_since))
        except GitError as error:
            return Failure(phase="tree", error=f"--changed-since {options.changed_since}: {error}")
    return Filter(options.paths, changed)
