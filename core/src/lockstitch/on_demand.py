"""Packages whose names are imported when they are asked for: importing all of one costs more than most runs use."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from typing import Any


def names_of(package: str, modules: str) -> Callable[[str], Any]:
    """The `__getattr__` of a package: `modules` says which of its modules has which names, as `module: name name …`.

    A module's names may go on in further lines.
    """
    home: dict[str, str] = {}
    module = ""
    for word in modules.split():
        if word.endswith(":"):
            module = word.removesuffix(":")
        else:
            home[word] = module

    def find(name: str) -> Any:
        if name not in home:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{package}.{home[name]}"), name)
        setattr(sys.modules[package], name, value)  # so that it is asked for once
        return value

    return find
