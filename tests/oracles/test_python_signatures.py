"""Signatures of the standard library and of installed packages, against `inspect` itself.

Each module is imported and looked at. What we say of a function or method is what `inspect` says, or we
say that we cannot tell.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import importlib
import inspect
import io
import site
import sys
import sysconfig
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from lockstitch.api import Extractor, FileFacts, Source
from lockstitch.globs import select
from lockstitch.languages.python import (
    Attribute,
    ClassRef,
    Configuration,
    Lost,
    Method,
    Offered,
    Property,
    PythonProgram,
    Signature,
    Unclear,
    class_surface,
    offered_by_module,
    spell,
)
from lockstitch.languages.python.expressions import ConstantExpr, DisplayExpr

pytestmark = pytest.mark.oracle

_LIBRARY = Path(sysconfig.get_path("stdlib"))
_PACKAGES = Path(next(path for path in site.getsitepackages() if path.endswith("site-packages")))
#: Installed packages that can be imported without harm.
_INSTALLED = [
    "attr",
    "attrs",
    "click",
    "hypothesis",
    "jsonschema",
    "referencing",
    "packaging",
    "pathspec",
    "pluggy",
    "rich",
    "markdown_it",
    "tomlkit",
    "yaml",
    "pygments",
    "mdurl",
    "iniconfig",
    "execnet",
    "libcst",
    "sortedcontainers",
    "trove_classifiers",
    "hatchling",
    "_pytest",
    "grimp",
    "importlinter",
    "typing_extensions",
]
_SKIPPED = frozenset(
    [
        "__phello__",
        "antigravity",
        "idlelib",
        "lib2to3",
        "pydoc_data",
        "site-packages",
        "test",
        "tests",
        "this",
        "turtle",
        "turtledemo",
        "tkinter",
        "ensurepip",
        "distutils",
        "msilib",
        "__main__",
        "lib-dynload",
        "_sysconfigdata",
        "ctypes.macholib",
        "ctypes.wintypes",
        "pygments.lexers",
        "pygments.styles",
        "encodings",
    ]
)
_KINDS = {
    inspect.Parameter.POSITIONAL_ONLY: "positional-only",
    inspect.Parameter.POSITIONAL_OR_KEYWORD: "positional",
    inspect.Parameter.VAR_POSITIONAL: "var-positional",
    inspect.Parameter.KEYWORD_ONLY: "keyword-only",
    inspect.Parameter.VAR_KEYWORD: "var-keyword",
}


class FolderView:
    """A view of a few folders on disk, each under a name of its own."""

    def __init__(self, modules: dict[str, Path]) -> None:
        self._on_disk = modules
        self._paths = sorted(modules)
        self._directories = {parent.as_posix() for path in modules for parent in Path(path).parents}
        self._facts: dict[str, FileFacts[Any]] = {}

    def files(self, pattern: str) -> Sequence[str]:
        if pattern in self._on_disk:
            return [pattern]
        return select(self._paths, pattern) if "*" in pattern else []

    def is_directory(self, path: str) -> bool:
        return path in self._directories

    def known(self, extractor: Extractor[Any], path: str, rev: str = "", language: str = "") -> bool:
        return path in self._on_disk

    def facts(self, extractor: Extractor[Any], path: str, rev: str = "", language: str = "") -> FileFacts[Any]:
        if path not in self._facts:
            source = Source(self._on_disk[path].read_bytes(), "python")
            self._facts[path] = FileFacts(path, facts=tuple(extractor.extract(source)))
        return self._facts[path]

    def contracts(self) -> Sequence[str]:
        return ()

    def commits(self, rev: str) -> None:
        return None


def _modules() -> dict[str, str]:
    """Module name → path in the view."""
    found = {}
    for name, path in _files(_LIBRARY):
        found[name] = f"lib/{path}"
    for package in _INSTALLED:
        for name, path in _files(_PACKAGES, package):
            found[name] = f"site/{path}"
    return found


def _files(root: Path, package: str = "") -> Iterator[tuple[str, str]]:
    start = root / package
    if package and not start.is_dir():
        if start.with_suffix(".py").exists():
            yield package, f"{package}.py"
        return
    for path in sorted(start.rglob("*.py")):
        relative = path.relative_to(root)
        parts = relative.with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        skipped = any(name == skip or name.startswith(f"{skip}.") or skip in parts for skip in _SKIPPED)
        if name and not skipped and "-" not in name:
            yield name, relative.as_posix()


def _view() -> FolderView:
    on_disk = {}
    for path in _modules().values():
        root, _, rest = path.partition("/")
        on_disk[path] = (_LIBRARY if root == "lib" else _PACKAGES) / rest
    return FolderView(on_disk)


@dataclasses.dataclass
class Tally:
    counts: Counter[str] = dataclasses.field(default_factory=Counter)
    wrong: list[str] = dataclasses.field(default_factory=list)
    reasons: Counter[str] = dataclasses.field(default_factory=Counter)

    def unknown(self, what: str, reason: str) -> None:
        self.counts[f"{what} unknown"] += 1
        self.reasons[reason] += 1


def _compare_modules(names: list[str]) -> Tally:
    tally = Tally()
    paths = _modules()
    program = PythonProgram(_view(), Configuration(tuple(sys.version_info[:3]), sys.platform, type_checking=False))
    for name in names:
        try:
            with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
                warnings.simplefilter("ignore")
                module = importlib.import_module(name)
        except BaseException:  # some modules are for other systems
            tally.counts["modules not imported"] += 1
            continue
        if not (module.__file__ or "").endswith(".py"):
            continue
        tally.counts["modules"] += 1
        _compare_module(program, tally, module, paths[name])
    return tally


def _compare_module(program: PythonProgram, tally: Tally, module: ModuleType, path: str) -> None:
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__ or getattr(value, "__qualname__", "") != name:
            continue
        where = f"{module.__name__}.{name}"
        if inspect.isclass(value):
            _compare_class(program, tally, value, path, where)
        elif isinstance(value, FunctionType) and value.__code__.co_filename == module.__file__:
            tally.counts["functions"] += 1
            found = offered_by_module(program, path, name)
            _compare_callable(tally, "functions", where, found, value, drop=False)


def _compare_class(program: PythonProgram, tally: Tally, cls: type, path: str, where: str) -> None:
    module = program.module(path)
    assert module is not None
    ref = program.member(module, cls.__name__)
    if not isinstance(ref, ClassRef):
        tally.counts["classes"] += 1
        tally.unknown("classes", ref.reason if isinstance(ref, Lost) else f"{type(ref).__name__}")
        return
    tally.counts["classes"] += 1
    surface = class_surface(program, ref)
    for name in dir(cls):
        if hasattr(object, name) and name != "__init__":
            continue
        try:
            value = inspect.getattr_static(cls, name)
        except AttributeError:
            continue
        function, drop = _function(value)
        if function is None and not isinstance(value, property):
            continue
        found = surface.members.get(name)
        label = f"{where}.{name}"
        tally.counts["members"] += 1
        if found is None:
            owner = next((base for base in cls.__mro__ if name in vars(base)), None)
            made = owner is not None and dataclasses.is_dataclass(owner) and name.startswith("__")
            if surface.doubts or made or name.startswith("_"):
                tally.unknown("members", surface.doubts[0] if surface.doubts else "generated or private")
            else:
                tally.wrong.append(f"{label}: not found")
        elif isinstance(value, property):
            if any(isinstance(offer, Unclear) for offer in found.offers):
                tally.unknown("members", "unclear")
            elif any(getattr(offer, "doubt", "") for offer in found.offers):
                tally.unknown("members", "doubtful property")
            elif not any(isinstance(offer, Property) for offer in found.offers):
                tally.wrong.append(f"{label}: a property, read as {found.offers}")
            elif (
                isinstance(found.offers[0], Property)
                and len(found.offers) == 1
                and (value.fset is not None) != found.offers[0].settable
            ):
                tally.wrong.append(f"{label}: setter {value.fset} read as {found.offers}")
        elif function is not None:
            before = len(tally.wrong)
            _compare_callable(tally, "members", label, found, function, drop)
            # what an unseen base defines may stand on the class under what we only saw set on `self`
            shadowing = surface.doubts and all(isinstance(offer, Attribute) for offer in found.offers)
            if (surface.rewriting or shadowing) and len(tally.wrong) > before:
                del tally.wrong[before:]
                tally.unknown("members", surface.rewriting or surface.doubts[0])


def _function(value: Any) -> tuple[FunctionType | None, bool]:
    if isinstance(value, staticmethod):
        inner = value.__func__
        return (inner, False) if isinstance(inner, FunctionType) else (None, False)
    if isinstance(value, classmethod):
        inner = value.__func__
        return (inner, True) if isinstance(inner, FunctionType) else (None, False)
    return (value, True) if isinstance(value, FunctionType) else (None, False)


def _compare_callable(
    tally: Tally, what: str, where: str, found: Offered | None, function: FunctionType, drop: bool
) -> None:
    if found is None:
        tally.wrong.append(f"{where}: not found")
        return
    offers = [offer for offer in found.offers if isinstance(offer, Method)]
    if len(offers) != len(found.offers) or any(offer.doubt or not offer.signatures for offer in offers):
        first = found.offers[0]
        reason = getattr(first, "doubt", "") or getattr(first, "reason", "") or f"{type(first).__name__}"
        if len(found.offers) > 1 or isinstance(first, Unclear | Method) or getattr(first, "doubt", ""):
            tally.unknown(what, reason)
        else:
            tally.wrong.append(f"{where}: a function, read as {found.offers}")
        return
    if len(offers) > 1:
        tally.unknown(what, "several forms")
        return
    try:
        truth = inspect.signature(function)
    except (ValueError, TypeError):
        return
    if offers[0].generated in ("namedtuple", "NamedTuple"):
        return  # what takes their fields is `__new__`
    ours = offers[0].implementation or offers[0].signatures[0]
    problem = _differs(ours, truth, function, drop, offers[0])
    if problem:
        tally.wrong.append(f"{where}: {problem}: {ours.spelled()} != {truth}")
    tally.counts[f"{what} compared"] += 1


def _differs(ours: Signature, truth: inspect.Signature, function: FunctionType, drop: bool, method: Method) -> str:
    theirs = list(truth.parameters.values())
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    if drop and theirs and theirs[0].kind in positional:
        theirs = theirs[1:]
    if len(ours.parameters) != len(theirs):
        return "number"
    for have, want in zip(ours.parameters, theirs, strict=True):
        name = want.name
        if have.name != name and not (have.name.startswith("__") and name.endswith(have.name)):
            return f"name {have.name} {name}"
        if have.kind != _KINDS[want.kind]:
            return f"kind of {have.name}"
        has_default = want.default is not inspect.Parameter.empty or want.name in _marked(function)
        if not have.kind.startswith("var-") and have.required == has_default:
            return f"default of {have.name}"
        if has_default and have.default is not None:
            expr = have.default.expr
            literal = isinstance(expr, ConstantExpr) or (isinstance(expr, DisplayExpr) and expr.kind == "tuple")
            if literal and not method.generated:
                with contextlib.suppress(ValueError, SyntaxError, TypeError):
                    value = ast.literal_eval(spell(expr))
                    if "…" not in spell(expr) and value != want.default and repr(value) != repr(want.default):
                        return f"default value of {have.name}: {value!r} {want.default!r}"
    wrapped = hasattr(function, "__wrapped__")
    if not wrapped and ours.asynchronous != inspect.iscoroutinefunction(function):
        return "async"
    return ""


def _marked(function: FunctionType) -> set[str]:
    """Parameters with a default that `inspect` takes for its mark of having none, since it is that mark."""
    inner = inspect.unwrap(function)
    assert isinstance(inner, FunctionType)
    code = inner.__code__
    names = code.co_varnames[: code.co_argcount][::-1]
    given = [*zip(names, (inner.__defaults__ or ())[::-1], strict=False), *(inner.__kwdefaults__ or {}).items()]
    return {name for name, default in given if default is inspect.Parameter.empty}


def test_inspect_agrees_or_we_do_not_know() -> None:
    names = sorted(_modules())
    size = -(-len(names) // 4)  # neighbours share their bases: each chunk reads them once
    chunks = [names[at : at + size] for at in range(0, len(names), size)]
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    wrong: list[str] = []
    with ProcessPoolExecutor(2, max_tasks_per_child=1) as pool:
        for tally in pool.map(_compare_modules, chunks):
            counts.update(tally.counts)
            reasons.update(tally.reasons)
            wrong.extend(tally.wrong)
    compared = counts["functions compared"] + counts["members compared"]
    unknown = counts["functions unknown"] + counts["members unknown"]
    assert not wrong, "\n".join(sorted(wrong)[:80])
    assert counts["modules"] > 700, counts
    assert counts["functions compared"] > 3_000, counts
    assert counts["members compared"] > 20_000, counts
    assert unknown < 0.06 * compared, reasons.most_common(20)
    assert counts["classes unknown"] < 0.08 * counts["classes"], reasons.most_common(20)
