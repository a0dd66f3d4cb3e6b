"""Fixes in shell scripts."""

from __future__ import annotations

import re

from lockstitch.api import Edit

from lockstitch_env_forwarders.mending.anchor import Anchor

_WRITES = re.compile(r"\s*+(>>\s*\S+|\|\s*(sudo\s+)?tee\s+(-a|--append)\s+\S+(\s*>\s*/dev/null)?)?\s*")
_OPENS_IF = re.compile(r"\s*if\s.*;\s*then\s*|\s*then\s*")
_TEST = re.compile(r"\s*+(?:\[\[?\s.*\]\]?\s*+|test\s.*)&&\s*+(.*)")
#: A longer line is not taken for a statement that can stand there twice.
_LONGEST = 4_000
_WHOLE_IF = re.compile(r"\s*+if\s++(?:\[\[?\s.*\]\]?|test\s.*);\s*+then\s++(.*);\s*+fi\s*")
_EXPORTS = re.compile(r"\b(export|declare|typeset)\b[^;&|]*$")
#: Where one more name is one more name: `for v in`, `VARS=(`, `VARS="`, `export`, `set --`, `printf '-e %s '`.
_LIST = re.compile(r"(\bin|=\(|=[\"']|\b(export|declare|typeset|set|printf|echo)\b)[^;&|]*$|^\s*$")
_CALL = re.compile(r"\s*(?!export\b|declare\b|typeset\b|for\b|set\b|echo\b|printf\b)[\w./-]+( +[^\s;&|<>(){}=]+)+\s*")
#: What a copied line may name besides its neighbour: the file that it writes to, the text that it adds to.
_KEPT = re.compile(r">>\s*\S+|\btee\s+(-a|--append)\s+\S+|\b(\w+)=[\"']?\$\{?\2\b\}?")


def insert(anchor: Anchor) -> list[Edit]:
    """A copy of the neighbour's own line or block, or of the neighbour itself beside it in its command."""
    if not anchor.one_line:
        return []
    for quote in "\"'":
        if anchor.text.count(quote) % 2 and anchor.after_it.startswith(quote):
            anchor = anchor.wider(0, 1)
        elif anchor.text.count(quote) % 2 and anchor.before_it.endswith(quote):
            anchor = anchor.wider(1, 0)
        elif anchor.before_it.endswith(quote) and anchor.after_it.startswith(quote) and anchor.before_it[-2:-1] != "=":
            anchor = anchor.wider(1, 1)  # a word of its own, which may hold no second name
    if "%" in anchor.text and (name := re.search(rf"(?<=\s)[\"']?{anchor.neighbour}[\"']?$", anchor.text)):
        anchor = anchor.wider(-name.start(), 0)  # a word that a format is used for
    if anchor.text.count('"') % 2 or anchor.text.count("'") % 2:
        return []
    before, after = anchor.before_it, anchor.after_it
    tested = _tested_outside(anchor)
    if not tested and not before.strip() and re.fullmatch(r"\s*(\\|#.*)?", after):
        return _own_line(anchor)
    if not before.strip() and anchor.how == "env-line":
        return []
    if anchor.only_names_it(_KEPT.sub("", anchor.line)):
        block = _block(anchor)
        if block is not None:
            return block
        if _is_statement(anchor.line, anchor.text, tested) or _is_call(anchor):
            return anchor.new_lines([anchor.renamed(anchor.line)])
    return [] if tested else _inline(anchor)


def _is_call(anchor: Anchor) -> bool:
    """`add K`, `add K "$K"`: a command of the script that is given the name."""
    return _names_alone(anchor) and _CALL.fullmatch(anchor.line) is not None and not _goes_on(anchor.line)


def _names_alone(anchor: Anchor) -> bool:
    return anchor.text.strip("\"'") == anchor.neighbour


def _tested_outside(anchor: Anchor) -> bool:
    """Whether a statement around the neighbour, or before it, tests it: a name inserted there would depend on that.

    A name in the list of a loop is tested for each word of the list.
    """
    if not anchor.guard or re.search(rf"\$\{{{anchor.guard}:?\+", anchor.line[: anchor.span.end_column - 1]):
        return False
    return not _names_alone(anchor) or _EXPORTS.search(_statement_before(anchor)) is not None


