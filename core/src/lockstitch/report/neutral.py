r"""What comes from the repository, made harmless on its way out.

File names, messages, excerpts, reasons and tracebacks are other people's text. Nothing invisible
of it reaches an output: no control character (C0, C1, DEL), no bidirectional control, nothing of no
width, no line or paragraph separator, no lone surrogate. Where a person reads (text, GitHub, JUnit)
such a character becomes a visible escape: `\n`, `\x1b`, `\u202e`. Where a program reads (JSON,
SARIF, GitLab) it becomes an escape of JSON, so that the parsed string is the true one.

A byte of a file name that is not UTF-8 reaches Python as a lone surrogate, which no encoding of the
outputs can hold. In every format it is written as the text `\xNN`; in a SARIF `uri` as `%NN`.

Marks by which a CI system takes a line of a log for a command (`::error::`, `##[group]`,
`##vso[…]`, `##teamcity[…]`) are broken in the same way, whatever the format.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

import msgspec

from lockstitch.on_demand import expression

#: Controls that JSON's own encoding has already escaped.
_C0 = "\x00-\x1f"
#: Other characters that show nothing, or change how what stands around them is shown: categories Cc, Cf, Cs,
#: Zl and Zp, what Unicode calls default-ignorable, and the noncharacters.
_HIDDEN = (
    "\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\ufffe\uffff\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
) + "".join(f"{chr(plane | 0xFFFE)}{chr(plane | 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
#: A `#` that begins a command in a log. `${v##[a-z]*}` is shell, and begins none.
_COMMAND = r"#(?=#(?:(?:vso|teamcity)\[|\[[A-Za-z]{2}[A-Za-z-]{2,}[\] ]))"

#: Punctuation, symbols, numbers, and the letters of alphabets: when they are printable, none of them is hidden.
_OPEN = frozenset(["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Nd", "Nl", "No", "Ll", "Lu"])
#: What can be seen of ASCII.
ASCII = frozenset(map(chr, range(0x20, 0x7F)))

_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_LINE_ENDS = expression(r"\r\n|\n|\r")


@cache
def _hazard() -> re.Pattern[str]:
    # Made when a text is not plain: that is seldom, and making it takes long.
    return re.compile(f"[{_C0}{_HIDDEN}]|{_COMMAND}")


@cache
def _json_hazard() -> re.Pattern[str]:
    return re.compile(f"[{_HIDDEN}]|{_COMMAND}")


@cache
def _surrogate() -> re.Pattern[str]:
    return re.compile("[\ud800-\udfff]")


def escape(character: str) -> str:
    """The visible escape of one character."""
    named = _NAMED.get(character)
    if named is not None:
        return named
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is not UTF-8, as os.fsdecode hands it on
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


@lru_cache(maxsize=4096)
def _is_open(character: str) -> bool:
    """Whether a character is surely none that must be written as an escape."""
    return character.isprintable() and unicodedata.category(character) in _OPEN


def is_plain(text: str) -> bool:
    """Whether `text` surely stands for itself. The expression that finds what does not takes long to make."""
    if "##" in text:
        return False
    return text.isprintable() if text.isascii() else all(map(_is_open, set(text) - ASCII))


def visible(text: str, ascii_only: bool = False) -> str:
    """`text` on one line, with an escape for each character that cannot be seen.

    With `ascii_only`, also for each character that is not ASCII.
    """
    if text.isascii():
        return text if is_plain(text) else _hazard().sub(_escape_match, text)
    clean = text if is_plain(text) else _hazard().sub(_escape_match, text)
    return clean.encode("ascii", "backslashreplace").decode("ascii") if ascii_only else clean


def visible_lines(text: str, ascii_only: bool = False) -> list[str]:
    """The lines of a text that is meant to have several, a traceback for one; each as by `visible`."""
    return [visible(line, ascii_only) for line in _LINE_ENDS.split(text.rstrip("\r\n"))]


def hidden_in(text: str) -> set[int]:
    """Where in `text` the characters are that must be written as escapes."""
    return {match.start() for match in _hazard().finditer(text)}


def is_hidden(character: str) -> bool:
    """Whether a character must be written as an escape."""
    return _hazard().match(character) is not None


def guard_line(line: str) -> str:
    """A line of output that a CI system will not take for a workflow command."""
    if "::" not in line:
        return line
    stripped = line.lstrip()
    if stripped.startswith("::"):
        return line[: len(line) - len(stripped)] + r"\x3a" + stripped[1:]
    return line


def json_text(value: Any) -> str:
    """`value` as indented JSON with a final line end; every hazard in it is an escape of JSON."""
    try:
        encoded = msgspec.json.encode(value)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_without_surrogates(msgspec.to_builtins(value)))
    text = msgspec.json.format(encoded, indent=2).decode("utf-8")
    return _json_hazard().sub(_json_escape_match, text) + "\n"


def xml_text(text: str) -> str:
    """`text` as the content of an XML element, or of an attribute in double quotes."""
    return _xml_escape(visible(text))


def xml_lines(lines: list[str]) -> str:
    """Lines as the content of an XML element; none of them can be taken for a workflow command."""
    return "\n".join(_xml_escape(guard_line(visible(line))) for line in lines)


def github_data(text: str) -> str:
    """`text` as the message of a GitHub workflow command."""
    return visible(text).replace("%", "%25")


def github_property(text: str) -> str:
    """`text` as the value of a property of a GitHub workflow command."""
    return github_data(text).replace(":", "%3A").replace(",", "%2C")


def uri(path: str) -> str:
    """A path relative to the root as a URI reference: its true bytes, percent-encoded."""
    from urllib.parse import quote_from_bytes

    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "surrogatepass")
    quoted = quote_from_bytes(raw, safe="/")
    return "%2F" + quoted[1:] if quoted.startswith("/") else quoted


def _escape_match(match: re.Match[str]) -> str:
    return escape(match.group())


def _json_escape_match(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2))


def _xml_escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _surrogate().sub(_escape_match, value)
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(item) for item in value]
    return value
