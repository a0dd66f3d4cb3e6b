"""One outcome with something of everything in it, and the tree that it is about."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from lockstitch.api import FILE_START, Contract, Edit, Place, Remedy, Rule, Span
from lockstitch.engine.outcome import (
    ContractOutcome,
    ContractState,
    Excuse,
    Failure,
    Fixable,
    Outcome,
    RelatedPlace,
    Reported,
)

TREE = {
    "scripts/install.sh": """#!/usr/bin/env bash
set -eu

ARGS=(
	${HERMES_URL:+-e HERMES_URL="$HERMES_URL"}
	${HERMES_API_KEY:+-e HERMES_API_KEY="$HERMES_API_KEY"}
	${LOG_LEVEL:+-e LOG_LEVEL="$LOG_LEVEL"}
)
docker run "${ARGS[@]}" hermes:latest
""",
    "scripts/start.sh": """#!/usr/bin/env bash
set -eu
docker run ${HERMES_URL:+-e HERMES_URL="$HERMES_URL"} hermes:latest
""",
    "internal/provisioner/docker.go": """package provisioner

import "context"

// DockerProvisioner runs workspaces on the local engine.
type DockerProvisioner struct{ client *Client }

func (p *DockerProvisioner) Stop(ctx context.Context, id string, grace time.Duration) error {
	return p.client.Stop(ctx, id, grace)
}
""",
    "internal/provisioner/cp.go": """package provisioner

// CPProvisioner runs workspaces on the control plane.
type CPProvisioner struct{ client *Client }

func (p *CPProvisioner) Stop(ctx context.Context, id string) error {
	return p.client.Stop(ctx, id)
}

func (p *CPProvisioner) Close() error { return nil }
""",
    "docs/名前.md": "| 変数 | 説明 |\n| `HERMES_URL` | 接続先 |\n",
    "sdk/client.py": "class Client:\n    def send(self, body, **kwargs):\n        return getattr(self, NAME)(body)\n",
    "lockstitch.toml": '[[contract]]\nid = "hermes-env"\ncheck = "env-forwarders"\nsidez = ["a"]\n',
}


class Texts:
    """Excerpts out of a mapping."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts

    def lines(self, path: str) -> Sequence[str] | None:
        text = self.texts.get(path)
        return None if text is None else text.split("\n")


def contract(name: str, check: str, state: ContractState, line: int, why: str = "") -> ContractOutcome:
    at = Place("lockstitch.toml", Span(line, 1, line, 13))
    return ContractOutcome(contract=Contract(id=name, check=check, why=why), at=at, sides=("a", "b"), state=state)


ENV_WHY = "a workspace must behave the same on a bare host and in Docker"
BACKEND_WHY = "docs/architecture/backends.md: every backend answers the same calls"

