"""A small plugin for the kit's own tests: shell files must export the same names."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator, Mapping
from typing import Any

from lockstitch.api import (
    Analyzer,
    Contract,
    Edit,
    Extractor,
    Fact,
    Finding,
    Need,
    Place,
    Related,
    Remedy,
    Rule,
    Side,
    Source,
    Span,
    View,
    hookimpl,
)
from lockstitch.host import Host, load_module
from lockstitch.languages import comments, node_span, node_text, parse
from msgspec.structs import replace


class Word(Fact, frozen=True):
    """A name that is exported; `note` is what the comment on its line says."""

    name: str
    at: Span
    note: str = ""


class Words(Contract, frozen=True, kw_only=True):
    """Shell files that must export the same names."""

    sides: tuple[Side, ...]


def _words(source: Source) -> Iterator[Word]:
    notes = {comment.span.line: comment.text for comment in comments(source)}
    for node in parse(source).root_node.children:
        if node.type == "declaration_command" and node.text and node.text.startswith(b"export"):
            span = node_span(source, node)
            yield Word(node_text(source, node).split()[1], span, notes.get(span.line, ""))


WORDS = Extractor(id="test.words", version=1, languages=("shell",), facts=(Word,), extract=_words, hint=b"export")


def _needs(contract: Words, view: View) -> list[Need]:
    return [Need(WORDS, contract.resolve(side.path)) for side in contract.sides]


def _judge(contract: Words, view: View) -> Iterator[Finding]:
    files = {side: view.facts(WORDS, contract.resolve(side.path)) for side in contract.sides}
    for side, file in files.items():
        said = {word.name for word in file.facts}
        others = [(word, other.path) for other in files.values() if other is not file for word in other.facts]
        for word, path in others:
            if word.name not in said:
                yield Finding(
                    rule="missing-word",
                    subject=word.name,
                    side=side.label,
                    message=f"{word.name} is exported by {path} and not by {file.path}",
                    at=Place(file.path),
                    related=(Related(Place(path, word.at), "exported here"),),
                    remedies=(Remedy(f"Export {word.name}", (file.path,), (word.name,)),),
                )


def _mend(contract: Words, finding: Finding, remedy: Remedy, texts: Mapping[str, str]) -> list[Edit]:
    path = remedy.paths[0]
    line = texts[path].count("\n") + 1
    return [Edit(path, Span(line, 1, line, 1), f"export {remedy.data[0]}\n")]


ANALYZER = Analyzer(
    name="same-words",
    summary="Shell files must export the same names.",
    rules=(Rule("missing-word", "A name is not exported.", "It was added on one side only.", "Export it."),),
    contract=Words,
    extractors=(WORDS,),
    needs=_needs,
    judge=_judge,
    mend=_mend,
)


def host_with(analyzer: Analyzer[Any] = ANALYZER) -> Host:
    """A host that has this one analyzer."""
    module = types.ModuleType("lockstitch_words_for_tests")
    module.LOCKSTITCH_API = "1.0"  # type: ignore[attr-defined]

    @hookimpl
    def lockstitch_analyzers() -> list[Analyzer[Any]]:
        return [analyzer]

    module.lockstitch_analyzers = lockstitch_analyzers  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    host = Host()
    load_module(host, module, "lockstitch-words-for-tests", "1")
    assert not host.failures, host.failures
    return host


def with_extract(extract: Any) -> Analyzer[Any]:
    """The analyzer with another extract function."""
    extractor = replace(WORDS, extract=extract)

    def needs(contract: Words, view: View) -> list[Need]:
        return [Need(extractor, contract.resolve(side.path)) for side in contract.sides]

    class Renamed:
        """A view in which the wrong extractor answers for the right one."""

        def __init__(self, view: View) -> None:
            self.view = view

        def facts(self, _: Any, path: str) -> Any:
            return self.view.facts(extractor, path)

    def judge(contract: Words, view: View) -> Iterator[Finding]:
        return _judge(contract, Renamed(view))  # type: ignore[arg-type]

    return replace(ANALYZER, extractors=(extractor,), needs=needs, judge=judge)


CONTRACT = """\
-- lockstitch.toml --
[[contract]]
id = "words"
check = "same-words"
sides = ["a.sh", "b.sh"]
"""

IN_STEP = f"""\
Two files that export the same are in step.

{CONTRACT}-- a.sh --
export A
-- b.sh --
export A
"""

DRIFT = f"""\
A name that one file does not export is reported there.

{CONTRACT}-- a.sh --
export A
export B
-- b.sh --
export A  # want missing-word `B is exported by a.sh` at a.sh:2
"""

FIXED = (
    DRIFT
    + """\
-- fixed/b.sh --
export A
export B
"""
)
