"""How contracts stand after a run, and whose doing it is that one could not be judged."""

from __future__ import annotations

from collections.abc import Sequence

from lockstitch.config.first_party import FIRST_PARTY
from lockstitch.engine.judging import Judgement
from lockstitch.engine.outcome import ContractState, Failure, Reported


def offering(check: str, failed: Sequence[str]) -> str:
    """Which of the plugins that could not be loaded may offer a check, in words; `""` for none."""
    if not check:
        return ""
    own = [name for name in failed if name == f"lockstitch-{check}"]
    return " or ".join(dict.fromkeys(own or ([] if check in FIRST_PARTY else failed)))


def failed_contracts(judgements: Sequence[Judgement], failures: Sequence[Failure]) -> set[str]:
    """The contracts of which a plugin gave up something."""
    of_plugins = {failure.contract for failure in failures if failure.phase in {"needs", "judge"}}
    return of_plugins | {item.loaded.contract.id for item in judgements if item.failed_on}


def state_of(contract: str, findings: Sequence[Reported], failed: set[str]) -> ContractState:
    """How a contract stands, of which `findings` are those that are shown."""
    if contract in failed:
        return "failed"
    verdicts = {finding.verdict for finding in findings if finding.contract == contract and finding.counts}
    if "drift" in verdicts:
        return "drift"
    return "unknown" if verdicts else "in step"
