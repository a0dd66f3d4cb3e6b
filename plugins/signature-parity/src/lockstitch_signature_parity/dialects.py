"""Which language a side is written in, and the dialect that reads it."""

from __future__ import annotations

import importlib
from functools import cache

from lockstitch.api import Side, View
from lockstitch.languages import detect_language
from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.surface import Dialect

#: Language id to where its dialect stands; imported when a contract first needs it.
DIALECTS = {
    "go": "lockstitch_signature_parity.go_dialect:GO",
    "python": "lockstitch_signature_parity.python_dialect:PYTHON",
}
#: What tells the language of a directory: a file of it with such an ending.
_ENDINGS = (("go", "*.go"), ("python", "*.{py,pyi}"))


@cache
def dialect(language: str) -> Dialect:
    """The dialect of a language of `DIALECTS`."""
    module, _, name = DIALECTS[language].partition(":")
    found: Dialect = getattr(importlib.import_module(module), name)
    return found


def language_of(contract: SignatureParity, side: Side, view: View) -> str:
    """The language of a side: a key of `DIALECTS`; another id for a file in another language; `""` if there is none."""
    path = contract.resolve(side.path)
    for language, ending in _ENDINGS:
        inside = ending if path == "." else f"{path}/{ending}"
        if view.is_directory(path) and view.files(inside):
            return language
    named = view.files(path)
    languages = {detect_language(name) for name in named}
    for language in DIALECTS:
        if language in languages:
            return language
    return next(iter(sorted(found for found in languages if found)), "")