def _statement_before(anchor: Anchor) -> str:
    """What stands before the neighbour, the lines that go on on its own included."""
    number, before = anchor.span.line - 1, anchor.before_it
    while number > 0 and _goes_on(anchor.lines[number - 1]):
        number -= 1
        before = anchor.lines[number].rstrip()[:-1] + before
    return before


def _own_line(anchor: Anchor) -> list[Edit]:
    """A line of a here-document, of an array, or of a command that goes on over several lines."""
    indent, text, rest = anchor.before_it, anchor.renamed(anchor.text), anchor.after_it
    if rest.endswith("\\"):
        return anchor.new_lines([indent + text + rest])
    if anchor.how == "env-line" and rest.strip():
        return []  # in a here-document this is no comment
    before = anchor.lines[anchor.span.line - 2] if anchor.span.line > 1 else ""
    if not _goes_on(before):
        return anchor.new_lines([indent + text])
    if rest.strip():
        return []
    # the last line of such a command: the one that is not last now must go on
    return anchor.beside(indent + text, " \\\n") if anchor.after else anchor.new_lines([f"{indent}{text} \\"])


def _goes_on(line: str) -> bool:
    stripped = line.rstrip()
    return (len(stripped) - len(stripped.rstrip("\\"))) % 2 == 1


def _block(anchor: Anchor) -> list[Edit] | None:
    """`if [ -n "$K" ]; then`, one line, `fi`: all of them again; None when it is no such block."""
    number = anchor.span.line
    if number < 2 or number >= len(anchor.lines):
        return None
    first = number - 1
    if _OPENS_IF.fullmatch(anchor.lines[first - 1]) is None:
        return None
    if anchor.lines[first - 1].strip() == "then" and first > 1:
        first -= 1
    opens, closes = anchor.lines[first - 1], anchor.lines[number]
    indent = opens[: len(opens) - len(opens.lstrip())]
    if closes.rstrip() != f"{indent}fi" or not re.match(r"\s*if\s", opens):
        return []
    if anchor.renamed(opens) == opens or not anchor.only_names_it(opens):
        return []
    copied = [anchor.renamed(line) for line in anchor.lines[first - 1 : number + 1]]
    return anchor.new_lines(copied, first, number + 1)


def _is_statement(line: str, text: str, tested: bool) -> bool:
    """Whether a line is a statement that hands on this one thing, so that it can stand there twice.

    `tested`: it must itself be the test that the neighbour is under.
    """
    if len(line) > _LONGEST or _goes_on(line):
        return False
    test = _TEST.fullmatch(line) or _WHOLE_IF.fullmatch(line)
    if tested and test is None:
        return False
    core = (test[1] if test is not None else line).strip()
    word = re.escape(text)
    if re.fullmatch(rf"\w+\+=\(\s*{word}\s*\)", core) or re.fullmatch(rf"export\s+{word}", core):
        return True
    if re.fullmatch(rf"(\w+)\+=[\"']\s*{word}\s*[\"']", core):
        return True
    if re.fullmatch(rf"(\w+)=\"\$\{{?\1\}}?\s+{word}\s*\"", core):
        return True
    written = re.match(rf"(echo|printf|printf\s+[\"']%s(=%s)?\\n[\"'])\s+[\"']?{word}[\"']?", core)
    return written is not None and _WRITES.fullmatch(core[written.end() :]) is not None


def _inline(anchor: Anchor) -> list[Edit]:
    """A word of a command, of an array on one line, or of a list in a loop."""
    if anchor.how.endswith("line") or not re.search(r"(^|[\s(\"])$", anchor.before_it):
        return []
    if not re.match(r"$|[\s)\";]", anchor.after_it):
        return []
    if _names_alone(anchor) and _LIST.search(_statement_before(anchor)) is None:
        return []  # an argument of a command that may well take one name only
    return anchor.beside(anchor.renamed(anchor.text), " ")
