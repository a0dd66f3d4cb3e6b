"""Which lines are markers, and what they bound."""

from __future__ import annotations

import pytest
from lockstitch.testing import facts_of
from lockstitch_mirror_blocks.facts import BLOCKS, CONTENT, Block, Flaw


def told(text: str, path: str = "a.sh") -> list[str]:
    """The facts of a text in words."""
    said = []
    for fact in facts_of(BLOCKS, text, path=path).facts:
        if isinstance(fact, Flaw):
            outer = f" in {fact.outer}" if fact.outer else ""
            other = f" at {fact.other.line}" if fact.other else ""
            said.append(f"{fact.kind} {fact.name} {fact.at.line}:{fact.at.column}{outer}{other}")
        elif isinstance(fact, Block):
            lines = ",".join(str(line.number) for line in fact.lines)
            targets = "".join(f" -> {item.path}|{item.label}@{item.at.line}:{item.at.column}" for item in fact.targets)
            said.append(
                f"{fact.family} {fact.name} {fact.sign} {fact.begin.line}-{fact.end.end_line} [{lines}]{targets}"
            )
    return said


@pytest.mark.parametrize(
    ("line", "sign"),
    [
        ("# lockstitch: begin k", "#"),
        ("   ## lockstitch:begin k ##", "##"),
        ("// lockstitch: begin k", "//"),
        ("/// lockstitch: begin k", "///"),
        ("-- lockstitch: begin: k", "--"),
        ("--[[ lockstitch: begin k ]]", "--[["),
        ("/* lockstitch: begin k */", "/*"),
        (" * lockstitch: begin k", "*"),
        ("<!-- lockstitch: begin k -->", "<!--"),
        ("<!-- lockstitch: begin k-->", "<!--"),
        ("<%-- lockstitch: begin k --%>", "<%--"),
        ("{- lockstitch: begin k -}", "{-"),
        ("(* lockstitch: begin k *)", "(*"),
        ("{{/* lockstitch: begin k */}}", "{{/*"),
        ("{# lockstitch: begin k #}", "{#"),
        ("{/* lockstitch: begin k */}", "{/*"),
        (";; lockstitch: begin k", ";;"),
        ("% lockstitch: begin k", "%"),
        ("! lockstitch: begin k", "!"),
        ("' lockstitch: begin k", "'"),
        ('" lockstitch: begin k', '"'),
        ("REM lockstitch: begin k", "REM"),
        (":: lockstitch: begin k", "::"),
        ("dnl lockstitch: begin k", "dnl"),
        (".. lockstitch: begin k", ".."),
        ("# lockstitch: begin k (as in b)", "#"),
        ("# lockstitch: begin k - as in b", "#"),
        ("# lockstitch: begin k: as in b", None),
        ("# lockstitch: begin k as in b", None),
        ("# lockstitch: begin", None),
        ("# lockstitch: beginning k", None),
        ("# xlockstitch: begin k", None),
        ("lockstitch: begin k", None),
        ("call() # lockstitch: begin k", None),
        ("# see # lockstitch: begin k", None),
    ],
)
def test_signs_of_unknown_languages(line: str, sign: str | None) -> None:
    facts = facts_of(BLOCKS, f"{line}\nx\n# lockstitch: end k\n", path="a.unknown").facts
    assert [fact.sign for fact in facts if isinstance(fact, Block) and fact.name == "k"] == ([sign] if sign else [])


@pytest.mark.parametrize("name", ["k", "a-b", "a.b", "a/b", "a_1", "ns:k", "a+b@c"])
def test_names(name: str) -> None:
    assert told(f"# lockstitch: begin {name}\nx\n# lockstitch: end {name}\n") == [f"lockstitch {name} # 1-3 [2]"]


def test_in_a_known_language_a_marker_may_stand_behind_code() -> None:
    text = "a=1 # lockstitch: begin k\nb=1\nc=1 # lockstitch: end k\n"
    assert told(text) == ["lockstitch k # 1-3 [2]"]
    assert told(text, "a.unknown") == []


def test_in_a_known_language_text_is_no_marker() -> None:
    assert told('x = """\n# lockstitch: begin k\n"""\ny = "# lockstitch: end k"\n', "a.py") == []
    assert told("```\n<!-- lockstitch: begin k -->\n```\n", "a.md") == []


def test_what_cannot_be_parsed_is_read_by_its_lines() -> None:
    text = "if (((\n# lockstitch: begin k\nx\n# lockstitch: end k\n"
    assert told(text) == ["lockstitch k # 2-4 [3]"]


def test_comments_of_several_lines() -> None:
    text = "/*\n * lockstitch: begin k\n */\na = 1\n/*\n   lockstitch: end k */\n/* said:\n lockstitch: begin x\n*/\n"
    assert told(text, "a.ts") == ["lockstitch k * 2-6 [3,4,5]", "unclosed x 8:2"]


