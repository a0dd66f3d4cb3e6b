"""What git adds: code that changed under a comment that did not, and comments that are gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lockstitch.api import ContractPlace, Finding, Need, Place, Related
from lockstitch.languages.anchors import ANCHORS, Anchor

from lockstitch_invariant_comments.book import Book, holds, innermost, subjects
from lockstitch_invariant_comments.contract import Wanted
from lockstitch_invariant_comments.facts import ENTRIES, TAGGED
from lockstitch_invariant_comments.tags import Statement
from lockstitch_invariant_comments.targets import Target, inserting, is_stated
from lockstitch_invariant_comments.texts import essence, name_key

_TRAILER = re.compile(r"^[ \t]*Remove-Invariant:[ \t]*(\S[^\n]*)$", re.IGNORECASE | re.MULTILINE)
_REASON = re.compile(r"(?<!\s)\s+(?:--?|[–—])\s+|(?:(?<!\s)\s+)?:\s+|(?:(?<!\s)\s+)?[–—]\s*")


class History:
    """The revisions that a contract is compared with. Without git there are none."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def removals(self) -> list[str]:
        """The revisions in which comments are looked for that may be gone now."""
        since = self.book.contract.since
        return [rev for rev in ([since] if since else ["HEAD~1", "HEAD"]) if self._commits(rev) is not None]

    @cached_property
    def changes(self) -> list[str]:
        """The revisions with which code is compared: by default only what is not committed yet."""
        since = self.book.contract.since or "HEAD"
        return [since] if self._commits(since) is not None else []

    def _commits(self, rev: str) -> list[str] | None:
        commits = self.book.view.commits(rev)
        return None if commits is None else [commit.message for commit in commits]

    @cached_property
    def _trailers(self) -> dict[str, dict[str, str]]:
        """By revision: invariants that commits since say they remove, each with the reason."""
        found: dict[str, dict[str, str]] = {}
        for rev in self.removals:
            trailers = found.setdefault(rev, {})
            for message in self._commits(rev) or []:
                for line in _TRAILER.findall(message):
                    parts = _REASON.split(line.strip(), maxsplit=1)
                    name, why = parts[0].rstrip(" -–—:"), parts[1].strip() if len(parts) > 1 else ""
                    if why or name_key(name) not in trailers:
                        trailers[name_key(name)] = why
        return found

    def announced(self, name: str, rev: str) -> bool:
        """Whether a commit since `rev` says why the invariant was removed."""
        return bool(self._trailers.get(rev, {}).get(name_key(name)))

    def unreasoned(self, name: str) -> str:
        """What a message says about a removal that was announced without a reason."""
        given = [trailers[name_key(name)] for trailers in self._trailers.values() if name_key(name) in trailers]
        if given and not any(given):
            return " (its Remove-Invariant trailer gives no reason: write `Remove-Invariant: name - why`)"
        return ""

    def given_up(self, target: Target, requirement: Wanted) -> bool:
        """Whether the target stated the invariant before, and a commit says why it does not any more."""
        for rev in self.removals:
            if not self.announced(requirement.name, rev):
                continue
            for old in self.before(target.path, target.anchor, rev):
                if is_stated(self.book, Target(target.path, old), requirement, rev):
                    return True
        return False

    def unlisted(self, rev: str) -> bool:
        """Whether the registry listed an invariant at `rev` that it does not list now, and no commit says why."""
        book = self.book
        if not book.contract.registry or not book.view.known(ENTRIES, book.registry, rev, "markdown"):
            return False
        now = {name_key(entry.name) for entry in book.entries()}
        then = book.view.facts(ENTRIES, book.registry, rev, "markdown").facts
        return any(name_key(entry.name) not in now and not self.announced(entry.name, rev) for entry in then)

    def before(self, path: str, anchor: Anchor, rev: str) -> list[Anchor]:
        """The declarations of the same symbol in the same file at `rev`."""
        return [old for old in self.book.anchors(path, rev) if old.symbol == anchor.symbol and old.kind == anchor.kind]

    def old_words(self, name: str) -> str:
        """The words that the invariant had; `""` when it was not stated."""
        for rev in self.removals:
            for path in self.book.read:
                for statement in self.book.statements(path, rev):
                    if statement.key == name_key(name) and statement.words:
                        return statement.words
        return ""


def history_needs(history: History, paths: list[str]) -> Iterator[Need]:
    """The same files as they were, and those that had a statement and have none any more."""
    for rev in dict.fromkeys([*history.removals, *history.changes]):
        yield from (Need(ANCHORS, path, rev, required=False) for path in paths)
    for rev in history.removals:
        yield from _lost_needs(history, rev)


