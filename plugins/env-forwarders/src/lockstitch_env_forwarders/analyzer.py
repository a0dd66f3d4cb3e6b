"""The check."""

from __future__ import annotations

from lockstitch.api import Analyzer, deferred

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.dialects import EXTRACTORS
from lockstitch_env_forwarders.rules import RULES

ANALYZER = Analyzer(
    name="env-forwarders",
    summary="Scripts, images, and documents forward the same environment variables.",
    rules=RULES,
    contract=EnvForwarders,
    extractors=EXTRACTORS,
    needs=deferred("lockstitch_env_forwarders.judging:needs"),
    judge=deferred("lockstitch_env_forwarders.judging:judge"),
    mend=deferred("lockstitch_env_forwarders.mending:mend"),
)
