"""Everything that a contract looks at, gathered as far as it is known, and what is wanted next."""

from __future__ import annotations

import posixpath
import re
from typing import Any

from lockstitch.api import FileFacts, Need, View
from lockstitch.languages.golang import GO_MODULE
from lockstitch.languages.markdown import DOCUMENT
from msgspec import Struct

from lockstitch_coverage_floors.contract import CoverageFloors, ReportFile
from lockstitch_coverage_floors.facts import (
    BASELINE,
    BASELINE_LANGUAGE,
    COVERAGE,
    GO_SOURCE,
    PY_STATEMENTS,
    REPORT,
    TEXT,
    TEXT_SOURCE,
    Entry,
    Executed,
    Flaw,
    GoSource,
    Measured,
    PyStatements,
    Report,
    TextSource,
)
from lockstitch_coverage_floors.merging import Contradiction, Coverage, Said, merge
from lockstitch_coverage_floors.modules import Home, homes, locate
from lockstitch_coverage_floors.naming import Named, Tree, name_paths
from lockstitch_coverage_floors.tiers import Tiers

_WILD = re.compile(r"[*?\[{]")
#: Files of languages in which a test says that it is one (see `reading.text_source`).
DECLARES_TESTS = re.compile(
    r"\.(?:bats|c|cc|cjs|cpp|cs|cts|cxx|exs?|feature|fs|go|java|jsx?|kts?|mjs|mts|php|py|rb|robot|rs|scala|swift|tsx?)$"
)
_SUFFIX = re.compile(r"\.[A-Za-z0-9_+-]{1,20}")


class ReportRead(Struct):
    """One report: `facts` are those of its file; `named` says where its files are, by their keys, as soon as that is
    known."""

    spec: int
    path: str
    facts: FileFacts[Any]
    named: dict[str, Named] = {}

    @property
    def report(self) -> Report | None:
        """What it says of itself; None when it cannot be used."""
        return next((fact for fact in self.facts.facts if isinstance(fact, Report)), None)

    @property
    def flaw(self) -> Flaw | None:
        """Why it cannot be used."""
        return next((fact for fact in self.facts.facts if isinstance(fact, Flaw)), None)

    @property
    def files(self) -> list[Measured | Executed]:
        """What it says of each file."""
        return [fact for fact in self.facts.facts if isinstance(fact, (Measured, Executed))]


