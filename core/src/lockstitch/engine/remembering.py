"""Judgements kept from one run to the next, for as long as nothing that they rest on is another.

A judge is a function of its contract and of what its view told it. The view has written down every question, so the
answers of today can be compared with those of then: when all are the same, so is what the judge would find. It is not
asked, the facts are not even decoded. What is kept is only what was judged whole and without any failure.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Any

import msgspec

from lockstitch.api import Standing
from lockstitch.config import LoadedContract
from lockstitch.engine.binding import Bindings, with_bound
from lockstitch.engine.cache import FactCache
from lockstitch.engine.code import CodeFile, digest, is_same, loaded_code
from lockstitch.engine.contents import Contents, File
from lockstitch.engine.declaring import declared
from lockstitch.engine.judging import Held, Judgement
from lockstitch.engine.outcome import Reported
from lockstitch.engine.sources import LiveFacts
from lockstitch.engine.view import ContractView, is_directory, selection
from lockstitch.host import Host
from lockstitch.host.digests import blake2b
from lockstitch.languages.parsing import grammar_version

#: A question that a view was asked, by kind, and what it was about.
_Question = tuple[str, tuple[str, ...]]
_DIGEST = 12
#: Raise when what is kept of a judgement, or the meaning of a question, changes.
_FORMAT = 4
#: A judgement with more findings is not worth its place.
_MOST_FINDINGS = 20_000


class _Remembered(msgspec.Struct, frozen=True, array_like=True):
    """A judgement and all that it rests on."""

    code: bytes
    grammars: dict[str, str]
    contents: tuple[tuple[str, str, bytes], ...]
    """Path, revision and content of every file whose facts were wanted."""
    stamp: bytes
    """See `Contents.stamp`."""
    listing: bytes
    """The digest of the names of all files there were."""
    answers: tuple[tuple[str, tuple[str, ...], bytes], ...]
    """Question and digest of the answer."""
    patterns: tuple[str, ...]
    timed: tuple[str, ...]
    suppressing: tuple[str, ...]
    findings: tuple[Reported, ...]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Remembered)
_CODE = msgspec.msgpack.Decoder(tuple[CodeFile, ...])


class Remembering:
    """The judgements of earlier runs that hold for a run over `source`, and a place for those of this one.

    `every` are the ids of all contracts, `configured` all of them, `selections` is shared with the run's views.
    """

    def __init__(
        self,
        source: LiveFacts,
        host: Host,
        every: Sequence[str],
        configured: Sequence[LoadedContract],
        today: Any,
        held: Held,
    ) -> None:
        assert source.cache is not None
        self._source = source
        self._cache: FactCache = source.cache
        self._host = host
        self._ids = sorted(every)
        self._configured = {loaded.contract.id: loaded for loaded in configured}
        self._today = today
        self._held = held
        self._contents = Contents(str(source.root), source.tree, self._cache)
        self._answers: dict[_Question, bytes] = {}
        self._listed: bytes | None = None
        self._recalled: set[str] = set()
        source.seen = self._contents

    def recall(
        self, contracts: Sequence[LoadedContract], bound: Bindings, standing: Callable[[Judgement], Standing]
    ) -> None:
        """Put into the run's `Held` every judgement of `contracts` that holds."""
        by_id = {loaded.contract.id: loaded for loaded in contracts}
        kept = self._kept(by_id)
        for item in kept.values():
            self._contents.trust(item.contents, item.stamp)
        self._contents.look((path, rev) for item in kept.values() for path, rev, _ in item.contents)
        stand: dict[str, Standing | None] = {}
        for name in with_bound(list(by_id), bound):
            others = bound.get(name, ())
            if name not in kept or any(other in by_id and other not in self._recalled for other in others):
                continue
            stand |= {other: standing(self._held.judgements[other]) for other in others if other in self._recalled}
            if self._holds(kept[name], stand):
                self._held.judgements[name] = self._restored(by_id[name], kept[name])
                self._recalled.add(name)
        files = {(path, rev) for name in self._recalled for path, rev, _ in kept[name].contents}
        self._source.stats.wanted += len(files)
        self._source.stats.cached += len(files)
        self._source.stats.remembered += len(self._recalled)

    def keep(self, judgements: Iterable[Judgement], suppressing: Set[str]) -> None:
        """Keep those of `judgements` that may be; `suppressing` are the files with inline exceptions."""
        fresh = [item for item in judgements if item.loaded.contract.id not in self._recalled and self._may(item)]
        code = loaded_code() if fresh else None
        if code is None:
            return
        name = digest(code)
        values = {b"code" + name: _ENCODER.encode(code)}
        for item in fresh:
            contents = self._seen(item)
            if contents is not None:
                with contextlib.suppress(UnicodeEncodeError):  # names of files that are no text
                    values[self._key(item.loaded)] = _ENCODER.encode(self._made(item, name, contents, suppressing))
        if len(values) > 1:
            self._cache.put(values)

    def _kept(self, contracts: Mapping[str, LoadedContract]) -> dict[str, _Remembered]:
        keys = {name: self._key(loaded) for name, loaded in contracts.items()}
        values = self._cache.get(keys.values())
        found: dict[str, _Remembered] = {}
        for name, key in keys.items():
            try:
                found[name] = _DECODER.decode(values[key])
            except (KeyError, msgspec.ValidationError, msgspec.DecodeError):
                continue
        codes = {item.code for item in found.values()}
        held = self._cache.get(b"code" + code for code in codes)
        same = {code for code in codes if self._is_same(held.get(b"code" + code))}
        return {name: item for name, item in found.items() if item.code in same}

    def _is_same(self, code: bytes | None) -> bool:
        try:
            return code is not None and is_same(_CODE.decode(code))
        except (msgspec.ValidationError, msgspec.DecodeError):
            return False

    def _key(self, loaded: LoadedContract) -> bytes:
        analyzer = type(loaded.analyzer)
        text = (
            _FORMAT,
            loaded.config.path,
            blake2b(loaded.config.content, digest_size=20).digest(),
            loaded.index,
            loaded.contract.id,
            self._host.owner(loaded.analyzer),
            f"{analyzer.__module__}.{analyzer.__qualname__}",
        )
        return b"judgement" + blake2b(_ENCODER.encode(text), digest_size=_DIGEST).digest()

    def _may(self, judgement: Judgement) -> bool:
        view = judgement.view
        if judgement.failures or not judgement.complete or len(judgement.findings) > _MOST_FINDINGS:
            return False
        if view.branches or any(failure.path in judgement.dependencies for failure in self._source.failures):
            return False
        return all(other.complete and not other.failures for other in judgement.bound)

    def _seen(self, judgement: Judgement) -> tuple[tuple[str, str, bytes], ...] | None:
        """What the files of a judgement held; None when that cannot be told of all of them."""
        files: set[File] = {(request.path, request.rev) for request in judgement.view.requests}
        found = [(path, rev, self._contents.of(path, rev)) for path, rev in sorted(files)]
        known = [(path, rev, name) for path, rev, name in found if name is not None]
        return tuple(known) if len(known) == len(found) else None

    def _made(
        self, judgement: Judgement, code: bytes, contents: tuple[tuple[str, str, bytes], ...], suppressing: Set[str]
    ) -> _Remembered:
        view = judgement.view
        languages = {language for request in view.requests for language in request.extractor.languages}
        answers = {question: self._answer(question, view.verdicts) for question in _questions(view)}
        return _Remembered(
            code=code,
            grammars={language: grammar_version(language) for language in sorted(languages)},
            contents=contents,
            stamp=self._contents.stamp(contents),
            listing=self._listing(),
            answers=tuple((kind, about, answer) for (kind, about), answer in sorted(answers.items())),
            patterns=tuple(sorted(view.patterns)),
            timed=tuple(sorted(view.timed)),
            suppressing=tuple(sorted(judgement.paths & suppressing)),
            findings=tuple(judgement.findings),
        )

    def _holds(self, item: _Remembered, stand: Mapping[str, Standing | None]) -> bool:
        listed = item.listing == self._listing()
        return (
            all(self._contents.of(path, rev) == name for path, rev, name in item.contents)
            and all(grammar_version(language) == version for language, version in item.grammars.items())
            and all(
                self._answer((kind, about), stand) == answer
                for kind, about, answer in item.answers
                if not (listed and _is_of_names(kind, about))
            )
        )

    def _listing(self) -> bytes:
        if self._listed is None:
            self._listed = _digest(self._source.paths())
        return self._listed

    def _restored(self, loaded: LoadedContract, item: _Remembered) -> Judgement:
        view = ContractView(self._source, self._held.store, self._ids, self._held.selections)
        view.patterns.update(item.patterns)
        view.timed.update(item.timed)
        return Judgement(
            loaded,
            view,
            findings=list(item.findings),
            suppressing=frozenset(item.suppressing),
            _paths=frozenset(path for path, rev, _ in item.contents if not rev),
            _dependencies=frozenset(path for path, _, _ in item.contents) | frozenset(item.timed),
        )

    def _answer(self, question: _Question, stand: Mapping[str, Standing | None]) -> bytes:
        """The digest of what a question is answered today."""
        kind, about = question
        if kind == "verdict":  # it is not yet known before all others are
            return _digest(stand.get(about[0]))
        if question not in self._answers:
            self._answers[question] = _digest(self._ask(kind, about))
        return self._answers[question]

    def _ask(self, kind: str, about: tuple[str, ...]) -> object:
        source = self._source
        match kind:
            case "contracts":
                return self._ids
            case "today":
                return self._today
            case "declared":
                loaded = self._configured.get(about[0])
                return declared(loaded.contract) if loaded is not None else None
            case "selection":
                pattern, rev = about
                if about not in self._held.selections:
                    self._held.selections[pattern, rev] = selection(source.paths(rev), pattern)
                return self._held.selections[pattern, rev]
            case "directory":
                return is_directory(source.paths(), about[0])
            case "languages":
                return [source.language(path, rev) for path, rev in zip(about[::2], about[1::2], strict=True)]
            case "commits":
                return source.commits(about[0])
            case "renames":
                return source.renames(about[0])
            case "successors":
                return sorted(source.successors(about).items())
            case "change":
                return source.change(about[0])
            case "written":
                return source.written(about[0])
        raise AssertionError(kind)


