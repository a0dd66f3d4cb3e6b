"""What our libraries import and no run uses is not imported: it would be a tenth of the time of a small run."""

from __future__ import annotations

import sys
import urllib
from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Any

#: `inspect` is click's, for the help of commands, and brings the parser and the disassembler of Python. msgspec has
#: `textwrap` for schemas, `urllib.parse` has `ipaddress` for addresses in brackets, `pathlib` has `ntpath` for Windows.
_SELDOM = (
    *("inspect", "textwrap", "ipaddress", "msgspec.inspect", "msgspec.toml", "msgspec.yaml"),
    *(["ntpath"] if sys.platform != "win32" else []),
)
#: Functions that are imported by their names: click's for what it says of errors, msgspec's for schemas, and until
#: Python 3.12 that of `pathlib` for addresses.
_CALLED = {
    "gettext": ("gettext", "ngettext"),
    "msgspec._json_schema": ("schema", "schema_components"),
    "urllib.parse": ("quote_from_bytes",),
}


class _Later(ModuleType):
    """A module that is imported when something of it is asked for, or one of its functions is called."""

    def __init__(self, name: str, functions: Iterable[str] = (), **known: Any) -> None:
        super().__init__(name)
        self.__dict__.update(known)
        for function in functions:
            self.__dict__[function] = partial(self._call, function)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module(), name)

    def _call(self, function: str, /, *args: Any, **more: Any) -> Any:
        return getattr(self._module(), function)(*args, **more)

    def _module(self) -> ModuleType:
        import importlib

        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = importlib.import_module(self.__name__)
        self.__dict__.update(module.__dict__)
        return module


def spare() -> None:
    """Import what costs much and is seldom used when it is used. Does nothing for what is imported already."""
    for name in _SELDOM:
        sys.modules.setdefault(name, _Later(name))
    for name, functions in _CALLED.items():
        if name not in sys.modules:
            sys.modules[name] = _Later(name, functions)
    # An import of what is in `sys.modules` already does not tell the package.
    urllib.parse = sys.modules["urllib.parse"]  # type: ignore[attr-defined]
    if sys.platform == "linux":  # all that `uuid` asks, which msgspec imports
        sys.modules.setdefault("platform", _Later("platform", system=lambda: "Linux"))
    # msgspec looks there first for what `typing` has since Python 3.11: the same objects.
    if "typing_extensions" not in sys.modules and "msgspec" not in sys.modules:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
        try:
            import msgspec  # noqa: F401
        finally:
            del sys.modules["typing_extensions"]
