"""Shell that stands inside another file: recipes of makefiles and justfiles, scripts in YAML and JSON values."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator

from lockstitch.api import Span, SyntaxProblem

from lockstitch_env_forwarders.facts import EnvFact, Scope
from lockstitch_env_forwarders.shell import shell_facts
from lockstitch_env_forwarders.yamls.graph import Document, Node

_MAKE_VARIABLE = re.compile(r"\$\$|\$\((\w+)\)")
_JUST_HOLE = re.compile(r"\{\{[^{}]*\}\}")
#: A value without any of these hands nothing on.
_WORTH = re.compile(
    r"\$\{?\w+:?\+|(?:^|\s)(?:-e|--env|--build-arg)[ =]|\bexport\b|GITHUB_ENV|/etc/environment|--env-file"
)
_SCRIPT_KEY = re.compile(
    r"(?i)^(run|cmd|exec|scripts?|command|entrypoint|args|user_?data|content|shell)$|script$|command$"
)


class Placed:
    """A script put together out of pieces of another file, each character with its place there."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self._lines = array("l")
        self._columns = array("l")

    def add(self, text: str, line: int, column: int, *, still: bool = False) -> None:
        """Append `text`, which stands at `line` and `column`; `still`: all of it at that one place."""
        self.text.append(text)
        self._lines.extend([line] * len(text))
        self._columns.extend([column] * len(text) if still else range(column, column + len(text)))

    def span(self, start: int, end: int) -> Span:
        """Where a stretch of the script stands in the file."""
        if not self._lines:
            return Span(1, 1, 1, 1)
        first = min(start, len(self._lines) - 1)
        last = min(max(end - 1, first), len(self._lines) - 1)
        return Span(self._lines[first], self._columns[first], self._lines[last], self._columns[last] + (end > start))

    def facts(self, scope: str = "") -> Iterator[EnvFact]:
        """What the script says; what does not parse is left out, since the file itself is no script."""
        text = "".join(self.text)
        if _WORTH.search(text):
            for fact in shell_facts(text, self.span, scope):
                if not isinstance(fact, (SyntaxProblem, Scope)):
                    yield fact


def recipe_facts(lines: list[str], language: str) -> Iterator[EnvFact]:
    """The facts of every recipe: its lines are one script."""
    placed, goes_on = Placed(), False
    for number, line in enumerate(lines, start=1):
        inside = line.startswith("\t") if language == "make" else line[:1] in {" ", "\t"} and bool(line.strip())
        if not inside:
            if placed.text and line.strip():
                yield from placed.facts()
                placed, goes_on = Placed(), False
            continue
        # on a line that goes on from the one before, a dash is an option's, not the recipe's
        start = len(line) - len(line.lstrip(" \t" if goes_on else " \t@+-"))
        goes_on = line.endswith("\\")
        _add_line(placed, line[start:], number, start + 1, language)
    yield from placed.facts()


def _add_line(placed: Placed, text: str, line: int, column: int, language: str) -> None:
    at = 0
    pattern = _MAKE_VARIABLE if language == "make" else _JUST_HOLE
    for match in pattern.finditer(text):
        placed.add(text[at : match.start()], line, column + at)
        if match[0] == "$$":
            placed.add("$", line, column + match.start())
        elif language == "make":
            placed.add(f"${{{match[1]}}}", line, column + match.start())
        else:
            placed.add("x" * len(match[0]), line, column + match.start())
        at = match.end()
    placed.add(text[at:], line, column + at)
    placed.add("\n", line, column + len(text))


def is_script_key(key: str, above: tuple[str, ...]) -> bool:
    """Whether an entry of a YAML or JSON map holds a script: by its key, or by the one above it."""
    return _SCRIPT_KEY.search(key) is not None or above[-1:] == ("scripts",)


def script_facts(document: Document, value: Node, scope: str) -> Iterator[EnvFact]:
    """The facts of a script in a YAML scalar, or of a list of its lines."""
    placed = Placed()
    for node in value.items if value.kind == "list" else [value]:
        if node.kind == "scalar":
            _add_scalar(placed, document, node)
    yield from placed.facts(scope)


def _add_scalar(placed: Placed, document: Document, value: Node) -> None:
    at = document.node_span(value)
    raw = document.text[value.start : value.end]
    if value.style == "|":
        lines = raw.split("\n")[1:]
        indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
        shift = next((place for place, line in enumerate(lines) if line.strip()), 0)
        for number, line in enumerate(value.text.lstrip("\n").split("\n")):
            placed.add(line + "\n", at.line + 1 + shift + number, indent + 1)
        return
    column = at.column + (1 if value.style in {"'", '"'} else 0)
    written = raw in {value.text, f"'{value.text}'", f'"{value.text}"'}
    placed.add(value.text + "\n", at.line, column, still=not written)
