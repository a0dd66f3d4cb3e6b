"""Help inside a `lockstitch.toml`: what its keys mean, what may stand where, and where its paths lead.

What is being typed is seldom valid, so what stands around the cursor is told line by line and not by a parser.
"""

from __future__ import annotations

import posixpath
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from lockstitch.api import Span
from lockstitch.config.positions import Key, Positions
from lockstitch.config.schema import json_schema
from lockstitch.engine.outcome import ContractOutcome
from lockstitch.engine.requests import Request
from lockstitch.globs import select
from lockstitch.languages.outline import LANGUAGES, OUTLINE, Symbol
from lockstitch.report.neutral import visible
from lockstitch.server.counterparts import place_of
from lockstitch.server.diagnostics import range_of, shown
from lockstitch.server.text import Position, Range
from lockstitch.server.workspace import Root

Json = dict[str, Any]
_HEADER = re.compile(r"\s*+\[++\s*+([A-Za-z0-9_.\s\"-]++)\]++\s*+(?:#.*)?$")
_PAIR = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=\s*(.*)$")
_WORD = re.compile(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]*$")
_KINDS = {"key": 10, "value": 12, "file": 17, "folder": 19, "symbol": 7}
_MOST = 200
_MOST_SYMBOL_FILES = 100


class _Spot(Struct):
    """What stands around a position: the table's header, the pairs of the contract around it, and the line so far."""

    table: tuple[str, ...] = ()
    check: str = ""
    identity: str = ""
    keys: tuple[str, ...] = ()
    line: str = ""
    """The line up to the cursor."""


def completion(root: Root, path: str, position: Position) -> list[Json]:
    """What may be written at a position."""
    spot = _spot(root, path, position)
    quoted = _open_string(spot.line)
    if quoted is None:
        before = spot.line.rpartition("{")[2].rpartition(",")[2] if "{" in spot.line else spot.line
        key = _key_before(before)
        if not key and not before.strip().startswith("["):
            inside = _inside_key(spot.line)
            return _keys(root, spot, inside, position, word=_typed(spot.line))
        if key:
            return _literals(root, spot, key, position)
        return []
    key, text = quoted
    if key == "check":
        root.session.host.want_all()
        return [
            _item(name, _KINDS["value"], analyzer.summary, text, position, root)
            for name, analyzer in sorted(root.session.host.analyzers.items())
        ]
    options = _options(root, spot, key)
    if options:
        return [_item(option, _KINDS["value"], "", text, position, root) for option in options]
    return list(_paths(root, path, text, position))


def hover(root: Root, path: str, position: Position) -> Json | None:
    """What a key means, or which check this is."""
    spot = _spot(root, path, position)
    line = root.text(path).line(position.line)
    match = _PAIR.match(line)
    word = _word_at(root, path, position)
    if not word:
        return None
    if (match and word == match[1]) or _is_key(line, word):
        schema = _properties(root, spot, "").get(word) or _properties(root, spot, _inside_key(spot.line)).get(word)
        if schema and schema.get("description"):
            return {
                "contents": {"kind": "markdown", "value": f"`{word}`: {visible(schema['description'])}{_type(schema)}"}
            }
    if match and match[1] == "check":
        analyzer = root.session.host.analyzers.get(match[2].strip().strip("\"'"))
        if analyzer is not None:
            rules = "\n".join(f"- `{rule.id}`: {rule.what}" for rule in analyzer.rules)
            return {"contents": {"kind": "markdown", "value": f"{analyzer.summary}\n\n{rules}"}}
    return None


def links(root: Root, path: str) -> list[Json]:
    """A link from every path in the file to where it leads."""
    text = root.text(path)
    content = text.text.replace("\r\n", "\n").removeprefix("\ufeff")
    try:
        table = tomllib.loads(content)
    except (tomllib.TOMLDecodeError, RecursionError):
        return []
    positions = Positions(content.encode("utf-8", "replace"))
    home = posixpath.dirname(path)
    made = []
    for key, value in _strings(table):
        target, _, symbol = value.partition("#")
        where = _target(root, posixpath.normpath(posixpath.join(home, target)), symbol) if target else ""
        if where and positions.has(key):
            span = positions.of(key)
            inner = Span(span.line, span.column + 1, span.end_line, max(span.column + 1, span.end_column - 1))
            made.append({"range": text.range(inner).wire(), "target": where})
    return made[:1000]


def _strings(table: Any) -> Iterator[tuple[Key, str]]:
    stack: list[tuple[Key, Any]] = [((), table)]
    while stack:
        key, value = stack.pop()
        if isinstance(value, str):
            if len(value) < 4096 and "\n" not in value and (not key or key[-1] not in {"why", "reason", "id", "check"}):
                yield key, value
        elif isinstance(value, dict):
            stack.extend(((*key, name), item) for name, item in value.items())
        elif isinstance(value, list):
            stack.extend(((*key, index), item) for index, item in enumerate(value))


