"""`.env` files: live lines, commented-out defaults, and comments that are just prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lockstitch.api import Source, Span, SyntaxProblem

from lockstitch_env_forwarders.facts import EnvFact, Forward, looks_secret
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.values import Value, fixed, value_of

_LIVE = re.compile(r"(?P<indent>\s*)(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*=[ \t]*(?P<value>.*)$")
_BARE = re.compile(r"\s*(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*$")
# `# K=v`: the name comes first, nothing stands around the sign, and the value is one word or quoted.
_OFF = re.compile(
    r"\s*#+\s*(?:export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|[^\s\"']*)\s*(?:\s#.*)?$"
)
_QUOTED = {'"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL), "'": re.compile(r"'([^']*)'")}
#: Values that only show what kind of thing belongs there.
_PLACEHOLDER = re.compile(
    r"(?i)<.*>|\[.*\]|.*\.\.\.|…|xxx.*|.*xxxx|(your|my|insert|enter|replace|change|todo|fixme|example|placeholder|dummy)"
    r"([-_ ].*|me|this)?"
)


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a `.env` file, line by line; commented-out ones only for names that are nowhere live."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    lines = [line.removesuffix("\r") for line in source.text.split("\n")]
    live: set[str] = set()
    off: dict[str, Forward] = {}
    unclosed = ""  # quotes that nothing in the rest of the file closes
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
            yield Forward(name, name, span, (name,), when="set", how="export" if bare["export"] else "bare", sink=1)
            continue
        value = match["value"]
        end_line, end_column = number, match.start("value") + len(_uncommented(value)) + 1
        quote = value[:1]
        if quote in _QUOTED and quote not in unclosed and not _QUOTED[quote].match(value):
            found = _multi_line(lines, at, quote)
            if found == len(lines):
                unclosed += quote
            elif found is not None:
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
    quoted = _quoted(text)
    if quoted is None:
        return _of_template(name, _uncommented(text))
    # The template parser keeps the backslash that it takes for itself, before a dollar.
    inner = quoted[1]
    return _plain(name, inner) if text[0] == "'" else _of_template(name, re.sub(r"\\([\"\\])", r"\1", inner))


def _quoted(text: str) -> re.Match[str] | None:
    """The quoted text at the beginning of a value."""
    return _QUOTED[text[0]].match(text) if text[:1] in _QUOTED else None


def _uncommented(text: str) -> str:
    """A value without the comment behind it."""
    quoted = _quoted(text)
    return quoted[0] if quoted else re.sub(r"(^|\s)#.*$", "", text).rstrip()


def _of_template(name: str, text: str) -> Value:
    template = parse_template(text)
    return value_of(name, template) if template.literal is None else _plain(name, template.literal)


def _plain(name: str, text: str) -> Value:
    # what an example file writes for a credential shows its shape; it is no default
    return Value((), "fixed") if looks_secret(name) or _PLACEHOLDER.fullmatch(text) else fixed(name, text)


def _multi_line(lines: list[str], at: int, quote: str) -> int | None:
    """The line, from `at` on, on which a value opened with `quote` ends: beyond the last when none closes it.

    None when the next assignment comes before that: then the quote was never closed.
    """
    for index in range(at, len(lines)):
        if _LIVE.match(lines[index]) and lines[index].count(quote) == 2:
            return None
        if re.search(rf"(?<!\\){quote}\s*(#.*)?$", lines[index]):
            return index
    return len(lines)
