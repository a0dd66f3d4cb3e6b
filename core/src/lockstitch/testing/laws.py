"""What holds of every case, whatever it wants: checked for free, so that an author need not."""

from __future__ import annotations

import copy
import hashlib
import random
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from lockstitch.api import Analyzer, Contract, Extractor, Need, Span, View
from lockstitch.engine.exceptions import sides_of
from lockstitch.engine.extracting import extract, payload_type, refusal
from lockstitch.engine.halves import NOT_THERE, extract_apart, extract_facts, judge_facts
from lockstitch.engine.outcome import Outcome
from lockstitch.engine.run import check
from lockstitch.engine.workers import Workers
from lockstitch.host import Host
from lockstitch.languages import detect_language
from lockstitch.report import render
from lockstitch.testing.case import CONFIG_NAME, Case
from lockstitch.testing.running import identity, write_case

_SHUFFLES = 5
#: What no parser of these languages accepts, wherever it is appended.
_GARBAGE = {"go": b"\nfunc ) {{ ]\n", "shell": b"\necho )\n", "python": b"\ndef ) ( :\n\t]\n"}
#: Rules of the host that say something is not there: they must not speak of what was not read.
_ABSENCE = {"nothing-selected", "stale-exemption", "stale-suppression", "stale-baseline"}


@dataclass
class _Bench:
    """A case written into `root`, and its outcome there."""

    case: Case
    root: Path
    host: Host

    @cached_property
    def outcome(self) -> Outcome:
        """What a plain run of the case finds."""
        return check(self.root, self.case.options(host=self.host))

    @property
    def extractors(self) -> list[Extractor[Any]]:
        """The extractors of the checks that the case's contracts name."""
        found = {}
        for name in sorted(self.case.checks & self.host.analyzers.keys()):
            found.update({extractor.id: extractor for extractor in self.host.analyzers[name].extractors})
        return [found[key] for key in sorted(found)]

    @property
    def sources(self) -> list[tuple[str, bytes, str]]:
        """(path, content, language) of every file that an extractor may see."""
        rows = []
        for file in self.case.files:
            language = detect_language(file.path, file.content[:128])
            if language and not file.link and not refusal(file.content):
                rows.append((file.path, file.content, language))
        return rows


def broken_laws(case: Case, root: Path, host: Host) -> list[str]:
    """The laws that `case` breaks, in words. `root` is an empty directory."""
    write_case(case, root)
    bench = _Bench(case, root, host)
    if problems := list(_facts(bench)):
        return problems  # with such facts, no run means anything
    return [problem for law in (_workers, _order, _cache, _halves, _apart, _damage) for problem in law(bench)]


def digest_of(case: Case, root: Path, host: Host) -> str:
    """Everything that is found in `case`, in a few digits. `root` is an empty directory."""
    write_case(case, root)
    return hashlib.sha256(_said(check(root, case.options(host=host)))).hexdigest()


def _facts(bench: _Bench) -> Iterator[str]:
    """Facts are a function of the file, and survive being written down."""
    for path, content, language in bench.sources:
        for extractor in bench.extractors:
            if language not in extractor.languages:
                continue
            first, second = (extract(content, language, [extractor])[0] for _ in range(2))
            if first.error:
                yield f"{path}: the extractor {extractor.id} raised {first.error}\n{first.traceback}"
                continue
            if first.payload != second.payload:
                yield f"{path}: {extractor.id} gives other facts the second time"
            kind = payload_type(extractor)
            try:
                facts = msgspec.msgpack.decode(first.payload, type=kind)
                again = msgspec.json.decode(msgspec.json.encode(facts), type=kind)
            except (msgspec.ValidationError, msgspec.DecodeError) as error:
                yield f"{path}: the facts of {extractor.id} do not survive being written down: {error}"
                continue
            yield from _misplaced(path, extractor, facts, content)
            if again != facts or msgspec.msgpack.encode(facts) != first.payload:
                yield f"{path}: the facts of {extractor.id} are not the same after a round trip"


def _misplaced(path: str, extractor: Extractor[Any], facts: Any, content: bytes) -> Iterator[str]:
    """Every span of every fact, however deep in it, is in the file."""
    lines = content.decode("utf-8-sig").split("\n")
    pending = list(facts)
    while pending:
        item = pending.pop()
        if isinstance(item, Span):
            for line, column in ((item.line, item.column), (item.end_line, item.end_column)):
                # One more than a line has is its end.
                if not (0 < line <= len(lines) and 0 < column <= len(lines[line - 1]) + 1):
                    yield f"{path}: {extractor.id} says that something stands at {line}:{column}, outside the file"
                    return
        elif isinstance(item, tuple):
            pending += item
        elif isinstance(item, msgspec.Struct):
            pending += [getattr(item, name) for name in item.__struct_fields__]


def _workers(bench: _Bench) -> Iterator[str]:
    """Two worker processes extract what this process extracts."""
    items = []
    for _, content, language in bench.sources:
        reading = tuple(item for item in bench.extractors if language in item.languages)
        if reading:
            items.append((content, language, reading))
    if not items:
        return
    here = [extract(content, language, extractors) for content, language, extractors in items]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # fork beside threads: the test runner's, not ours
        with Workers(2, bench.host) as workers:
            there = workers.run(items)
    if [[result.payload for result in row] for row in here] != [[result.payload for result in row] for row in there]:
        yield "two workers extract other facts than one process"


