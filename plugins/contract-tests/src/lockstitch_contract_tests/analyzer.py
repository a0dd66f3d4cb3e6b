"""The check, put together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockstitch.api import Analyzer, FileFacts, Finding, Need, View

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.facts import GO_SKIPS, TestFact
from lockstitch_contract_tests.rules import RULES
from lockstitch_contract_tests.skips import skip_findings

TESTS = {"go": GO_SKIPS}


def _skip_needs(contract: ContractTests) -> Iterator[Need]:
    if contract.skips is not None:
        chosen = "in_" if False else contract.skips.patterns
        for pattern in chosen:
            for extractor in TESTS.values():
                yield Need(extractor, contract.resolve(pattern), required=False)


def needs(contract: ContractTests, view: View) -> Iterable[Need]:
    """The facts that the judge looks at."""
    return [*_skip_needs(contract)]


def test_files(contract: ContractTests, view: View) -> dict[str, FileFacts[TestFact]]:
    """The facts of all test files, by path."""
    found = {}
    for pattern in contract.skips.patterns if contract.skips is not None else ():
        for path in view.files(contract.resolve(pattern)):
            for extractor in TESTS.values():
                if path not in found and view.known(extractor, path):
                    found[path] = view.facts(extractor, path)
    return dict(sorted(found.items()))


def judge(contract: ContractTests, view: View) -> Iterable[Finding]:
    """All findings of a contract."""
    found: list[Finding] = []
    if contract.skips is not None:
        found += skip_findings(contract, contract.skips, test_files(contract, view), view)
    return found


ANALYZER = Analyzer(
    name="contract-tests",
    summary="Sibling implementations go through one behavioural contract, and nothing is skipped in silence.",
    rules=RULES,
    contract=ContractTests,
    extractors=(GO_SKIPS,),
    needs=needs,
    judge=judge,
)
