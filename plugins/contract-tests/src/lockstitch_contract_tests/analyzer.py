"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred
from lockstitch.languages.flow import FLOW
from lockstitch.languages.golang import GO_DECLARATIONS, GO_MODULE
from lockstitch.languages.python import PYTHON_OUTLINE

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.facts import READERS
from lockstitch_contract_tests.rules import RULES

ANALYZER = Analyzer(
    name="contract-tests",
    summary="Sibling implementations go through one behavioural contract, and nothing is skipped in silence.",
    rules=RULES,
    contract=ContractTests,
    extractors=(*READERS, GO_DECLARATIONS, GO_MODULE, PYTHON_OUTLINE, FLOW),
    needs=deferred("lockstitch_contract_tests.answers:needs"),
    judge=deferred("lockstitch_contract_tests.answers:judge"),
    mend=deferred("lockstitch_contract_tests.mending:mend"),
    scaffold=deferred("lockstitch_contract_tests.scaffold:scaffold"),
)
