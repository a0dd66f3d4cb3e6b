"""Line-based formats: makefiles, justfiles, and systemd units."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import (
    Default,
    Defaulted,
    EnvFact,
    Forward,
    Inherits,
    Sourced,
    Withdrawn,
    literally,
)
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.recipes import Placed, recipe_facts

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: `export A B`, `export A := 1`, behind `override` or the name of a target too.
_MAKE_EXPORT = re.compile(
    r"(?:override[ ]+|[\w./%-]+[ ]*:[ ]*)?(?P<export>export)[ ]+(?P<names>[A-Za-z_][\w \t]*)"
    r"(?:(?P<sign>[:?+!]{0,3}=)(?P<value>.*))?$"
)
_MAKE_DEFAULT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\?=(?P<value>.*)$")
_MAKE_INCLUDE = re.compile(r"(?P<optional>[-s])?include\s+(?P<paths>.*)$")
_MAKE_ALL = re.compile(r"export$|\.EXPORT_ALL_VARIABLES\s*:")
_JUST_VARIABLE = re.compile(r"(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*:=(?P<value>.*)$")
_JUST_SETTING = re.compile(r"set\s+(?P<what>export|dotenv-(?:load|filename|path))\s*(?::=(?P<value>.*))?$")
_JUST_LOOKUP = re.compile(
    r"env(?:_var)?(?:_or_default)?\(\s*[\"'](?P<name>\w+)[\"'](?:\s*,\s*[\"'](?P<default>[^\"']*)[\"'])?\s*\)"
)
_JUST_TEXT = re.compile(r"\"(?P<text>[^\"\\]*)\"|'(?P<plain>[^']*)'")
_UNIT = re.compile(r"\s*(?P<key>EnvironmentFile|(?:Pass|Unset)?Environment)\s*=(?P<value>.*)$")
_UNIT_WORD = re.compile(r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|\\.|\S)+")
_UNIT_QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|\\(.)")


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of one file, by its language."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    reader = {"make": _make, "just": _just, "systemd": _systemd}[source.language]
    yield from reader(lines)
    if source.language in {"make", "just"}:
        yield from recipe_facts(lines, source.language)


def _joined(lines: list[str], comments: str = "") -> Iterator[tuple[str, Placed]]:
    """Lines with those behind their backslashes, without the lines that begin with one of `comments`."""
    at = 0
    while at < len(lines):
        placed, goes_on = Placed(), True
        while goes_on and at < len(lines):
            line = lines[at]
            at += 1
            if line.lstrip()[:1] not in set(comments):
                goes_on = line.endswith("\\")
                placed.add(f"{line[:-1]} " if goes_on else line, at, 1)
        yield "".join(placed.text), placed


def _make(lines: list[str]) -> Iterator[EnvFact]:
    for whole, placed in _joined(lines):
        if whole.startswith("\t"):
            continue
        text = re.sub(r"(?<!\\)#.*", "", whole).rstrip()
        begin = len(text) - len(text.lstrip())
        text = text.strip()
        at = placed.span(begin, begin + len(text))
        if _MAKE_ALL.match(text):
            yield Inherits("export", at)
        elif (match := _MAKE_EXPORT.match(text)) is not None:
            for name in _NAME.finditer(text, match.start("names"), match.end("names")):
                if match["sign"]:
                    at = placed.span(begin + match.start("export"), begin + len(text))
                    yield _make_export(name[0], match["sign"], match["value"].strip(), at)
                else:
                    at = placed.span(begin + name.start(), begin + name.end())
                    yield Forward(name[0], name[0], at, (name[0],), when="set", how="export", sink=1)
        elif (match := _MAKE_DEFAULT.match(text)) is not None:
            value = match["value"].strip()
            if value and "$" not in value:
                yield Defaulted(match["name"], at, Default(literal=literally(match["name"], value)))
        elif (match := _MAKE_INCLUDE.match(text)) is not None:
            for path in re.finditer(r"\S+", match["paths"]):
                if "$" not in path[0]:
                    start = begin + match.start("paths") + path.start()
                    at = placed.span(start, start + len(path[0]))
                    yield Sourced(path[0], at, "cwd", "source", optional=bool(match["optional"]))


def _make_export(name: str, sign: str, text: str, at: Span) -> Forward:
    if "$" in text or sign in {"!=", "+="}:
        return Forward(name, name, at, value="computed", how="export", sink=1)
    stated = Default(literal=literally(name, text)) if text else None
    if sign == "?=":
        return Forward(name, name, at, (name,), default=stated, how="export", sink=1)
    return Forward(name, name, at, value="fixed", default=stated, how="export", sink=1)


def _just(lines: list[str]) -> Iterator[EnvFact]:
    stated = [
        (text, number)
        for number, line in enumerate(lines, 1)
        if not line[:1].isspace() and (text := _uncommented(line))
    ]
    settings = {match["what"]: match for text, _ in stated if (match := _JUST_SETTING.match(text)) and _is_on(match)}
    for text, number in stated:
        at = Span(number, 1, number, len(text) + 1)
        variable, setting = _JUST_VARIABLE.match(text), _JUST_SETTING.match(text)
        if variable is not None and (variable["export"] or "export" in settings):
            yield _just_export(variable["name"], variable["value"].strip(), at)
        elif setting is not None and setting["what"] != "export" and setting["what"] in settings:
            yield Sourced(_just_text(setting["value"] or "") or ".env", at, "file", "env-file", True, True)


def _is_on(setting: re.Match[str]) -> bool:
    return (setting["value"] or "").strip() != "false"


def _just_text(value: str) -> str | None:
    """What a literal text says; None when the value is none."""
    match = _JUST_TEXT.fullmatch(value.strip())
    return None if match is None else match["text"] or match["plain"] or ""


def _just_export(name: str, value: str, at: Span) -> Forward:
    lookup, text = _JUST_LOOKUP.fullmatch(value), _just_text(value)
    if lookup is not None:
        default = Default(literal=literally(name, lookup["default"])) if lookup["default"] else None
        required = lookup["default"] is None
        return Forward(name, name, at, (lookup["name"],), default=default, required=required, how="export", sink=1)
    if text is None:
        return Forward(name, name, at, value="computed", how="export", sink=1)
    default = Default(literal=literally(name, text)) if text else None
    return Forward(name, name, at, value="fixed", default=default, how="export", sink=1)


def _systemd(lines: list[str]) -> Iterator[EnvFact]:
    said: dict[str, list[Forward | Sourced | Withdrawn]] = {}
    for text, placed in _joined(lines, "#;"):
        match = _UNIT.match(text)
        if match is None:
            continue
        key, start = match["key"], match.start("value")
        if not match["value"].strip():
            said.pop(key, None)  # an empty assignment takes back those before it
        for word in _UNIT_WORD.finditer(text, start):
            at, spelled = placed.span(word.start(), word.end()), _unquoted(word[0])
            if (fact := _unit_word(key, spelled, at)) is not None:
                said.setdefault(key, []).append(fact)
    unset = {fact.name for found in said.values() for fact in found if isinstance(fact, Withdrawn)}
    facts = [
        fact for found in said.values() for fact in found if not (isinstance(fact, Forward) and fact.name in unset)
    ]
    yield from sorted(facts, key=lambda fact: (fact.at.line, fact.at.column))


def _unit_word(key: str, text: str, at: Span) -> Forward | Sourced | Withdrawn | None:
    if key == "EnvironmentFile":
        path = text.removeprefix("-")
        return Sourced("" if re.search(r"[%*?\[]", path) else path, at, "file", "env-file", True, path != text)
    name, sign, value = text.partition("=")
    if not _NAME.fullmatch(name):
        return None
    if key == "UnsetEnvironment":
        return None if sign else Withdrawn(name, at)
    if key == "PassEnvironment":
        return Forward(name, name, at, (name,), when="set", how="PassEnvironment", sink=1)
    default = Default(literal=literally(name, value)) if value and "%" not in value else None
    return Forward(name, name, at, value="fixed", default=default, how="Environment", sink=2) if sign else None


def _unquoted(word: str) -> str:
    """A word without its quotes, which may stand in its midst, and without backslashes."""
    return _UNIT_QUOTED.sub(lambda m: re.sub(r"\\(.)", r"\1", m[1]) if m[1] else m[2] or m[3] or "", word)


def _uncommented(line: str) -> str:
    return re.sub(r"(^|\s)#.*$", "", line).rstrip()
