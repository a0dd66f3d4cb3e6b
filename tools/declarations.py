"""What a public module exports, read out of the sources: how each name is declared there, and what is said of it."""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import lockstitch.api
from lockstitch.api import Extractor

_COMMENT = re.compile(r"[ \t]*#:[ ]?(.*)")
#: Where a title ends: at the first sign that is none of a name such as `lockstitch.toml`.
_CLAUSE = re.compile(r"[:,;]|\.(?=\s|$)")
#: Longer than this, a signature has a line for each argument.
_WIDE = 88
#: What a name stands for is not told where it is longer than this: a union of what nobody outside has a use for.
_TELLING = 110


@dataclass(frozen=True)
class Declaration:
    """A name: `code` is how it is declared, without bodies, and `text` what is said of it, as Markdown.

    `members` are the methods and properties of a class; `fields` those of its fields that say something of themselves.
    `spelled` are the types in `code` that have names of their own and are not public, with what they stand for.
    `package` is the public module that it is taken from, where that is another one.
    """

    name: str
    code: str
    text: str
    members: tuple[Declaration, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    spelled: tuple[tuple[str, str], ...] = ()
    package: str = ""


@dataclass
class Home:
    """A module in which some of the names are declared; `text` is what it says of itself, in a sentence or two."""

    name: str
    text: str
    declared: list[Declaration] = field(default_factory=list)

    @property
    def last(self) -> str:
        """The module's own name."""
        return self.name.rpartition(".")[2]

    @property
    def title(self) -> str:
        """How the text begins."""
        return _CLAUSE.split(self.text, maxsplit=1)[0]

    @property
    def rest(self) -> str:
        """What it says after that, as a sentence."""
        rest = self.text.removeprefix(self.title).lstrip(":,;. ")
        return rest[:1].upper() + rest[1:]


def homes(module: str, names: Sequence[str]) -> list[Home]:
    """The modules in which `names` of `module` are declared, each with its names in the order of its source.

    A module that declares all of its names itself has no text. Raises LookupError for a name that is declared nowhere.
    """
    found: dict[str, Home] = {}
    order: dict[str, list[tuple[int, Declaration]]] = {}
    for name in names:
        home, node, package = _find(module, name)
        tree = _source(home)[1]
        text = "" if home == module else (ast.get_docstring(tree) or "").partition("\n\n")[0]
        found.setdefault(home, Home(home, re.sub(r"\s+", " ", text)))
        one = _declaration(name, node, home, getattr(importlib.import_module(module), name))
        spelled = tuple(_spelled(node, home, {*names, *vars(lockstitch.api)}))
        order.setdefault(home, []).append((tree.body.index(node), replace(one, spelled=spelled, package=package)))
    for home, declared in order.items():
        found[home].declared = [one for _, one in sorted(declared, key=lambda item: item[0])]
    return list(found.values())


@cache
def _source(module: str) -> tuple[list[str], ast.Module]:
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise LookupError(f"there is no module {module}")
    text = Path(spec.origin).read_text("utf-8")
    return text.splitlines(), ast.parse(text)


def _find(module: str, name: str, package: str = "") -> tuple[str, ast.stmt, str]:
    """The module and the statement that declare `name`, which `module` may only import."""
    _, tree = _source(module)
    for node in tree.body:
        if name in _declares(node):
            return module, node, package
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and any(alias.name == name for alias in node.names):
            return _find(node.module or "", name, package or node.module or "")
    raise LookupError(f"{module} does not declare {name}")


def _declares(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        return [node.name]
    if isinstance(node, ast.AnnAssign):
        return [ast.unparse(node.target)]
    if isinstance(node, ast.Assign):
        return [name.id for target in node.targets for name in ast.walk(target) if isinstance(name, ast.Name)]
    return []


def _spelled(node: ast.stmt, home: str, public: set[str]) -> Iterator[tuple[str, str]]:
    """The types in a declaration that have names and are not public, with what they stand for."""
    if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        return
    said = [
        item.annotation for item in ast.walk(node) if isinstance(item, (ast.AnnAssign, ast.arg)) and item.annotation
    ]
    said += [item.returns for item in ast.walk(node) if isinstance(item, ast.FunctionDef) and item.returns]
    seen = {name.id: None for item in said for name in ast.walk(item) if isinstance(name, ast.Name)}
    for name in seen:
        if name in public or hasattr(builtins, name):
            continue
        try:
            _, found, _ = _find(home, name)
        except LookupError:
            continue  # of another distribution
        if isinstance(found, ast.Assign) and isinstance(found.value, (ast.Subscript, ast.BinOp)):
            code = _quoted(ast.unparse(found.value))
            if len(code) <= _TELLING:
                yield name, code


def _declaration(name: str, node: ast.stmt, home: str, value: object) -> Declaration:
    if isinstance(node, ast.FunctionDef):
        return Declaration(name, _function(node), ast.get_docstring(node) or "")
    if isinstance(node, ast.ClassDef):
        return _class(name, node)
    code = f"{name} = {_shown(node.value)}" if isinstance(node, (ast.Assign, ast.AnnAssign)) else name
    if len(_declares(node)) > 1:
        code = ast.unparse(node)
    elif isinstance(value, Extractor):
        code = f"{name} = {_extractor(value)}"
    return Declaration(name, code, _above(node, _source(home)[0]))


def _above(node: ast.stmt, lines: list[str]) -> str:
    """The `#:` comment above a statement."""
    said: list[str] = []
    for line in reversed(lines[: node.lineno - 1]):
        match = _COMMENT.fullmatch(line)
        if match is None:
            break
        said.insert(0, match[1])
    return "\n".join(said)


def _shown(value: ast.expr | None) -> str:
    """A value as the page shows it; a long one not at all."""
    text = ast.unparse(value) if value is not None else "..."
    return _quoted(text) if len(text) <= 2 * _WIDE else "..."


def _quoted(text: str) -> str:
    """Python with the quotes that the sources have."""
    return text if '"' in text else text.replace("'", '"')


def _extractor(value: Extractor[Any]) -> str:
    """What an author has to know of an extractor."""
    facts = ", ".join(fact.__name__ for fact in value.facts) + ("," if len(value.facts) == 1 else "")
    rows = [_quoted(f"id={value.id!r}"), f"facts=({facts})", _quoted(f"languages={value.languages!r}"), "..."]
    return "Extractor(" + "".join(f"\n    {row}," for row in rows).removesuffix(",") + "\n)"


def _function(node: ast.FunctionDef) -> str:
    decorators = [text for text in map(ast.unparse, node.decorator_list) if text in {"property", "classmethod"}]
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    arguments = list(_arguments(node.args))
    line = f"def {node.name}({', '.join(arguments)}){returns}"
    if len(line) > _WIDE:
        line = f"def {node.name}(" + "".join(f"\n    {argument}," for argument in arguments) + f"\n){returns}"
    return "\n".join([*(f"@{text}" for text in decorators), _quoted(line)])


def _arguments(given: ast.arguments) -> Iterator[str]:
    """Each argument as it is written, with the signs between the kinds of them."""
    plain = [*given.posonlyargs, *given.args]
    defaults = [*[None] * (len(plain) - len(given.defaults)), *given.defaults]
    for number, (argument, default) in enumerate(zip(plain, defaults, strict=True), 1):
        yield _argument(argument, default)
        if number == len(given.posonlyargs):
            yield "/"
    if given.vararg:
        yield f"*{_argument(given.vararg, None)}"
    elif given.kwonlyargs:
        yield "*"
    for argument, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield _argument(argument, default)
    if given.kwarg:
        yield f"**{_argument(given.kwarg, None)}"


def _argument(argument: ast.arg, default: ast.expr | None) -> str:
    if argument.annotation is None:
        return argument.arg + (f"={ast.unparse(default)}" if default else "")
    return f"{argument.arg}: {ast.unparse(argument.annotation)}" + (f" = {ast.unparse(default)}" if default else "")


def _class(name: str, node: ast.ClassDef) -> Declaration:
    words = [ast.unparse(base) for base in node.bases] + [
        f"{word.arg}={ast.unparse(word.value)}" for word in node.keywords if word.arg in {"frozen", "kw_only"}
    ]
    rows: list[str] = []
    described: list[tuple[str, str]] = []
    members: list[Declaration] = []
    for item, after in zip(node.body, [*node.body[1:], ast.Pass()], strict=True):
        if isinstance(item, ast.AnnAssign) and not ast.unparse(item.target).startswith("_"):
            kind, text = _annotated(item.annotation)
            row = f"{ast.unparse(item.target)}: {kind}"
            rows.append(row if item.value is None else f"{row} = {_shown(item.value)}")
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                text = inspect.cleandoc(str(after.value.value))
            if text:
                described.append((ast.unparse(item.target), text))
        elif isinstance(item, ast.FunctionDef) and not item.name.startswith("_"):
            members.append(Declaration(item.name, _function(item), inspect.cleandoc(ast.get_docstring(item) or "")))
        elif isinstance(item, ast.FunctionDef) and item.name == "__init__":
            rows.insert(0, _function(item).replace("\n", "\n    "))
    head = f"class {name}" + (f"({', '.join(words)})" if words else "")
    code = head + (":\n" + "\n".join(f"    {row}" for row in rows) if rows else "")
    return Declaration(name, code, ast.get_docstring(node) or "", tuple(members), tuple(described))


def _annotated(annotation: ast.expr) -> tuple[str, str]:
    """A field's type, and the description that it carries."""
    if isinstance(annotation, ast.Subscript) and ast.unparse(annotation.value) == "Annotated":
        kind, *metas = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        for meta in metas:
            for word in meta.keywords if isinstance(meta, ast.Call) else ():
                if word.arg == "description" and isinstance(word.value, ast.Constant):
                    return _quoted(ast.unparse(kind)), str(word.value.value)
        return _quoted(ast.unparse(kind)), ""
    return _quoted(ast.unparse(annotation)), ""
