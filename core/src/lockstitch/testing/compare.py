"""Wanted against found, strictly both ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lockstitch.engine.outcome import Failure, Outcome, Reported
from lockstitch.testing.expectations import Want, WantFailure


@dataclass(frozen=True)
class Mismatch:
    """Something wanted and not found, or found and not wanted: exactly one of the two is there.

    `nearest` is what explains a missing want best: a finding at its place that differs a little.
    """

    want: Want | WantFailure | None = None
    found: Reported | Failure | None = None
    nearest: Reported | None = None


def compare(wants: Sequence[Want], outcome: Outcome) -> tuple[list[Mismatch], dict[Want, Reported]]:
    """What differs, and which finding answers which want.

    A finding answers a want when rule, path, line, related places, verdict and exemption
    are equal and the regex is found in its message. Each finding answers one want.
    """
    answers = _pair(wants, outcome.findings)
    taken = set(answers.values())
    missing = [index for index in range(len(wants)) if index not in answers]
    surplus = [finding for index, finding in enumerate(outcome.findings) if index not in taken]
    mismatches = [Mismatch(want=wants[index], nearest=_nearest(wants[index], surplus)) for index in missing]
    mismatches += [Mismatch(found=finding) for finding in surplus]
    return mismatches, {wants[index]: outcome.findings[found] for index, found in answers.items()}


def compare_failures(wants: Sequence[WantFailure], failures: Sequence[Failure]) -> list[Mismatch]:
    """The failures that differ from those wanted."""
    left = list(failures)
    mismatches = []
    for want in wants:
        for failure in left:
            if (failure.phase, failure.path) == (want.phase, want.path) and re.search(want.regex, failure.error):
                left.remove(failure)
                break
        else:
            mismatches.append(Mismatch(want=want))
    return mismatches + [Mismatch(found=failure) for failure in left]


def shape(found: Reported) -> tuple[object, ...]:
    """A finding in the terms of a want, all but its message."""
    related = tuple(sorted((place.at.path, place.at.span.line) for place in found.related))
    return (
        found.at.path,
        found.at.span.line,
        found.rule,
        related,
        found.exempt is not None,
        found.verdict == "unknown",
    )


def undeclared_rules(outcome: Outcome) -> list[str]:
    """The rules that findings name and no analyzer declares."""
    declared = set()
    for check, rule in outcome.rules:
        declared.add((check, rule.id))
    return sorted(
        {
            finding.rule
            for finding in outcome.findings
            if (finding.check, finding.rule) not in declared and ("lockstitch", finding.rule) not in declared
        }
    )


def render(mismatches: Sequence[Mismatch], texts: Mapping[str, str], archive: str) -> str:
    """The mismatches as a page of text, with excerpts of the files they are in."""
    parts = []
    for mismatch in mismatches:
        if isinstance(mismatch.want, Want):
            parts.append(f"wanted, not found (says {archive}:{mismatch.want.origin}):\n  {mismatch.want}")
            parts.append(_excerpt(texts, mismatch.want.path, mismatch.want.line))
            if mismatch.nearest:
                parts.append(_difference(mismatch.want, mismatch.nearest))
        elif isinstance(mismatch.want, WantFailure):
            parts.append(
                f"wanted failure, not found:\n  {mismatch.want.phase} {mismatch.want.path} `{mismatch.want.regex}`"
            )
        elif isinstance(mismatch.found, Reported):
            parts.append("found, not wanted:\n  " + _say(mismatch.found))
            parts.append(_excerpt(texts, mismatch.found.at.path, mismatch.found.at.span.line))
        elif mismatch.found:
            failure = mismatch.found
            parts.append(
                f"failure, not wanted:\n  {failure.phase} {failure.path} `{failure.error}` ({failure.plugin})\n"
                f"{failure.traceback}"
            )
    return "\n".join(part.rstrip() for part in parts if part.strip())


def _pair(wants: Sequence[Want], findings: Sequence[Reported]) -> dict[int, int]:
    """A largest pairing of wants with findings (augmenting paths), as want index to finding index."""
    edges = [[index for index, finding in enumerate(findings) if _answers(want, finding)] for want in wants]
    owner: dict[int, int] = {}

    def augment(want: int, seen: set[int]) -> bool:
        for finding in edges[want]:
            if finding not in seen:
                seen.add(finding)
                if finding not in owner or augment(owner[finding], seen):
                    owner[finding] = want
                    return True
        return False

    for want in range(len(wants)):
        augment(want, set())
    return {want: finding for finding, want in owner.items()}


def _answers(want: Want, found: Reported) -> bool:
    wanted = (want.path, want.line, want.rule, want.related, want.exempt, want.unknown)
    return wanted == shape(found) and re.search(want.regex, found.message) is not None


def _nearest(want: Want, surplus: Sequence[Reported]) -> Reported | None:
    def likeness(found: Reported) -> int:
        return (
            4 * (found.rule == want.rule)
            + 2 * (found.at.path == want.path)
            + (found.at.span.line == want.line)
            + 2 * (re.search(want.regex, found.message) is not None)
        )

    best = max(surplus, key=likeness, default=None)
    return best if best is not None and likeness(best) >= 4 else None


def _say(found: Reported) -> str:
    want = Want(
        found.at.path,
        found.at.span.line,
        found.rule,
        found.message.replace("`", "'"),
        tuple(sorted((place.at.path, place.at.span.line) for place in found.related)),
        found.exempt is not None,
        found.verdict == "unknown",
    )
    return f"{want}\n  (contract {found.contract}, subject {found.subject!r}, side {found.side!r})"


def _difference(want: Want, found: Reported) -> str:
    """A want beside the finding that was most likely meant by it: what is the same once, what is not on two lines."""
    ends = [(item.at.path, item.at.span.line) for item in found.related]
    rows: list[tuple[str, object, object]] = [
        ("rule", want.rule, found.rule),
        ("place", f"{want.path}:{want.line}", f"{found.at.path}:{found.at.span.line}"),
        ("at", _ends(want.related), _ends(ends)),
        ("verdict", "unknown" if want.unknown else "drift", found.verdict),
        ("exempt", want.exempt, found.exempt is not None),
    ]
    shown = ["  nearest that was found, and how it differs (- wanted, + found):"]
    for name, wanted, is_found in rows:
        if wanted == is_found:
            shown.append(f"      {name:8} {wanted}")
        else:
            shown += [f"    - {name:8} {wanted}", f"    + {name:8} {is_found}"]
    if re.search(want.regex, found.message):
        shown.append(f"      message  {found.message}")
    else:
        shown += [f"    - message  `{want.regex}`", f"    + message  {found.message}"]
    return "\n".join(shown)


def _ends(places: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{path}:{line}" for path, line in sorted(places)) or "nothing"


def _excerpt(texts: Mapping[str, str], path: str, line: int) -> str:
    lines = texts.get(path, "").split("\n")
    rows = range(max(1, line - 1), min(len(lines), line + 1) + 1)
    return "\n".join(f"  {'>' if row == line else ' '} {row:3} | {lines[row - 1]}" for row in rows)
