"""The extractor of outlines."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api.facts import Extractor, Source, SyntaxProblem
from lockstitch.languages.outline.facts import Symbol

#: The languages that have an outline.
LANGUAGES = ("go", "python", "shell")


def _extract(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    # Each language's module is imported when a file of it is read.
    if source.language == "go":
        from lockstitch.languages.outline.in_go import outline
    elif source.language == "python":
        from lockstitch.languages.outline.in_python import outline
    else:
        from lockstitch.languages.outline.in_shell import outline
    return outline(source)


#: Every type, class, function and method of a file, in the order in which they begin.
#:
#: Go: those declared at the top of the file. Python and shell: those inside others too, and under conditions.
#: What stands in the body of a Go function is not read: a mistake there is none of the outline's.
OUTLINE = Extractor(
    id="outline.symbols",
    version=1,
    languages=LANGUAGES,
    facts=(Symbol,),
    extract=_extract,
    # A keyword that declares one of them in any of the languages, or the `()` of a shell function.
    hint=rb"\b(?:func|type|def|class|function)\b|\([ \t]*\)",
    own_errors=True,
)
