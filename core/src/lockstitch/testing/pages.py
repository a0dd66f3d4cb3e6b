"""The page of a rule, made from the rule itself and from the cases that test it.

    python -m lockstitch.testing.pages FOLDER…           write what is stale
    python -m lockstitch.testing.pages --check FOLDER…   write nothing; exit 1 when something is stale

A FOLDER is that of a distribution: its `pyproject.toml` names the plugin, its `testdata` holds the
cases. Pages go into `pages/` of the plugin's package, where `lockstitch explain` finds them. An
example is a case that the tool has just run, so no page shows what is not so.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lockstitch.api import Analyzer, Rule
from lockstitch.config.schema import json_schema
from lockstitch.engine.outcome import Reported
from lockstitch.engine.run import check
from lockstitch.host import Host
from lockstitch.languages import detect_language
from lockstitch.testing.case import Case
from lockstitch.testing.configuration import key_table
from lockstitch.testing.distribution import (
    Examples,
    analyzers_of,
    distribution_host,
    examples,
    page_path,
    read_cases,
)
from lockstitch.testing.running import write_case

#: A text of more lines than this is shown in parts.
_LONGEST = 24
_AROUND = 3


def distribution_pages(folder: Path) -> Iterator[tuple[str, Rule, Path, str]]:
    """(check, rule, path, text) of every page of the distribution in `folder`.

    Raises LookupError when its plugin cannot be used or an example does not show its rule.
    """
    host = distribution_host(folder)
    cases = read_cases(folder)
    for module, analyzer in analyzers_of(folder, host):
        for rule in analyzer.rules:
            text = page(rule, analyzer, examples(analyzer.name, rule.id, cases), host)
            yield analyzer.name, rule, page_path(module, rule.id), text


def bring_up_to_date(wanted: Mapping[Path, str], existing: Iterable[Path], *, only_check: bool) -> bool:
    """Write what is stale and remove what is not wanted, or only say so; whether anything was stale."""
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    stale += [path for path in existing if path not in wanted]
    for path in sorted(stale):
        print(f"{'stale' if only_check else 'wrote' if path in wanted else 'removed'}: {path}")  # noqa: T201 - a command
        if only_check:
            continue
        if path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        else:
            path.unlink()
    return bool(stale)


def page(rule: Rule, analyzer: Analyzer[Any] | None, shown: Examples, host: Host) -> str:
    """One rule's page."""
    of = f"Check: `{analyzer.name}`." if analyzer else "Any check."
    parts = [
        f"# {rule.id}",
        f"{of} Severity: {rule.severity}.",
        f"## What it finds\n\n{rule.what}",
        f"## Why it drifts\n\n{rule.why}",
    ]
    if shown.drift:
        parts.append(f"## Example\n\n{_example(shown.drift, rule.id, host)}")
    if shown.clean:
        parts.append(f"## In step\n\n{_example(shown.clean, '', host)}")
    parts.append(f"## Fix\n\n{rule.fix}")
    if shown.drift and shown.drift.golden:
        parts.append("In the example, `--fix` makes it")
        parts += [_file(path, golden.decode("utf-8", "replace"), set()) for path, golden in shown.drift.golden.items()]
    parts.append(f"## Configuration\n\n{_configuration(analyzer)}")
    parts.append(f"## When not to use it\n\n{_exceptions(rule, analyzer)}")
    return "\n\n".join(parts) + "\n"


def _example(case: Case, rule: str, host: Host) -> str:
    with tempfile.TemporaryDirectory() as folder:
        write_case(case, Path(folder))
        outcome = check(Path(folder), case.options(host=host))
    found = [finding for finding in outcome.findings if finding.rule == rule]
    if rule and not found:
        raise LookupError(f"{case.name} does not show {rule}")
    lines: dict[str, set[int]] = {}
    for finding in found:
        for place in (finding.at, *(item.at for item in finding.related)):
            lines.setdefault(place.path, set()).add(place.span.line)
    parts = [case.archive.sentence]
    for path, text in case.texts.items():
        if text.strip():
            parts.append(_file(path, text, lines.get(path, set())))
    if case.script:
        parts.append("with the history\n\n" + _fence(case.script.strip(), "text"))
    if case.body is not None:
        parts.append("and the description\n\n" + _fence(case.body.strip(), "markdown"))
    if found:
        parts.append("gives\n\n" + _fence("\n".join(_said(finding) for finding in found), "text"))
    return "\n\n".join(parts)


def _file(path: str, text: str, lines: set[int]) -> str:
    language = detect_language(path, text.encode()[:128])
    return f"`{path}`\n\n{_fence(_trim(text, lines), language)}"


def _said(finding: Reported) -> str:
    verdict = "unknown" if finding.verdict == "unknown" else finding.severity
    rows = [f"{finding.at.path}:{finding.at.span.line}: {verdict}: {finding.message}"]
    rows += [f"  {item.at.path}:{item.at.span.line}: {item.message}" for item in finding.related]
    return "\n".join(rows)


def _trim(text: str, lines: set[int]) -> str:
    """A long text cut down to its first lines and to what stands around `lines`."""
    rows = text.rstrip("\n").split("\n")
    if len(rows) <= _LONGEST:
        return "\n".join(rows)
    keep = set(range(1, 6)) | {row for line in lines for row in range(line - _AROUND, line + _AROUND + 1)}
    out: list[str] = []
    for number, row in enumerate(rows, 1):
        if number in keep:
            out.append(row)
        elif not out or out[-1] != "…":
            out.append("…")
    return "\n".join(out)


def _fence(text: str, language: str) -> str:
    runs = [len(run) for run in re.findall(r"^`{3,}", text, re.MULTILINE)]
    fence = "`" * (max([2, *runs]) + 1)
    shown = {"dotenv": "sh", "shell": "sh", "gomod": "text"}.get(language, language or "text")
    return f"{fence}{shown}\n{text}\n{fence}"


def _configuration(analyzer: Analyzer[Any] | None) -> str:
    if analyzer is None:
        return "It has no key, and no `severity`: a contract's table of severities takes the rules of its check alone."
    return key_table(json_schema([analyzer])["$defs"][f"check.{analyzer.name}"], without=("check",))


def _exceptions(rule: Rule, analyzer: Analyzer[Any] | None) -> str:
    quieter = f'severity = {{ {rule.id} = "info" }}'
    if analyzer is None:
        return (
            "The host says this whatever the check. It speaks of the contract or of its exceptions and not of the "
            "code, so there is nothing to exempt: mend what it names."
        )
    return (
        "Where one difference is right, exempt it in the contract, with its reason:\n\n"
        + _fence(f'exempt = [{{ rule = "{rule.id}", subject = "…", reason = "…", expires = 2027-01-31 }}]', "toml")
        + f"\n\nor beside the code, in a comment: `lockstitch: ignore[{rule.id}] reason`. "
        f"Where the whole rule does not fit a contract, `{quieter}` shows it without failing the run."
    )


def main() -> int:
    """The command; 0 when nothing is stale or all was written, 1 when stale, 2 when no page could be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    chosen = parser.parse_args()
    try:
        wanted = {path: text for folder in chosen.folders for _, _, path, text in distribution_pages(folder.resolve())}
    except LookupError as error:
        print(f"no page was looked at: {error}", file=sys.stderr)  # noqa: T201 - a command
        return 2
    existing = [path for folder in {path.parent for path in wanted} for path in folder.glob("*.md")]
    return int(bring_up_to_date(wanted, existing, only_check=chosen.check) and chosen.check)


if __name__ == "__main__":
    sys.exit(main())
