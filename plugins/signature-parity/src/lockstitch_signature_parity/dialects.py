"""Which language a side is written in, and the dialect that reads it."""

from __future__ import annotations

import importlib
from functools import cache

from lockstitch.api import Side, View
from lockstitch.languages import detect_language

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.surface import Dialect

#: Language id to where its dialect stands; imported when it is first asked for.
DIALECTS = {
    "go": "lockstitch_signature_parity.go.dialect:GO",
    "python": "lockstitch_signature_parity.python.dialect:PYTHON",
}
#: What tells the language of a directory: a file right in it with such an ending.
_ENDINGS = {"go": ("go",), "python": ("py", "pyi")}


@cache
def dialect(language: str) -> Dialect:
    """The dialect of a language of `DIALECTS`."""
    module, _, name = DIALECTS[language].partition(":")
    found: Dialect = getattr(importlib.import_module(module), name)
    return found


def language_of(contract: SignatureParity, side: Side, view: View) -> str:
    """The language of a side: a key of `DIALECTS`, the id of another for a file that is in it, or `""`."""
    path = contract.resolve(side.path)
    named = view.files(path)
    if path in named:
        return detect_language(path)
    # A directory is a package of the language whose files stand right in it; a pattern may name either.
    inside = "*" if path == "." else f"{path}/*"
    names = [*view.files(inside), *(named if path != "." and not view.is_directory(path) else ())]
    for language, endings in _ENDINGS.items():
        if any(name.rpartition(".")[2] in endings for name in names):
            return language
    return next(iter(sorted(filter(None, map(detect_language, named)))), "") if "*" in path else ""
