"""The extractor of what a Go file declares."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Extractor, Fact, Source
from lockstitch.languages.golang.facts import (
    GoAssertion,
    GoConstant,
    GoFile,
    GoFunction,
    GoImport,
    GoTypeDecl,
    GoVariable,
)


def _extract(source: Source) -> Iterator[Fact]:
    raise NotImplementedError


#: What one Go file declares: package clause, imports, types, functions and methods, constants, assertions.
GO_DECLARATIONS: Extractor[Fact] = Extractor(
    id="go.declarations",
    version=1,
    languages=("go",),
    facts=(GoFile, GoImport, GoTypeDecl, GoFunction, GoConstant, GoVariable, GoAssertion),
    extract=_extract,
)
