"""Analyzers over texts in memory: for a plugin author's unit tests, without a directory or a host."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from lockstitch.api import (
    Analyzer,
    Branch,
    Change,
    Commit,
    Contract,
    Declared,
    Edit,
    Extractor,
    Fact,
    FileFacts,
    Finding,
    Need,
    Rename,
    Standing,
)
from lockstitch.engine.extracting import decode, extract
from lockstitch.globs import has_wildcard, select
from lockstitch.languages import detect_language

F = TypeVar("F", bound=Fact)
T = TypeVar("T")
_ROUNDS = 50


def facts_of(extractor: Extractor[F], text: str | bytes, language: str = "", path: str = "") -> FileFacts[F]:
    """What an extractor says of one text.

    `language` is the extractor's first one, or that of `path`, when left out. As in a real
    run, a text without the extractor's hint has no facts, and parse errors make it `partial`.
    Raises AssertionError when the extractor raises.
    """
    content = text.encode() if isinstance(text, str) else text
    detected = detect_language(path, content[:128]) if path else ""
    unknown = bool(path) and "" in extractor.languages
    language = language or detected or ("" if unknown else extractor.languages[0])
    if language not in extractor.languages:
        return FileFacts(path, "whole", language)
    (result,) = extract(content, language, [extractor])
    if result.error:
        raise AssertionError(f"{extractor.id}: {result.error}\n{result.traceback}")
    problems, facts = decode(extractor, result.payload)
    return FileFacts(path, "partial" if problems else "whole", language, facts, problems)


class MemoryView:
    """A View over `files` (path → text; None is a file that cannot be read).

    `revisions` holds further trees by revision, `log` the commits that `commits` answers with, `renamed` the renames
    that `renames` answers with (for every revision of `log`), `successors` the later names of files that are gone,
    `changes` the last changes of files, `branches` what is told of the branch by base (`""` stands for all that are not
    in it), `written` when those files were written that are not as committed, `verdicts` how other contracts stand,
    and `declared` what they say of themselves. `today` is the day on which every case runs when left out.
    Facts are given for every extractor and file; with `strict`, as in a real run, only for what
    `ask` was told of.
    """

    def __init__(
        self,
        files: Mapping[str, str | bytes | None],
        revisions: Mapping[str, Mapping[str, str | bytes | None]] | None = None,
        log: Mapping[str, Sequence[Commit]] | None = None,
        contract_ids: Sequence[str] = (),
        renamed: Sequence[Rename] = (),
        successors: Mapping[str, str] | None = None,
        strict: bool = False,
        changes: Mapping[str, Change] | None = None,
        verdicts: Mapping[str, Standing] | None = None,
        today: datetime.date = datetime.date(2026, 1, 1),
        branches: Mapping[str, Branch] | None = None,
        written: Mapping[str, int] | None = None,
        declared: Sequence[Declared] = (),
    ) -> None:
        self._branches = dict(branches or {})
        self._written = dict(written or {})
        self._declared = {item.id: item for item in declared}
        self._changes = dict(changes or {})
        self._verdicts = dict(verdicts or {})
        self._today = today
        self._trees: dict[str, Mapping[str, str | bytes | None]] = {"": files, **(revisions or {})}
        self._log = dict(log or {})
        self._contract_ids = sorted(contract_ids)
        self._renamed = sorted(renamed, key=lambda item: (item.old, item.new))
        self._successors = dict(successors or {})
        self._asked: set[tuple[str, str, str, str]] | None = set() if strict else None
        self._facts: dict[tuple[str, str, str, str], FileFacts[Any]] = {}
        self._memo: dict[str, Any] = {}

    def files(self, pattern: str) -> Sequence[str]:
        """See `lockstitch.api.View.files`."""
        return select(sorted(self._trees[""]), pattern)

    def is_directory(self, path: str) -> bool:
        """See `lockstitch.api.View.is_directory`."""
        return any(path in {".", ""} or name.startswith(path.rstrip("/") + "/") for name in self._trees[""])

    def facts(self, extractor: Extractor[F], path: str, rev: str = "", language: str = "") -> FileFacts[F]:
        """See `lockstitch.api.View.facts`."""
        if not self.known(extractor, path, rev, language):
            raise LookupError(f"no need asked for {extractor.id} of {path}")
        key = (extractor.id, path, rev, language)
        if key not in self._facts:
            self._facts[key] = self._extract(extractor, path, rev, language)
        return self._facts[key]

    def known(self, extractor: Extractor[Any], path: str, rev: str = "", language: str = "") -> bool:
        """See `lockstitch.api.View.known`."""
        return self._asked is None or (extractor.id, path, rev, language) in self._asked

    def memo(self, key: str, make: Callable[[], T]) -> T:
        """See `lockstitch.api.View.memo`."""
        if key not in self._memo:
            self._memo[key] = make()
        value: T = self._memo[key]
        return value

    def contracts(self) -> Sequence[str]:
        """See `lockstitch.api.View.contracts`."""
        return self._contract_ids

    def declared(self, contract: str) -> Declared | None:
        """See `lockstitch.api.View.declared`."""
        return self._declared.get(contract)

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """See `lockstitch.api.View.commits`."""
        return self._log.get(rev)

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """See `lockstitch.api.View.renames`."""
        return self._renamed if rev in self._log else None

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """See `lockstitch.api.View.successors`."""
        return {path: self._successors[path] for path in paths if path in self._successors}

    def change(self, path: str) -> Change | None:
        """See `lockstitch.api.View.change`."""
        return self._changes.get(path)

    def branch(self, base: str = "") -> Branch:
        """See `lockstitch.api.View.branch`."""
        lost = Branch(status="no-git", reason="there is no git work tree here")
        return self._branches.get(base, self._branches.get("", lost))

    def written(self, path: str) -> int | None:
        """See `lockstitch.api.View.written`."""
        return self._written.get(path)

    def today(self) -> datetime.date:
        """See `lockstitch.api.View.today`."""
        return self._today

    def verdict(self, contract: str) -> Standing | None:
        """See `lockstitch.api.View.verdict`."""
        return self._verdicts.get(contract)

    def ask(self, need: Need) -> bool:
        """Grant a need; whether it was new."""
        if self._asked is None:
            return False
        tree = self._trees.get(need.rev, {})
        wild = has_wildcard(need.path) and need.path not in tree
        paths: Iterable[str] = self.files(need.path) if wild else [need.path]
        if wild:
            paths = [path for path in paths if self._language(tree, path) in need.extractor.languages]
        keys = {(need.extractor.id, path, need.rev, need.language) for path in paths}
        new = keys - self._asked
        self._asked |= keys
        if new:
            self._memo.clear()
        return bool(new)

    def _extract(self, extractor: Extractor[F], path: str, rev: str, language: str) -> FileFacts[F]:
        tree = self._trees.get(rev, {})
        if path not in tree:
            return FileFacts(path, "absent")
        text = tree[path]
        if text is None:
            return FileFacts(path, "unreadable", reason="permission denied")
        language = language or self._language(tree, path)
        if not language and "" not in extractor.languages:
            return FileFacts(path, "whole")
        return facts_of(extractor, text, language, path)

    @staticmethod
    def _language(tree: Mapping[str, str | bytes | None], path: str) -> str:
        text = tree.get(path) or ""
        return detect_language(path, text.encode()[:128] if isinstance(text, str) else text[:128])


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """`text` after `edits`, as `--fix` makes them: how a unit test looks at what `mend` gives.

    Raises ValueError for edits that overlap, or that are not in the text.
    """
    from lockstitch.fix.edits import EditError, apply

    try:
        return apply(text, list(edits))
    except EditError as error:
        raise ValueError(str(error)) from None


def judge_files(
    analyzer: Analyzer[Any], contract: Contract, files: Mapping[str, str | bytes | None], **view: Any
) -> list[Finding]:
    """Ask an analyzer's needs until it wants nothing new, then its judge, as the host does.

    Further keywords are `MemoryView`'s. Raises LookupError when the judge looks at facts that
    no need asked for, and RuntimeError when the needs do not come to an end.
    """
    made = MemoryView(files, strict=True, **view)
    for _ in range(_ROUNDS):
        wishes = list(analyzer.needs(contract, made))
        if not [need for need in wishes if made.ask(need)]:
            return list(analyzer.judge(contract, made))
    raise RuntimeError(f"{analyzer.name} still wants more after {_ROUNDS} rounds")
