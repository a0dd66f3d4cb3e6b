"""Mutants: one small change of a program each, and where it takes effect."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

_COMPARE = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_BINARY = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
#: Calls whose arguments are words for people: what they say is pinned by cases only as far as it matters.
_PROSE = {"Rule", "Meta", "Annotated", "Remedy", "Related"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Mutant:
    """One changed program; `line` is 1-based, `column` counts bytes from 0."""

    path: str
    line: int
    column: int
    what: str
    code: CodeType
    #: It changes the body of a function, and so can be put into a program that is already loaded.
    local: bool

    @property
    def name(self) -> str:
        """What finds it again as long as the file does not change."""
        return f"{self.path}:{self.line}:{self.column}: {self.what}"


def mutants(root: Path, path: Path, share: float, chance: random.Random) -> Iterator[Mutant]:
    """The mutants of a file, in order of line, each drawn with the probability `share`."""
    tree = ast.parse(path.read_text())
    inside = _inside_functions(tree)
    made: list[Mutant] = []
    for site in _sites(tree):
        for change in range(2):
            before = _state(tree, site)
            what = _mutate(tree, site, change)
            if what is not None and chance.random() < share:
                code = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
                relative = path.relative_to(root).as_posix()
                made.append(Mutant(relative, site.lineno, site.col_offset, what, code, id(site) in inside))
            _restore(before)
    yield from sorted(made, key=lambda mutant: (mutant.line, mutant.column, mutant.what))


def _state(tree: ast.AST, site: ast.AST) -> list[tuple[ast.AST | list, object]]:
    """What `_mutate` may change: the fields of the site, and for a statement that is replaced the list it is in."""
    state: list[tuple[ast.AST | list, object]] = [(site, dict(vars(site)))]
    state += [(value, list(value)) for value in vars(site).values() if isinstance(value, list)]
    if isinstance(site, (ast.Break, ast.Continue)):
        state += [(block, list(block)) for block in _blocks(tree) if site in block]
    return state


def _restore(state: list[tuple[ast.AST | list, object]]) -> None:
    for item, was in state:
        if isinstance(item, list):
            item[:] = was
        else:
            vars(item).update(was)


def _blocks(tree: ast.AST) -> Iterator[list]:
    for node in ast.walk(tree):
        yield from (value for value in vars(node).values() if isinstance(value, list))


def _sites(tree: ast.AST) -> list[ast.AST]:
    skipped = _not_worth(tree)
    return [node for node in ast.walk(tree) if id(node) not in skipped and hasattr(node, "lineno")]


def _inside_functions(tree: ast.AST) -> set[int]:
    """Nodes that run only when some function is called."""
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, _FUNCTIONS):
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            found.update(id(child) for part in body for child in ast.walk(part))
    return found


def _not_worth(tree: ast.AST) -> set[int]:
    """Nodes that are not mutated: docstrings, annotations, texts for people, imports, type-checking blocks."""
    skipped: set[int] = set()

    def skip(node: ast.AST | None) -> None:
        if node is not None:
            skipped.update(id(child) for child in ast.walk(node))

    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Import, ast.ImportFrom))
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
            or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _PROSE)
            or (isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING")
        ):
            skip(node)
        elif isinstance(node, (ast.AnnAssign, ast.arg)):
            skip(node.annotation)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            skip(node.returns)
            for decorator in node.decorator_list:
                skip(decorator)
        elif isinstance(node, (ast.JoinedStr, ast.Assert, ast.Raise)) or (
            isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
        ):
            skip(node)
        elif isinstance(node, ast.ClassDef):
            for part in (*node.keywords, *node.decorator_list):
                skip(part)
    return skipped


def _mutate(tree: ast.AST, node: ast.AST, change: int) -> str | None:
    """Change `node` in place in its `change`-th way; says what was done, or None when there is no such way."""
    if isinstance(node, ast.Compare) and change < len(node.ops) and type(node.ops[change]) in _COMPARE:
        old = type(node.ops[change])
        node.ops[change] = _COMPARE[old]()
        return f"{old.__name__} -> {_COMPARE[old].__name__}"
    if change:
        return None
    if isinstance(node, ast.BoolOp):
        old_op = type(node.op)
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        return f"{old_op.__name__} swapped"
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        old_bin = type(node.op)
        node.op = _BINARY[old_bin]()
        return f"{old_bin.__name__} -> {_BINARY[old_bin].__name__}"
    if isinstance(node, (ast.If, ast.IfExp, ast.While)):
        node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return f"{type(node).__name__} negated"
    if isinstance(node, ast.Constant):
        return _constant(node)
    if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        node.value = ast.copy_location(ast.Constant(None), node.value)
        return "return None"
    if isinstance(node, (ast.Break, ast.Continue)):
        _replace(tree, node, ast.Continue() if isinstance(node, ast.Break) else ast.Break())
        return "break <-> continue"
    if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Call, ast.Yield, ast.YieldFrom)):
        # A generator without its only yield would be no generator: that is another program, not a smaller one.
        dropped: ast.expr = ast.Constant(None)
        if not isinstance(node.value, ast.Call):
            dropped = ast.YieldFrom(ast.Tuple([], ast.Load()))
        node.value = ast.copy_location(dropped, node.value)
        return "statement dropped"
    return None


def _constant(node: ast.Constant) -> str | None:
    if isinstance(node.value, bool):
        node.value = not node.value
        return f"{not node.value} -> {node.value}"
    if isinstance(node.value, int):
        node.value += 1
        return f"{node.value - 1} -> {node.value}"
    if isinstance(node.value, str) and 0 < len(node.value) <= 24 and " " not in node.value:
        node.value += "X"
        return f"{node.value[:-1]!r} -> {node.value!r}"
    return None


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _replace(tree: ast.AST, old: ast.AST, new: ast.stmt) -> None:
    for block in _blocks(tree):
        if old in block:
            block[block.index(old)] = ast.copy_location(new, old)
