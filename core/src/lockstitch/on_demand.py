"""What is made when it is asked for, since all of it would cost more than most runs use: names of packages, and
regular expressions."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from typing import Any, AnyStr, cast


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


class Expression:
    """A regular expression that is compiled when something of it is first asked for; else as `re.Pattern`."""

    compiled: re.Pattern[Any]

    def __init__(self, text: str | bytes, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:
        if name == "compiled":
            self.compiled = re.compile(self._text, self._flags)
            return self.compiled
        value = getattr(self.compiled, name)
        setattr(self, name, value)  # so that it is asked for once
        return value


def expression(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """As `re.compile`, later: for modules that most runs import, and expressions that few use.

    An error in `text` shows only then; the tests compile them all.
    """
    return cast("re.Pattern[AnyStr]", Expression(text, flags))
