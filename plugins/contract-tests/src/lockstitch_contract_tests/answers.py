"""What the check finds with the facts at hand, and the facts that it lacks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from lockstitch.api import ContractPlace, Extractor, FileFacts, Finding, Need, View
from lockstitch.languages import detect_language
from lockstitch.languages.flow import FLOW

from lockstitch_contract_tests.claims import claim_findings
from lockstitch_contract_tests.contract import TEST_FILES, ContractTests, Skips
from lockstitch_contract_tests.facts import OTHER_TESTS, READERS, TestFact
from lockstitch_contract_tests.siblings import Language, Party, Sibling, language_of, missing_assertions, wanted_sides
from lockstitch_contract_tests.skips import skip_findings


class Answers:
    """What the judge finds with the facts at hand, and the facts that it lacked."""

    def __init__(self, contract: ContractTests, view: View) -> None:
        self._contract = contract
        self._view = view
        self.needs: list[Need] = []
        self.findings: list[Finding] = []
        if contract.skips is not None:
            paths = self._tests(contract.skips)
            files = self._read(paths)
            self.findings += skip_findings(contract.skips, files, view)
            self.findings += claim_findings(files)
            if not paths:
                self.findings.append(_no_tests(contract.skips))
        if contract.of or contract.sides:
            self._siblings()

    def _siblings(self) -> None:
        contract, view = self._contract, self._view
        sides, interface, problems = wanted_sides(contract, view)
        self.findings += problems
        if problems:
            return
        spoken = language_of([wanted.path for wanted in sides], view)
        language = _language(spoken, view)
        if language is None:
            self.findings.append(_no_language(sides[0].side.label, spoken))
            return
        party = language.party(sides, interface)
        self.findings += party.problems
        runner_path = contract.resolve(contract.runner.path) if contract.runner is not None else ""
        if contract.assertions == "required":
            self.findings += missing_assertions(language, party, [runner_path] if runner_path else [])
        called: set[str] = set()
        if contract.runner is not None:
            from lockstitch_contract_tests.running import Runner, runner_findings

            paths = self._near(runner_path, party)
            files = self._read(paths)
            if len(files) == len(paths):
                runner = Runner(contract.runner, runner_path, files)
                self.findings += runner_findings(runner, party, language)
                called = {name for one in runner.scenarios() for name in runner.methods(one)}
        if contract.nil_guard:
            self._guards(party, language, called)
        self.needs += language.needs

    def _guards(self, party: Party, language: Language, called: set[str]) -> None:
        """The guards of fields that may be nil, over the flow of each sibling's methods."""
        from lockstitch.languages.flow import Flow

        from lockstitch_contract_tests.guard_findings import guard_findings
        from lockstitch_contract_tests.guards import Methods

        contract = self._contract
        promised = [promise.name for promise in party.promises]
        scope = [name for name in promised if name in called] if called else promised
        found: dict[str, tuple[Sibling, Methods]] = {}
        for index, guard in enumerate(contract.nil_guard):
            sibling = next((one for one in party.siblings if guard.side in {one.name, one.label}), None)
            if sibling is None:
                if not party.problems:
                    self.findings.append(_no_side(index, guard.side))
                continue
            flows: dict[str, tuple[str, Flow]] = {}
            own = language.methods(sibling)
            for path in sorted(set(own.values())):
                self.needs.append(Need(FLOW, path))
                for fact in self._view.facts(FLOW, path).facts if self._view.known(FLOW, path) else ():
                    owner, _, name = fact.path.rpartition(".") if isinstance(fact, Flow) else ("", "", "")
                    if isinstance(fact, Flow) and owner == sibling.name and own.get(name) == path:
                        flows[name] = (path, fact)
            found[guard.side] = (sibling, Methods(flows))
        self.findings += guard_findings(contract.nil_guard, found, scope, language.has_field)

    def _tests(self, skips: Skips) -> list[str]:
        """The test files that the contract chooses, without those that nobody here writes."""
        found: set[str] = set()
        for pattern in skips.patterns:
            resolved = self._contract.resolve(pattern)
            named = ASIDE.intersection(pattern.split("/"))
            found.update(path for path in self._view.files(resolved) if named or ASIDE.isdisjoint(path.split("/")))
        return sorted(path for path in found if reader_of(path) is not None)

    def _near(self, runner: str, party: Party) -> list[str]:
        """The files that may hold the runner, its scenarios, and the calls that feed it."""
        directories = {posixpath.dirname(path) for path in (runner, *(one.place.path for one in party.siblings))}
        if not runner.endswith(".go") and not runner.endswith(".py"):
            directories.add(runner)
        found: set[str] = set()
        for directory in directories:
            found.update(self._view.files(f"{directory}/*" if directory not in ("", ".") else "*"))
        if runner.endswith(".py"):
            # Fixtures of pytest are those of every conftest.py above a test, too.
            above = posixpath.dirname(runner)
            while above:
                above = posixpath.dirname(above)
                found.update(self._view.files(posixpath.join(above, "conftest.py")))
        if self._contract.skips is not None:
            found.update(self._tests(self._contract.skips))
        ending = ".go" if any(path.endswith(".go") for path in (*found, runner)) and runner.endswith(".go") else ""
        suffixes = (ending,) if ending else (".go", ".py")
        return sorted(path for path in found if path.endswith(suffixes) and reader_of(path) is not None)

    def _read(self, paths: Sequence[str]) -> Mapping[str, FileFacts[TestFact]]:
        """The facts of files, as far as they are at hand; the others are asked for."""
        found = {}
        for path in paths:
            reader, language = reader_of(path) or (READERS[0], "")
            self.needs.append(Need(reader, path, language=language))
            if self._view.known(reader, path, language=language):
                found[path] = self._view.facts(reader, path, language=language)
        return found


