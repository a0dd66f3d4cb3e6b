"""The check, put together."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred
from lockstitch.languages.golang import GO_DECLARATIONS, GO_MODULE
from lockstitch.languages.python import PYTHON_OUTLINE

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.rules import RULES

ANALYZER = Analyzer(
    name="signature-parity",
    summary="Siblings must offer the same methods with the same signatures.",
    rules=RULES,
    contract=SignatureParity,
    extractors=(GO_DECLARATIONS, GO_MODULE, PYTHON_OUTLINE),
    needs=deferred("lockstitch_signature_parity.judging:needs"),
    judge=deferred("lockstitch_signature_parity.judging:judge"),
    mend=deferred("lockstitch_signature_parity.judging:mend"),
)
