"""Languages: which one a file is in, its parse tree, and the facts that several checks share.

Importing this package imports no grammar: each is loaded when a source of its language is parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.languages.comments import Comment, comments
from lockstitch.languages.detect import LANGUAGE_IDS, detect_language
from lockstitch.languages.parsing import UnknownGrammar, node_span, node_text, parse, walk
from lockstitch.on_demand import names_of

if TYPE_CHECKING:
    from lockstitch.languages.outline import OUTLINE, Symbol

__all__ = [
    "LANGUAGE_IDS",
    "OUTLINE",
    "Comment",
    "Symbol",
    "UnknownGrammar",
    "comments",
    "detect_language",
    "node_span",
    "node_text",
    "parse",
    "walk",
]

__getattr__ = names_of(__name__, "outline: OUTLINE Symbol")