def _target(root: Root, path: str, symbol: str) -> str:
    paths = root.session.tree.paths()
    if path.startswith("../"):
        return ""
    inside = select(paths, path) if path != "." else []
    if not inside:
        return ""
    if symbol:
        for outcome in root.outcome.contracts:
            for side in _sides(outcome):
                if side.symbol == symbol and outcome.contract.resolve(side.path) == path:
                    place = place_of(root, outcome, side)
                    if place is not None:
                        return f"{root.uri(place.path)}#L{range_of(root, place).start.line + 1}"
    return root.uri(path) if path in inside else root.uri(inside[0])


def _sides(outcome: ContractOutcome) -> list[Any]:
    from lockstitch.engine.exceptions import sides_of

    return sides_of(outcome.contract)


def _spot(root: Root, path: str, position: Position) -> _Spot:
    text = root.text(path)
    here = text.line(position.line)
    upto = text.text[text.offset(Position(position.line, 0)) : text.offset(position)]
    spot = _Spot(line=upto)
    begin = end = position.line
    table: tuple[str, ...] = ()
    for number in range(position.line, -1, -1):
        match = _HEADER.match(text.line(number)) if number < position.line or upto == here else None
        if match:
            names = tuple(part.strip().strip('"') for part in match[1].split("."))
            table = table or names
            begin = number
            if names == ("contract",) or names[0] != "contract":
                break
    own = position.line
    count = len(text.starts)
    for number in range(position.line + 1, count):
        match = _HEADER.match(text.line(number))
        if (match and match[1].partition(".")[0].strip() != "contract") or (match and match[1].strip() == "contract"):
            break
        end = number
    keys: list[str] = []
    current: tuple[str, ...] = ()
    for number in range(begin, end + 1):
        line = text.line(number)
        match = _HEADER.match(line)
        if match:
            current = tuple(part.strip().strip('"') for part in match[1].split("."))
            continue
        pair = _PAIR.match(line)
        if pair is None:
            continue
        if current == table and number != own:
            keys.append(pair[1])
        if current == ("contract",) and pair[1] in {"check", "id"}:
            value = pair[2].split("#")[0].strip().strip("\"'")
            if pair[1] == "check":
                spot.check = value
            else:
                spot.identity = value
    spot.table = table
    spot.keys = tuple(keys)
    return spot


def _properties(root: Root, spot: _Spot, inside: str) -> dict[str, Json]:
    """The schema of the keys that may stand here; those of the tables in the value of `inside`, when that is given."""
    root.session.host.want_all()
    schema = json_schema(root.session.host.analyzers.values())
    definitions = schema["$defs"]
    if not spot.table:
        return {
            "contract": {"description": "A contract: write [[contract]]."},
            "lockstitch": {"description": "Settings."},
        }
    if spot.table[0] == "lockstitch":
        found: dict[str, Json] = schema["properties"]["lockstitch"]["properties"]
        return found
    of_check = definitions.get(f"check.{spot.check}")
    if of_check is None:
        return {"id": {"description": "The contract's name."}, "check": {"description": "The kind of contract."}}
    found = of_check["properties"]
    for name in (*spot.table[1:], *([inside] if inside else ())):
        found = _inner(found.get(name, {}), definitions)
    return found


def _inner(schema: Json, definitions: dict[str, Json]) -> dict[str, Json]:
    """The keys of the tables that a value may be or hold."""
    found: dict[str, Json] = {}
    pending = [schema]
    while pending:
        item = pending.pop()
        if "$ref" in item:
            pending.append(definitions[item["$ref"].rpartition("/")[2]])
        found.update(item.get("properties", {}))
        pending += item.get("anyOf", [])
        if "items" in item:
            pending.append(item["items"])
    return found


def _keys(root: Root, spot: _Spot, inside: str, position: Position, word: str) -> list[Json]:
    properties = _properties(root, spot, inside)
    made = []
    for name, schema in properties.items():
        if name in spot.keys and not inside:
            continue
        item = _item(name, _KINDS["key"], str(schema.get("description", "")), word, position, root)
        item["textEdit"]["newText"] = f"{name} = "
        made.append(item)
    return made


def _literals(root: Root, spot: _Spot, key: str, position: Position) -> list[Json]:
    """Values that are no texts yet: with their quotes."""
    schema = _schema_of(root, spot, key)
    if schema.get("type") == "boolean":
        return [_item(name, _KINDS["value"], "", _typed(spot.line), position, root) for name in ("true", "false")]
    root.session.host.want_all()
    options = sorted(root.session.host.analyzers) if key == "check" else _options(root, spot, key)
    return [_item(f'"{name}"', _KINDS["value"], "", _typed(spot.line), position, root) for name in options]


