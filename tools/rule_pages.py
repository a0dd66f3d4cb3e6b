"""Writes the page of every rule, from the rule itself and from the cases that test it.

    python tools/rule_pages.py           write what is stale
    python tools/rule_pages.py --check   write nothing; exit 1 when something is stale

A page is shipped with the package that declares its rule (`lockstitch explain` prints it); the
index is docs/rules/README.md. An example is a case that passes, so no page shows what is not so.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lockstitch.api import Analyzer, Rule
from lockstitch.config import json_schema
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.engine.outcome import Reported
from lockstitch.engine.run import check
from lockstitch.host import Host, load_host
from lockstitch.languages import detect_language
from lockstitch.testing import Case
from lockstitch.testing.distribution import Examples, analyzers_of, distribution_host, examples, read_cases
from lockstitch.testing.running import write_case

ROOT = Path(__file__).resolve().parent.parent
CORE_CASES = ROOT / "tests" / "core_rules"
_LONGEST = 24
_AROUND = 3


def main() -> int:
    """Write or check; 0 when nothing is (or was) stale in check mode, or everything was written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    only_check = parser.parse_args().check
    try:
        wanted = dict(pages())
    except LookupError as error:
        print(f"no page was looked at: {error}")
        return 2
    stale = [path for path, text in wanted.items() if not path.is_file() or path.read_text("utf-8") != text]
    stale += [path for path in existing() if path not in wanted]
    for path in sorted(set(stale)):
        print(f"{'stale' if only_check else 'wrote'}: {path.relative_to(ROOT)}")
        if not only_check and path in wanted:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[path], "utf-8")
        elif not only_check:
            path.unlink()
    if stale and only_check:
        print("`make docs` writes them anew.")
    return int(bool(stale) and only_check)


def existing() -> Iterator[Path]:
    """Every page that is there."""
    yield from ROOT.glob("core/src/lockstitch/pages/*.md")
    yield from ROOT.glob("plugins/*/src/*/pages/*.md")


def pages() -> Iterator[tuple[Path, str]]:
    """(path, text) of every page and of the index.

    Raises LookupError when a plugin cannot be used or an example does not show its rule.
    """
    rows: list[tuple[str, Rule, Path]] = []
    for folder in sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml")):
        host = distribution_host(folder)
        cases = read_cases(folder)
        for module, analyzer in analyzers_of(folder, host):
            for rule in analyzer.rules:
                path = folder / "src" / module / "pages" / f"{rule.id}.md"
                rows.append((analyzer.name, rule, path))
                yield path, page(rule, analyzer, examples(analyzer.name, rule.id, cases), host)
    host = load_host()
    core = read_cases(CORE_CASES)
    for rule in CORE_RULES.values():
        path = ROOT / "core/src/lockstitch/pages" / f"{rule.id}.md"
        rows.append(("lockstitch", rule, path))
        drift = [case for case in core if case.name.startswith(rule.id) and case.wants]
        clean = [case for case in core if case.name.startswith(rule.id) and not case.wants]
        yield path, page(rule, None, Examples(next(iter(drift), None), next(iter(clean), None)), host)
    yield ROOT / "docs/rules/README.md", index(rows)


def index(rows: Sequence[tuple[str, Rule, Path]]) -> str:
    """The list of all rules, by check."""
    out = ["# Rules", "", "Made by `make docs`. `lockstitch explain RULE` prints the same pages."]
    for name in dict.fromkeys(name for name, _, _ in rows):
        title = "Every check" if name == "lockstitch" else f"`{name}`"
        out += ["", f"## {title}", "", "| rule | severity | what it finds |", "|---|---|---|"]
        for owner, rule, path in rows:
            if owner == name:
                link = f"../../{path.relative_to(ROOT).as_posix()}"
                out.append(f"| [`{rule.id}`]({link}) | {rule.severity} | {_cell(rule.what)} |")
    return "\n".join(out) + "\n"


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
    if analyzer:
        parts.append(f"## Configuration\n\n{_configuration(analyzer)}")
    parts.append(f"## When not to use\n\n{_exceptions(rule, analyzer)}")
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


def _configuration(analyzer: Analyzer[Any]) -> str:
    schema = json_schema([analyzer])
    body = schema["$defs"][f"check.{analyzer.name}"]
    rows = ["| key | type | meaning |", "|---|---|---|"]
    for name, field in body["properties"].items():
        if name == "check":
            continue
        required = " (required)" if name in body.get("required", ()) else ""
        default = f" Default: `{_plain(field['default'])}`." if field.get("default") not in {None, ""} else ""
        rows.append(f"| `{name}`{required} | {_cell(_kind(field))} | {_cell(field.get('description', ''))}{default} |")
    return "\n".join(rows)


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(item) for item in field["anyOf"]))
    if "enum" in field:
        return ", ".join(f"`{_plain(value)}`" for value in field["enum"])
    if "$ref" in field:
        return "table"
    kind = str(field.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(field['items'])}"
    return {"object": "table", "string": "text", "boolean": "`true`, `false`"}.get(kind, kind)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cell(text: str) -> str:
    return text.replace("|", r"\|").replace("\n", " ")


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
        + f"\n\nor beside the code, in a comment: `lockstitch: ignore[{rule.id}] reason`. Where the whole rule does not fit a "
        f"contract, `{quieter}` shows it without failing the run."
    )


if __name__ == "__main__":
    sys.exit(main())
