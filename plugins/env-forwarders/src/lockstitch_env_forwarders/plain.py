"""Line-based formats: makefiles, justfiles, and systemd units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Extractor, Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import (
    FACT_TYPES,
    Default,
    Defaulted,
    EnvFact,
    Forward,
    Inherits,
    Sourced,
    literally,
)
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.recipes import recipe_facts

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MAKE_EXPORT = re.compile(
    r"export\s+(?P<names>[A-Za-z_][A-Za-z0-9_ \t]*?)\s*(?:(?P<sign>[:?+!]?:?=)\s*(?P<value>.*))?$"
)
_MAKE_DEFAULT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\?=\s*(?P<value>.*)$")
_MAKE_INCLUDE = re.compile(r"(?P<optional>-|s)?include\s+(?P<path>\S+)\s*$")
_JUST_EXPORT = re.compile(r"export\s+(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*:=\s*(?P<value>.*)$")
_JUST_LOOKUP = re.compile(
    r"env(?:_var)?(?:_or_default)?\(\s*[\"'](?P<name>\w+)[\"'](?:\s*,\s*[\"'](?P<default>[^\"']*)[\"'])?\s*\)"
)
_UNIT = re.compile(r"(?P<key>Environment|EnvironmentFile|PassEnvironment)\s*=\s*(?P<value>.*)$")
_UNIT_WORD = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|\S+")


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of one file, by its language."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    reader = {"make": _make, "just": _just, "systemd": _systemd}[source.language]
    yield from reader(lines)
    if source.language in {"make", "just"}:
        yield from recipe_facts(lines, source.language)


def _make(lines: list[str]) -> Iterator[EnvFact]:
    for number, line in enumerate(lines, start=1):
        if line.startswith("\t"):
            continue
        text = _uncommented(line)
        if text.strip() == "export":
            yield Inherits("export", Span(number, 1, number, len(text.rstrip()) + 1))
        elif (match := _MAKE_EXPORT.match(text)) is not None:
            value = match["value"]
            for name in re.finditer(_NAME, match["names"]):
                start = match.start("names") + name.start()
                end = len(text.rstrip()) if value is not None else start + len(name[0])
                at = Span(number, (1 if value is not None else start + 1), number, end + 1)
                yield _set(name[0], value, at, "export", default=match["sign"] == "?=")
        elif (match := _MAKE_DEFAULT.match(text)) is not None and "$" not in match["value"] and match["value"].strip():
            variable, at = match["name"], Span(number, 1, number, len(text.rstrip()) + 1)
            yield Defaulted(variable, at, Default(literal=literally(variable, match["value"].strip())))
        elif (match := _MAKE_INCLUDE.match(text)) is not None and "$" not in match["path"]:
            at = Span(number, match.start("path") + 1, number, match.end("path") + 1)
            yield Sourced(match["path"], at, "cwd", "source", optional=bool(match["optional"]))


def _just(lines: list[str]) -> Iterator[EnvFact]:
    for number, line in enumerate(lines, start=1):
        if line[:1] in {" ", "\t"}:
            continue
        text = _uncommented(line)
        match = _JUST_EXPORT.match(text)
        if match is None:
            continue
        lookup = _JUST_LOOKUP.search(match["value"])
        name, at = match["name"], Span(number, 1, number, len(text.rstrip()) + 1)
        if lookup is None:
            yield _set(name, match["value"].strip().strip("\"'"), at, "export", default=False)
            continue
        default = Default(literal=literally(name, lookup["default"])) if lookup["default"] else None
        required = lookup["default"] is None
        yield Forward(name, name, at, (lookup["name"],), default=default, required=required, how="export", sink=1)


def _set(name: str, value: str | None, at: Span, how: str, *, default: bool) -> Forward:
    if value is None:
        return Forward(name, name, at, (name,), when="set", how=how, sink=1)
    text = value.strip()
    if "$" in text or "(" in text or not text:
        return Forward(name, name, at, value="computed", how=how, sink=1)
    stated = Default(literal=literally(name, text))
    return Forward(
        name,
        name,
        at,
        (name,) if default else (),
        value="variable" if default else "fixed",
        default=stated,
        how=how,
        sink=1,
    )


def _systemd(lines: list[str]) -> Iterator[EnvFact]:
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if line.lstrip()[:1] in {"#", ";"} or (match := _UNIT.match(line)) is None:
            continue
        pieces = [(number, match.start("value"), match["value"])]
        while pieces[-1][2].endswith("\\") and at < len(lines):
            pieces[-1] = (*pieces[-1][:2], pieces[-1][2][:-1])
            pieces.append((at + 1, 0, lines[at]))
            at += 1
        for piece_line, offset, text in pieces:
            for word in _UNIT_WORD.finditer(text):
                span = Span(piece_line, offset + word.start() + 1, piece_line, offset + word.end() + 1)
                yield from _unit_word(match["key"], word[0], span)


def _unit_word(key: str, word: str, at: Span) -> Iterator[EnvFact]:
    text = word[1:-1] if word[:1] in {'"', "'"} else word
    if key == "EnvironmentFile":
        path = text.removeprefix("-")
        yield Sourced("" if "%" in path else path, at, "file", "env-file", True, text.startswith("-"))
        return
    name, sign, value = text.partition("=")
    if not _NAME.fullmatch(name):
        return
    if key == "PassEnvironment":
        yield Forward(name, name, at, (name,), when="set", how="PassEnvironment", sink=1)
    elif sign:
        default = Default(literal=literally(name, value)) if value and "%" not in value else None
        yield Forward(name, name, at, value="fixed", default=default, how="Environment", sink=2)


def _uncommented(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line)


PLAIN = Extractor(
    id="plain.environment",
    version=1,
    languages=("make", "just", "systemd"),
    facts=FACT_TYPES,
    extract=extract,
    own_errors=True,
)
