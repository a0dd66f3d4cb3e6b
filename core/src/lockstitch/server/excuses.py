"""Exceptions that an editor writes: an exemption into the contract's table, or a comment beside the finding."""

from __future__ import annotations

import re
import tomllib

from lockstitch.api import ContractPlace, Edit, Source, Span
from lockstitch.config import LoadedContract
from lockstitch.engine.outcome import Reported
from lockstitch.engine.suppressions import SUPPRESSIONS, Suppression
from lockstitch.fix.edits import EditError, apply, breaks_syntax
from lockstitch.server.workspace import Root

#: Stands where a reason belongs, when the editor cannot ask for one.
REASON = "FIXME: why this is right as it is"

_TABLE = re.compile(r"[ \t]*\[+[ \t]*([^\s\].]+|\"[^\"]*\")")
_HASH = ("shell", "python", "dotenv", "dockerfile", "yaml", "make", "just", "systemd", "hcl", "ruby", "toml")
_SLASH = ("go", "typescript", "tsx", "javascript", "rust", "java", "c", "cpp", "kotlin", "php")
_MARKUP = ("markdown", "html")


def exemption(root: Root, finding: Reported, reason: str) -> tuple[Edit, ...]:
    """The edit that exempts a finding in its contract; none where there is no good place for it."""
    loaded = next((item for item in root.session.configuration.contracts if item.contract.id == finding.contract), None)
    if loaded is None:
        return ()
    text = root.text(loaded.config.path).text.replace("\r\n", "\n")
    edit = _in_array(loaded, finding, reason) or _as_table(loaded, text, finding, reason)
    try:
        after = tomllib.loads(apply(text.removeprefix("\ufeff"), [edit]))
        exempt = after["contract"][loaded.index]["exempt"]
    except (EditError, tomllib.TOMLDecodeError, LookupError, TypeError, RecursionError):
        return ()
    return (edit,) if len(exempt) == len(loaded.contract.exempt) + 1 else ()


def suppression(root: Root, finding: Reported, reason: str) -> tuple[Edit, ...]:
    """The edit that ignores a finding by a comment; none where no comment can stand."""
    path = finding.at.path
    language = root.language(path)
    written = f"lockstitch: ignore[{finding.rule}] {reason}"
    if language in _HASH:
        comment = f"# {written}"
    elif language in _SLASH:
        comment = f"// {written}"
    elif language in _MARKUP:
        comment = f"<!-- {written} -->"
    else:
        return ()
    text = root.text(path).text.replace("\r\n", "\n").removeprefix("\ufeff")
    lines = text.split("\n")
    number = finding.at.span.line
    if not 1 <= number <= len(lines):
        return ()
    line = lines[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    end = len(line) + 1
    trailing = Edit(path, Span(number, end, number, end), f" {comment}")
    above = Edit(path, Span(number, 1, number, 1), f"{indent}{comment}\n")
    for edit, at in ((trailing, number), (above, number + 1)):
        after = apply(text, [edit])
        if _holds(after, language, finding.rule, at) and not breaks_syntax(path, text, after):
            return (edit,)
    return ()


def _holds(text: str, language: str, rule: str, line: int) -> bool:
    """Whether an inline exception of `rule` holds for a line."""
    for item in SUPPRESSIONS.extract(Source(text.encode("utf-8", "replace"), language)):
        if isinstance(item, Suppression) and rule in item.rules and line in {item.line, item.end_line}:
            return True
    return False


def _entries(finding: Reported, reason: str) -> list[tuple[str, str]]:
    entries = [("subject", finding.subject)]
    if finding.side:
        entries.append(("side", finding.side))
    entries += [("rule", finding.rule), ("reason", reason)]
    return [(key, _quoted(value)) for key, value in entries]


def _as_table(loaded: LoadedContract, text: str, finding: Reported, reason: str) -> Edit:
    """A `[[contract.exempt]]` at the end of the contract."""
    lines = text.split("\n")
    at = loaded.place(ContractPlace()).span.line  # the header's line; the next table of another kind ends the contract
    end = len(lines)
    for number in range(at, len(lines)):
        match = _TABLE.match(lines[number])
        if match and (match[1] != "contract" or not re.match(r"[ \t]*\[+[ \t]*contract[ \t]*\.", lines[number])):
            end = number
            break
    while end > at and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1  # what stands above the next table belongs to it
    body = "".join(f"{key} = {value}\n" for key, value in _entries(finding, reason))
    made = f"\n[[contract.exempt]]\n{body}"
    if end >= len(lines):
        line = len(lines)
        column = len(lines[-1]) + 1
        return Edit(loaded.config.path, Span(line, column, line, column), "\n" + made)
    return Edit(loaded.config.path, Span(end + 1, 1, end + 1, 1), made)


def _in_array(loaded: LoadedContract, finding: Reported, reason: str) -> Edit | None:
    """An entry of `exempt = [ … ]`, where it is written so."""
    key = ("contract", loaded.index, "exempt")
    if not loaded.config.positions.has(key):
        return None
    span = loaded.config.positions.of(key)
    entry = "{ " + ", ".join(f"{name} = {value}" for name, value in _entries(finding, reason)) + " }"
    at = Span(span.line, span.column + 1, span.line, span.column + 1)
    return Edit(loaded.config.path, at, f"{entry}, " if loaded.contract.exempt else entry)


def _quoted(text: str) -> str:
    named = {'"': '\\"', "\\": "\\\\"}
    plain = (named.get(char, char) if char >= " " and char != "\x7f" else f"\\u{ord(char):04X}" for char in text)
    return f'"{"".join(plain)}"'