def _order(bench: _Bench) -> Iterator[str]:
    """Neither the order in which files come nor what was judged before matters."""
    wanted = _said(bench.outcome)
    # A history takes long to make, and no order of files is left when it is made.
    for seed in range(1 if bench.case.history else _SHUFFLES):
        order = random.Random(seed)  # noqa: S311 - a fixed shuffle, no secret
        files = tuple(order.sample(bench.case.files, len(bench.case.files)))
        with tempfile.TemporaryDirectory(prefix="lockstitch-order-") as folder:
            write_case(replace(bench.case, files=files), Path(folder))
            outcome = check(Path(folder), bench.case.options(host=_shuffled(bench.host, order)))
        if _said(outcome) != wanted:
            yield f"other findings when the files come in another order (shuffle {seed})"
            return


def _shuffled(host: Host, order: random.Random) -> Host:
    """`host` with analyzers that say their needs in another order."""

    def shuffle(analyzer: Analyzer[Any]) -> Analyzer[Any]:
        def needs(contract: Contract, view: View) -> list[Need]:
            wishes = list(analyzer.needs(contract, view))
            return order.sample(wishes, len(wishes))

        return replace(analyzer, needs=needs)

    made = copy.copy(host)
    made.analyzers = {name: shuffle(analyzer) for name, analyzer in host.analyzers.items()}
    return made


def _cache(bench: _Bench) -> Iterator[str]:
    """A cold cache, a warm one and none give the same report."""
    wanted = _said(bench.outcome)
    with tempfile.TemporaryDirectory(prefix="lockstitch-cache-") as folder:
        for state in ("cold", "warm"):
            options = bench.case.options(host=bench.host, cache=True, cache_dir=Path(folder))
            if _said(check(bench.root, options)) != wanted:
                yield f"other findings with a {state} cache than with none"


def _halves(bench: _Bench) -> Iterator[str]:
    """Facts that were written down and judged elsewhere give the same report."""
    options = bench.case.options(host=bench.host, paths=(), changed_since="")
    document, _ = extract_facts(bench.root, ["."], options)
    apart = judge_facts([("facts", document)], options)
    if render("json", apart) != render("json", check(bench.root, options)):
        yield "`lockstitch extract` and `lockstitch judge` together find something else than `lockstitch check`"


def _apart(bench: _Bench) -> Iterator[str]:
    """Facts that a build system extracts, file by file and with no git, give the same report."""
    case = bench.case
    special = any(file.link or file.path.rpartition("/")[2] == ".gitignore" for file in case.files)
    if case.base or case.history or special:
        return  # of these it has less to go by
    options = case.options(host=bench.host, paths=(), changed_since="")
    whole = check(bench.root, options)
    if any(finding.rule == "nothing-selected" for finding in whole.findings):
        return  # there may be a file that the build system does not know: a failure, and no drift
    wanted, paths, apart = render("json", whole), [file.path for file in case.files], whole
    # A contract may have files read as another language than their names say: then a build system names it.
    for languages in ([], sorted({language for item in bench.extractors for language in item.languages})):
        document, _ = extract_apart(bench.root, paths, options, languages)
        apart = judge_facts([("facts", document)], options)
        if render("json", apart) == wanted:
            return
    lost = sorted({failure.error for failure in apart.failures} - {failure.error for failure in whole.failures})
    if all(NOT_THERE not in error for error in lost):
        more = f": {lost[0]}" if lost else ""
        yield f"`lockstitch extract --apart` and `lockstitch judge` find something else than `lockstitch check`{more}"


def _damage(bench: _Bench) -> Iterator[str]:
    """A file that cannot be read, or parsed, is never taken for one in which something is missing."""
    sides = _side_paths(bench)
    for file in bench.case.files:
        if file.link or file.path.rpartition("/")[2] == CONFIG_NAME:
            continue
        target = bench.root / file.path
        language = detect_language(file.path, file.content[:128])
        damages = {"unreadable": b"\0" + file.content}
        if language in _GARBAGE and not refusal(file.content):
            damages["unparsable"] = file.content + _GARBAGE[language]
        for name, content in damages.items():
            target.write_bytes(content)
            outcome = check(bench.root, bench.case.options(host=bench.host))
            yield from _new_absences(bench, outcome, f"with {file.path} {name}")
            noticed = name == "unreadable" or _partial(bench, content, language)
            if file.path in sides and noticed and outcome.exit_code() != 2:
                yield f"with {file.path} {name}, a side of a contract, the exit code is {outcome.exit_code()}, not 2"
        target.write_bytes(file.content)


def _new_absences(bench: _Bench, outcome: Outcome, when: str) -> Iterator[str]:
    before = {identity(finding) for finding in bench.outcome.findings}
    local = {(check, rule.id) for check, rule in outcome.rules if rule.local and rule.id not in _ABSENCE}
    for finding in outcome.findings:
        is_local = (finding.check, finding.rule) in local or ("lockstitch", finding.rule) in local
        if finding.verdict == "drift" and not is_local and identity(finding) not in before:
            what = f"{finding.rule} of {finding.subject!r}"
            yield f"{when}, {what} is called drift, though nobody can know: {finding.message}"


def _partial(bench: _Bench, content: bytes, language: str) -> bool:
    """Whether any extractor notices that it could not read all of `content`."""
    for extractor in bench.extractors:
        if language in extractor.languages:
            payload = extract(content, language, [extractor])[0].payload
            if payload and msgspec.msgpack.decode(payload, type=payload_type(extractor))[0]:
                return True
    return False


def _side_paths(bench: _Bench) -> set[str]:
    """The files that contracts name as their sides."""
    contracts: list[Contract] = [item.contract for item in bench.outcome.contracts]
    return {contract.resolve(side.path) for contract in contracts for side in sides_of(contract)}


def _said(outcome: Outcome) -> bytes:
    """Everything that a report could say, as bytes, and the JSON report itself."""
    said = msgspec.json.encode((outcome.contracts, outcome.findings, outcome.failures))
    return said + render("json", outcome).encode()
