"""What our libraries import and no run uses is not imported: it would be a tenth of the time of a small run."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

#: `inspect` is click's, for the help of commands, and brings the parser and the disassembler of Python. msgspec has
#: `textwrap` for schemas, `urllib.parse` has `ipaddress` for addresses in brackets, `pathlib` has `ntpath` for Windows.
_SELDOM = ("inspect", "textwrap", "ipaddress", *(["ntpath"] if sys.platform != "win32" else []))


class _Later(ModuleType):
    """A module that is imported when something of it is asked for."""

    def __init__(self, name: str, **known: Any) -> None:
        super().__init__(name)
        self.__dict__.update(known)

    def __getattr__(self, name: str) -> Any:
        import importlib

        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        module = importlib.import_module(self.__name__)
        self.__dict__.update(module.__dict__)
        return getattr(module, name)


def spare() -> None:
    """Import what costs much and is seldom used when it is used. Does nothing for what is imported already."""
    for name in _SELDOM:
        sys.modules.setdefault(name, _Later(name))
    if sys.platform == "linux":  # all that `uuid` asks, which msgspec imports
        sys.modules.setdefault("platform", _Later("platform", system=lambda: "Linux"))
    # msgspec looks there first for what `typing` has since Python 3.11: the same objects.
    if "typing_extensions" not in sys.modules and "msgspec" not in sys.modules:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]
        try:
            import msgspec  # noqa: F401
        finally:
            del sys.modules["typing_extensions"]
