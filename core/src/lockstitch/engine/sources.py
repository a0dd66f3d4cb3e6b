"""Where facts come from: trees that are read and extracted, or facts that were written down before."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import Struct

from lockstitch.api import Change, Commit, Extractor, FileFacts, Rename
from lockstitch.engine.cache import (
    FactCache,
    blob_id,
    fact_key,
    file_key,
    is_settled,
    pack_file,
    unpack_file,
)
from lockstitch.engine.changes import Changes, Writings
from lockstitch.engine.contents import ABSENT, Contents
from lockstitch.engine.extracting import Extracted, decode, extract, refusal
from lockstitch.engine.kept_history import KeptHistory
from lockstitch.engine.outcome import Failure
from lockstitch.engine.renaming import Renames
from lockstitch.engine.requests import Progress, Request, failed_on
from lockstitch.engine.stats import Stats
from lockstitch.engine.stops import MOST_STOPS, NOT_ASKED, Row
from lockstitch.host import Host
from lockstitch.languages.detect import HEAD, detect_language
from lockstitch.tree import Git, Known, RevisionTree, Tree, Unreadable
from lockstitch.tree.git import GitError

if TYPE_CHECKING:
    from lockstitch.api import Branch
    from lockstitch.engine.branches import Branches
    from lockstitch.engine.given import Given
    from lockstitch.engine.workers import Workers

#: Below this many bytes to parse, starting a second worker costs more than it brings.
_WORTH_A_WORKER = 1_500_000
#: Files are read in windows of about so many bytes, and at most so many files.
_WINDOW_BYTES = 32_000_000
_WINDOW_FILES = 20_000


class _File(NamedTuple):
    """One file and what is wanted of it; `reading` are the requests of extractors that read its language."""

    path: str
    rev: str
    language: str
    wanted: tuple[Request, ...]
    reading: tuple[Request, ...]

    def keys(self, blob: bytes) -> tuple[bytes, ...]:
        """The cache keys of `reading` for a content."""
        return tuple(fact_key(blob, self.language, request.extractor) for request in self.reading)


class _Job(Struct, frozen=True):
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
        root: Path | None = None,
        progress: Progress | None = None,
        stats: Stats | None = None,
        isolate: bool = True,
        given: Given | None = None,
        file_seconds: float | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.isolate = isolate
        self._lent = workers is not None
        self._given = given
        self._branches: Branches | None = None
        self.file_seconds = file_seconds
        self.failures: list[Failure] = []
        self.host = host
        self.git = git
        self.cache = cache
        self.jobs = jobs
        self.root = root or Path()
        self._history = KeptHistory(cache) if git is not None and cache is not None else None
        if git is not None:
            git.kept = self._history
        self.progress = progress
        self.stats = stats if stats is not None else Stats()
        self._workers = workers
        self._trees: dict[str, Tree | None] = {"": tree}
        self._bases: dict[str, str] = {}
        self._commits: dict[str, tuple[Commit, ...] | None] = {}
        self._renames = Renames(git, self.base, self.paths)
        self._changes = Changes(git)
        self._writings = Writings(git, tree)
        self._languages: dict[tuple[str, str], str] = {}
        self._row = Row()
        self._unasked: dict[str, list[Request]] = {}
        self.seen: Contents | None = None
        """Told what every file held from which facts were taken, when somebody put it here."""
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
        if rev not in self._commits:
            try:
                base = self.base(rev)
                assert self.git is not None
                self._commits[rev] = tuple(Commit(identity, message) for identity, message in self.git.log(base))
            except GitError:
                self._commits[rev] = None
        return self._commits[rev]

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """The files renamed since the merge base with `rev`."""
        return self._renames.since(rev)

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """What paths that are gone are called now."""
        return self._renames.successors(paths)

    def change(self, path: str) -> Change | None:
        """The last commit that changed a file."""
        return self._changes.of(path)

    def branch(self, base: str) -> Branch:
        """The branch under check, against `base`."""
        if self._branches is None:
            from lockstitch.engine.branches import Branches
            from lockstitch.engine.given import Given

            self._branches = Branches(self.git, self._given or Given())
        return self._branches.of(base)

    def written(self, path: str) -> int | None:
        """When a file that is not as committed was last written."""
        return self._writings.of(path)

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
        done: dict[Request, FileFacts[Any]] = {}
        files: list[_File] = []
        for (path, rev, forced), wanted in sorted(by_file.items(), key=lambda item: item[0]):
            language = forced or self.language(path, rev)
            reading = tuple(request for request in wanted if language in request.extractor.languages)
            files.append(_File(path, rev, language, tuple(wanted), reading))
        self.stats.wanted += len(files)
        unread = self._without_reading(files, done)
        self._row = Row()
        for start in range(0, len(unread), _WINDOW_FILES):
            self._by_reading(unread[start : start + _WINDOW_FILES], done)
        self._say_not_asked()
        self.stats.facts += sum(len(facts.facts) for facts in done.values())
        return done

    def _without_reading(self, files: list[_File], done: dict[Request, FileFacts[Any]]) -> list[_File]:
        """Take from the cache what is there for files that have not changed; gives back the others."""
        if self.cache is None:
            return files
        root = str(self.root)
        known: list[tuple[_File, Known, bytes]] = []
        unread: list[_File] = []
        for file in files:
            tree = self.tree(file.rev)
            found = tree.known(file.path) if tree is not None and file.reading else None
            if found is None:
                unread.append(file)
            else:
                known.append((file, found, b"" if found.blob else file_key(root, file.path)))
        held = self.cache.get(key for _, _, key in known if key)
        keyed: list[tuple[_File, tuple[bytes, ...]]] = []
        for file, item, key in known:
            blob = item.blob or unpack_file(item, held.get(key))
            if blob:
                self._saw(file, blob)
                keyed.append((file, file.keys(blob)))
            else:
                unread.append(file)
        cached = self.cache.get(key for _, keys in keyed for key in keys)
        unread += [file for file, keys in keyed if not self._all_cached(file, keys, cached, done)]
        return sorted(unread, key=lambda file: file[:3])

    def _all_cached(
        self, file: _File, keys: tuple[bytes, ...], cached: Mapping[bytes, bytes], done: dict[Request, FileFacts[Any]]
    ) -> bool:
        found = [
            self._from_cache(request, file.language, cached.get(key))
            for request, key in zip(file.reading, keys, strict=True)
        ]
        facts = [item for item in found if item is not None]
        if len(facts) < len(found):
            return False
        done.update(zip(file.reading, facts, strict=True))
        if len(file.reading) < len(file.wanted):
            for request in file.wanted:
                done.setdefault(request, FileFacts(file.path, "whole", file.language))
        self.stats.cached += 1
        return True

    def _by_reading(self, files: list[_File], done: dict[Request, FileFacts[Any]]) -> None:
        """Read files, in pieces of bounded size, and extract what the cache does not have of them."""
        jobs: list[_Job] = []
        size = 0
        values: dict[bytes, bytes] = {}
        for file in files:
            job = self._job(file, done, values)
            if job is not None:
                jobs.append(job)
                size += len(job.content)
            if size >= _WINDOW_BYTES:
                self._extract(jobs, done, values)
                jobs, size, values = [], 0, {}
        self._extract(jobs, done, values)

    def _job(self, file: _File, done: dict[Request, FileFacts[Any]], values: dict[bytes, bytes]) -> _Job | None:
        """The work that a file is, with its content; None when there is none, and `done` says why."""
        path, rev, language = file.path, file.rev, file.language
        tree = self.tree(rev)
        now = time.time_ns()
        known = tree.known(path) if tree is not None and self.cache is not None else None
        content = self._content(path, rev)
        self._contents.pop((path, rev), None)  # memory is bounded by the window, not the tree
        reason = str(content) if isinstance(content, Unreadable) else refusal(content) if content else ""
        if not isinstance(content, bytes) or reason:
            status = "absent" if content is None else "unreadable"
            self._saw(file, ABSENT if content is None else blob_id(content) if isinstance(content, bytes) else None)
            for request in file.wanted:
                done[request] = FileFacts(path, status, language, reason=reason)  # type: ignore[arg-type]
            if not isinstance(content, bytes):
                return None
            # What is no text may still be read by those that ask for bytes.
            reading = tuple(request for request in file.reading if request.extractor.binary)
            file = file._replace(wanted=reading, reading=reading)
        for request in file.wanted:
            if request not in file.reading:
                done[request] = FileFacts(path, "whole", language)
        if not file.reading:
            if self.seen is not None:
                self._saw(file, blob_id(content))
            return None
        self.stats.read += 1
        blob = blob_id(content)
        self._saw(file, blob)
        if known is not None and not known.blob and is_settled(known, now):
            values[file_key(str(self.root), path)] = pack_file(known, blob)
        return _Job(content, language, file.reading, file.keys(blob))

    def _saw(self, file: _File, name: bytes | None) -> None:
        if self.seen is not None:
            self.seen.note(file.path, file.rev, name)

    def _extract(self, jobs: list[_Job], done: dict[Request, FileFacts[Any]], values: dict[bytes, bytes]) -> None:
        cached = self.cache.get(key for job in jobs for key in job.keys) if self.cache else {}
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
        self.stats.cached += len(jobs) - len(cold)
        for job, results in zip(cold, self._run(cold), strict=True):
            hinted_out = all(result.hinted_out for result in results)
            self.stats.hinted_out += hinted_out
            self.stats.parsed += not hinted_out
            for request, key, result in zip(job.requests, job.keys, results, strict=True):
                if self._row.is_over(request.extractor.id):  # whatever another process made of it meanwhile
                    self._unasked.setdefault(request.extractor.id, []).append(request)
                    why = failed_on(request.extractor)
                    done[request] = FileFacts(request.path, "unreadable", job.language, reason=why)
                    continue
                self._row.note(request.extractor.id, result)
                if result.printed:
                    self.host.guard.say_printed(self.host.owner_of_extractor(request.extractor), result.printed)
                done[request] = self._result(request, job.language, result)
                if not result.error and done[request].status != "unreadable":
                    values[key] = result.payload
        if self.cache:
            self.cache.put(values)

    def _from_cache(self, request: Request, language: str, payload: bytes | None) -> FileFacts[Any] | None:
        if payload is None:
            return None
        try:
            return _file_facts(request, language, payload)
        except (msgspec.ValidationError, msgspec.DecodeError):  # damaged: extracted anew
            return None

    def _result(self, request: Request, language: str, result: Extracted) -> FileFacts[Any]:
        if result.error:
            self.failed(
                request,
                Failure(
                    plugin=self.host.owner_of_extractor(request.extractor),
                    phase="extract",
                    path=request.path,
                    error=f"{request.extractor.id}: {result.error}",
                    traceback=result.traceback,
                ),
            )
            return FileFacts(request.path, "unreadable", language, reason=failed_on(request.extractor))
        try:
            return _file_facts(request, language, result.payload)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            broken = Extracted(error=f"its facts are not of their declared types: {error}")
            return self._result(request, language, broken)

    def _say_not_asked(self) -> None:
        """One failure for each extractor that was not asked about some files."""
        for name, requests in self._unasked.items():
            files = "1 more file" if len(requests) == 1 else f"{len(requests):,} more files"
            error = f"{name}: not asked about {files}: it had to be stopped on {MOST_STOPS} in a row"
            owner = self.host.owner_of_extractor(requests[0].extractor)
            self.failed(requests[0], Failure(plugin=owner, phase="extract", error=error))
        self._unasked = {}

    def failed(self, request: Request, failure: Failure) -> None:
        """Note that a request could not be answered."""
        self.failures.append(failure)

    def _run(self, jobs: list[_Job]) -> list[list[Extracted]]:
        over = {r.extractor.id for job in jobs for r in job.requests if self._row.is_over(r.extractor.id)}
        items = [
            (job.content, job.language, tuple(r.extractor for r in job.requests if r.extractor.id not in over))
            for job in jobs
        ]
        found = self._extracted(items)
        if not over:
            return found
        asked = [
            dict(zip((each.id for each in item[2]), row, strict=True)) for item, row in zip(items, found, strict=True)
        ]
        return [
            [row.get(r.extractor.id, NOT_ASKED) for r in job.requests] for job, row in zip(jobs, asked, strict=True)
        ]

    def _extracted(self, items: Sequence[tuple[bytes, str, tuple[Extractor[Any], ...]]]) -> list[list[Extracted]]:
        if self.isolate and items:
            if self._workers is None:
                from lockstitch.engine.workers import Workers

                self._workers = Workers(self.jobs, self.host, seconds=self.file_seconds)
            worth_more = sum(len(content) for content, _, _ in items) >= _WORTH_A_WORKER
            return self._workers.run(items, self.progress, at_once=0 if worth_more else 1)
        results = []
        for done, item in enumerate(items):
            if self.progress is not None:
                self.progress(done, len(items))
            results.append(extract(*item))
        return results

    def close(self) -> None:
        """End the processes that serve this source, and let go of its cache."""
        if self._workers is not None and not self._lent:
            self.stats.workers = self._workers.started
            self._workers.close()
        for tree in self._trees.values():
            if isinstance(tree, RevisionTree):
                tree.close()
        if self._history is not None:
            self._history.flush()
        if self.cache is not None:
            self.cache.close()
            if self.cache.note:
                self.stats.notes.append(self.cache.note)


def _file_facts(request: Request, language: str, payload: bytes) -> FileFacts[Any]:
    problems, facts = decode(request.extractor, payload)
    return FileFacts(request.path, "partial" if problems else "whole", language, facts, problems)
