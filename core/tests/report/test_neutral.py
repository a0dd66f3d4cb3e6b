"""Nothing invisible gets out, and what is visible stays as it is."""

from __future__ import annotations

import json
import sys
import unicodedata
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lockstitch.report import neutral

#: What Unicode 16 calls default-ignorable and has another category than Cf.
IGNORABLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2065\u3164\ufe00\ufe0f\uffa0\ufff0\U000e0100\U000e01ef"
)
ANY = st.text(st.characters(), max_size=40) | st.text(
    "\x00\x1b\x07\x9b\n\r\t\u202e\u2066\u200b\ufeff\udc80:#%,[]<>&\"'a"
)


def test_every_character_that_cannot_be_seen_is_escaped() -> None:
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        category = unicodedata.category(character)
        noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
        if category in {"Cc", "Cf", "Cs", "Zl", "Zp"} or noncharacter or character in IGNORABLE:
            assert neutral.is_hidden(character), hex(code)
        elif category[0] in "LNPS" and character not in IGNORABLE and not neutral.is_hidden(character):
            assert neutral.visible(character) == character


def test_letters_and_signs_stay() -> None:
    text = "plain ${v##[a-z]*} ünïcödé 変数 → ✓ 🙂 \\n ::error::x %41 <b> `x` ## [x]"
    assert neutral.visible(text) == text


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("a\r\n\tb", r"a\r\n\tb"),
        ("\x1b[2J\x1b]0;title\x07", r"\x1b[2J\x1b]0;title\x07"),
        ("\x9b1m", r"\u009b1m"),
        ("\x7f", r"\x7f"),
        ("user\u202egpj.exe", r"user\u202egpj.exe"),
        ("a\u200bb\ufeff", r"a\u200bb\ufeff"),
        ("tag\U000e0041", r"tag\U000e0041"),
        ("caf\udce9", r"caf\xe9"),
        ("lone \ud83d", r"lone \ud83d"),
        ("##[error]x", r"\x23#[error]x"),
        ("see ##[add-mask]x", r"see \x23#[add-mask]x"),
        ("##vso[task.setvariable]x", r"\x23#vso[task.setvariable]x"),
        ("##teamcity[x]", r"\x23#teamcity[x]"),
        ("${v##[0-9]}", "${v##[0-9]}"),
    ],
)
def test_escapes(raw: str, shown: str) -> None:
    assert neutral.visible(raw) == shown


def test_ascii_only() -> None:
    assert neutral.visible("é変🙂", ascii_only=True) == r"\xe9\u5909\U0001f642"


def test_lines_of_a_text() -> None:
    assert neutral.visible_lines("a\nb\x1b\r\nc\u2028d\n") == ["a", r"b\x1b", r"c\u2028d"]


@pytest.mark.parametrize("line", ["::error::x", "  ::error::x", "\t::add-mask::x", ":::", "\u00a0::x"])
def test_guarded_lines(line: str) -> None:
    guarded = neutral.guard_line(line)
    assert not guarded.strip().startswith("::")
    assert guarded.replace(r"\x3a", ":") == line


@given(ANY)
def test_json_parses_to_the_true_text(text: str) -> None:
    written = neutral.json_text({"text": text})
    assert not any(map(neutral.is_hidden, written.replace("\n", "")))
    expected = "".join(neutral.escape(c) if unicodedata.category(c) == "Cs" else c for c in text)
    assert json.loads(written.encode("utf-8")) == {"text": expected}


@given(ANY)
def test_xml_parses(text: str) -> None:
    document = f'<a b="{neutral.xml_text(text)}">{neutral.xml_lines([text, text])}</a>'
    element = ElementTree.fromstring(document)
    assert element.get("b") == neutral.visible(text)
    assert len((element.text or "").split("\n")) == 2


@given(ANY)
def test_github_values_cannot_end_early(text: str) -> None:
    told = neutral.github_property(text)
    assert not set(told) & set(":,\n\r")
    assert told.replace("%3A", ":").replace("%2C", ",").replace("%25", "%") == neutral.visible(text)


@given(st.binary(min_size=1, max_size=20))
def test_uris_hold_the_true_bytes(raw: bytes) -> None:
    from urllib.parse import unquote_to_bytes, urlsplit

    written = neutral.uri(raw.decode("utf-8", "surrogateescape"))
    assert unquote_to_bytes(written) == raw
    parts = urlsplit(written)
    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("", "", "", "")
    assert written.isascii()
    assert written.isprintable()
    assert " " not in written


def test_a_surrogate_that_is_no_byte_has_a_uri_too() -> None:
    assert neutral.uri("a\ud800") == "a%ED%A0%80"
