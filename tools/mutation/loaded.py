"""Putting a mutant into the program: into functions that are loaded already, or in place of a module's source."""

from __future__ import annotations

import functools
import gc
import importlib.abc
import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from types import CodeType, FunctionType

Key = tuple[str, str, int]


def module_name(path: Path) -> str:
    """The dotted name of a file below some `src/`."""
    parts = list(path.with_suffix("").parts)
    parts = parts[len(parts) - parts[::-1].index("src") :]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class Loaded:
    """The functions and caches of a running program."""

    def __init__(self) -> None:
        self.functions: dict[Key, list[FunctionType]] = defaultdict(list)
        self.caches: list[functools._lru_cache_wrapper] = []
        for item in gc.get_objects():
            # `type` rather than isinstance: some objects answer to __class__ with more than they are.
            if type(item) is FunctionType:
                self.functions[_key(item.__code__)].append(item)
            elif type(item) is functools._lru_cache_wrapper and item.__module__.startswith("lockstitch"):
                self.caches.append(item)

    def change(self, module: CodeType) -> None:
        """Give every function that `module` defines the code that it has there."""
        for code in _nested(module):
            for function in self.functions.get(_key(code), ()):
                if function.__code__.co_freevars == code.co_freevars:
                    function.__code__ = code
        for cache in self.caches:
            cache.cache_clear()


def _key(code: CodeType) -> Key:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _nested(code: CodeType) -> list[CodeType]:
    found = [code]
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found += _nested(constant)
    return found


class Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Runs the mutant's code when its module is imported."""

    def __init__(self, path: Path, code: CodeType) -> None:
        self.name, self.path, self.code = module_name(path), path, code

    def install(self) -> None:
        """Before anything of the program is imported."""
        sys.meta_path.insert(0, self)

    def find_spec(self, fullname, path=None, target=None):
        """The one module."""
        if fullname != self.name:
            return None
        package = self.path.name == "__init__.py"
        spec = importlib.util.spec_from_loader(fullname, self, origin=str(self.path), is_package=package)
        if package:
            spec.submodule_search_locations = [str(self.path.parent)]
        return spec

    def exec_module(self, module) -> None:
        """Its changed code."""
        module.__file__ = str(self.path)
        exec(self.code, module.__dict__)
