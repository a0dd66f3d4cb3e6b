"""Languages: which one a file is in, its parse tree, and the facts that several checks share.

Importing this package imports no grammar: each is loaded when a source of its language is parsed.
"""

from lockstitch.languages.comments import Comment, comments
from lockstitch.languages.detect import LANGUAGE_IDS, detect_language
from lockstitch.languages.parsing import UnknownGrammar, node_span, node_text, parse, walk

__all__ = [
    "LANGUAGE_IDS",
    "Comment",
    "UnknownGrammar",
    "comments",
    "detect_language",
    "node_span",
    "node_text",
    "parse",
    "walk",
]
