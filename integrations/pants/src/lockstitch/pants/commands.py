"""The commands that are run in sandboxes, and what their output means. Nothing here knows Pants.

A sandbox holds the files of the repository below `tree/`: at its top are files of Pants that are none of theirs.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

TREE = "tree"
FACTS = "facts"
REPORTS = "reports"
ANSWERS = "answers"
#: What a command finds in its sandbox, empty or not.
FOLDERS = (TREE, FACTS, REPORTS, ANSWERS)

_JSON = f"{REPORTS}/lockstitch.json"
_BEYOND = f"{ANSWERS}/beyond.json"


def today() -> str:
    """The day as of which exceptions expire (UTC). It is an argument, so that what was cached yesterday is not used."""
    return datetime.datetime.now(datetime.timezone.utc).date().isoformat()


def extract(document: str) -> tuple[str, ...]:
    """The facts of the whole sandbox."""
    return ("extract", TREE, "--root", TREE, "--no-cache", "--jobs", "1", "--output", document)


def judge(
    documents: Iterable[str],
    args: Sequence[str],
    *,
    day: str,
    show: Sequence[str] = (),
    repository: str = "",
    changed_since: str = "",
) -> tuple[str, ...]:
    """Judge all contracts in the documents."""
    return (
        "judge",
        *sorted(documents),
        *("--root", TREE, "--today", day, "--color", "never"),
        *("--report", f"sarif={REPORTS}/lockstitch.sarif", "--report", f"json={_JSON}"),
        *(("--repository", repository) if repository else ("--beyond", _BEYOND)),
        *(("--changed-since", changed_since) if changed_since else ()),
        *(argument for path in show for argument in ("--show", path)),
        *args,
    )


def fix(show: Sequence[str], *, day: str) -> tuple[str, ...]:
    """Carry out the safe fixes in the sandbox. Paths are relative to where the command runs."""
    paths = (f"{TREE}/{path}" for path in show)
    return ("check", "--root", TREE, "--no-cache", "--today", day, "--fix", "--quiet", "--color", "never", *paths)


@dataclass(frozen=True)
class Answers:
    """What a judgement on facts alone says of itself."""

    findings: int
    """How many findings it shows, exempt ones among them."""
    failures: int
    files: tuple[str, ...]
    """The files that its findings name: their text is shown with them."""
    git: tuple[str, ...]
    """The contracts that asked git."""
    missing: tuple[tuple[str, tuple[str, ...]], ...]
    """(contract, files that it asked for and that have no facts)."""

    def beyond(self, root: str) -> tuple[str, ...]:
        """The contracts that facts alone do not do for: they asked git, or for files that lie below `root` all the
        same, where Pants ignores them."""
        hidden = {name for name, files in self.missing if any(os.path.isfile(os.path.join(root, f)) for f in files)}
        return tuple(sorted({*self.git, *hidden}))


def read_answers(contents: Iterable[tuple[str, bytes]]) -> Answers:
    """Read the files, given as (path, content), that `judge` wrote."""
    by_path = dict(contents)
    report = json.loads(by_path.get(_JSON, b"{}"))
    beyond = json.loads(by_path.get(_BEYOND, b"[]"))
    findings = report.get("findings", [])
    places = [place["path"] for finding in findings for place in (finding, *finding["related"])]
    return Answers(
        findings=len(findings),
        failures=len(report.get("failures", [])),
        files=tuple(sorted(set(places))),
        git=tuple(item["contract"] for item in beyond if item["git"]),
        missing=tuple((item["contract"], tuple(item["files"])) for item in beyond if item["files"]),
    )


def notes(beyond: Sequence[str], *, git: bool, changed: bool) -> str:
    """What is to be said of how contracts were judged: those of `beyond` needed more than facts."""
    named = ", ".join(beyond)
    if git:
        return (
            f"Judged beside the repository, uncached, as git or an ignored file has a say: {named}.\n" if named else ""
        )
    said = []
    if named:
        said.append(
            f"Judged without git and without ignored files, as [lockstitch].git is off: {named}. "
            "What only they can tell is not known here; `lockstitch check` tells it.\n"
        )
    if changed:
        said.append("Everything is shown: what has changed is git's to tell, and [lockstitch].git is off.\n")
    return "".join(said)
