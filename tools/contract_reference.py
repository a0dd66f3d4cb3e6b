"""Writes docs/contract-reference.md: every key of a `lockstitch.toml`, from the schema that the checks give.

python tools/contract_reference.py           write it
python tools/contract_reference.py --check   write nothing; exit 1 when it is stale
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lockstitch.config.first_party import FIRST_PARTY
from lockstitch.config.schema import json_schema
from lockstitch.host import load_host
from lockstitch.testing.configuration import key_table
from lockstitch.testing.pages import bring_up_to_date

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "contract-reference.md"
#: Tables that are not of one check, and are described before the checks.
COMMON = ("Exemption", "Side")


def main() -> int:
    """Write or check; 0 when the page is what the schema says, 1 when it is stale."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    only_check = parser.parse_args().check
    stale = bring_up_to_date({PAGE: page()}, [], only_check=only_check)
    if stale and only_check:
        print("`make docs` writes it anew.")
    return int(stale and only_check)


def page() -> str:
    """The whole page."""
    known = load_host().analyzers
    schema = json_schema([known[name] for name in FIRST_PARTY])
    definitions = schema["$defs"]
    checks = {name: definitions[f"check.{name}"] for name in FIRST_PARTY}
    first = checks[FIRST_PARTY[0]]
    every = [key for key in first["properties"] if all(key in body["properties"] for body in checks.values())]
    common = _only(first, every)
    common["properties"]["check"] = {
        "type": "string",
        "description": "What kind of contract it is: one of those below.",
    }
    intro = (
        "Every key of a `lockstitch.toml`, made by `make docs` from the JSON Schema that `lockstitch schema` prints. "
        "[Contracts](contracts.md) says how they are used."
    )
    parts = [
        "# Contract reference",
        intro,
        "## `[lockstitch]`",
        key_table(schema["properties"]["lockstitch"]),
        "## Every `[[contract]]`",
        key_table(common, named=lambda name: _link("", name)),
    ]
    parts += [text for name in COMMON for text in _named("", name, definitions)]
    for check, body in checks.items():
        own = [key for key in body["properties"] if key not in every]
        link = f"[What it does](../plugins/{check}/README.md), [its rules](rules/README.md#{check})."
        parts += [f"## `{check}`", f"{body['properties']['check']['description']} {link}"]
        parts.append(key_table(_only(body, own), named=lambda name, check=check: _link(check, name)))
        for name in _tables(_only(body, own), definitions):
            if name not in COMMON:
                parts += _named(check, name, definitions)
    return "\n\n".join(parts) + "\n"


def _named(check: str, name: str, definitions: Mapping[str, Any]) -> list[str]:
    return [f"### {_title(check, name)}", key_table(definitions[name], named=lambda other: _link(check, other))]


def _title(check: str, name: str) -> str:
    return f"{check} {name}".strip()


def _link(check: str, name: str) -> str:
    title = _title("" if name in COMMON else check, name)
    return f"[{name}](#{title.lower().replace(' ', '-')})"


def _only(body: Mapping[str, Any], keys: list[str]) -> dict[str, Any]:
    return {**body, "properties": {key: body["properties"][key] for key in body["properties"] if key in keys}}


def _tables(node: Any, definitions: Mapping[str, Any], seen: tuple[str, ...] = ()) -> list[str]:
    """The named tables that a schema speaks of, and those that these speak of, each once."""
    found: dict[str, None] = {}
    for name in _references(node):
        if name not in seen and name not in found:
            found[name] = None
            found.update(dict.fromkeys(_tables(definitions[name], definitions, (*seen, *found))))
    return list(found)


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"].rpartition("/")[2]
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


if __name__ == "__main__":
    sys.exit(main())
