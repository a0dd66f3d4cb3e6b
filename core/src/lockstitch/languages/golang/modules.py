"""The extractor of `go.mod` and `go.work`."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.api import Extractor, Fact, Source
from lockstitch.languages.golang.facts import GoModule, GoReplace, GoUse


def _extract(source: Source) -> Iterator[Fact]:
    raise NotImplementedError


#: What a `go.mod` or `go.work` says of module paths.
GO_MODULE: Extractor[Fact] = Extractor(
    id="go.module", version=1, languages=("gomod",), facts=(GoModule, GoReplace, GoUse), extract=_extract
)
