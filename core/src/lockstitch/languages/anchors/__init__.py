"""What a comment can be bound to: the symbols of Go, shell and Python files, and their comments.

Light on purpose: names and stretches of text, no types. `ANCHORS` gives symbols (with a hash of
their code) and every comment, `CALLS` who calls whom by name, `WORDS` the words that stand in code,
`TESTS` the names of test functions.
"""

from lockstitch.languages.anchors.extractors import ANCHORS, CALLS, LANGUAGES, TESTS, WORDS
from lockstitch.languages.anchors.facts import Anchor, Call, Kind, Note, Test, Words
from lockstitch.languages.anchors.notes import notes
from lockstitch.languages.comments import COMMENTED

__all__ = [
    "ANCHORS",
    "CALLS",
    "COMMENTED",
    "LANGUAGES",
    "TESTS",
    "WORDS",
    "Anchor",
    "Call",
    "Kind",
    "Note",
    "Test",
    "Words",
    "notes",
]
