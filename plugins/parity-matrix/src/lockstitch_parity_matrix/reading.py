"""From code to what references can be held to. Line by line: any language will do whose comments are known."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from itertools import zip_longest

from lockstitch.api import Source
from lockstitch.languages import comments

from lockstitch_parity_matrix.facts import Code, Decisions, Uses

_CHAIN = re.compile(r"[^\W\d]\w*(?:(?:\.|::|->|\?\.)[^\W\d]\w*)*")
#: Languages in which single quotes begin a string as double ones do. A shell's strings hold code.
_SINGLE = frozenset({"python", "javascript", "typescript", "tsx", "ruby", "php"})
_TRIPLE = r"\"\"\".*?(?:\"\"\"|\Z)|'''.*?(?:'''|\Z)|"
_DOUBLE = r"\"(?:\\.|[^\"\\\n])*+\"?|`[^`]*+`?"
_CLOSERS = re.compile(r"[\s)}\];,]*|\s*(?:end|fi|done|esac|else)\s*;?")
_DECIDES = re.compile(r"[=!<>]=|\b(?:if|elif|case|when|match|switch|while|isinstance|instanceof)\b|\?")
_SHAPE = re.compile(
    r"\btype[ \t]+(?P<go>\w+)(?:\[[^\[\]\n]*\])?[ \t]+(?P<kind>interface|struct)\b"
    r"|^[ \t]*(?:(?:export|public|pub(?:\([^()\n]*\))?|abstract|unsafe)[ \t]+)*"
    r"(?P<word>interface|trait|struct)[ \t]+(?P<name>\w+)",
    re.MULTILINE,
)
_GO = re.compile(r"//[^\n]*+|/\*.*?(?:\*/|\Z)|\"(?:[^\"\\\n]|\\.)*+\"?|'(?:[^'\\\n]|\\.)*+'?|`[^`]*+`?", re.DOTALL)
#: A line may hold so much of a condition and no more: what is longer was written by a program.
_LONGEST = 400
#: Longer files than this are data.
_MOST_LINES = 200_000


def code(source: Source) -> Iterator[Code]:
    """The file as a whole; nothing for one of more lines than people write."""
    lines = source.text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if len(lines) > _MOST_LINES:
        return
    bare = _without_comments(source)
    kinds = []
    prints = []
    uses: dict[str, list[int]] = {}
    coded: set[str] = set()
    unquoted = _without_strings(source.language, bare)
    for number, (line, said) in enumerate(zip_longest(lines, bare[: len(lines)], fillvalue=""), 1):
        whole = line.strip()
        prints.append(zlib.crc32(whole.encode()))
        if not whole:
            kinds.append("b")
        elif not said.strip():
            kinds.append("c")
        elif _CLOSERS.fullmatch(said):
            kinds.append("e")
        else:
            kinds.append("x")
            for match in _CHAIN.finditer(said):
                name = match[0].replace("::", ".").replace("->", ".").replace("?.", ".")
                found = uses.setdefault(name, [])
                if not found or found[-1] != number:
                    found.append(number)
                if unquoted[number - 1][match.start() : match.end()].strip():
                    coded.add(name)
    shapes = sorted({_shape(match) for match in _SHAPE.finditer("\n".join(bare))})
    yield Code(
        "".join(kinds),
        tuple(prints),
        tuple(Uses(name, tuple(uses[name]), name not in coded) for name in sorted(uses)),
        tuple(shapes),
    )


def _shape(match: re.Match[str]) -> str:
    kind = match["kind"] or match["word"]
    return ("-" if kind == "struct" else "+") + (match["go"] or match["name"])


def decisions(source: Source) -> Iterator[Decisions]:
    """Where the file decides."""
    numbers, texts = [], []
    for number, line in enumerate(_without_comments(source), 1):
        if _DECIDES.search(line):
            numbers.append(number)
            texts.append(" ".join(line.split())[:_LONGEST])
    if numbers:
        yield Decisions(tuple(numbers), tuple(texts))


def _without_strings(language: str, lines: list[str]) -> list[str]:
    """The same lines with blanks for what strings say."""
    if language == "shell":
        return lines
    single = r"|'(?:\\.|[^'\\\n])*+'?" if language in _SINGLE else ""
    token = re.compile((_TRIPLE if language == "python" else "") + _DOUBLE + single, re.DOTALL)

    def blank(match: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", match[0])

    return token.sub(blank, "\n".join(lines)).split("\n")


def _without_comments(source: Source) -> list[str]:
    """The lines without what comments say."""
    return source.memo("parity-matrix.bare", lambda: _bare(source))


def _bare(source: Source) -> list[str]:
    if source.language == "go":  # whose comments need no parser, which takes ten times as long
        return _GO.sub(_uncommented, source.text).split("\n")
    parts = []
    at = 0
    content = source.content
    for comment in comments(source):
        parts.append(content[at : comment.start])
        parts.append(b"\n" * content.count(b"\n", comment.start, comment.end))
        at = comment.end
    parts.append(content[at:])
    return b"".join(parts).decode().split("\n")


def _uncommented(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n") if match[0].startswith(("//", "/*")) else match[0]
