"""`--lockstitch-update`: new regexes for wants whose finding is there and says something else."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from lockstitch.engine.outcome import Outcome, Reported
from lockstitch.engine.run import check
from lockstitch.host import Host
from lockstitch.testing.case import Case, read_case
from lockstitch.testing.compare import compare, shape
from lockstitch.testing.expectations import Want
from lockstitch.testing.running import write_case

_SPECIAL = re.compile(r"([\\.^$*+?{}\[\]|()])")


def update_case(path: Path, case: Case, host: Host) -> Case:
    """Rewrite the regexes in the case file at `path` that no longer fit, and read it again.

    A want is touched only when exactly its place, rule, related places and flags were found with
    another message. No want is added, dropped or moved.
    """
    with tempfile.TemporaryDirectory(prefix="lockstitch-update-") as folder:
        write_case(case, Path(folder))
        outcome = check(Path(folder), case.options(host=host))
    text = path.read_bytes().decode("utf-8")
    updated = updated_text(text, case, outcome)
    if updated != text:
        path.write_bytes(updated.encode("utf-8"))
    return read_case(path)


def updated_text(text: str, case: Case, outcome: Outcome) -> str:
    """The archive's text with the regexes that `outcome` calls for."""
    mismatches, _ = compare(case.wants, outcome)
    surplus = [item.found for item in mismatches if isinstance(item.found, Reported)]
    lines = text.split("\n")
    for want in (item.want for item in mismatches):
        if not isinstance(want, Want):
            continue
        wanted = (want.path, want.line, want.rule, want.related, want.exempt, want.unknown)
        for found in surplus:
            if shape(found) == wanted:
                surplus.remove(found)
                regex = _SPECIAL.sub(r"\\\1", found.message).replace("`", ".")
                old = f"{want.rule} `{want.regex}`"
                lines[want.origin - 1] = lines[want.origin - 1].replace(old, f"{want.rule} `{regex}`", 1)
                break
    return "\n".join(lines)
