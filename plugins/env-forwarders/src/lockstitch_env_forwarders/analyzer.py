"""The check."""

from __future__ import annotations

from lockstitch.api import Analyzer

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.dialects import EXTRACTORS
from lockstitch_env_forwarders.judging import judge, needs
from lockstitch_env_forwarders.mending import mend
from lockstitch_env_forwarders.rules import RULES

ANALYZER = Analyzer(
    name="env-forwarders",
    summary="Scripts, images, and documents forward the same environment variables.",
    rules=RULES,
    contract=EnvForwarders,
    extractors=EXTRACTORS,
    needs=needs,
    judge=judge,
    mend=mend,
)
