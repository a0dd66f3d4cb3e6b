"""Skipped tests in JavaScript and TypeScript (jest, vitest, mocha, playwright), Rust, and bats.

No parse tree: words in comments and strings are blanked out, and what is left says which calls skip.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lockstitch.api import Source
from lockstitch.languages import comments

from lockstitch_contract_tests.facts import Skip, TestFact
from lockstitch_contract_tests.reading.beside import LONGEST, Beside

_STRING = re.compile(rb"\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`")
_SCRIPT = re.compile(
    rb"(?<![\w.$])(?:((?:it|test|describe|context|suite|specify|bench)(?:\.(?:concurrent|sequential|each|only|parallel|serial))*"
    rb"\.(?:skip|todo|fixme))|(xit|xtest|xdescribe|xcontext|xspecify)(?:\.each)?)(?=\s*[(`.<])"
)
_SCRIPT_GUARDED = re.compile(rb"(?<![\w.$])(?:it|test|describe)\.(?:skipIf|runIf)(?=\s*\()")
_RUST = re.compile(rb"#\s*\[\s*(?:(cfg_attr)\s*\([^\]\n]*,\s*)?(ignore)\b(?:\s*=\s*(\"(?:\\.|[^\"\\])*\"))?[^\]\n]*\]")
_RUST_TEST = re.compile(rb"fn\s+(\w+)")
_BATS_TEST = re.compile(rb"(?m)^[ \t]*@test[ \t]+(\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|\S+)[ \t]*\{?")
_BATS_SKIP = re.compile(rb"(?m)^([ \t]*)((?:[^\n#]*?(?:&&|\|\||;|\bthen\b)[ \t]*)?)(skip)\b[ \t]*([^\n;]*)")
_OPENS = re.compile(rb"(?m)^[ \t]*(?:if|for|while|until|case)\b|(?:^|[;\n])[ \t]*(?:fi|done|esac)\b")


def read(source: Source) -> Iterable[TestFact]:
    """The facts of one file; only skips."""
    beside = Beside(source)
    if source.language == "rust":
        return list(_rust(source, beside))
    if source.language == "shell":
        return list(_bats(source, beside))
    return list(_script(source, beside))


def _blank(source: Source, strings: bool) -> bytes:
    """The content with comments (and strings) turned into blanks, byte for byte."""
    made = bytearray(source.content)
    spans = [(comment.start, comment.end) for comment in comments(source)]
    for start, end in spans:
        made[start:end] = re.sub(rb"[^\n]", b" ", source.content[start:end])
    if strings:
        for match in _STRING.finditer(bytes(made)):
            made[match.start() + 1 : match.end() - 1] = re.sub(rb"[^\n]", b"_", match[0][1:-1])
    return bytes(made)


def _script(source: Source, beside: Beside) -> Iterator[Skip]:
    code = _blank(source, strings=True)
    for pattern, guarded in ((_SCRIPT, False), (_SCRIPT_GUARDED, True)):
        for match in pattern.finditer(code):
            form = match[0].decode()
            at = source.span(match.start(), match.end())
            text, held = _first_argument(source, code, match.end())
            inner = held and form.endswith((".skip", ".fixme"))
            note = beside.at(at.line, at.line)
            yield Skip(form, at, text if not inner else "", guarded or inner, text, note)


def _first_argument(source: Source, code: bytes, at: int) -> tuple[str, bool]:
    """The text that a call is given first; and whether it is given a condition instead (playwright)."""
    opening = code.find(b"(", at, at + 400)
    if opening < 0:
        return "", False
    if code[at:opening].strip():
        return "", False  # `.each(…)(…)`
    match = re.compile(rb"\s*(\"[^\n]*?\"|'[^\n]*?'|`[^`]*`)").match(code, opening + 1)
    if match is None:
        empty = re.compile(rb"\s*(?:\)|async\b|\(|function\b)").match(code, opening + 1)
        return "", empty is None
    return source.slice(match.start(1) + 1, match.end(1) - 1)[:LONGEST], False


def _rust(source: Source, beside: Beside) -> Iterator[Skip]:
    code = _blank(source, strings=False)
    for match in _RUST.finditer(code):
        at = source.span(match.start(), match.end())
        named = _RUST_TEST.search(code, match.end(), match.end() + 600)
        text = (match[3] or b"").decode("utf-8", "replace").strip('"')
        owner = named[1].decode() if named is not None else ""
        yield Skip("#[ignore]", at, owner, bool(match[1]), text, beside.at(at.line, at.end_line))


def _bats(source: Source, beside: Beside) -> Iterator[Skip]:
    if b"@test" not in source.content:
        return
    code = _blank(source, strings=False)
    tests = [(match.start(), match[1].decode("utf-8", "replace").strip("\"'")) for match in _BATS_TEST.finditer(code)]
    ends = [start for start, _ in tests[1:]] + [len(code)]
    for (start, name), end in zip(tests, ends, strict=True):
        for match in _BATS_SKIP.finditer(code, start, end):
            before = code[start : match.start(3)]
            opened = sum(
                1 if found[0].strip()[:2] not in (b"fi", b"do", b"es", b";f", b";d", b";e") else -1
                for found in _OPENS.finditer(before)
            )
            guarded = bool(match[2].strip()) or opened > 0 or b"return" in before
            at = source.span(match.start(3), match.end(3))
            text = match[4].decode("utf-8", "replace").strip().strip("\"'")
            yield Skip("skip", at, name, guarded, text[:LONGEST], beside.at(at.line, at.line))