class Book:
    """What is known. `needs` are the wishes so far: the next ones come when these are met."""

    def __init__(self, contract: CoverageFloors, view: View) -> None:
        self.contract = contract
        self.view = view
        self.needs: list[Need] = []
        self.reports: list[ReportRead] = []
        self.selected: list[tuple[int, list[str]]] = []
        self.tiers = Tiers(contract, view)
        self.coverage: dict[str, Coverage] = {}
        self.contradictions: dict[str, str] = {}
        self.said: dict[str, list[Said]] = {}
        self.excluded = {path for pattern in contract.exclude for path in view.files(contract.resolve(pattern))}
        self._read_reports()
        self._also()
        self._ask_tests()
        if self._missing():
            return
        self._name()
        if self._missing():
            return
        self._ask_sources()
        if not self._missing():
            self._merge()

    def _missing(self) -> bool:
        view = self.view
        return not all(view.known(need.extractor, need.path, language=need.language) for need in self.needs)

    def _want(self, extractor: Any, path: str, language: str = "", *, required: bool = False) -> FileFacts[Any] | None:
        self.needs.append(Need(extractor, path, language=language, required=required))
        if not self.view.known(extractor, path, language=language):
            return None
        return self.view.facts(extractor, path, language=language)

    def _read_reports(self) -> None:
        for index, spec in enumerate(self.contract.reports):
            path = self.contract.resolve(spec.path)
            paths = list(self.view.files(path)) if _WILD.search(path) else [path]
            self.selected.append((index, paths))
            for each in paths:
                facts = self._want(REPORT, each, COVERAGE)
                if facts is not None:
                    self.reports.append(ReportRead(index, each, facts))

    def _also(self) -> None:
        if self.contract.doc is not None:
            self._want(DOCUMENT, self.contract.resolve(self.contract.doc.path), required=True)
        if self.baseline_path:
            self._want(BASELINE, self.baseline_path, BASELINE_LANGUAGE)

    @property
    def held(self) -> dict[str, Entry]:
        """The entries of the baseline, by path; none as long as it is not read."""
        path = self.baseline_path
        if not path or not self.view.known(BASELINE, path, language=BASELINE_LANGUAGE):
            return {}
        facts = self.view.facts(BASELINE, path, language=BASELINE_LANGUAGE)
        return {fact.path: fact for fact in facts.facts if isinstance(fact, Entry)}

    @property
    def baseline_path(self) -> str:
        """The path of the baseline; `""` when there is none."""
        return self.contract.resolve(self.contract.baseline) if self.contract.baseline else ""

    def _name(self) -> None:
        names = sorted({file.name for read in self.reports for file in read.files})
        suffixes = sorted({posixpath.splitext(name.replace("\\", "/"))[1] for name in names})
        found: set[str] = set()
        for suffix in suffixes:
            if _SUFFIX.fullmatch(suffix):
                found.update(self.view.files(f"**/*{suffix}"))
        self.suffixes = frozenset(suffix for suffix in suffixes if suffix)
        for name in names:
            if not posixpath.splitext(name)[1] and not _WILD.search(name):
                found.update(self.view.files(posixpath.normpath(name.lstrip("/"))))
        tree = Tree(found)
        modules: list[Home] = []
        if any(read.report is not None and read.report.format == "Go profile" for read in self.reports):
            files = [self._want(GO_MODULE, path, required=True) for path in self._module_files()]
            modules = homes(file for file in files if file is not None)
        for read in self.reports:
            if read.report is not None:
                read.named = self._named(read, read.report, tree, modules)

    def _module_files(self) -> list[str]:
        return [*self.view.files("**/go.mod"), *self.view.files("**/go.work")]

    def _named(self, read: ReportRead, report: Report, tree: Tree, modules: list[Home]) -> dict[str, Named]:
        spec: ReportFile = self.contract.reports[read.spec]
        root = self.contract.resolve(spec.root) if spec.root is not None else None
        result: dict[str, Named] = {}
        rest: dict[str, dict[str, str]] = {}
        for file in read.files:
            name = file.name
            plain = not name.startswith(("/", "./", "../")) and ":" not in name
            if report.format == "Go profile" and modules and plain:
                path = locate(name, modules, tree.paths)
                result[file.key] = Named(path, path in tree.paths) if path is not None else Named()
            else:
                module = file.module if isinstance(file, Measured) else ""
                rest.setdefault(module, {})[name] = file.key
        for module, keys in rest.items():
            named = name_paths(
                list(keys), tree, read.path, root=root, strip=spec.strip, roots=report.roots, module=module
            )
            result |= {keys[name]: where for name, where in named.items()}
        return result

    def _ask_tests(self) -> None:
        for tier in self.contract.tier:
            for pattern in tier.tests:
                for path in self.view.files(self.contract.resolve(pattern)):
                    self._want(TEXT_SOURCE, path, TEXT)

    def has_test(self, patterns: tuple[str, ...]) -> tuple[bool, str]:
        """Whether a file that one of the patterns matches declares a test, and a file of which nobody can tell: it
        could not be read, or is in a language in which nothing says what is a test."""
        paths = {path for pattern in patterns for path in self.view.files(self.contract.resolve(pattern))}
        read = [self.view.facts(TEXT_SOURCE, path, language=TEXT) for path in sorted(paths)]
        dumb = [facts.path for facts in read if not facts.whole or not DECLARES_TESTS.search(facts.path)]
        return any(fact.tests for facts in read for fact in facts.facts), next(iter(dumb), "")

    def _ask_sources(self) -> None:
        executed: set[str] = set()
        measured: set[str] = set()
        for read in self.reports:
            for file in read.files:
                path = read.named[file.key].path
                if path:
                    measured.add(path)
                    if isinstance(file, Executed):
                        executed.add(path)
        self.measured = measured
        self.unmeasured = {
            path
            for path in self.tiers.matches
            if path not in measured and posixpath.splitext(path)[1] in self.suffixes and self.counts(path)
        }
        self.unmeasured |= {
            path for path in self.held if path not in measured and self.counts(path) and path in self.view.files(path)
        }
        for path in sorted(measured | self.unmeasured):
            if path.endswith(".go"):
                self._want(GO_SOURCE, path)
            else:
                self._want(TEXT_SOURCE, path, TEXT)
            if path.endswith(".py") and (path in executed or path in self.unmeasured):
                self._want(PY_STATEMENTS, path, TEXT)

    def counts(self, path: str) -> bool:
        """Whether a file can count at all, by its name and what is excluded."""
        return path not in self.excluded and not path.endswith("_test.go")

    def source(self, path: str) -> FileFacts[Any]:
        """The facts of a source file."""
        if path.endswith(".go"):
            return self.view.facts(GO_SOURCE, path)
        return self.view.facts(TEXT_SOURCE, path, language=TEXT)

    def source_fact(self, path: str) -> GoSource | TextSource | None:
        """The fact of a source file that was read whole."""
        facts = self.source(path)
        return facts.facts[0] if facts.whole and facts.facts else None

    def python(self, path: str) -> PyStatements | None:
        """The statements of a Python file, if they were asked for and could be read."""
        if not self.view.known(PY_STATEMENTS, path, language=TEXT):
            return None
        facts = self.view.facts(PY_STATEMENTS, path, language=TEXT)
        return facts.facts[0] if facts.facts else None

    def generated(self, path: str) -> bool:
        """Whether a file is left out since it is generated."""
        fact = self.source_fact(path)
        return self.contract.generated == "skip" and fact is not None and fact.generated

    def _merge(self) -> None:
        for read in self.reports:
            report = read.report
            if report is None:
                continue
            for file in read.files:
                named = read.named[file.key]
                if named.there and self.counts(named.path) and not self.generated(named.path):
                    statements = self.python(named.path) if isinstance(file, Executed) else None
                    said = Said(read.path, report.format, report.branches, file, statements)
                    self.said.setdefault(named.path, []).append(said)
        for path in sorted(self.said):
            try:
                self.coverage[path] = merge(path, self.said[path])
            except Contradiction as error:
                self.contradictions[path] = str(error)


def book_of(contract: CoverageFloors, view: View) -> Book:
    """The book of a contract, made once for a state of the facts."""
    return view.memo("coverage-floors.book", lambda: Book(contract, view))
