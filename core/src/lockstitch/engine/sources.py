"""Where facts come from: trees that are read and extracted, or facts that were written down before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

import msgspec

from lockstitch.api import Commit, Extractor, FileFacts
from lockstitch.engine.cache import FactCache, content_id, fact_key
from lockstitch.engine.extracting import Extracted, decode, extract, refusal
from lockstitch.engine.outcome import Failure
from lockstitch.host import Host
from lockstitch.languages.detect import HEAD, detect_language
from lockstitch.tree import Git, RevisionTree, Tree, Unreadable
from lockstitch.tree.git import GitError

#: Below this many bytes to parse, starting a worker costs more than it brings.
_WORTH_A_WORKER = 1_500_000


class Request(NamedTuple):
    """One extractor over one file; `language` is `""` for what the file is taken for."""

    extractor: Extractor[Any]
    path: str
    rev: str
    language: str


#: Told how many files of how many have been extracted, while it goes on.
Progress = Callable[[int, int], None]


class FactSource(Protocol):
    """What the engine asks for facts."""

    failures: list[Failure]

    def paths(self, rev: str = "") -> list[str]: ...
    def is_directory(self, path: str) -> bool: ...
    def language(self, path: str, rev: str = "") -> str: ...
    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]: ...
    def commits(self, rev: str) -> Sequence[Commit] | None: ...


@dataclass(frozen=True)
class _Job:
    """One file to extract: its requests and their cache keys."""

    content: bytes
    language: str
    requests: tuple[Request, ...]
    keys: tuple[bytes, ...]


class LiveFacts:
    """Facts read from a tree (and from revisions of it), with a cache and workers."""

    def __init__(
        self,
        tree: Tree,
        host: Host,
        *,
        git: Git | None,
        cache: FactCache | None,
        jobs: int,
        progress: Progress | None = None,
    ) -> None:
        self.failures: list[Failure] = []
        self.host = host
        self.git = git
        self.cache = cache
        self.jobs = jobs
        self.progress = progress
        self._trees: dict[str, Tree | None] = {"": tree}
        self._bases: dict[str, str] = {}
        self._languages: dict[tuple[str, str], str] = {}
        self._contents: dict[tuple[str, str], bytes | Unreadable | None] = {}

    def tree(self, rev: str) -> Tree | None:
        """The tree for a revision; None when there is no such revision."""
        if rev not in self._trees:
            try:
                self._trees[rev] = RevisionTree(self.git, self.base(rev)) if self.git is not None else None
            except GitError:
                self._trees[rev] = None
        return self._trees[rev]

    def base(self, rev: str) -> str:
        """The merge base with `rev`. Raises GitError."""
        if self.git is None:
            raise GitError("not in a git work tree")
        if rev not in self._bases:
            self._bases[rev] = self.git.merge_base(rev)
        return self._bases[rev]

    def paths(self, rev: str = "") -> list[str]:
        """All files, sorted; none for a revision that does not exist."""
        tree = self.tree(rev)
        return tree.paths() if tree is not None else []

    def is_directory(self, path: str) -> bool:
        """Whether the path is a directory of the tree."""
        tree = self.tree("")
        return tree is not None and tree.is_directory(path)

    def language(self, path: str, rev: str = "") -> str:
        """The language id of a file."""
        key = (path, rev)
        if key not in self._languages:
            language = detect_language(path)
            if not language and "." not in path.rsplit("/", 1)[-1]:
                content = self._content(path, rev)
                language = detect_language(path, content[:HEAD]) if isinstance(content, bytes) else ""
            self._languages[key] = language
        return self._languages[key]

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """The commits since the merge base with `rev`, newest first."""
        try:
            base = self.base(rev)
            assert self.git is not None
            return tuple(Commit(identity, message) for identity, message in self.git.log(base))
        except GitError:
            return None

    def _content(self, path: str, rev: str) -> bytes | Unreadable | None:
        key = (path, rev)
        if key not in self._contents:
            tree = self.tree(rev)
            try:
                self._contents[key] = tree.read(path) if tree is not None else None
            except Unreadable as error:
                self._contents[key] = error
        return self._contents[key]

    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]:
        """The facts for `requests`, each file read and parsed at most once in the call."""
        by_file: dict[tuple[str, str, str], list[Request]] = {}
        for request in requests:
            by_file.setdefault((request.path, request.rev, request.language), []).append(request)
        self._prefetch(by_file)
        done: dict[Request, FileFacts[Any]] = {}
        jobs: list[_Job] = []
        for (path, rev, forced), wanted in sorted(by_file.items(), key=lambda item: item[0]):
            language = forced or self.language(path, rev)
            content = self._content(path, rev)
            self._contents.pop((path, rev), None)  # memory is bounded by the batch, not the tree
            reason = str(content) if isinstance(content, Unreadable) else refusal(content) if content else ""
            if content is None or reason:
                status = "absent" if content is None else "unreadable"
                for request in wanted:
                    done[request] = FileFacts(path, status, language, reason=reason)  # type: ignore[arg-type]
                continue
            assert isinstance(content, bytes)
            reading = tuple(request for request in wanted if language in request.extractor.languages)
            for request in wanted:
                if request not in reading:
                    done[request] = FileFacts(path, "whole", language)
            if reading:
                identity = content_id(content)
                keys = tuple(fact_key(identity, language, request.extractor) for request in reading)
                jobs.append(_Job(content, language, reading, keys))
        self._extract(jobs, done)
        return done

    def _prefetch(self, by_file: Iterable[tuple[str, str, str]]) -> None:
        for rev in {rev for _, rev, _ in by_file if rev}:
            tree = self.tree(rev)
            if isinstance(tree, RevisionTree):
                tree.prefetch([path for path, other, _ in by_file if other == rev])

    def _extract(self, jobs: list[_Job], done: dict[Request, FileFacts[Any]]) -> None:
        cached = self.cache.get(key for job in jobs for key in job.keys) if self.cache else {}
        fresh: dict[bytes, bytes] = {}
        cold: list[_Job] = []
        for job in jobs:
            missing = []
            for request, key in zip(job.requests, job.keys, strict=True):
                facts = self._from_cache(request, job.language, cached.get(key))
                if facts is None:
                    missing.append((request, key))
                else:
                    done[request] = facts
            if missing:
                requests, keys = zip(*missing, strict=True)
                cold.append(_Job(job.content, job.language, requests, keys))
        for job, results in zip(cold, self._run(cold), strict=True):
            for request, key, result in zip(job.requests, job.keys, results, strict=True):
                done[request] = self._result(request, job.language, result)
                if not result.error and done[request].status != "unreadable":
                    fresh[key] = result.payload
        if self.cache:
            self.cache.put(fresh)

    def _from_cache(self, request: Request, language: str, payload: bytes | None) -> FileFacts[Any] | None:
        if payload is None:
            return None
        try:
            return _file_facts(request, language, payload)
        except (msgspec.ValidationError, msgspec.DecodeError):  # damaged: extracted anew
            return None

    def _result(self, request: Request, language: str, result: Extracted) -> FileFacts[Any]:
        if result.error:
            self.failures.append(
                Failure(
                    plugin=self.host.owner_of_extractor(request.extractor),
                    phase="extract",
                    path=request.path,
                    error=f"{request.extractor.id}: {result.error}",
                    traceback=result.traceback,
                )
            )
            return FileFacts(request.path, "unreadable", language, reason=f"{request.extractor.id} failed on it")
        try:
            return _file_facts(request, language, result.payload)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            broken = Extracted(error=f"its facts are not of their declared types: {error}")
            return self._result(request, language, broken)

    def _run(self, jobs: list[_Job]) -> list[list[Extracted]]:
        workers = min(self.jobs, len(jobs))
        if workers > 1 and sum(len(job.content) for job in jobs) >= _WORTH_A_WORKER:
            from lockstitch.engine.workers import run_in_workers

            return run_in_workers(
                [(job.content, job.language, tuple(r.extractor for r in job.requests)) for job in jobs],
                workers,
                self.host,
                self.progress,
            )
        results = []
        for number, job in enumerate(jobs):
            if self.progress is not None:
                self.progress(number, len(jobs))
            results.append(extract(job.content, job.language, [request.extractor for request in job.requests]))
        return results


def _file_facts(request: Request, language: str, payload: bytes) -> FileFacts[Any]:
    problems, facts = decode(request.extractor, payload)
    return FileFacts(request.path, "partial" if problems else "whole", language, facts, problems)
