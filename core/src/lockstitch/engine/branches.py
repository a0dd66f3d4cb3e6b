"""The branch under check, read from git once for each base that a judge asks about."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec.structs import replace

from lockstitch.api.branch import Branch, BranchCommit, BranchStatus, Forecast, Proposal, TouchedFile
from lockstitch.engine.given import Given
from lockstitch.engine.proposals import read_proposal
from lockstitch.tree import Git
from lockstitch.tree.aside import Aside
from lockstitch.tree.bases import Base, Refs, default, explicit, plain, upstream
from lockstitch.tree.git import GitError
from lockstitch.tree.history import both_sides, commits, difference, marked, merges_beyond, patches, text_of

#: What GitHub and others write over the merge that they make for a test.
_SYNTHETIC = re.compile(r"Merge [0-9a-f]{40,64} into [0-9a-f]{40,64}")

_COMMIT = re.compile(r"[0-9a-f]{40,64}")


class Branches:
    """The branch at the head of `git`, against any base."""

    def __init__(self, git: Git | None, given: Given) -> None:
        self._git = git
        self._given = given
        self._known: dict[str, Branch] = {}

    @cached_property
    def proposal(self) -> Proposal:
        """What is proposed with the branch."""
        return read_proposal(self._given)

    def of(self, base: str) -> Branch:
        """The branch against `base`, or against the base that is found for it."""
        if base not in self._known:
            self._known[base] = self._read(base)
        return self._known[base]

    def _read(self, base: str) -> Branch:
        if self._git is None:
            return self._unknown("no-git", "there is no git work tree here", "git init")
        try:
            inside = self._git.run("rev-parse", "--is-inside-work-tree", "--show-prefix")
        except GitError as error:
            known = {"git is not installed": str(error), "not a git repository": "there is no git repository here"}
            reason = next((said for part, said in known.items() if part in str(error)), str(error))
            return self._unknown("no-git", reason, "")
        prefix = text_of(inside).rstrip("\n").partition("\n")[2].rstrip("/")
        try:
            with Aside(self._git) as aside:
                return _Reading(self._git, aside, self._given, self.proposal, prefix).read(base)
        except GitError as error:
            return self._unknown("partial", f"git cannot tell: {error}", "git fsck")

    def _unknown(self, status: BranchStatus, reason: str, mend: str) -> Branch:
        return Branch(status=status, reason=reason, mend=mend, proposal=self.proposal)


def is_partial(git: Git) -> bool:
    """Whether the repository leaves out contents until they are asked for."""
    try:
        return bool(git.run("config", "--get-regexp", r"^(extensions\.partialclone|remote\..*\.promisor)$"))
    except GitError:
        return False


class _Reading:
    """One branch against one base. Everything raises GitError."""

    def __init__(self, git: Git, aside: Aside, given: Given, proposal: Proposal, prefix: str) -> None:
        self.git, self.aside, self.given, self.proposal, self.prefix = git, aside, given, proposal, prefix
        self.refs = Refs(git)
        self.current = self.refs.current()
        self.blank = Branch(
            name=self.current or proposal.source, shallow=bool(aside.shallow), proposal=proposal, status="no-commit"
        )

    def read(self, base: str) -> Branch:
        """The branch, or why nothing can be told of it."""
        head = self.git.head or self.refs.commit("HEAD")
        if not head:
            return replace(self.blank, reason="there is no commit yet", mend="git commit")
        found, synthetic, head = self._base_and_head(base, head)
        self.blank = replace(self.blank, head=head, synthetic=synthetic)
        tip = self.proposal.tip
        plain_tip = _COMMIT.fullmatch(tip) is not None
        if tip and tip != head and not (plain_tip and self._contains(head, tip)):
            reason = f"what is checked out is not the branch that is proposed, whose last commit is {tip[:12]!r}"
            mend = f"git fetch origin {tip} && git switch --detach {tip}" if plain_tip else ""
            return replace(self.blank, reason=reason, mend=mend)
        if found is None:
            return self._without_base(base)
        self.blank = replace(self.blank, base=found.commit, base_name=found.name, found_by=found.found_by)
        bases = self.aside.ask("merge-base", "--all", found.commit, head)[1].decode().split()
        if not bases:
            return self._unrelated(found)
        return self._compared(found, head, tuple(bases))

    def _base_and_head(self, base: str, head: str) -> tuple[Base | None, str, str]:
        """The base, the merge that a CI system made (if the head is one), and the branch's own tip."""
        found = self._base(base)
        merged = self._merged(head)
        if merged is None:
            return found, "", head
        onto, own = merged
        wanted = self.given.base or base
        if found is None and (not wanted or plain(wanted) == self.proposal.target):
            found = Base(onto, plain(wanted) or self.proposal.target or onto[:12], "the merge that is checked out")
        if found is None or self._contains(found.commit, own):
            return found, "", head
        return found, head, own

    def _merged(self, head: str) -> tuple[str, str] | None:
        """The base and the branch that a CI system has merged; None when the head is no such merge."""
        out = text_of(self.aside.run("log", "-1", "--format=%P%n%s", head, "--"))
        parents, _, subject = out.partition("\n")
        both = parents.split()
        if len(both) != 2:
            return None
        ref = (self.given.environment or {}).get("GITHUB_REF", "")
        made = _SYNTHETIC.fullmatch(subject.strip()) or re.fullmatch(r"refs/pull/\d+/merge", ref)
        return (both[0], both[1]) if made else None

    def _contains(self, tip: str, commit: str) -> bool:
        return self.aside.ask("merge-base", "--is-ancestor", commit, tip)[0] == 0

    def _base(self, base: str) -> Base | None:
        if self.given.base:
            return explicit(self.refs, self.given.base, "--base")
        if base:
            return explicit(self.refs, base, "the contract")
        if self.proposal.target:
            commit, name = self.refs.named(self.proposal.target)
            return Base(commit, name, self.proposal.target_from) if commit else None
        return upstream(self.refs, self.current) or default(self.refs, self.current)

    def _without_base(self, base: str) -> Branch:
        wanted = self.given.base or base or self.proposal.target
        if not wanted:
            reason = "nothing tells which branch this one is to go into: it has no upstream, and no remote a default"
            return replace(self.blank, status="no-base", reason=reason, mend="lockstitch check --base BRANCH")
        reason = f"there is no branch or commit {wanted!r} here"
        return replace(self.blank, status="no-base", reason=reason, mend=self._fetch(plain(wanted)))

    def _unrelated(self, found: Base) -> Branch:
        if self.aside.shallow:
            return self._cut_off(found)
        reason = f"it has no history in common with {found.name}"
        return replace(self.blank, status="unrelated", reason=reason, mend="git log --oneline --graph --all")

    def _cut_off(self, found: Base) -> Branch:
        reason = "its history is cut off before it meets its base: this is a shallow clone"
        return replace(self.blank, status="shallow", reason=reason, mend=self._fetch(plain(found.name)))

    def _fetch(self, name: str) -> str:
        """The command that brings a base here, all of it."""
        whole = " --unshallow" if self.aside.shallow else ""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", name):
            return f"git fetch{whole} origin"
        return f"git fetch{whole} origin +refs/heads/{name}:refs/remotes/origin/{name}"

    def _compared(self, found: Base, head: str, bases: tuple[str, ...]) -> Branch:
        try:
            every, equal = marked(self.aside, found.commit, head)
        except GitError:  # contents are missing that patches are made of; commits never are
            every, equal = both_sides(self.aside, found.commit, head), frozenset()
        if self.aside.shallow & set(every):
            return self._cut_off(found)
        known = replace(
            self.blank,
            merge_bases=bases,
            merge_base_time=int(self.aside.run("log", "-1", "--format=%ct", bases[0], "--") or b"0"),
        )
        try:
            own = commits(self.aside, found.commit, head, self.prefix)
            files = self._files(bases[0], found.commit, head)
        except GitError as error:
            own = commits(self.aside, found.commit, head, self.prefix, files=False)
            return replace(
                known,
                **self._lacking(error),
                commits=self._told(own, equal, found.commit, head),
                behind=len(set(every) - {commit.id for commit in own}),
            )
        forecast, conflicts = self._forecast(found.commit, head)
        return replace(
            known,
            status="whole",
            commits=self._told(own, equal, found.commit, head),
            files=files,
            behind=len(set(every) - {commit.id for commit in own}),
            forecast=forecast,
            conflicts=conflicts,
        )

    def _lacking(self, error: GitError) -> dict[str, str]:
        """What is to be said when git lacks contents."""
        if is_partial(self.git):
            reason = f"contents of files are missing, since this is a partial clone ({error})"
            return {"status": "partial", "reason": reason, "mend": "git fetch --refetch --no-filter"}
        return {"status": "partial", "reason": f"git cannot read contents of files ({error})", "mend": "git fsck"}

    def _told(self, own: list[BranchCommit], equal: frozenset[str], base: str, head: str) -> tuple[BranchCommit, ...]:
        """The commits, with what the others and the base say of each."""
        by_id = {commit.id: commit for commit in own}
        mainline, at = set[str](), head
        while at in by_id:
            mainline.add(at)
            at = next(iter(by_id[at].parents), "")
        twins = self._twins(equal, by_id.keys())
        beyond: dict[str, tuple[TouchedFile, ...]] = {}
        if any(commit.merge for commit in own):
            try:
                beyond = merges_beyond(self.aside, base, head, self.prefix)
            except GitError:  # a git older than 2.35
                beyond = {}
        return tuple(
            replace(
                commit,
                mainline=commit.id in mainline,
                from_base=tuple(parent for parent in commit.parents[1:] if parent not in by_id),
                upstream=commit.id in equal,
                twin=twins.get(commit.id, ""),
                files=beyond.get(commit.id, commit.files) if commit.merge else commit.files,
            )
            for commit in own
        )

    def _twins(self, equal: frozenset[str], ours: object) -> dict[str, str]:
        """For each commit whose patch the base has: the commit of the base that has it."""
        named = patches(self.aside, sorted(equal)) if equal else {}
        own = {commit: patch for commit, patch in named.items() if commit in ours}  # type: ignore[operator]
        theirs = {patch: commit for commit, patch in sorted(named.items()) if commit not in own}
        return {commit: theirs[patch] for commit, patch in own.items() if patch in theirs}

    def _files(self, before: str, base: str, head: str) -> tuple[TouchedFile, ...]:
        """The difference of `base...head`, each file with what white space makes of it and whether the base has it."""
        bare = {file.path: file.lines for file in difference(self.aside, before, head, self.prefix, "-w")}
        apart = {file.path for file in difference(self.aside, base, head, self.prefix, "--no-renames")}
        return tuple(
            replace(
                file,
                spaces=max(0, file.lines - bare.get(file.path, 0)),
                landed=file.path not in apart and (not file.old or file.old not in apart),
            )
            for file in difference(self.aside, before, head, self.prefix)
        )

    def _forecast(self, base: str, head: str) -> tuple[Forecast, tuple[str, ...]]:
        status, out, _ = self.aside.ask("merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", base, head)
        if status not in {0, 1}:
            return "unknown", ()
        paths = [path for path in text_of(out).split("\0")[1:] if path]
        return ("conflict" if status else "clean"), tuple(sorted(set(paths)))