def _options(root: Root, spot: _Spot, key: str) -> list[str]:
    """The values that a key may have, where there are only some."""
    if spot.table[1:] == ("exempt",) or _inside_key(spot.line) == "exempt":
        findings = [finding for finding in shown(root) if finding.contract == spot.identity]
        if key == "subject":
            return sorted({finding.subject for finding in findings})
        if key == "rule":
            analyzer = root.session.host.analyzers.get(spot.check)
            return [rule.id for rule in analyzer.rules] if analyzer else []
        if key == "side":
            outcome = next((item for item in root.outcome.contracts if item.contract.id == spot.identity), None)
            return list(outcome.sides) if outcome else []
    schema = _schema_of(root, spot, key)
    pending, found = [schema], []
    while pending:
        item = pending.pop(0)
        found += [str(value) for value in item.get("enum", ()) if value != ""]
        pending += item.get("anyOf", [])
        if "items" in item:
            pending.append(item["items"])
    return list(dict.fromkeys(found))


def _schema_of(root: Root, spot: _Spot, key: str) -> Json:
    inside = _inside_key(spot.line)
    return _properties(root, spot, inside).get(key) or _properties(root, spot, "").get(key) or {}


def _inside_key(line: str) -> str:
    """The key whose value is a table that is open at the end of the line."""
    depth = 0
    for at in range(len(line) - 1, -1, -1):
        if line[at] == "}":
            depth += 1
        elif line[at] == "{":
            depth -= 1
            if depth < 0:
                match = re.match(r"\s*([A-Za-z0-9_-]+)\s*=", line[:at])
                return match[1] if match else ""
    return ""


def _key_before(line: str) -> str:
    """The key whose value begins behind the last `=` of a line; `""` when there is none."""
    return _typed(line[: line.rindex("=")].rstrip()) if "=" in line else ""


def _typed(line: str) -> str:
    match = _WORD.search(line)
    return match[0] if match else ""


def _open_string(line: str) -> tuple[str, str] | None:
    """The key and the text so far of a string that is open at the end of the line."""
    opened = -1
    quote = ""
    at = 0
    while at < len(line):
        char = line[at]
        if quote:
            if char == "\\" and quote == '"':
                at += 1
            elif char == quote:
                quote = ""
        elif char in "\"'":
            quote, opened = char, at
        elif char == "#":
            return None
        at += 1
    if not quote:
        return None
    keys = re.findall(r"([A-Za-z0-9_-]+)\s*=", re.sub(r"\"[^\"]*\"|'[^']*'", "", line[:opened]))
    return (keys[-1] if keys else ""), line[opened + 1 :]


def _paths(root: Root, path: str, text: str, position: Position) -> Iterator[Json]:
    """The files, directories and symbols that a text may go on as."""
    home = posixpath.dirname(path)
    target, hashed, prefix = text.partition("#")
    paths = root.session.tree.paths()
    if hashed:
        base = posixpath.normpath(posixpath.join(home, target))
        names: dict[str, None] = {}
        for file in [item for item in select(paths, base) if root.session.facts.language(item) in LANGUAGES][
            :_MOST_SYMBOL_FILES
        ]:
            request = Request(OUTLINE, file, "", "")
            for symbol in root.session.facts.fetch([request])[request].facts:
                if isinstance(symbol, Symbol):
                    names.setdefault(symbol.path)
        for name in [name for name in names if name.startswith(prefix)][:_MOST]:
            yield _item(name, _KINDS["symbol"], "", prefix, position, root)
        return
    directory = posixpath.dirname(target)
    base = posixpath.normpath(posixpath.join(home, directory)) if directory or home else ""
    below = "" if base in {"", "."} else base + "/"
    entries: dict[str, int] = {}
    for item in paths:
        if item.startswith(below):
            name, slash, _ = item[len(below) :].partition("/")
            entries.setdefault(name + slash, _KINDS["folder"] if slash else _KINDS["file"])
    typed = posixpath.basename(target)
    for name in sorted(name for name in entries if name.startswith(typed))[:_MOST]:
        yield _item(name, entries[name], "", typed, position, root)


def _item(label: str, kind: int, detail: str, typed: str, position: Position, root: Root) -> Json:
    from lockstitch.server.text import units

    start = Position(position.line, max(0, position.character - units(typed, root.encoding)))
    item: Json = {
        "label": visible(label),
        "kind": kind,
        "textEdit": {"range": Range(start, position).wire(), "newText": label},
    }
    if detail:
        item["documentation"] = visible(detail)
    return item


def _word_at(root: Root, path: str, position: Position) -> str:
    line = root.text(path).line(position.line)
    at = root.text(path).offset(position) - root.text(path).offset(Position(position.line, 0))
    return next((match[0] for match in re.finditer(r"[A-Za-z0-9_-]+", line) if match.start() <= at <= match.end()), "")


def _is_key(line: str, word: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9_-]){re.escape(word)}\s*=", line) is not None


def _type(schema: Json) -> str:
    options = schema.get("enum")
    parts = []
    if options:
        parts.append("One of " + ", ".join(f"`{item}`" for item in options) + ".")
    if schema.get("default") not in (None, ""):
        parts.append(f"Default: `{schema['default']}`.")
    return "\n\n" + " ".join(parts) if parts else ""
