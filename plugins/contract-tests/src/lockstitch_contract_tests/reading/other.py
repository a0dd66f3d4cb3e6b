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

# One that is not closed has no group: it is matched too, so that no text is looked through twice.
_STRING = re.compile(rb"\"(?:\\.|[^\"\\\n])*+(\")?|'(?:\\.|[^'\\\n])*+(')?|`(?:\\.|[^`\\])*+(`)?")
_SCRIPT = re.compile(
    rb"(?<![\w.$])(?:((?:it|test|describe|context|suite|specify|bench)(?:\.(?:concurrent|sequential|each|only|parallel|serial))*"
    rb"\.(?:skip|todo|fixme))|(xit|xtest|xdescribe|xcontext|xspecify)(?:\.each)?)(?=\s*[(`.<])"
)
_SCRIPT_GUARDED = re.compile(rb"(?<![\w.$])(?:it|test|describe)\.(?:skipIf|runIf)(?=\s*\()")
_RUST = re.compile(
    rb"#\s*\[\s*(?:(cfg_attr)\s*\([^\[\]\n]*,\s*)?(ignore)\b(?:\s*=\s*(\"(?:\\.|[^\"\\])*\"))?[^\[\]\n]*\]"
)
_RUST_TEST = re.compile(rb"fn\s+(\w+)")
#: A test's head, and the words of a script that open and close what hangs on a condition, leave, and skip.
_BATS = re.compile(
    rb"(?m)^[ \t]*@test[ \t]+(?P<test>\"[^\"\n]*\"|'[^'\n]*'|[^\s{]+)[ \t]*(?:\{|$)|"
    rb"^(?:function[ \t]+)?(?P<function>\w+)[ \t]*\(\)[ \t]*(?:\{|$)|"
    rb"(?<![\w$\"'./-])(?:(?P<opens>if|for|while|until|case)|(?P<closes>fi|done|esac)|(?P<leaves>return|exit)|(?P<skip>skip))"
    rb"(?![\w\"'./=-])"
)


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
            if match.lastindex is not None:
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
    if code[at:opening].strip() == b".each" and (closing := _closing(code, opening)):
        opening = code.find(b"(", closing, closing + 40)
    elif code[at:opening].strip():
        return "", False
    if opening < 0:
        return "", False
    match = re.compile(rb"\s*(\"[^\n]*?\"|'[^\n]*?'|`[^`]*`)").match(code, opening + 1)
    if match is None:
        empty = re.compile(rb"\s*(?:\)|async\b|\(|function\b)").match(code, opening + 1)
        return "", empty is None
    return source.slice(match.start(1) + 1, match.end(1) - 1)[:LONGEST], False


def _closing(code: bytes, opening: int) -> int:
    """Just behind the parenthesis that closes the one at `opening`; 0 when it is far away."""
    depth = 0
    for match in re.compile(rb"[()]").finditer(code, opening, opening + LONGEST):
        depth += 1 if match[0] == b"(" else -1
        if not depth:
            return match.end()
    return 0


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
    test, depth, way_out, begin = "", 0, False, 0
    for match in _BATS.finditer(code):
        word = match.lastgroup
        if word == "test":
            test, depth, way_out = match["test"].decode("utf-8", "replace").strip("\"'"), 0, False
            begin = match.end()
        elif word == "function":
            # What these skip is every test; another function skips whoever calls it, which is not followed here.
            test = match["function"].decode() if match["function"].startswith((b"setup", b"teardown")) else ""
            depth, way_out, begin = 0, False, match.end()
        elif word == "opens":
            depth += 1
        elif word == "closes":
            depth = max(0, depth - 1)
        elif word == "leaves":
            way_out = True
        elif test:
            at = source.span(match.start("skip"), match.start("skip") + 4)
            line = max(code.rfind(b"\n", 0, match.start()) + 1, begin)
            joined = (
                bool(code[line : match.start("skip")].strip(b" \t")) if match.start("skip") - line < 2_000 else True
            )
            text = _message(code, match.end("skip"))
            yield Skip("skip", at, test, depth > 0 or joined or way_out, text, beside.at(at.line, at.line))


def _message(code: bytes, start: int) -> str:
    """What stands behind a `skip`, up to the end of the command."""
    end = code.find(b"\n", start, start + LONGEST)
    line = code[start : end if end >= 0 else start + LONGEST].partition(b";")[0]
    return line.decode("utf-8", "replace").strip().strip("\"'")
