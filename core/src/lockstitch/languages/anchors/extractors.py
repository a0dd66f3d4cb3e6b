"""The extractors over these facts."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api.facts import Extractor, Source
from lockstitch.languages.anchors.calls import calls
from lockstitch.languages.anchors.facts import Anchor, Call, Note, Test, Words
from lockstitch.languages.anchors.notes import notes
from lockstitch.languages.anchors.tests import tests
from lockstitch.languages.anchors.words import words
from lockstitch.languages.comments import COMMENTED

#: The languages whose symbols are known here.
LANGUAGES = ("go", "shell", "python")


def _anchors(source: Source) -> Iterator[Anchor | Note]:
    # Each language's module is imported when a file of it is read.
    if source.language == "go":
        from lockstitch.languages.anchors.in_go import anchors
    elif source.language == "python":
        from lockstitch.languages.anchors.in_python import anchors
    elif source.language == "shell":
        from lockstitch.languages.anchors.in_shell import anchors
    else:
        from lockstitch.languages.anchors.in_text import anchors
    yield from anchors(source)
    yield from notes(source)


#: Symbols with their extents and hashes, then all comments and docstrings. In languages without symbols: the file
#: and its regions.
ANCHORS = Extractor(id="anchors.symbols", version=4, languages=COMMENTED, facts=(Anchor, Note), extract=_anchors)
#: Every call.
CALLS = Extractor(id="anchors.calls", version=2, languages=LANGUAGES, facts=(Call,), extract=calls, hint=rb"\w")
#: The words of code, schemas and configuration; one fact a file.
WORDS = Extractor(
    id="anchors.words",
    version=2,
    languages=(*(language for language in COMMENTED if language not in {"markdown", "html"}), "json", "sql"),
    facts=(Words,),
    extract=words,
    own_errors=True,
)
#: Test functions.
TESTS = Extractor(
    id="anchors.tests", version=1, languages=LANGUAGES, facts=(Test,), extract=tests, hint=rb"(?i)test|Example|Fuzz"
)