def _lost_needs(history: History, rev: str) -> Iterator[Need]:
    """Reading every file of the past is dear: it is done for files that the contract names, and when the registry
    lost an entry."""
    book = history.book
    if book.contract.registry:
        yield Need(ENTRIES, book.registry, rev, required=False, language="markdown")
    for path in book.collected() if book.contract.files or history.unlisted(rev) else ():
        yield Need(TAGGED, path, rev, required=False)
        if book.view.known(TAGGED, path, rev) and book.statements(path, rev):
            yield from (Need(ANCHORS, path, at, required=False) for at in ("", rev))


def stale(book: Book, history: History) -> Iterator[Finding]:
    """Statements whose code changed while they did not."""
    since = book.contract.since
    if since and not history.changes:
        yield Finding(
            rule="stale-invariant",
            subject=since,
            side=since,
            message=f"nobody can tell what changed since {since}: git has no such revision here (a shallow clone?)",
            at=ContractPlace(("since",)),
            verdict="unknown",
        )
    for rev in history.changes:
        for path in book.read:
            if book.whole(path) and book.whole(path, rev=rev):
                yield from _stale_in(book, history, path, rev)


def _stale_in(book: Book, history: History, path: str, rev: str) -> Iterator[Finding]:
    anchors = book.anchors(path)
    said: set[tuple[Anchor, str]] = set()
    for statement in book.statements(path):
        for anchor in subjects(anchors, statement.at):
            if anchor.kind in {"file", "package"} or (anchor, statement.key) in said:
                continue
            old = _same(history, path, anchor, anchors, rev)
            if old is None or old.code == anchor.code:
                continue
            then = book.statements(path, rev)
            words = [item.words for item in then if item.key == statement.key and holds(old, item)]
            if words and all(essence(text) == essence(statement.words) for text in words):
                said.add((anchor, statement.key))
                yield _review(book, path, anchor, statement, rev)
                break  # once for a group


def _same(history: History, path: str, anchor: Anchor, anchors: list[Anchor], rev: str) -> Anchor | None:
    """The declaration that was this one at `rev`: of several with one name, the one in the same place among them."""
    now = [item for item in anchors if item.symbol == anchor.symbol and item.kind == anchor.kind]
    then = history.before(path, anchor, rev)
    index = now.index(anchor)
    return then[index] if len(then) == len(now) and index < len(then) else None


def _review(book: Book, path: str, anchor: Anchor, statement: Statement, rev: str) -> Finding:
    tagged = f"{book.contract.tag}({statement.name})"
    since = "the last commit" if rev == "HEAD" else rev
    return Finding(
        rule="stale-invariant",
        subject=statement.name,
        side=book.label(path, anchor),
        message=f"{Target(path, anchor).shown} changed since {since} and {tagged} did not: does it still hold?",
        at=Place(path, statement.at),
        related=(Related(Place(path, anchor.name_at), "the code that changed"),),
    )


def vanished(book: Book, history: History, reported: set[str]) -> Iterator[Finding]:
    """Statements that are gone from code that is still there, with no commit that says why."""
    now = {statement.key for _, statement in book.all_statements()}
    known = {name_key(name) for name in reported}
    contract = book.contract
    # What the contract requires is judged where it is required.
    known |= {name_key(item.name) for _, item in contract.wanted()}
    for rev in history.removals:
        for path in book.read:
            if not (book.whole(path) and book.whole(path, rev=rev)):
                continue
            for old in book.statements(path, rev):
                if old.key in now or old.key in known or history.announced(old.name, rev):
                    continue
                finding = _vanished_from(book, history, path, old, rev)
                if finding is not None:
                    known.add(old.key)
                    yield finding


def _vanished_from(book: Book, history: History, path: str, old: Statement, rev: str) -> Finding | None:
    before = innermost(book.anchors(path, rev), old.at)
    here = [
        item
        for item in book.anchors(path)
        if before is not None and item.kind == before.kind and item.symbol == before.symbol
    ]
    if not here:
        return None  # the code went with it
    anchor = here[0]
    then = {item.key for item in book.statements(path, rev)}
    new = [item for item in book.statements(path) if item.key not in then]
    if old.words and any(essence(item.words) == essence(old.words) for item in new):
        return None  # it has another name now
    target = Target(path, anchor)
    tagged = f"{book.contract.tag}({old.name})"
    message = f"{target.shown} stated {tagged} at {rev} and does not any more: put it back, or say why in the commit"
    message += f" (`Remove-Invariant: {old.name} - why`)" + history.unreasoned(old.name)
    if book.unread:
        message += f" (not sure: {book.unread} could not be read whole)"
    remedy = inserting(book, target, f"Put {tagged} back", f"{tagged}: {old.words}", safe=False)
    return Finding(
        rule="missing-invariant",
        subject=old.name,
        side=book.label(path, anchor),
        message=message,
        at=Place(path, anchor.name_at),
        remedies=(remedy,) if old.words else (),
        verdict="unknown" if book.unread else "drift",
    )