def _questions(view: ContractView) -> list[_Question]:
    """Everything that a view was asked, but for the facts."""
    found: list[_Question] = [("selection", asked) for asked in view.selected]
    found += [("directory", (path,)) for path in view.directories]
    # One question for all: a contract may look at every file of a tree.
    found += [("languages", tuple(part for file in sorted(view.languages) for part in file))] if view.languages else []
    found += [("declared", (name,)) for name in view.declarations]
    found += [("verdict", (name,)) for name in view.verdicts]
    found += [("commits", (rev,)) for rev in view.revs]
    found += [("renames", (rev,)) for rev in view.renamed]
    found += [("successors", tuple(sorted(view.gone)))] if view.gone else []
    found += [("change", (path,)) for path in view.dated]
    found += [("written", (path,)) for path in view.timed]
    found += [("contracts", ())] if view.asked_for_contracts else []
    found += [("today", ())] if view.asked_for_today else []
    return found


def _is_of_names(kind: str, about: tuple[str, ...]) -> bool:
    """Whether the answer to a question rests on the names of the tree's files alone."""
    return kind == "directory" or (kind == "selection" and not about[1])


def _digest(answer: object) -> bytes:
    try:
        content = _ENCODER.encode(answer)
    except UnicodeEncodeError:
        content = repr(answer).encode()
    return blake2b(content, digest_size=_DIGEST).digest()
