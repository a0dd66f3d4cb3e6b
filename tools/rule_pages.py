"""Writes the page of every rule here, those of the host included, and their index.

    python tools/rule_pages.py           write what is stale
    python tools/rule_pages.py --check   write nothing; exit 1 when something is stale

`lockstitch.testing.pages` makes a page; this adds the host's own rules and docs/rules/README.md.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lockstitch.api import Rule
from lockstitch.engine.core_rules import CORE_RULES
from lockstitch.host import load_host
from lockstitch.testing.configuration import cell
from lockstitch.testing.distribution import Examples, read_cases
from lockstitch.testing.pages import bring_up_to_date, distribution_pages, page

ROOT = Path(__file__).resolve().parent.parent
CORE_CASES = ROOT / "tests" / "core_rules"
CORE_PAGES = ROOT / "core" / "src" / "lockstitch" / "pages"

_Row = tuple[str, Rule, Path, str]


def main() -> int:
    """Write or check; 0 when nothing is stale or all was written, 1 when stale, 2 when no page could be made."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say what is stale")
    only_check = parser.parse_args().check
    try:
        rows = [
            *(row for path in sorted(ROOT.glob("plugins/*/pyproject.toml")) for row in distribution_pages(path.parent)),
            *core_pages(),
        ]
    except LookupError as error:
        print(f"no page was looked at: {error}")
        return 2
    wanted = {path: text for _, _, path, text in rows}
    wanted[ROOT / "docs" / "rules" / "README.md"] = index(rows)
    existing = [*CORE_PAGES.glob("*.md"), *ROOT.glob("plugins/*/src/*/pages/*.md")]
    stale = bring_up_to_date(wanted, existing, only_check=only_check)
    if stale and only_check:
        print("`make docs` writes them anew.")
    return int(stale and only_check)


def core_pages() -> list[_Row]:
    """The pages of the host's own rules. Raises LookupError when a case does not show its rule."""
    host = load_host()
    cases = {case.name.removesuffix(".txtar"): case for case in read_cases(CORE_CASES)}
    rows = []
    for rule in CORE_RULES.values():
        shown = Examples(cases[f"{rule.id}-drift"], cases[f"{rule.id}-in-step"])
        rows.append(("lockstitch", rule, CORE_PAGES / f"{rule.id}.md", page(rule, None, shown, host)))
    return rows


def index(rows: Sequence[_Row]) -> str:
    """The list of all rules, by check."""
    out = ["# Rules", "", "Made by `make docs`. `lockstitch explain RULE` prints the same pages."]
    for name in dict.fromkeys(name for name, _, _, _ in rows):
        title = "Every check" if name == "lockstitch" else f"`{name}`"
        out += ["", f"## {title}", "", "| rule | severity | what it finds |", "|---|---|---|"]
        for owner, rule, path, _ in rows:
            if owner == name:
                link = f"../../{path.relative_to(ROOT).as_posix()}"
                out.append(f"| [`{rule.id}`]({link}) | {rule.severity} | {cell(rule.what)} |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.exit(main())
