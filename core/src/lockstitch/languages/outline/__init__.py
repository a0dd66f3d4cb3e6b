"""Outlines: which types, classes, functions and methods a file declares, and where.

The lightest facts about code that there are: `OUTLINE` yields `Symbol`s and looks into nothing that it need not.
What a declaration says is for others: `lockstitch.languages.golang` and `lockstitch.languages.python` have types
and parameters, `lockstitch.languages.anchors` has comments, fields and values.
"""

from lockstitch.languages.outline.extractor import LANGUAGES, OUTLINE
from lockstitch.languages.outline.facts import Kind, Symbol

__all__ = ["LANGUAGES", "OUTLINE", "Kind", "Symbol"]
