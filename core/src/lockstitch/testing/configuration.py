"""Tables of the keys of `lockstitch.toml`, made from its JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

#: How a table is named that has a name in the schema: `table` alone, or a link to where its keys are.
Named = Callable[[str], str]


def key_table(schema: Mapping[str, Any], *, without: Collection[str] = (), named: Named = lambda _: "table") -> str:
    """The keys of an object's schema as a table in Markdown, those of `without` left out."""
    rows = ["| key | type | meaning |", "|---|---|---|"]
    for name, field in schema["properties"].items():
        if name in without:
            continue
        required = " (required)" if name in schema.get("required", ()) else ""
        default = f" Default: `{_plain(field['default'])}`." if field.get("default") not in {None, ""} else ""
        meaning = cell(field.get("description", ""))
        rows.append(f"| `{name}`{required} | {cell(_kind(field, named))} | {meaning}{default} |")
    return "\n".join(rows)


def _kind(field: Mapping[str, Any], named: Named) -> str:
    if "anyOf" in field:
        kinds = dict.fromkeys(_kind(item, named) for item in field["anyOf"])
        return " or ".join(kind for kind in kinds if kind)
    if "enum" in field:
        return ", ".join(f"`{_plain(value)}`" for value in field["enum"] if value != "")
    if "$ref" in field:
        return named(field["$ref"].rpartition("/")[2])
    if "const" in field:
        return f"`{_plain(field['const'])}`"
    if field.get("format") == "date":
        return "date"
    kind = str(field.get("type", "any"))
    if kind == "array":
        return f"list of {_kind(field['items'], named)}"
    return {"object": "table", "string": "text", "boolean": "`true`, `false`"}.get(kind, kind)


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def cell(text: str) -> str:
    """A text for a cell of a Markdown table."""
    return text.replace("|", r"\|").replace("\n", " ")
