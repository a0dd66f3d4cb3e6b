"""The baseline: findings that were there when the tool was taken up. It marks, and only shrinks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec

from lockstitch.api import Place, Span
from lockstitch.engine.exceptions import core_finding
from lockstitch.engine.outcome import Excuse, Reported
from lockstitch.host.digests import sha256

#: Where the baseline of a root lies. It is meant to be committed.
BASELINE_PATH = ".lockstitch/baseline.json"


class Entry(msgspec.Struct, frozen=True, order=True, omit_defaults=True, forbid_unknown_fields=True):
    """One accepted finding, by meaning; `count` times."""

    contract: str
    rule: str
    subject: str
    side: str = ""
    count: Annotated[int, msgspec.Meta(ge=1)] = 1


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    schema: int
    findings: tuple[Entry, ...]


class BaselineError(Exception):
    """The baseline file cannot be used; the text says why."""


def semantic_key(finding: Reported) -> str:
    """The identity of a finding under edits elsewhere: contract, rule, side and subject."""
    text = "\0".join((finding.contract, finding.rule, finding.side, finding.subject))
    return sha256(text.encode("utf-8", "surrogatepass"))[:32]


def read_baseline(content: bytes) -> Baseline:
    """Raises BaselineError."""
    try:
        baseline = msgspec.json.decode(content, type=Baseline)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise BaselineError(f"not a baseline: {error}") from None
    if baseline.schema != 1:
        raise BaselineError(f"its schema is {baseline.schema}, and this lockstitch reads 1")
    return baseline


def entries_of(findings: Iterable[Reported]) -> Counter[Entry]:
    """How often each thing is found, exempt findings left out."""
    return Counter(
        Entry(finding.contract, finding.rule, finding.subject, finding.side)
        for finding in findings
        if finding.rule != "stale-baseline" and (finding.exempt is None or finding.exempt.kind == "baseline")
    )


def make_baseline(findings: Iterable[Reported], old: Baseline | None) -> Baseline:
    """The baseline for `findings`: all of them, or with an `old` one only what that holds already."""
    now = entries_of(findings)
    if old is not None:
        limits = {msgspec.structs.replace(entry, count=1): entry.count for entry in old.findings}
        now = Counter({entry: min(count, limits.get(entry, 0)) for entry, count in now.items()})
    kept = sorted(msgspec.structs.replace(entry, count=count) for entry, count in now.items() if count)
    return Baseline(1, tuple(kept))


def encode_baseline(baseline: Baseline) -> bytes:
    """One entry a line, so that merges and reviews are easy."""
    lines = ",\n".join("    " + msgspec.json.encode(entry).decode() for entry in baseline.findings)
    body = f"[\n{lines}\n  ]" if lines else "[]"
    return f'{{\n  "schema": {baseline.schema},\n  "findings": {body}\n}}\n'.encode()


def mark(
    findings: Sequence[Reported], baseline: Baseline, content: bytes, *, incomplete: frozenset[str], whole_run: bool
) -> list[Reported]:
    """`findings`, those that the baseline accepts marked; and a finding for each entry that is mended.

    Only in a `whole_run` can an entry be called mended, and not for `incomplete` contracts.
    """
    left = {msgspec.structs.replace(entry, count=1): entry.count for entry in baseline.findings}
    result = []
    for finding in findings:
        entry = Entry(finding.contract, finding.rule, finding.subject, finding.side)
        if finding.exempt is None and left.get(entry, 0):
            left[entry] -= 1
            finding = msgspec.structs.replace(finding, exempt=Excuse(kind="baseline"))
        result.append(finding)
    lines = content.decode("utf-8", "replace").splitlines()
    for entry, count in sorted(left.items()):
        if not count or not whole_run or entry.contract in incomplete:
            continue
        needle = msgspec.json.encode(entry).decode()[:-1]
        line, column = next(
            ((at, text.index(needle) + 1) for at, text in enumerate(lines, 1) if needle in text), (1, 1)
        )
        end = len(lines[line - 1].rstrip(", ")) + 1 if column > 1 else column
        of = f"{entry.rule} in contract {entry.contract}" if entry.contract else entry.rule
        message = f"{entry.subject} ({of}) is mended, but the baseline still accepts it"
        at = Place(BASELINE_PATH, Span(line, column, line, end))
        result.append(core_finding("stale-baseline", entry.subject, message, at))
    return result