FORWARDER = Reported(
    contract="hermes-env",
    check="env-forwarders",
    rule="missing-forwarder",
    subject="HERMES_API_KEY",
    side="scripts/start.sh",
    verdict="drift",
    severity="error",
    message="scripts/start.sh does not forward `HERMES_API_KEY`, which scripts/install.sh forwards",
    why=ENV_WHY,
    at=Place("scripts/start.sh", Span(3, 12, 3, 54)),
    related=(RelatedPlace(Place("scripts/install.sh", Span(6, 2, 6, 56)), "forwarded here"),),
    remedies=(Remedy("forward `HERMES_API_KEY` after `HERMES_URL`", ("scripts/start.sh",)),),
    key="a1b2c3",
)
DEFAULT = Reported(
    contract="hermes-env",
    check="env-forwarders",
    rule="default-drift",
    subject="HERMES_URL",
    side="docs/名前.md",
    verdict="drift",
    severity="warning",
    message="docs/名前.md and scripts/install.sh give `HERMES_URL` different defaults",
    why=ENV_WHY,
    at=Place("docs/名前.md", Span(2, 18, 2, 21)),
    related=(
        RelatedPlace(Place("scripts/install.sh", Span(5, 2, 5, 44)), "no default here"),
        RelatedPlace(Place("scripts/start.sh", Span(3, 12, 3, 54)), "nor here"),
    ),
    key="d4e5f6",
)
EXEMPT = Reported(
    contract="hermes-env",
    check="env-forwarders",
    rule="missing-forwarder",
    subject="LOG_LEVEL",
    side="scripts/start.sh",
    verdict="drift",
    severity="error",
    message="scripts/start.sh does not forward `LOG_LEVEL`, which scripts/install.sh forwards",
    why=ENV_WHY,
    at=Place("scripts/start.sh", Span(3, 12, 3, 54)),
    exempt=Excuse(
        kind="exemption",
        reason="the container logs to its own stream",
        issue="#1822",
        expires=datetime.date(2027, 1, 31),
    ),
    key="a7b8c9",
)
SIGNATURE = Reported(
    contract="workspace-backends",
    check="signature-parity",
    rule="signature-drift",
    subject="Stop",
    side="internal/provisioner#CPProvisioner",
    verdict="drift",
    severity="error",
    message="`CPProvisioner.Stop` takes 2 parameters, `DockerProvisioner.Stop` takes 3: "
    "the third, `time.Duration`, is missing",
    why=BACKEND_WHY,
    at=Place("internal/provisioner/cp.go", Span(6, 25, 6, 67)),
    related=(
        RelatedPlace(Place("internal/provisioner/docker.go", Span(8, 67, 8, 86)), "this parameter"),
        RelatedPlace(Place("internal/provisioner/cp.go", Span(4, 6, 4, 19)), "the type on this side"),
    ),
    key="0a0b0c",
)
BASELINE = Reported(
    contract="workspace-backends",
    check="signature-parity",
    rule="missing-method",
    subject="Close",
    side="internal/provisioner#DockerProvisioner",
    verdict="drift",
    severity="error",
    message="`DockerProvisioner` has no method `Close`, which `CPProvisioner` has",
    why=BACKEND_WHY,
    at=Place("internal/provisioner/docker.go", Span(6, 6, 6, 23)),
    related=(RelatedPlace(Place("internal/provisioner/cp.go", Span(10, 25, 10, 30)), "declared here"),),
    remedies=(Remedy("add a stub of `Close`", ("internal/provisioner/docker.go",), safe=False),),
    exempt=Excuse(kind="baseline"),
    key="0d0e0f",
)
UNKNOWN = Reported(
    contract="python-twins",
    check="signature-parity",
    rule="unknown-signature",
    subject="send",
    side="sdk/client.py#Client",
    verdict="unknown",
    severity="error",
    message="the method that `getattr` picks is known only when the program runs",
    why="",
    at=Place("sdk/client.py", Span(2, 5, 3, 41)),
    remedies=(Remedy("name the method", ("sdk/client.py",), safe=False),),
    key="101112",
)
WHOLE_FILE = Reported(
    contract="python-twins",
    check="signature-parity",
    rule="nothing-selected",
    subject="sdk/aio.py",
    side="sdk/aio.py#AsyncClient",
    verdict="drift",
    severity="info",
    message="sdk/aio.py has no class at all",
    why="",
    at=Place("sdk/aio.py", FILE_START),
    key="131415",
)

FINDINGS = (FORWARDER, EXEMPT, DEFAULT, UNKNOWN, WHOLE_FILE, SIGNATURE, BASELINE)
FAILURES = (
    Failure(
        path="lockstitch.toml",
        line=4,
        column=1,
        phase="config",
        error="unknown key `sidez`; did you mean `sides`?",
    ),
    Failure(
        contract="tenant-token",
        plugin="lockstitch-invariant-comments",
        phase="judge",
        error="ZeroDivisionError: division by zero",
        traceback='Traceback (most recent call last):\n  File "judge.py", line 3, in judge\nZeroDivisionError\n',
    ),
)
CONTRACTS = (
    contract("hermes-env", "env-forwarders", "drift", 1, ENV_WHY),
    contract("python-twins", "signature-parity", "unknown", 9),
    contract("tenant-token", "invariant-comments", "failed", 15),
    contract("tidy", "env-forwarders", "in step", 20),
    contract("workspace-backends", "signature-parity", "drift", 27, BACKEND_WHY),
)
RULES = tuple(
    (check, Rule(rule, f"What {rule} is. And more.", f"Why {rule} is bad.", f"How {rule} is mended."))
    for check, rule in (
        ("env-forwarders", "missing-forwarder"),
        ("env-forwarders", "default-drift"),
        ("lockstitch", "nothing-selected"),
        ("signature-parity", "missing-method"),
        ("signature-parity", "signature-drift"),
        ("signature-parity", "unknown-signature"),
    )
)
FIXES: dict[int, tuple[Fixable, ...]] = {
    0: (
        Fixable(
            "forward `HERMES_API_KEY` after `HERMES_URL`",
            (
                Edit(
                    "scripts/start.sh",
                    Span(3, 54, 3, 54),
                    ' ${HERMES_API_KEY:+-e HERMES_API_KEY="$HERMES_API_KEY"}',
                ),
            ),
            safe=True,
        ),
    ),
}

FULL = Outcome(
    contracts=CONTRACTS, findings=FINDINGS, failures=FAILURES, rules=RULES, files=41, filtered=2, fixes=FIXES
)
DRIFT = Outcome(contracts=CONTRACTS[:2] + CONTRACTS[3:], findings=FINDINGS, rules=RULES, files=41, fixes=FIXES)
IN_STEP = Outcome(contracts=(CONTRACTS[3],), rules=RULES, files=3)
EXCERPTS = Texts(TREE)
