"""`.env` files: live lines, commented-out defaults, and comments that are just prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Extractor, Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import FACT_TYPES, EnvFact, Forward, looks_secret
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.values import Value, fixed, value_of

_LIVE = re.compile(r"(?P<indent>\s*)(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=[ \t]*(?P<value>.*)$")
_BARE = re.compile(r"\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*$")
# `# K=v`: the name comes first, nothing stands around the sign, and the value is one word or quoted.
_OFF = re.compile(
    r"\s*#+\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>\"[^\"]*\"|'[^']*'|[^\s\"']*)\s*(?:\s#.*)?$"
)
#: Values that only show what kind of thing belongs there.
_PLACEHOLDER = re.compile(
    r"(?i)<.*>|\[.*\]|.*\.\.\.|…|x{3,}.*|.*x{4,}|(your|my|insert|enter|replace|change|todo|fixme|example|placeholder|dummy)"
    r"([-_ ].*|me|this)?"
)


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a `.env` file, line by line; commented-out ones only for names that are nowhere live."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    live: set[str] = set()
    off: dict[str, Forward] = {}
    closing = {'"': True, "'": True}  # whether the rest of the file still holds this quote
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if not line.strip():
            continue
        if line.lstrip().startswith("#"):
            if (fact := _commented(line, number)) is not None:
                off.setdefault(fact.name, fact)
            continue
        match = _LIVE.match(line)
        if match is None:
            bare = _BARE.match(line)
            if bare is None:
                yield SyntaxProblem(Span(number, 1, number, len(line) + 1), "this is no `NAME=value`")
                continue
            name = bare["name"]
            live.add(name)
            span = Span(number, bare.start("name") + 1, number, bare.end("name") + 1)
            yield Forward(name, name, span, (name,), when="set", how="bare", sink=1)
            continue
        value = match["value"]
        end_line, end_column = number, match.start("value") + len(_uncommented(value)) + 1
        if value[:1] in closing and closing[value[0]] and _close(value, 1) < 0:
            found = _multi_line(lines, at, value[0])
            if found is None:
                closing[value[0]] = False
            else:
                value = "\n".join([value, *lines[at : found + 1]])
                at, end_line, end_column = found + 1, found + 1, len(lines[found].rstrip()) + 1
        live.add(match["name"])
        yield _live(match, value, Span(number, match.end("indent") + 1, end_line, end_column))
    yield from (fact for name, fact in off.items() if name not in live)


def _live(match: re.Match[str], text: str, at: Span) -> Forward:
    name = match["name"]
    value = _value(name, text.strip())
    return Forward(
        name,
        name,
        at,
        value.names,
        guard=value.guard,
        when=value.when,
        value=value.kind,
        default=value.default,
        required=value.required,
        how="export" if match["export"] else "dotenv",
        sink=1,
    )


def _commented(line: str, number: int) -> Forward | None:
    match = _OFF.match(line)
    if match is None or not (match["name"].isupper() or "_" in match["name"]):
        return None
    name = match["name"]
    value = _value(name, match["value"])
    start = line.index("#")
    at = Span(number, start + 1, number, len(line.rstrip()) + 1)
    return Forward(name, name, at, value.names, value=value.kind, default=value.default, how="dotenv-off", sink=1)


def _value(name: str, text: str) -> Value:
    if text[:1] == "'" and (end := text.find("'", 1)) > 0:
        return _plain(name, text[1:end])
    if text[:1] == '"' and (end := _close(text, 1)) > 0:
        return _worth(name, value_of(name, parse_template(text[1:end])), text[1:end])
    text = _uncommented(text)
    return _worth(name, value_of(name, parse_template(text)), text)


def _uncommented(text: str) -> str:
    """A value without the comment behind it."""
    if text[:1] in {'"', "'"} and (end := _close(text, 1)) > 0:
        return text[: end + 1]
    return re.sub(r"(^|\s)#.*$", "", text).rstrip()


def _worth(name: str, value: Value, text: str) -> Value:
    return _plain(name, text.replace("\\$", "$")) if value.kind == "fixed" else value


def _plain(name: str, text: str) -> Value:
    # what an example file writes for a credential shows its shape; it is no default
    return Value((), "fixed") if looks_secret(name) or _PLACEHOLDER.fullmatch(text) else fixed(name, text)


def _close(text: str, at: int) -> int:
    """Where the quote that opens `text` closes; -1 when it does not."""
    while (hit := text.find(text[0], at)) >= 0:
        if text[0] == "'" or text[hit - 1] != "\\":
            return hit
        at = hit + 1
    return -1


def _multi_line(lines: list[str], at: int, quote: str) -> int | None:
    """The line, from `at` on, on which a value opened with `quote` ends."""
    for index in range(at, len(lines)):
        if re.search(rf"(?<!\\){quote}\s*(#.*)?$", lines[index]):
            return index
        if _LIVE.match(lines[index]) and lines[index].count(quote) == 2:
            return None  # the next assignment: the quote was never closed
    return None


DOTENV = Extractor(
    id="dotenv.environment",
    version=1,
    languages=("dotenv",),
    facts=FACT_TYPES,
    extract=extract,
    own_errors=True,
)