def test_nested_markers_are_no_lines() -> None:
    text = "# lockstitch: begin a\n1\n# lockstitch: begin b\n2\n# lockstitch: end b\n3\n# lockstitch: end\n"
    assert told(text) == ["lockstitch a # 1-7 [2,4,6]", "lockstitch b # 3-5 [4]", "nested b 3:3 in a at 1"]


def test_families_do_not_know_each_other() -> None:
    text = "# LINT.IfChange(a)\n# lockstitch: begin b\n1\n# LINT.ThenChange(x)\n# lockstitch: end b\n"
    assert told(text) == ["lint a # 1-4 [3] -> x|@4:19", "lockstitch b # 2-5 [3]"]


def test_targets() -> None:
    text = "// LINT.IfChange\nx\n// LINT.ThenChange(\n//   //a/b.h:c,\n//   ['d.h', \"e.h#f\"], :g,\n//\n//   h/i.j-k:l.m)\n"
    assert told(text, "a.h") == [
        "lint  // 1-7 [2] -> //a/b.h|c@4:6 -> d.h|@5:8 -> e.h|f@5:15 -> |g@5:24 -> h/i.j-k|l.m@7:6"
    ]
    block = "/* LINT.IfChange */\nx\n/* LINT.ThenChange(\n * //a.h,\n   //b.h\n) */\n"
    assert told(block, "a.h") == ["lint  /* 1-6 [2] -> //a.h|@4:4 -> //b.h|@5:4"]


@pytest.mark.parametrize(
    "text",
    [
        "# LINT.IfChange(a) see b\n",
        "# LINT.ThenChange\n",
        "# LINT.ThenChange(a) see b\n",
        "# LINT.IfChanged\n",
        "# LINT.Label\n",
        "# see LINT.IfChange\n",
    ],
)
def test_prose_is_no_marker(text: str) -> None:
    assert told(text) == []


def test_a_list_of_targets_has_an_end() -> None:
    text = "# LINT.IfChange\nx\n# LINT.ThenChange(a\n" + "# b\n" * 300 + "# c)\n"
    assert told(text) == ["malformed  3:3", "unclosed  1:3"] or told(text) == ["unclosed  1:3", "malformed  3:3"]
    short = "# LINT.IfChange\nx\n# LINT.ThenChange(a\n" + "#\n" * 198 + "# c)\n"
    assert told(short) == ["lint  # 1-202 [2] -> a|@3:19 -> c|@202:3"]


def test_labels_of_the_older_dialect() -> None:
    assert told("# LINT.Label('a')\nx\n# LINT.EndLabel\n") == ["lint a # 1-3 [2]"]


def test_lines_know_their_comments() -> None:
    text = "# lockstitch: begin k\na # one\n# two\n\nb\n# lockstitch: end k\n"
    (block,) = facts_of(BLOCKS, text, path="a.sh").facts
    assert isinstance(block, Block)
    assert [(line.code, line.note) for line in block.lines] == [("a", None), ("", "two"), (None, None), (None, None)]
    slashes = text.replace("#", "//").replace("// one", "/* one */ c")
    (block,) = facts_of(BLOCKS, slashes, path="a.rs").facts
    assert isinstance(block, Block)
    assert [(line.code, line.note) for line in block.lines] == [("a  c", None), ("", "two"), (None, None), (None, None)]
    (block,) = facts_of(BLOCKS, text, path="a.unknown").facts
    assert isinstance(block, Block)
    assert [(line.code, line.note) for line in block.lines] == [(None, None), ("", "two"), (None, None), (None, None)]


def test_the_content_as_a_whole() -> None:
    one, two, three = (facts_of(CONTENT, text, path="a").facts for text in ("a\nb\n", "a\r\nb\r\n", "a\nc\n"))
    assert one == two != three


@pytest.mark.parametrize(
    ("sign", "closer"),
    [("/*", "*/"), ("<!--", "-->"), ("<%--", "--%>"), ("(*", "*)"), ("{-", "-}"), ("{#", "#}"), ("{/*", "*/}")],
)
def test_comments_of_unknown_languages_are_told_by_the_markers_sign(sign: str, closer: str) -> None:
    lines = [
        f"{sign} lockstitch: begin k {closer}",
        f"{sign} a note {closer}",
        f"x {sign} y {closer}",
        f"{sign}",
        f"{sign} lockstitch: end k {closer}",
    ]
    (block,) = facts_of(BLOCKS, "\n".join(lines), path="a.unknown").facts
    assert isinstance(block, Block)
    assert [(line.code, line.note) for line in block.lines] == [("", "a note"), (None, None), (None, None)]


def test_markers_of_html_are_told_from_their_neighbours() -> None:
    text = "<!-- a --> <!-- lockstitch: begin k -->\nx <!-- one\ntwo --> y\n<!-- lockstitch: end k --> z\n<!-- lockstitch: end k -->\n"
    (block,) = facts_of(BLOCKS, text, path="a.html").facts
    assert isinstance(block, Block)
    assert [(line.text, line.code, line.note) for line in block.lines] == [
        ("x <!-- one", "x", None),
        ("two --> y", " y", None),
        ("<!-- lockstitch: end k --> z", " z", None),
    ]
