"""What running text names: symbols, paths, and the files that it makes claims about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lockstitch.languages.markdown import Code as CodeSpan
from lockstitch.languages.markdown import Part
from msgspec import Struct

from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.facts import Passage
from lockstitch_parity_matrix.names import Name, names_of
from lockstitch_parity_matrix.references import Reference, in_code

_SKIP = re.compile(
    r"(?:\w+\.)?(?:Skip|SkipNow|Skipf|skip|skipif|skipIf|skipTest|xfail|todo)|@(?:pytest\.mark\.|unittest\.)?skip\w*|"
    r"(?:pytest|unittest)\.(?:mark\.)?(?:skip\w*|xfail)|xit|xdescribe|#\[ignore\]"
)
#: Ways in which code says that a test is skipped, by the last part of the name.
SKIPS = frozenset(
    {"Skip", "Skipf", "SkipNow", "skip", "skipif", "skipIf", "skipUnless", "skipTest", "xfail", "importorskip", "todo",
     "xit", "xdescribe", "xtest", "ignore"}
)  # fmt: skip
_SAYS_SO = re.compile(r"^`?'d\b|\b(?:is|are|stay|remain|currently|still|today|now|being|all|gets?)\b", re.IGNORECASE)


class SkipClaim(Struct, frozen=True):
    """A sentence that says that tests are skipped, and the files that its paragraph names."""

    span: CodeSpan
    passage: Passage
    paths: tuple[str, ...]


def prose_names(doc: Doc) -> list[Name]:
    """The dotted names in code spans outside tables and headings."""
    return [name for span in doc.spans for name in names_of(Part(span.text, span.at)) if len(name.parts) > 1]


def prose_references(doc: Doc) -> list[Reference]:
    """The references to files in code spans outside tables."""
    return [item for span in doc.spans for item in in_code(span.text, span.at)]


def skip_claims(book: Book, doc: Doc) -> Iterator[SkipClaim]:
    """What is said of skipped tests, where it is said of which file."""
    for passage in doc.passages:
        inside = [span for span in doc.spans if passage.at.contains(span.at)]
        for span in inside:
            if _skips(span.text) and _affirms(passage.text, span.text):
                found = [book.target(doc, item) for other in inside for item in in_code(other.text, other.at)]
                paths = tuple(dict.fromkeys(target.path for target in found if target.state == "file"))
                if paths:
                    yield SkipClaim(span, passage, paths)
                    break


def claimed_files(book: Book, doc: Doc) -> list[str]:
    """The files that claims are about."""
    return sorted({path for claim in skip_claims(book, doc) for path in claim.paths})


@lru_cache(maxsize=256)
def _skips(text: str) -> bool:
    return _SKIP.fullmatch(text.strip().removesuffix("()")) is not None


def _affirms(text: str, span: str) -> bool:
    """Whether a sentence says that something is skipped: `t.Skip`'d, `are skipped with`, … and does not deny it."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        before, mark, after = sentence.partition(f"`{span}`")
        if not mark or re.search(
            r"\b(?:no|none|nothing|neither|not|never|without|no longer|don't|avoid|instead of|remove[ds]?)\b", sentence
        ):
            continue
        if after.startswith(("'d", "’d", "-ped", "ped")) or (
            _SAYS_SO.search(before.rpartition(",")[2]) and re.search(r"\bskip|\bare\b|\bis\b|uses?\b", sentence)
        ):
            return True
    return False
