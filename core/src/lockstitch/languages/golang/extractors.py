"""The extractors of Go. What reads the files is imported when a file is read."""

from __future__ import annotations

from lockstitch.api import Extractor, Fact, deferred
from lockstitch.languages.golang.facts import (
    GoAssertion,
    GoConstant,
    GoFile,
    GoFunction,
    GoImport,
    GoModule,
    GoReplace,
    GoTypeDecl,
    GoUse,
)

#: What one Go file declares: package clause, imports, types, functions and methods, constants, assertions.
GO_DECLARATIONS: Extractor[Fact] = Extractor(
    id="go.declarations",
    version=4,
    languages=("go",),
    facts=(GoFile, GoImport, GoTypeDecl, GoFunction, GoConstant, GoAssertion),
    extract=deferred("lockstitch.languages.golang.declarations:extract"),
)
#: What a `go.mod` or `go.work` says of module paths.
GO_MODULE: Extractor[Fact] = Extractor(
    id="go.module",
    version=1,
    languages=("gomod",),
    facts=(GoModule, GoReplace, GoUse),
    extract=deferred("lockstitch.languages.golang.modules:extract"),
)
