"""The check, put together."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lockstitch.api import Analyzer, Edit, FileFacts, Finding, Need, Remedy, View
from lockstitch.languages.golang import GO_DECLARATIONS, GO_MODULE
from lockstitch.languages.python import PYTHON_OUTLINE

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.facts import READERS, TestFact
from lockstitch_contract_tests.rules import RULES
from lockstitch_contract_tests.siblings import Language, language_of, missing_assertions, wanted_sides
from lockstitch_contract_tests.skips import skip_findings


class Answers:
    """What the judge finds with the facts at hand, and the facts that it lacked."""

    def __init__(self, contract: ContractTests, view: View) -> None:
        self._contract = contract
        self._view = view
        self.needs: list[Need] = []
        self.findings: list[Finding] = []
        if contract.skips is not None:
            patterns = [contract.resolve(pattern) for pattern in contract.skips.patterns]
            self.needs += [Need(reader, pattern, required=False) for pattern in patterns for reader in READERS]
            self.findings += skip_findings(contract, contract.skips, self._files(patterns), view)
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
        if contract.runner is not None:
            from lockstitch_contract_tests.running import Runner, runner_findings

            patterns = sorted({*_package_files(runner_path), *(p for s in party.siblings for p in _package_files(s.place.path))})
            self.needs += [Need(reader, path, required=path == runner_path) for path in patterns for reader in READERS]
            files = self._files(patterns)
            if runner_path in files or not files:
                runner = Runner(contract.runner, runner_path, files)
                self.findings += runner_findings(runner, party, language)
        self.needs += language.needs

    def _files(self, patterns: Sequence[str]) -> Mapping[str, FileFacts[TestFact]]:
        """The facts of the files that match, by path, as far as they are at hand."""
        found = {}
        for pattern in patterns:
            for path in self._view.files(pattern):
                for reader in READERS:
                    if path not in found and self._view.known(reader, path):
                        facts = self._view.facts(reader, path)
                        if facts.language in reader.languages:
                            found[path] = facts
        return dict(sorted(found.items()))


def _package_files(path: str) -> Iterator[str]:
    """The files that share a package with a file, as patterns."""
    if path.endswith(".go"):
        directory = posixpath.dirname(path)
        yield f"{directory}/*.go" if directory else "*.go"
    else:
        yield path


def _language(spoken: str, view: View) -> Language | None:
    if spoken == "go":
        from lockstitch_contract_tests.go_siblings import GoSiblings

        return GoSiblings(view)
    if spoken == "python":
        from lockstitch_contract_tests.python_siblings import PythonSiblings

        return PythonSiblings(view)
    return None


def _no_language(label: str, spoken: str) -> Finding:
    from lockstitch.api import ContractPlace

    what = f"{label} is in {spoken}" if spoken else f"{label} selects no file"
    return Finding(
        rule="nothing-selected",
        subject=label,
        message=f"{what}; siblings are read in Go and Python",
        at=ContractPlace(("sides",)),
    )


def needs(contract: ContractTests, view: View) -> Iterable[Need]:
    """The facts that the judge will ask for: its own questions, with the facts at hand."""
    return view.memo(f"contract-tests {contract!r}", lambda: Answers(contract, view)).needs


def judge(contract: ContractTests, view: View) -> Iterable[Finding]:
    """All findings of a contract."""
    return view.memo(f"contract-tests {contract!r}", lambda: Answers(contract, view)).findings


def _mend(contract: ContractTests, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
    from lockstitch_contract_tests.mending import mend  # most runs mend nothing

    return mend(contract, finding, remedy, texts)


ANALYZER = Analyzer(
    name="contract-tests",
    summary="Sibling implementations go through one behavioural contract, and nothing is skipped in silence.",
    rules=RULES,
    contract=ContractTests,
    extractors=(*READERS, GO_DECLARATIONS, GO_MODULE, PYTHON_OUTLINE),
    needs=needs,
    judge=judge,
    mend=_mend,
)
