"""Findings about what stands outside the tables: names, paths, placeholders, risks and claims."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from itertools import groupby

from lockstitch.api import ContractPlace, Finding, Place, Related, Span
from lockstitch.languages.markdown import Code as CodeSpan
from lockstitch.languages.markdown import Part

from lockstitch_parity_matrix.book import Book, Doc
from lockstitch_parity_matrix.facts import Passage
from lockstitch_parity_matrix.names import Name, names_of
from lockstitch_parity_matrix.prose_names import SKIPS, prose_references, skip_claims
from lockstitch_parity_matrix.row_findings import path_finding
from lockstitch_parity_matrix.rows import plain
from lockstitch_parity_matrix.symbols import Symbols, Unknown
from lockstitch_parity_matrix.verdicts import contracts_named, has_issue

_IMPLEMENTED = re.compile(r"^\W{0,3}implementations?\b|^\W{0,3}implementers?\b")
_IMPLEMENTS = re.compile(r"\b(?:implements?|implementing|implementations? of|satisf(?:y|ies)|interface)\W{0,3}$")


def prose_findings(book: Book, doc: Doc) -> Iterator[Finding]:
    """Everything that is wrong outside the tables."""
    for item in doc.placeholders:
        message = f"`{item.text}` was to be filled in"
        yield _finding("placeholder", item.text.strip("#"), doc, message, item.at)
    if book.contract.prose:
        yield from _names(book, doc)
        yield from _paths(book, doc)
        yield from _skips(book, doc)
        yield from _contracts(book, doc)
    yield from risk_findings(book, doc)


def unknown_finding(doc: Doc, subject: str, found: Unknown, at: Span) -> Finding:
    """The finding about a name that leads nowhere."""
    name = found.name
    if found.home is None:
        message = f"{name.shown} is nowhere in the code below {_listed(doc)}"
    else:
        message = f"`{name.last}` is not in `{found.home.what}`, where {name.shown} would be"
    message += f" (the nearest is `{found.near}`)" if found.near else ""
    related: tuple[Related, ...] = ()
    if found.near_at is not None:
        path, symbol = found.near_at
        related = (Related(Place(path, symbol.at), f"`{symbol.path}` is here"),)
    elif found.home is not None:
        first = next((path for path in found.home.files if path == found.home.what), found.home.files[0])
        related = (Related(Place(first), "it is looked for here"),)
    return _finding("unknown-symbol", subject, doc, message, at, related, sure=found.sure)


def _listed(doc: Doc) -> str:
    return ", ".join(doc.book.contract.roots)


def _names(book: Book, doc: Doc) -> Iterator[Finding]:
    symbols = Symbols(book)
    named = [(span, name) for span in doc.spans for name in names_of(Part(span.text, span.at))]
    dotted = [(span, name, symbols.unknown(name)) for span, name in named if len(name.parts) > 1]
    lost = {found.name.last: found for _, _, found in dotted if found is not None}
    for span, name in named:
        if len(name.parts) == 1 and name.last in lost:  # the same, without its package
            yield unknown_finding(doc, lost[name.last].name.dotted, lost[name.last], span.at)
    for span, name, found in dotted:
        if found is not None:
            yield unknown_finding(doc, name.dotted, found, span.at)
        else:
            yield from _shapes(book, doc, symbols, span, name)


def _shapes(book: Book, doc: Doc, symbols: Symbols, span: CodeSpan, name: Name) -> Iterator[Finding]:
    """A struct that is said to be implemented."""
    passage = next((item for item in doc.passages if item.at.contains(span.at)), None)
    if passage is None or not _implemented(passage.text, span.text) or symbols.shape(name) != "struct":
        return
    declared = symbols.declaration(name)
    if declared is not None:
        path, symbol = declared
        message = f"{name.shown} is a struct: nothing can implement it"
        related = (Related(Place(path, symbol.at), "it is declared here"),)
        yield _finding("false-claim", name.dotted, doc, message, span.at, related, sure=book.whole(path))


def _implemented(text: str, span: str) -> bool:
    before, mark, after = text.partition(f"`{span}`")
    return bool(mark) and bool(_IMPLEMENTED.search(after) or _IMPLEMENTS.search(before))


def _paths(book: Book, doc: Doc) -> Iterator[Finding]:
    """Paths in code spans, where at least the directory that they begin with is there."""
    for item in prose_references(doc):
        head = item.path.split("/")[0]
        if "/" not in item.path.rstrip("/") or not head.strip(".") or not book.view.is_directory(head):
            continue
        target = book.target(doc, item)
        if target.state == "dead":
            found = path_finding(book, doc, item.path, item, target)
            if found is not None:
                yield found


def _skips(book: Book, doc: Doc) -> Iterator[Finding]:
    """Tests that are called skipped, where none is."""
    for claim in skip_claims(book, doc):
        texts = [(path, book.text(path)) for path in claim.paths]
        read = [(path, text) for path, text in texts if text is not None]
        if not read or any(SKIPS & set(use.name.split(".")) for _, text in read for use in text.code.uses):
            continue
        path = next((path for path, _ in read if "test" in path.lower()), read[0][0])
        message = f"`{claim.span.text}` is said to be in {path}, and nothing in it is skipped"
        related = (Related(Place(path), "the tests are here"),)
        yield _finding("false-claim", claim.span.text, doc, message, claim.span.at, related, sure=book.whole(path))


def _contracts(book: Book, doc: Doc) -> Iterator[Finding]:
    """Contracts that are named and do not exist, outside lists of risks, which are held to more."""
    known = set(book.view.contracts())
    risky = {id(passage) for group in _risks(book, doc) for passage in group}
    for passage in doc.passages:
        for name in contracts_named(passage.text) if id(passage) not in risky else ():
            if name not in known:
                message = f"the contract `{name}` is named, and there is none of that name"
                yield _finding("false-claim", name, doc, message, passage.at)


def _risks(book: Book, doc: Doc) -> list[list[Passage]]:
    """The items of the list of risks, each with all of its paragraphs."""
    if book.contract.risks is None:
        return []
    heading = plain(book.contract.risks.after_heading)
    inside = [item for item in doc.passages if item.number and heading in _starts(item)]
    return [list(group) for _, group in groupby(inside, key=lambda item: (item.headings, item.number))]


def _starts(passage: Passage) -> set[str]:
    """The headings above a passage, whole and without what stands in parentheses at their ends."""
    titles = {plain(title) for title in passage.headings}
    return titles | {re.sub(r"\s*\([^()]*\)$", "", title) for title in titles}


def risk_findings(book: Book, doc: Doc) -> Iterator[Finding]:
    """Risks that nothing holds."""
    contract = book.contract
    if contract.risks is None:
        return
    found = _risks(book, doc)
    if not found:
        yield Finding(
            rule="nothing-selected",
            subject=contract.risks.after_heading,
            message=f"{doc.path} has no list below a heading {contract.risks.after_heading!r}",
            at=ContractPlace(("risks", "after-heading")),
        )
    for group in found:
        yield from _risk(book, doc, group)


def _risk(book: Book, doc: Doc, group: list[Passage]) -> Iterator[Finding]:
    contract, known = book.contract, set(book.view.contracts())
    assert contract.risks is not None
    text = " ".join(passage.text for passage in group)
    title = risk_title(group[0].text)
    shown = f"risk {group[0].number} ({title})"
    bound = [
        (index, item)
        for index, item in enumerate(contract.bind)
        if item.risk and fnmatch.fnmatchcase(title.casefold(), item.risk.casefold())
    ]
    named = contracts_named(text)
    spans = {span.text for span in doc.spans for passage in group if passage.at.contains(span.at)}
    held = [name for name in named if name in known] + sorted(spans & known)
    for name in [name for name in named if name not in known]:
        message = f"{shown} names the contract `{name}`, and there is none of that name"
        yield _finding("unenforced-risk", title, doc, message, group[0].at)
    for index, item in bound:
        standing = book.view.verdict(item.contract)
        related = (Related(ContractPlace(("bind", index)), "it is bound here"),)
        if standing is None:
            message = f"{shown} is bound to the contract {item.contract!r}, and there is none of that name"
            yield _finding("unenforced-risk", title, doc, message, group[0].at, related)
        elif standing != "in step":
            state = "in drift" if standing == "drift" else "unknown"
            message = f"{shown} has come true: the contract {item.contract!r} that holds it is {state}"
            yield _finding("unenforced-risk", title, doc, message, group[0].at, related, sure=standing == "drift")
    wanted = contract.risks.each_needs
    if ("contract" in wanted and (held or bound or named)) or (
        "issue" in wanted and has_issue(text, contract.issue_keys)
    ):
        return
    message = f"{shown} names no {' and no '.join(wanted)}"
    yield _finding("unenforced-risk", title, doc, message, group[0].at)


def risk_title(text: str) -> str:
    """What a risk is called: its first bold words, or its first sentence."""
    match = re.match(r"\*\*(.+?)\*\*|__(.+?)__", text)
    first = (match[1] or match[2]) if match else re.split(r"(?<=[.:;])\s|\s[–—-]\s", text)[0]
    return re.sub(r"[*_`]", "", first).strip().rstrip(".:;")[:80]


def _finding(
    rule: str,
    subject: str,
    doc: Doc,
    message: str,
    at: Span,
    related: tuple[Related, ...] = (),
    *,
    sure: bool = True,
) -> Finding:
    return Finding(
        rule=rule,
        subject=subject,
        side=doc.book.label(doc.path),
        message=message,
        at=Place(doc.path, at),
        related=related,
        verdict="drift" if sure else "unknown",
    )
