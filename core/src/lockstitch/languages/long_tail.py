"""Grammars for further languages, out of the tree-sitter-languages wheel (extra `long-tail`).

That project is no longer kept up and its own loader fails with current tree-sitter, but its
wheel is one shared library of plain grammars with ABI 13 and 14, which tree-sitter still accepts.
So the library is opened here and the grammar's function called directly.
"""

from __future__ import annotations

import ctypes
import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language

_SYMBOL = {"shell": "bash", "csharp": "c_sharp", "just": "make"}


@lru_cache(maxsize=1)
def _library() -> ctypes.CDLL | None:
    spec = importlib.util.find_spec("tree_sitter_languages")
    if spec is None or spec.origin is None:
        return None
    for name in ("languages.so", "languages.dylib", "languages.dll"):
        path = Path(spec.origin).parent / name
        if path.exists():
            return ctypes.CDLL(str(path))
    return None


def long_tail_grammar(language: str) -> Language:
    """The grammar of `language` from tree-sitter-languages.

    Raises UnknownGrammar when the wheel is not installed or has no such grammar.
    """
    import tree_sitter

    from lockstitch.languages.parsing import UnknownGrammar

    library = _library()
    if library is None:
        raise UnknownGrammar(
            f"no grammar for {language}: install `lockstitch[long-tail]` (wheels for CPython 3.11 and 3.12)"
        )
    try:
        make = getattr(library, f"tree_sitter_{_SYMBOL.get(language, language)}")
    except AttributeError:
        raise UnknownGrammar(f"no grammar for {language}") from None
    make.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype = ctypes.py_object
    capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return tree_sitter.Language(capsule(make(), b"tree_sitter.Language", None))
