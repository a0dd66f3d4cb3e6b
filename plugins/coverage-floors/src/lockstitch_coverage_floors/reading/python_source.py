"""The statements of a Python file, by coverage.py's rules: its data file knows only what ran.

A statement is a line for which there is bytecode, at the first line of what is written over several. Docstrings do not
count, nor what `# pragma: no cover` and coverage.py's other defaults exclude. The file is compiled, which runs nothing.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterator
from types import CodeType

from lockstitch.api import Source

from lockstitch_coverage_floors.facts import PyStatements

#: What coverage.py excludes when nothing is configured, line by line.
_PRAGMA = re.compile(r"#\s*(?:pragma|PRAGMA)[:\s]?\s*(?:no|NO)\s*(?:cover|COVER)")
_TYPES_ONLY = re.compile(r"\s*if (?:typing\.)?TYPE_CHECKING:")
_HEADER = r"\s*(?:(?:async )?def .*?)?\)(?:\s*->.*?)?:\s*"
_OPENS = re.compile(_HEADER)
_STUB = re.compile(rf"(?:{_HEADER}|\s*)\.\.\.\s*(?:#.*)?")
#: A longer line is no stub.
_LONGEST = 500
_Defined = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def python_statements(source: Source) -> Iterator[PyStatements]:
    """The fact of a file."""
    try:
        yield _read(source.text)
    except (SyntaxError, ValueError, tokenize.TokenError, RecursionError) as error:
        yield PyStatements(flaw=f"{type(error).__name__}: {str(error)[:200]}")


def _read(text: str) -> PyStatements:
    tree, code = _compiled(text)
    tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    first = _first_lines(tokens)
    raw = (
        _bytecode_lines(code) if any(item.string.strip() for item in tokens if item.type != tokenize.COMMENT) else set()
    )
    excluded = _excluded(text, tokens, first)
    docstrings: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (*_Defined, ast.Module)) and node.body:
            docstring = node.body[0]
            if (
                isinstance(docstring, ast.Expr)
                and isinstance(docstring.value, ast.Constant)
                and isinstance(docstring.value.value, str)
            ):
                docstrings.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
        if isinstance(node, _Defined):
            top = min((item.lineno for item in node.decorator_list), default=node.lineno)
            if excluded.intersection(range(top, node.lineno + 1)):
                excluded.update(range(top, (node.end_lineno or 0) + 1))
        if isinstance(node, ast.match_case) and _takes_all(node):
            body = raw & set(range(node.body[0].lineno, (node.body[-1].end_lineno or 0) + 1))
            if body and body <= excluded:
                excluded.update(range(node.pattern.lineno, node.pattern.end_lineno + 1))
    ignored = excluded | docstrings
    statements = {first.get(line, line) for line in raw - ignored} - ignored
    ends: dict[int, int] = {}
    for line, begin in first.items():
        ends[begin] = max(ends.get(begin, 0), line)
    return PyStatements(tuple(sorted(statements)), tuple(sorted(ends.items())))


def _compiled(text: str) -> tuple[ast.Module, CodeType]:
    """Raises RecursionError for what is nested too deeply: CPython's parser calls that a lack of memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text), compile(text, "<code>", "exec", dont_inherit=True)
    except MemoryError:
        raise RecursionError("nested too deeply") from None


def _first_lines(tokens: list[tokenize.TokenInfo]) -> dict[int, int]:
    """Line → first line, for the statements that are written over several."""
    found: dict[int, int] = {}
    begin = 0
    for token in tokens:
        if token.type == tokenize.NEWLINE:
            if begin and token.end[0] != begin:
                found.update(dict.fromkeys(range(begin, token.end[0] + 1), begin))
            begin = 0
        if token.string.strip() and token.type != tokenize.COMMENT and not begin:
            begin = token.start[0]
    return found


def _marked(text: str) -> Iterator[int]:
    header = 0  # the last line that is not empty, if a stub's body may follow it
    for at, line in enumerate(text.split("\n"), 1):
        short = line if len(line) <= _LONGEST else ""
        if _PRAGMA.search(line) or _TYPES_ONLY.match(short):
            yield at
        if short and _STUB.fullmatch(short):
            yield at
            if header and short.strip().startswith("..."):
                yield header
        if line.strip():
            header = at if short and _OPENS.fullmatch(short) else 0


def _bytecode_lines(code: CodeType) -> set[int]:
    found: set[int] = set()
    pending = [code]
    while pending:
        code = pending.pop()
        pending += [item for item in code.co_consts if isinstance(item, CodeType)]
        if code.co_name == "__annotate__":  # annotations that are put off: they hardly ever run
            continue
        found |= {line for _, _, line in code.co_lines() if line}
    return found


def _excluded(text: str, tokens: list[tokenize.TokenInfo], first: dict[int, int]) -> set[int]:
    """The lines that a mark excludes: its own, and the suite that its line opens."""
    found = {first.get(line, line) for line in _marked(text)}
    indent = mark_indent = begin = nesting = 0
    excluding = False
    for token in tokens:
        if token.type == tokenize.INDENT:
            indent += 1
        elif token.type == tokenize.DEDENT:
            indent -= 1
        elif token.type == tokenize.OP:
            if token.string == ":" and nesting == 0:
                if not excluding and found.intersection(range(begin, token.end[0] + 1)):
                    found.add(token.end[0])
                    mark_indent, excluding = indent, True
            elif token.string in "([{":
                nesting += 1
            elif token.string in ")]}":
                nesting -= 1
        elif token.type == tokenize.NEWLINE:
            begin = 0
        if token.string.strip() and token.type != tokenize.COMMENT and not begin:
            begin = token.start[0]
            if excluding and indent <= mark_indent:
                excluding = False
            if excluding:
                found.add(token.end[0])
    return {first.get(line, line) for line in found}


def _takes_all(case: ast.match_case) -> bool:
    pattern = case.pattern
    if case.guard is not None:
        return False
    while isinstance(pattern, ast.MatchOr):
        pattern = pattern.patterns[-1]
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return isinstance(pattern, ast.MatchAs)
