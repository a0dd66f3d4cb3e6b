"""Values that look like credentials, taken out of what is shown: the log of a CI run is read by many."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache

from lockstitch.on_demand import expression

#: An environment variable or a constant. Whether its name says that it is secret is asked of its words.
_NAME = expression(r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]*(?![a-z])")
_SECRET_WORD = expression(
    r"(?:.*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD)|KEYS|TOKENS|SECRETS|PASSPHRASE|PASS|PWD|CREDENTIALS?|DSN)"
)
#: `TOKEN_URL` and `KEY_FILE` say where, not what.
_ABOUT = frozenset(
    ("DIR", "FILE", "ID", "LENGTH", "LIMIT", "NAME", "PATH", "SIZE", "TTL", "TYPE", "URI", "URL", "VERSION")
)
#: What stands between a name and its value: in `${NAME:-value}`; as `NAME=word`, `NAME: word`; before a quote.
_DEFAULT = expression(r":?[-=]")
_WORD_FOLLOWS = expression(r"=(?=\S)|:[ \t]+(?=\S)")
_QUOTE_FOLLOWS = expression(r"[\"']?[ \t]*(?::=|[=:,])[ \t]*(?=[\"'`])")
_DOCKER = expression(r"[ \t]*(?:ENV|ARG)[ \t]+$", re.IGNORECASE)
#: One of these is in every upper-case name that `is_secret` knows.
_IN_NAMES = ("KEY", "TOKEN", "SECRET", "PASS", "PWD", "CREDENTIAL", "DSN")
#: One of these is in lower case in what `quoted` finds.
_IN_QUOTED = ("pass", "secret", "token", "key", "credential")
#: One of these is in what `shapes` finds, or `sk-` that no word ends with.
_IN_SHAPES = (
    "AKIA", "ASIA", "ghp_", "gho_", "ghs_", "ghu_", "ghr_", "github_pat_", "glpat-", "k_live_", "xox", "AIza", "npm_",
    "eyJ",
)  # fmt: skip
_ENV_LINE = expression(r"\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=")
_PLAIN = frozenset(["true", "false", "null", "none", "nil", "string", "required", "optional", "secret"])
#: Shorter than this is no credential worth the name.
_SHORTEST = 4
#: How much of a very long line is looked at.
_LOOKED_AT = 2048
_SAMPLES = ("example", "sample", "template", "dist", "defaults")


def mask(path: str, line: str, around: int = 0) -> str:
    """`line` of the file at `path` with each character of a secret-looking value as `*`.

    Its length, and so every column, stays. Of a very long line the part near column `around`
    (0-based) is looked at.
    """
    if len(line) > _LOOKED_AT:
        low = max(0, around - _LOOKED_AT // 2)
        high = low + _LOOKED_AT
        return line[:low] + mask(path, line[low:high]) + line[high:]
    hidden: set[int] = set()
    for start, stops in _values(line):
        hidden |= _literal(line, start, stops, _SHORTEST)
    if any(map(line.__contains__, _IN_SHAPES)) or _begins(line, "sk-"):
        from lockstitch.languages.secret_shapes import shapes

        for match in shapes().finditer(line):
            hidden.update(range(*match.span()))
    if "@" in line and "://" in line:
        from lockstitch.languages.secret_shapes import url_password

        for match in url_password().finditer(line):
            hidden.update(range(*match.span(1)))
    if is_environment(path) and (assigned := _ENV_LINE.match(line)):
        hidden |= _literal(line, assigned.end(), "", 1)
    return "".join("*" if at in hidden else character for at, character in enumerate(line)) if hidden else line


def _begins(line: str, word: str) -> bool:
    """Whether `word` stands somewhere in `line` with no letter, digit or `_` before it."""
    at = line.find(word)
    while at > 0 and (line[at - 1].isalnum() or line[at - 1] == "_"):
        at = line.find(word, at + 1)
    return at >= 0


@lru_cache(maxsize=256)
def is_environment(path: str) -> bool:
    """Whether a file holds the values of one real environment: `.env`, but not `.env.example`."""
    name = posixpath.basename(path).lower()
    return (name.startswith(".env") or name.endswith(".env")) and not any(word in name for word in _SAMPLES)


def is_secret(name: str) -> bool:
    """Whether an upper-case name says that its value is a secret."""
    words = name.split("_")
    if words[-1] in _ABOUT or name in {"PWD", "OLDPWD"}:
        return False
    return any(_SECRET_WORD.fullmatch(word) for word in words)


def _values(line: str) -> Iterator[tuple[int, str]]:
    """Where the values of secret names begin, and the characters that end them besides a closing quote."""
    word = " \t\"'`,;)]}|&<>"
    for match in _NAME.finditer(line) if any(map(line.__contains__, _IN_NAMES)) else ():
        if not is_secret(match.group()):
            continue
        start, end = match.span()
        if line.endswith("${", 0, start):
            if default := _DEFAULT.match(line, end):
                yield default.end(), "}"
        elif follows := _QUOTE_FOLLOWS.match(line, end) or _WORD_FOLLOWS.match(line, end):
            yield follows.end(), word
        elif _DOCKER.match(line, 0, start) and line[end : end + 1] in {" ", "\t"}:
            yield end + 1, ""
    quotes = '"' in line or "'" in line or "`" in line
    if quotes and any(map(line.casefold().__contains__, _IN_QUOTED)):
        from lockstitch.languages.secret_shapes import quoted

        for match in quoted().finditer(line):
            yield match.end(), word


def _literal(line: str, start: int, stops: str, shortest: int) -> set[int]:
    """What of the value at `start` is written out: its characters but for quotes and what is expanded into it."""
    places = []
    at, length = start, len(line)
    if at < length and line[at] in "\"'`" and stops != "}":
        stops, at = line[at], at + 1
        start = at
    while at < length and line[at] not in stops:
        if line[at] == "$" or line.startswith("{{", at):
            at = _after_expansion(line, at)
            continue
        if line[at] not in " \t\r\"'`":
            places.append(at)
        at += 1
    if shortest > 1:
        told = "".join(line[place] for place in places)
        names_another = "_" in told and _NAME.fullmatch(line, start, at)
        if len(told) < shortest or told.lower() in _PLAIN or names_another:
            return set()
    return set(places)


def _after_expansion(line: str, at: int) -> int:
    """Where `$NAME`, `${…}`, `$(…)` or `{{…}}` ends; the end of the line when it does not."""
    opening = line[at + 1 : at + 2] if line[at] == "$" else "{"
    if opening not in {"{", "("}:
        end = at + 1
        while end < len(line) and (line[end].isalnum() or line[end] == "_"):
            end += 1
        return max(end, at + 2) if opening in set("@*#?!$") else end
    closing, depth = ")" if opening == "(" else "}", 0
    for end in range(at, len(line)):
        if line[end] == opening:
            depth += 1
        elif line[end] == closing:
            depth -= 1
            if depth == 0:
                return end + 1
    return len(line)