#: Directories whose code nobody here keeps.
ASIDE = frozenset({"vendor", "node_modules", "testdata", "third_party"})


#: Endings of tests of which nobody else says what language they are in.
_TOLD = {".bats": "shell", ".cjs": "javascript", ".cts": "typescript", ".jsx": "javascript", ".mjs": "javascript",
         ".mts": "typescript"}  # fmt: skip


@cache
def reader_of(path: str) -> tuple[Extractor[TestFact], str] | None:
    """The reader of a file of tests, and the language that it is told, where nobody else knows it."""
    told = _TOLD.get(posixpath.splitext(path)[1])
    if told is not None:
        return OTHER_TESTS, told
    language = detect_language(path)
    return next(((reader, "") for reader in READERS if language in reader.languages), None)


def _no_side(index: int, side: str) -> Finding:
    return Finding(
        rule="nothing-selected",
        subject=side,
        message=f"{side} is none of the sides",
        at=ContractPlace(("nil-guard", index, "side")),
    )


def _no_tests(skips: Skips) -> Finding:
    shown = ", ".join(skips.patterns) if skips.patterns != TEST_FILES else "the usual names of tests"
    return Finding(
        rule="nothing-selected",
        subject=skips.patterns[0],
        message=f"{shown}: no file of tests matches",
        at=ContractPlace(("skips",)),
    )


def _language(spoken: str, view: View) -> Language | None:
    if spoken == "go":
        from lockstitch_contract_tests.go_siblings import GoSiblings

        return GoSiblings(view)
    if spoken == "python":
        from lockstitch_contract_tests.python_siblings import PythonSiblings

        return PythonSiblings(view)
    return None


def _no_language(label: str, spoken: str) -> Finding:
    at = ContractPlace(("sides",))
    if not spoken:
        return Finding(rule="nothing-selected", subject=label, message=f"{label} selects no file", at=at)
    message = f"{label} is in {spoken}; siblings are read in Go and Python"
    return Finding(rule="unknown-contract", subject=label, message=message, at=at, verdict="unknown")


def needs(contract: ContractTests, view: View) -> Iterable[Need]:
    """The facts that the judge will ask for: its own questions, with the facts at hand."""
    return view.memo(f"contract-tests {contract!r}", lambda: Answers(contract, view)).needs


def judge(contract: ContractTests, view: View) -> Iterable[Finding]:
    """All findings of a contract."""
    return view.memo(f"contract-tests {contract!r}", lambda: Answers(contract, view)).findings
