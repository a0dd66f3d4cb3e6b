"""The JSON Schema of `lockstitch.toml`, made from the installed analyzers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import inspect as mi

from lockstitch.api import Analyzer, Contract
from lockstitch.config.reading import Settings

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema(analyzers: Iterable[Analyzer[Any]]) -> dict[str, Any]:
    """The schema of a whole file: settings, and one branch for each check."""
    definitions: dict[str, Any] = {}
    branches = []
    names = []
    for analyzer in sorted(analyzers, key=lambda analyzer: analyzer.name):
        names.append(analyzer.name)
        body = _struct(mi.type_info(analyzer.contract), definitions)
        body["properties"]["check"] = {"const": analyzer.name, "description": analyzer.summary}
        definitions[f"check.{analyzer.name}"] = body
        branches.append(
            {
                "if": {"properties": {"check": {"const": analyzer.name}}, "required": ["check"]},
                "then": {"$ref": f"#/$defs/check.{analyzer.name}"},
            }
        )
    contract = {
        "type": "object",
        "required": ["id", "check"],
        "properties": {"id": {"type": "string"}, "check": {"enum": names}},
        "allOf": branches,
    }
    return {
        "$schema": DIALECT,
        "title": "lockstitch.toml",
        "description": "Contracts that hold the sides of a monorepo in step.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "lockstitch": _struct(mi.type_info(Settings), definitions),
            "contract": {"type": "array", "items": contract},
        },
        "$defs": dict(sorted(definitions.items())),
    }


def contract_fields(contract: type[Contract]) -> list[mi.Field]:
    """The keys of a contract's table, in order."""
    info = mi.type_info(contract)
    assert isinstance(info, mi.StructType)
    return [item for item in info.fields if not is_host_field(item.type)]


def is_host_field(info: mi.Type) -> bool:
    """Whether a field is the host's to fill, and so no key of the TOML table."""
    return isinstance(info, mi.Metadata) and bool((info.extra or {}).get("host"))


def _struct(info: mi.Type, definitions: dict[str, Any]) -> dict[str, Any]:
    assert isinstance(info, mi.StructType)
    properties: dict[str, Any] = {}
    required = []
    for item in info.fields:
        if is_host_field(item.type):
            continue
        properties[item.encode_name] = _type(item.type, definitions)
        if item.required:
            required.append(item.encode_name)
        elif isinstance(item.default, (str, int, float, bool)):
            properties[item.encode_name]["default"] = item.default
    schema: dict[str, Any] = {"type": "object", "additionalProperties": False, "properties": properties}
    if required:
        schema["required"] = required
    return schema


def _type(info: mi.Type, definitions: dict[str, Any]) -> dict[str, Any]:
    if isinstance(info, mi.Metadata):
        made = _type(info.type, definitions)
        if info.extra_json_schema:
            # A reference may have neighbours in this dialect, so the description can stand beside it.
            made = {**made, **info.extra_json_schema}
        return made
    if isinstance(info, mi.UnionType):
        members = [_type(item, definitions) for item in info.types if not isinstance(item, mi.NoneType)]
        return members[0] if len(members) == 1 else {"anyOf": members}
    if isinstance(info, mi.StructType):
        name = info.cls.__name__
        if name not in definitions:
            definitions[name] = {}  # taken first, so that a type that holds itself ends
            definitions[name] = _struct(info, definitions)
        reference: dict[str, Any] = {"$ref": f"#/$defs/{name}"}
        if hasattr(info.cls, "fields_from_text"):
            return {"anyOf": [{"type": "string", "minLength": 1}, reference]}
        return reference
    if isinstance(info, (mi.ListType, mi.VarTupleType)):
        array: dict[str, Any] = {"type": "array", "items": _type(info.item_type, definitions)}
        if info.min_length:
            array["minItems"] = info.min_length
        return array
    if isinstance(info, mi.DictType):
        return {"type": "object", "additionalProperties": _type(info.value_type, definitions)}
    if isinstance(info, mi.LiteralType):
        return {"enum": list(info.values)}
    return _scalar(info)


def _scalar(info: mi.Type) -> dict[str, Any]:
    if isinstance(info, mi.StrType):
        text: dict[str, Any] = {"type": "string"}
        if info.min_length:
            text["minLength"] = info.min_length
        if info.pattern:
            text["pattern"] = info.pattern
        return text
    if isinstance(info, (mi.IntType, mi.FloatType)):
        number: dict[str, Any] = {"type": "integer" if isinstance(info, mi.IntType) else "number"}
        if info.ge is not None:
            number["minimum"] = info.ge
        if info.le is not None:
            number["maximum"] = info.le
        return number
    if isinstance(info, mi.BoolType):
        return {"type": "boolean"}
    if isinstance(info, mi.DateType):
        # TOML has dates of its own; tools that map TOML to JSON hand them on as text.
        return {"type": "string", "format": "date"}
    return {}
