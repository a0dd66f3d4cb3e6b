"""What the outline says of files: each `testdata/outline/NAME.py` has its facts beside it in `NAME.facts`.

Both are in sections (`# ---- title ----`), and each section is a test.

A field is written only where it is not as usual: after a change that is meant, look at each line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from lockstitch.api import Source, Span
from lockstitch.languages.python import PYTHON_OUTLINE, spell
from lockstitch.languages.python.expressions import (
    Argument,
    AttributeExpr,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
    OpaqueExpr,
    OperationExpr,
    QuotedExpr,
    SubscriptExpr,
)
from lockstitch.languages.python.facts import Condition, Parameter, PyAssignment, PyFile, SelfAttribute

FILES = sorted((Path(__file__).parent / "testdata" / "outline").glob("*.py"))


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Each section's title, and the text with every other section but the first blank."""
    lines = text.splitlines(keepends=True)
    starts = [index for index, line in enumerate(lines) if line.startswith("# ---- ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield lines[start].strip(), "".join([*lines[: starts[0]], "\n" * (start - starts[0]), *lines[start:end]])


def beside(path: Path) -> dict[str, list[str]]:
    """The lines of each section of a file, its title first."""
    found: dict[str, list[str]] = {}
    title = ""
    for line in path.read_text().splitlines():
        title = line if line.startswith("# ---- ") else title
        found.setdefault(title, []).append(line)
    return found


def said(title: str, text: str) -> list[str]:
    """The facts of a section, under its title."""
    start = text[: text.index(title)].count("\n")
    facts = list(PYTHON_OUTLINE.extract(Source(text.encode(), "python")))
    here = [fact for fact in facts if not isinstance(fact, PyFile) and fact.at.line > start]
    return [title, *(line for fact in [facts[0], *here] for line in _lines(fact, ""))]


def _lines(fact: msgspec.Struct, indent: str) -> Iterator[str]:
    values = msgspec.structs.asdict(fact)
    members = values.pop("members", ())
    inner = values.pop("parameters", ())
    at = f"{show(values.pop('at'))} " if "at" in values else ""
    name = f" {values.pop('name')}" if "name" in values else ""
    usual = {field.name: field.default for field in msgspec.structs.fields(fact)}
    shown = [f"{key}={show(value)}" for key, value in values.items() if value != usual[key]]
    yield " ".join([f"{indent}{at}{type(fact).__name__}{name}", *shown])
    for part in (*inner, *members):
        yield from [f"{indent}  {show(part)}"] if isinstance(part, Parameter) else _lines(part, indent + "  ")


def show(value: object) -> str:
    """A value on one line, with the kind of every part of it."""
    match value:
        case Span():
            return f"{value.line}:{value.column}-{value.end_line}:{value.end_column}"
        case Parameter(name, kind, annotation, default):
            annotation, default = (
                f": {show(annotation)}" if annotation else "",
                f" = {show(default)}" if default else "",
            )
            return f"{kind} {name}{annotation}{default}"
        case SelfAttribute(name, at):
            return f"{name} {show(at)}"
        case Condition(kind, group, test, holds):
            return f"{kind}#{group}{'' if holds else ' not'}{f' {show(test)}' if test else ''}"
        case Argument(name, given):
            return f"{name}={show(given)}" if name else show(given)
        case NameExpr(dotted):
            return dotted
        case ConstantExpr(kind, text):
            return f"{kind} {text!r}" if text or kind == "str" else kind
        case QuotedExpr(text, meaning):
            return f"quoted {text!r} {show(meaning)}"
        case AttributeExpr(of, name):
            return f"{show(of)} . {name}"
        case CallExpr(function, arguments):
            return f"{show(function)}{_list(arguments)}"
        case SubscriptExpr(of, index):
            return f"{show(of)}[{_list(index)[1:-1]}]"
        case DisplayExpr(kind, items):
            return f"{kind}{_list(items)}"
        case OperationExpr(operator, operands):
            return f"{operator!r}{_list(operands)}"
        case OpaqueExpr(text):
            return f"opaque {text!r}"
        case tuple():
            return _list(value)
    return repr(value)


def _list(values: tuple[object, ...]) -> str:
    return f"({', '.join(show(value) for value in values)})"


SECTIONS = [(path, title, text) for path in FILES for title, text in sections(path.read_text())]


@pytest.mark.parametrize(("path", "title", "text"), SECTIONS, ids=[f"{p.stem}: {t[7:-5]}" for p, t, _ in SECTIONS])
def test_section_says_what_stands_beside_it(path: Path, title: str, text: str) -> None:
    found = said(title, text)
    assert found == beside(path.with_suffix(".facts"))[title]
    assert said(title, text.replace("\n", "\r\n")) == found


def values() -> Iterator[str]:
    """Each value that stands in `values.py`."""
    text = next(path for path in FILES if path.stem == "values").read_text()
    for statement in ast.parse(text).body:
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Tuple | ast.List)
        yield from (ast.get_source_segment(text, part) or "" for part in statement.value.elts)


def read(text: str) -> Expr:
    facts = PYTHON_OUTLINE.extract(Source(f"x = ({text})".encode(), "python"))
    (value,) = [fact.value for fact in facts if isinstance(fact, PyAssignment)]
    assert value is not None
    return value


@pytest.mark.parametrize("text", list(values()))
def test_value_means_what_python_takes_it_for(text: str) -> None:
    """What is read, spelled again, is the same expression; where it can be worked out, the same value."""
    value = read(text)
    again = spell(value)
    assert read(again) == value
    try:
        wanted = eval(f"({text})", {"__builtins__": {}})
    except (NameError, SyntaxError, TypeError, ZeroDivisionError):
        return
    if not callable(wanted):
        assert repr(eval(f"({again})", {"__builtins__": {}})) == repr(wanted)
