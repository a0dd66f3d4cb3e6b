"""The patterns with which contracts name files, as `lockstitch.api.View.files` describes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from lockstitch.api.patterns import PatternError, compile_pattern

_WILD = re.compile(r"[*?\[{]")
#: With so many wildcards that may match at several lengths (a `**/`, `**`, `*` or `{` is one), a backtracking match is
#: at most quadratic in the path's length; nested braces, or more of all this, go to an engine without backtracking.
_SAFE_WILDCARDS = 2
_UNSURE = re.compile(r"\*\*/|\*+|\{")
#: Longer patterns are taken for the plain names that they cannot be.
_LONGEST = 4_096
_DEEPEST_BRACES = 100


def has_wildcard(pattern: str) -> bool:
    """Whether `pattern` is a glob and not just a path."""
    return _WILD.search(pattern) is not None


class Matcher(Protocol):
    """A compiled glob."""

    def fullmatch(self, string: str, /) -> object: ...


@lru_cache(maxsize=1024)
def glob_regex(pattern: str) -> Matcher:
    """What a path must match in full.

    Every wildcard but `**` stays inside a segment. A pattern with many wildcards is matched by a
    linear-time engine, since a backtracking one can be made to take for ever.
    """
    if len(pattern) > _LONGEST:
        return re.compile(re.escape(pattern))
    pattern = re.sub(r"(?:\*\*/)+", "**/", pattern)
    pattern = re.sub(r"\*{3,}", "**", pattern)
    return _parts(pattern) or _compiled(pattern)


class _Parts(Struct, frozen=True):
    """A glob of the common kind, `root/**/folder/name*end`, whose parts are compared: to compile it would cost more
    than it has to match."""

    pattern: str
    root: str
    deep: bool
    folder: str
    name: str
    star: bool
    end: str

    @property
    def holds(self) -> tuple[str, str]:
        """What every path that it matches ends with, and what stands in it; so does the pattern itself."""
        written = self.folder + self.name
        return (self.end, written) if self.star else (written, "")

    def fullmatch(self, string: str, /) -> object:
        """Whether a path matches."""
        if "//" in string or string.startswith("/"):  # which no path of a tree has
            return _compiled(self.pattern).fullmatch(string)
        if not string.startswith(self.root) or not string.endswith(self.end):
            return False
        folder, slash, name = string[len(self.root) : len(string) - len(self.end)].rpartition("/")
        if not (name.startswith(self.name) if self.star else name == self.name):
            return False
        folder += slash
        return folder == self.folder or (self.deep and f"/{folder}".endswith(f"/{self.folder}"))


def _parts(pattern: str) -> _Parts | None:
    root, deep, rest = pattern.partition("**/")
    if not deep:
        root, rest = "", pattern
    before, star, end = rest.partition("*")
    if not rest or (root and not root.endswith("/")) or _WILD.search(root + before + end) or "/" in end:
        return None
    folder, slash, name = before.rpartition("/")
    return _Parts(pattern, root, bool(deep), folder + slash, name, bool(star), end)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> Matcher:
    out: list[str] = []
    at = 0
    depth = deepest = 0
    while at < len(pattern):
        char = pattern[at]
        if pattern.startswith("**/", at) and (at == 0 or pattern[at - 1] == "/"):
            out.append("(?:[^/]+/)*")
            at += 3
            continue
        if pattern.startswith("**", at):
            out.append(".*")
            at += 2
            continue
        if char == "*":
            out.append("[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and (end := pattern.find("]", at + 2)) > 0:
            body = pattern[at + 1 : end]
            negated = body[:1] in {"!", "^"}
            inner = re.sub(r"([\\\]\[&~|^])", r"\\\1", body[1:] if negated else body)
            out.append(f"[{'^/' if negated else ''}{inner}]")
            at = end
        elif char == "{" and "}" in pattern[at:]:
            out.append("(?:")
            depth += 1
            deepest = max(depth, deepest)
        elif char == "}" and depth:
            out.append(")")
            depth -= 1
        elif char == "," and depth:
            out.append("|")
        else:
            out.append(re.escape(char))
        at += 1
    expression = "".join(out) + ")" * depth
    if deepest > _DEEPEST_BRACES:
        return re.compile(re.escape(pattern))
    if deepest > 1 or len(_UNSURE.findall(pattern)) > _SAFE_WILDCARDS:
        try:
            return compile_pattern(f"(?s:{expression})")
        except PatternError:
            return re.compile(re.escape(pattern))
    try:
        return re.compile(expression, re.DOTALL)
    except re.error:  # such as a class whose range runs backwards: then the pattern is a plain name
        return re.compile(re.escape(pattern))


def select(paths: Iterable[str], pattern: str) -> list[str]:
    """The paths that `pattern` matches, in the order given.

    A pattern without wildcards matches the path itself, and all paths below it. One with wildcards also
    matches the file whose name it is: `[id].md` is a name.
    """
    if pattern in {"", ".", "**"}:
        return list(paths)
    if has_wildcard(pattern):
        matcher = glob_regex(pattern)
        match = matcher.fullmatch
        prefix = literal_prefix(pattern)
        if isinstance(matcher, _Parts):  # nearly all are told by how they end
            end, within = matcher.holds
            if matcher.deep and matcher.star and not within:  # `root/**/*.end`, and no path has an empty name in it
                return [path for path in paths if path.endswith(end) and path.startswith(prefix)]
            return [
                path
                for path in paths
                if path.endswith(end)
                and within in path
                and path.startswith(prefix)
                and (match(path) or path == pattern)
            ]
        return [path for path in paths if path.startswith(prefix) and (match(path) or path == pattern)]
    below = pattern.rstrip("/") + "/"
    return [path for path in paths if path == pattern or path.startswith(below)]


def literal_prefix(pattern: str) -> str:
    """What every path that `pattern` matches begins with."""
    match = _WILD.search(pattern)
    return pattern[: match.start()] if match else pattern
