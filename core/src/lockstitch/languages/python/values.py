"""The value of Python's literals, from their text: strings with escapes, numbers in any form."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from lockstitch.languages.python.expressions import MAX_TEXT, ConstantExpr, OpaqueExpr

_PREFIX = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
_ESCAPE = re.compile(r"\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|N\{[^}\\]*\}|.)", re.DOTALL)
_BYTES_ESCAPE = re.compile(r"\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_PLAIN = {"\n": "", "\r\n": "", "\\": "\\", "'": "'", '"': '"'} | dict(zip("abfnrtv", "\a\b\f\n\r\t\v", strict=True))


def shorten(text: str) -> str:
    """`text`, or its beginning and a digest of it when it is long."""
    if len(text) <= MAX_TEXT:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{text[: MAX_TEXT // 2]}…{digest}"


def string_value(text: str) -> tuple[str, str] | None:
    """The kind (`str` or `bytes`) and value of a string literal; bytes as Latin-1 text.

    None when it is formatted or malformed.
    """
    match = _PREFIX.match(text)
    if match is None:
        return None
    prefix, quote = match[1].lower(), match[2]
    if "f" in prefix or "t" in prefix or len(text) < match.end() + len(quote) or not text.endswith(quote):
        return None
    body = text[match.end() : -len(quote)].replace("\r\n", "\n")
    kind = "bytes" if "b" in prefix else "str"
    if "\\" in body and "r" not in prefix:
        try:
            body = (_BYTES_ESCAPE if kind == "bytes" else _ESCAPE).sub(_unescape, body)
        except (KeyError, ValueError, OverflowError):
            return None
    return kind, body


def _unescape(match: re.Match[str]) -> str:
    word = match[1]
    if word in _PLAIN:
        return _PLAIN[word]
    if word[0] in "01234567":
        return chr(int(word, 8))
    if len(word) > 1 and word[0] in "xuU":
        code = int(word[1:], 16)
        # Half of a pair is no text that could be written down: it stays the escape that it is.
        return chr(code) if not 0xD800 <= code <= 0xDFFF else f"\\u{code:04x}"
    if len(word) > 1 and word[0] == "N":
        return unicodedata.lookup(word[2:-1])
    return "\\" + word


def string_constant(kind: str, value: str) -> ConstantExpr:
    """The constant for a string's value."""
    if kind == "bytes":
        return ConstantExpr("bytes", shorten(repr(value.encode("latin-1", "replace"))))
    return ConstantExpr("str", shorten(value))


def number_constant(text: str) -> ConstantExpr | OpaqueExpr:
    """The constant for a numeric literal: `0x10` is `16`, `1_000` is `1000`, `1e3` is `1000.0`."""
    plain = text.replace("_", "").lower().rstrip("l")
    try:
        if plain.endswith("j"):
            return ConstantExpr("complex", repr(complex(0, float(plain[:-1]))))
        if plain.startswith(("0x", "0o", "0b")):
            return ConstantExpr("int", shorten(str(int(plain, 0))))
        if "." in plain or "e" in plain:
            return ConstantExpr("float", repr(float(plain)))
        return ConstantExpr("int", shorten(plain.lstrip("0") or "0"))
    except ValueError:
        return OpaqueExpr(shorten(text))


def negated(constant: ConstantExpr) -> ConstantExpr | None:
    """`-constant` for a number, else None."""
    if constant.kind in ("int", "float"):
        text = constant.text
        if text == "0":
            return constant
        return ConstantExpr(constant.kind, text[1:] if text.startswith("-") else "-" + text)
    return None


def folded(operator: str, operands: list[int]) -> int | None:
    """The value of an operation on small integers, such as `60 * 60`; None when it is not worth it."""
    value = operands[0]
    for operand in operands[1:]:
        if operator == "+":
            value += operand
        elif operator == "-":
            value -= operand
        elif operator == "*":
            value *= operand
        elif operator == "<<" and 0 <= operand < 64:
            value <<= operand
        elif operator == "**" and 0 <= operand < 64:
            value = value**operand
        elif operator == "//" and operand:
            value //= operand
        else:
            return None
        if abs(value) >= 1 << 128:
            return None
    return value
