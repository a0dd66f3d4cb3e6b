"""The extractor of outlines."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api.facts import Extractor, Source, SyntaxProblem
from lockstitch.languages.outline.facts import Symbol

#: The languages that have an outline: those with a reader of their own, and those of the table in `by_grammar`.
LANGUAGES = (
    "go", "python", "shell",
    "javascript", "typescript", "tsx", "rust", "java", "ruby", "php", "c", "cpp", "hcl",
)  # fmt: skip


def _extract(source: Source) -> Iterator[Symbol | SyntaxProblem]:
    # Each language's module is imported when a file of it is read.
    if source.language == "go":
        from lockstitch.languages.outline.in_go import outline
    elif source.language == "python":
        from lockstitch.languages.outline.in_python import outline
    elif source.language == "shell":
        from lockstitch.languages.outline.in_shell import outline
    else:
        from lockstitch.languages.outline.by_grammar import outline
    return outline(source)


#: Every type, class, function and method of a file, in the order in which they begin.
#:
#: Go: those declared at the top of the file. Python and shell: those inside others too, and under conditions.
#: What stands in the body of a Go function is not read: a mistake there is none of the outline's. The other
#: languages need the extra `long-tail`; without it, their files are read in part, that is, not at all. A Terraform
#: block has its address: `resource "a" "b"` is `b`, which belongs to `a`.
OUTLINE = Extractor(
    id="outline.symbols",
    version=1,
    languages=LANGUAGES,
    facts=(Symbol,),
    extract=_extract,
    # A keyword that declares one of them in any of the languages, the `()` of a shell function, or a C function's
    # brace after its parameters.
    hint=rb"\b(?:func|type|def|class|function|fn|interface|struct|enum|union|trait|impl|module|namespace|record|macro_rules"
    rb"|resource|variable|data|output|provider)\b|\([ \t]*\)|=>|\)\s*(?:const\s*)?\{",
    own_errors=True,
)
