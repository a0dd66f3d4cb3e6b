"""Facts written down and read again: the two halves of a check as separate commands.

`extract` writes one JSON document with every fact of the files that it was given; `judge` reads any number of such
documents and judges the contracts in them. A build system can so extract each file, or each target, where and when it
likes. The document holds no text but that of the `lockstitch.toml` files (and of the baseline).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from lockstitch.api import Change, Commit, FileFacts, Rename
from lockstitch.api.analyzer import Status
from lockstitch.api.branch import Branch
from lockstitch.config import CONFIG_NAME
from lockstitch.engine.baseline import BASELINE_PATH
from lockstitch.engine.extracting import payload_type
from lockstitch.engine.outcome import Failure
from lockstitch.engine.requests import Request
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.suppressions import SUPPRESSIONS
from lockstitch.engine.view import ContractView
from lockstitch.host import Host
from lockstitch.tree import Known, Tree, Unreadable

T = TypeVar("T")

#: Raise when documents of older versions cannot be read any more.
SCHEMA = 1


class FactsError(Exception):
    """A document that cannot be judged; the text says why."""


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The result of one extractor over one file. `facts` is `[problems, facts]`."""

    extractor: str
    version: int
    status: Status = "whole"
    reason: str = ""
    forced: str = ""
    facts: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class FileRecord(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """One file: its language, its facts, and for a configuration file its bytes (Base64).

    One that is `unlisted` is on disk and no file of the tree: git ignores it.
    """

    path: str
    rev: str = ""
    language: str = ""
    content: str = ""
    unreadable: str = ""
    unlisted: bool = False
    records: tuple[Record, ...] = ()


class Document(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What `lockstitch extract` writes. One that was made `apart` knows of no files but its own, and of no git."""

    schema: int
    files: tuple[FileRecord, ...]
    commits: dict[str, tuple[Commit, ...] | None] = {}
    renames: dict[str, tuple[Rename, ...] | None] = {}
    successors: dict[str, str] = {}
    changes: dict[str, Change | None] = {}
    branches: dict[str, Branch] = {}
    written: dict[str, int | None] = {}
    failures: tuple[Failure, ...] = ()
    apart: bool = False


class Selection(Tree, Protocol):
    """A tree of which only some files are there."""

    def has(self, path: str) -> bool:
        """Whether a file, if it is there, belongs to this tree."""
        ...


class RestrictedTree:
    """A tree of which only some files are there: the ones that `extract` was given."""

    def __init__(self, base: Tree, selected: Iterable[str]) -> None:
        self.base = base
        self.selected = frozenset(selected)
        self._others = frozenset(base.paths()) - self.selected

    def paths(self) -> list[str]:
        """The selected files, sorted."""
        return sorted(self.selected)

    def read(self, path: str) -> bytes | None:
        """The bytes of a selected file, or of one that the whole tree does not list. Raises Unreadable."""
        return self.base.read(path) if self.has(path) or path == BASELINE_PATH else None

    def has(self, path: str) -> bool:
        """Whether a file, if it is there, belongs to this tree."""
        return path not in self._others

    def known(self, path: str) -> Known | None:
        """What is known of a file's content without reading it."""
        return self.base.known(path) if self.has(path) else None

    def is_directory(self, path: str) -> bool:
        """Whether a selected file lies below `path`."""
        return any(name.startswith(path.rstrip("/") + "/") for name in self.selected)


def write_facts(
    source: LiveFacts,
    tree: Selection,
    host: Host,
    views: Sequence[ContractView],
    *,
    languages: Sequence[str] = (),
    apart: bool = False,
) -> bytes:
    """Every fact of every file of `source`, and those that `views` asked for beyond (other revisions,
    a language that a contract forces), with what they asked of git. Each file is read as one of `languages` too.

    Sorted, so the bytes are a function of the files.
    """
    extractors = [*(host.extractors[name] for name in sorted(host.extractors)), SUPPRESSIONS]
    paths = source.paths()
    requests = {
        Request(extractor, path, "", "")
        for path in paths
        for extractor in extractors
        if source.language(path) in extractor.languages
    }
    requests |= {
        Request(extractor, path, "", language)
        for path in paths
        for language in languages
        for extractor in extractors
        if language in extractor.languages and language != source.language(path)
    }
    requests |= {item for view in views for item in view.requests if item.rev or tree.has(item.path)}
    listed = set(paths)
    others = {item.path for item in requests if not item.rev and item.path not in listed}
    requests |= {Request(SUPPRESSIONS, path, "", "") for path in others}  # whatever is judged may be suppressed
    fetched = {
        request: facts
        for request, facts in source.fetch(sorted(requests, key=_request_key)).items()
        if request.rev or request.path in listed or facts.status != "absent"
    }
    by_file: dict[tuple[str, str], list[Request]] = {(path, ""): [] for path in paths}
    for request in sorted(fetched, key=_request_key):
        by_file.setdefault((request.path, request.rev), []).append(request)
    if (BASELINE_PATH, "") not in by_file and _content(tree, BASELINE_PATH)[0]:
        by_file[(BASELINE_PATH, "")] = []
    files = []
    for (path, rev), wanted in sorted(by_file.items()):
        content, unreadable = _content(tree, path) if not rev and _is_configuration(path) else ("", "")
        records = tuple(_record(request, fetched[request]) for request in wanted)
        language = source.language(path, rev)
        unlisted = not rev and path not in listed and path != BASELINE_PATH
        files.append(FileRecord(path, rev, language, content, unreadable, unlisted, records))
    commits = {rev: _kept(source.commits(rev)) for rev in sorted({rev for view in views for rev in view.revs})}
    renames = {rev: _kept(source.renames(rev)) for rev in sorted({rev for view in views for rev in view.renamed})}
    successors = dict(sorted(source.successors(sorted({path for view in views for path in view.gone})).items()))
    changes = {path: source.change(path) for path in sorted({path for view in views for path in view.dated})}
    branches = {base: source.branch(base) for base in sorted({base for view in views for base in view.branches})}
    written = {path: source.written(path) for path in sorted({path for view in views for path in view.timed})}
    failures = tuple(sorted(set(source.failures)))
    document = Document(SCHEMA, tuple(files), commits, renames, successors, changes, branches, written, failures, apart)
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _kept(found: Sequence[T] | None) -> tuple[T, ...] | None:
    return None if found is None else tuple(found)


def _request_key(request: Request) -> tuple[str, str, str, str]:
    return (request.path, request.rev, request.extractor.id, request.language)


def _is_configuration(path: str) -> bool:
    return path == BASELINE_PATH or path.rsplit("/", 1)[-1] == CONFIG_NAME


def _content(tree: Tree, path: str) -> tuple[str, str]:
    try:
        content = tree.read(path)
    except Unreadable as error:
        return "", str(error)
    return (base64.b64encode(content).decode() if content is not None else ""), ""


def _record(request: Request, facts: FileFacts[Any]) -> Record:
    body: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    if facts.status in {"whole", "partial"}:
        body = msgspec.Raw(msgspec.json.encode((facts.problems, facts.facts)))
    extractor = request.extractor
    return Record(extractor.id, extractor.version, facts.status, facts.reason, request.language, body)


def read_documents(documents: Iterable[tuple[str, bytes]]) -> Document:
    """Documents, given as (name, content), as one. Raises FactsError."""
    files: dict[tuple[str, str], FileRecord] = {}
    commits: dict[str, tuple[Commit, ...] | None] = {}
    renames: dict[str, tuple[Rename, ...] | None] = {}
    successors: dict[str, str] = {}
    changes: dict[str, Change | None] = {}
    branches: dict[str, Branch] = {}
    written: dict[str, int | None] = {}
    failures: set[Failure] = set()
    apart = False
    for name, content in documents:
        try:
            document = msgspec.json.decode(content, type=Document)
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise FactsError(f"{name}: no facts of lockstitch: {error}") from None
        if document.schema != SCHEMA:
            raise FactsError(f"{name}: its schema is {document.schema}, and this lockstitch reads {SCHEMA}")
        for file in document.files:
            known = files.setdefault((file.path, file.rev), file)
            if known != file:
                files[file.path, file.rev] = _united(name, known, file)
        commits.update(document.commits)
        renames.update(document.renames)
        successors.update(document.successors)
        changes.update(document.changes)
        branches.update(document.branches)
        written.update(document.written)
        failures.update(document.failures)
        apart = apart or document.apart
    in_order = tuple(files[key] for key in sorted(files))
    return Document(
        SCHEMA, in_order, commits, renames, successors, changes, branches, written, tuple(sorted(failures)), apart
    )


def _united(name: str, known: FileRecord, other: FileRecord) -> FileRecord:
    """One file out of two documents, of which one may have read it as a further language. Raises FactsError."""
    records = {(record.extractor, record.forced): record for record in known.records}
    same = msgspec.structs.replace(known, records=()) == msgspec.structs.replace(other, records=())
    for record in other.records:
        same = same and records.setdefault((record.extractor, record.forced), record) == record
    if not same:
        raise FactsError(f"{name}: {other.path} is in another document too, with other facts")
    return msgspec.structs.replace(known, records=tuple(records[key] for key in sorted(records)))


def _is_of_a_file(failure: Failure) -> bool:
    return failure.phase == "extract" and bool(failure.path)


class RecordedFacts:
    """A source of facts that were extracted before. Nothing is read or parsed."""

    def __init__(self, document: Document) -> None:
        # What failed on a file counts when somebody asks for that file, as it does where files are read.
        self.failures: list[Failure] = [failure for failure in document.failures if not _is_of_a_file(failure)]
        self._failed: dict[str, list[Failure]] = {}
        for failure in document.failures:
            if _is_of_a_file(failure):
                self._failed.setdefault(failure.path, []).append(failure)
        self._apart = document.apart
        self._files = {(file.path, file.rev): file for file in document.files}
        self._commits = document.commits
        self._renames = document.renames
        self._successors = document.successors
        self._changes = document.changes
        self._branches = document.branches
        self._written = document.written
        self._paths: dict[str, list[str]] = {}
        for (path, rev), file in sorted(self._files.items()):
            if not file.unlisted:
                self._paths.setdefault(rev, []).append(path)

    def paths(self, rev: str = "") -> list[str]:
        """The files whose facts are here, sorted."""
        return [path for path in self._paths.get(rev, []) if path != BASELINE_PATH]

    def is_directory(self, path: str) -> bool:
        """Whether a file lies below `path`."""
        return any(name.startswith(path.rstrip("/") + "/") for name in self.paths())

    def language(self, path: str, rev: str = "") -> str:
        """The language id of a file."""
        file = self._files.get((path, rev))
        return file.language if file else ""

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """The commits since the merge base with `rev`, as far as they were recorded."""
        return self._commits.get(rev)

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """The renames since the merge base with `rev`, as far as they were recorded."""
        return self._renames.get(rev)

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """What paths that are gone are called now, as far as it was recorded."""
        return {path: self._successors[path] for path in paths if path in self._successors}

    def change(self, path: str) -> Change | None:
        """The last commit that changed a file, as far as it was recorded."""
        return self._changes.get(path)

    def branch(self, base: str) -> Branch:
        """The branch under check against `base`, as far as it was recorded."""
        if self._apart and base not in self._branches:
            from lockstitch.engine.branches import Branches
            from lockstitch.engine.given import Given

            return Branches(None, Given()).of(base)
        lost = Branch(status="no-git", reason="the facts do not tell of a branch: extract them again")
        return self._branches.get(base, lost)

    def written(self, path: str) -> int | None:
        """When a file that is not as committed was last written, as far as it was recorded."""
        return self._written.get(path)

    def fetch(self, requests: Sequence[Request]) -> dict[Request, FileFacts[Any]]:
        """The facts for `requests`; a file that was not extracted is absent. Raises FactsError."""
        return {request: self._one(request) for request in requests}

    def _one(self, request: Request) -> FileFacts[Any]:
        file = self._files.get((request.path, request.rev))
        if file is None:
            return FileFacts(request.path, "absent")
        self.failures += [
            failure
            for failure in self._failed.get(request.path, ())
            if failure.error.startswith(f"{request.extractor.id}: ") and failure not in self.failures
        ]
        language = request.language or file.language
        # What a file is taken for need not be asked for.
        forced = {request.language, ""} if language == file.language else {request.language}
        for record in file.records:
            if record.extractor == request.extractor.id and record.forced in forced:
                return self._facts(request, record, language)
        if language in request.extractor.languages:
            lost = f"the facts of {request.extractor.id} were not extracted"
            if not (self._apart and request.language):
                raise FactsError(f"{request.path}: {lost}")
            lost = f"a contract reads it as {language}, and it was not extracted so (--language {language})"
            failure = Failure(phase="read", path=request.path, error=lost)
            if failure not in self.failures:
                self.failures.append(failure)
            return FileFacts(request.path, "unreadable", language, reason=lost)
        return FileFacts(request.path, "whole", language)

    def _facts(self, request: Request, record: Record, language: str) -> FileFacts[Any]:
        if record.version != request.extractor.version:
            text = f"has facts of {record.extractor} version {record.version}, not {request.extractor.version}"
            raise FactsError(f"{request.path}: {text}: extract again")
        if record.status in {"absent", "unreadable"} or record.facts is msgspec.UNSET:
            return FileFacts(request.path, record.status, language, reason=record.reason)
        try:
            problems, facts = msgspec.json.decode(record.facts, type=payload_type(request.extractor))
        except (msgspec.ValidationError, msgspec.DecodeError) as error:
            raise FactsError(f"{request.path}: the facts of {record.extractor} cannot be read: {error}") from None
        return FileFacts(request.path, record.status, language, facts, problems)


class RecordedTree:
    """The configuration files (and the baseline) that a document carries."""

    def __init__(self, document: Document) -> None:
        self._files = {file.path: file for file in document.files if not (file.rev or file.unlisted)}

    def paths(self) -> list[str]:
        """All files, sorted."""
        return sorted(self._files)

    def read(self, path: str) -> bytes | None:
        """A configuration file's bytes. Raises Unreadable."""
        file = self._files.get(path)
        if file is None:
            return None
        if file.unreadable:
            raise Unreadable(file.unreadable)
        return base64.b64decode(file.content)

    def known(self, path: str) -> Known | None:
        """Nothing: the content is at hand."""
        return None

    def is_directory(self, path: str) -> bool:
        """Whether a file lies below `path`."""
        return any(name.startswith(path.rstrip("/") + "/") for name in self._files)
