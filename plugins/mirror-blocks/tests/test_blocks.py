"""Blocks over files in memory: what is compared, what is copied, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from lockstitch.api import Commit, Finding, Place, Rename, Side
from lockstitch.testing import apply_edits, judge_files
from lockstitch_mirror_blocks.analyzer import ANALYZER
from lockstitch_mirror_blocks.contract import MirrorBlocks, Replacement
from lockstitch_mirror_blocks.mend import mend


def block(*lines: str, name: str = "k", sign: str = "#") -> str:
    return "\n".join([f"{sign} lockstitch: begin {name}", *lines, f"{sign} lockstitch: end {name}", ""])


def contract(*sides: str, **keys: Any) -> MirrorBlocks:
    made = tuple(_side(side) for side in sides)
    return MirrorBlocks(**({"id": "c", "check": "mirror-blocks", "block": "k", "sides": made} | keys))


def _side(text: str) -> Side:
    path, _, symbol = text.partition("#")
    return Side(path=path, symbol=symbol, spelled=text)


def found(files: Mapping[str, str | None], made: MirrorBlocks, **view: Any) -> list[Finding]:
    return judge_files(ANALYZER, made, files, **view)


def equal(mine: list[str], theirs: list[str], *ignored: Any, **keys: Any) -> bool:
    """Whether two blocks are in step."""
    files = {"a.x": block(*mine), "b.x": block(*theirs)}
    return not found(files, contract("a.x", "b.x", normalise=ignored, **keys))


@pytest.mark.parametrize(
    ("mine", "theirs", "ignored", "same"),
    [
        (["a"], ["a"], [], True),
        (["a"], ["b"], [], False),
        (["", "a", ""], ["a"], [], True),
        (["a", "", "b"], ["a", "b"], [], False),
        (["a", "", "b"], ["a", "b"], ["blank-lines"], True),
        (["a", "  b"], ["a", "\tb"], [], False),
        (["a", "  b"], ["a", "\tb"], ["indent"], True),
        (["a", "  b", "c"], ["  a", "    b", "  c"], ["indent"], True),
        (["a", "  b"], ["a", "b"], ["indent"], False),
        (["a", "  b", "c"], ["a", "  b", "  c"], ["indent"], False),
        (["  a", "b"], ["a", "b"], ["indent"], False),
        (["a", "  b"], ["a", "b"], ["whitespace"], True),
        (["a b"], ["a  b "], ["whitespace"], True),
        (["a b"], ["ab"], ["whitespace"], False),
        (["a "], ["a"], [], False),
        (["a "], ["a"], ["indent"], True),
        (["a", "b"], ["b", "a"], [], False),
        (["a", "b"], ["b", "a"], ["order"], True),
        (["a", "a"], ["a"], ["order"], False),
        (["'a'"], ['"a"'], [], False),
        (["'a'"], ['"a"'], ["quotes"], True),
        (["a"], ['"a"'], ["quotes"], True),
        (["'a b'"], ['"a b"'], ["quotes"], True),
        (["a b"], ['"a b"'], ["quotes"], False),
        (["'$a'"], ['"$a"'], ["quotes"], False),
        (["'`a`'"], ['"`a`"'], ["quotes"], False),
        (["'a\\n'"], ['"a\\n"'], ["quotes"], False),
        (["# a", "b"], ["# c", "b"], [], False),
        (["# a", "b"], ["# c", "b"], ["comments"], True),
        (["#a"], ["#   a"], [], True),
        (["```sh", "a", "```"], ["a"], ["fences"], True),
        (["~~~", "a", "~~~"], ["a"], ["fences"], True),
        (["``a``", "a"], ["a"], ["fences"], False),
    ],
)
def test_normalisation(mine: list[str], theirs: list[str], ignored: list[str], same: bool) -> None:
    assert equal(mine, theirs, *ignored) is same
    assert equal(theirs, mine, *ignored) is same


def test_replacements_hold_for_their_side() -> None:
    one = (Replacement(pattern="[0-9]+", with_="N", side="a.x"),)
    assert equal(["v12-3"], ["vN-N"], replace=one)
    assert not equal(["v12"], ["v12"], replace=one)
    assert equal(["v12"], ["v3"], replace=(Replacement(pattern="[0-9]+"),))
    assert equal(["ab"], ["ab"], replace=(Replacement(pattern="x*", with_="y"),))
    assert equal(["  a1"], ["\ta2"], "indent", replace=(Replacement(pattern="[0-9]"),))
    assert not equal(["  a1"], ["\ta2"], replace=(Replacement(pattern="[0-9]"),))


def test_without_a_source_most_decide_and_then_the_first() -> None:
    files = {name: block(text) for name, text in {"a.x": "1", "b.x": "2", "c.x": "2"}.items()}
    assert [item.side for item in found(files, contract("a.x", "b.x", "c.x"))] == ["a.x"]
    assert [item.side for item in found(files, contract("a.x", "b.x"))] == ["b.x"]
    assert [item.side for item in found(files, contract("a.x", "b.x", "c.x", source="a.x"))] == ["b.x", "c.x"]
    assert all(not item.remedies for item in found(files, contract("a.x", "b.x", "c.x")))


def test_without_the_source_block_nothing_is_compared() -> None:
    files = {"a.x": "none\n", "b.x": block("1"), "c.x": block("2")}
    assert [item.rule for item in found(files, contract("a.x", "b.x", "c.x", source="a.x"))] == ["missing-block"]
    assert [item.rule for item in found(files, contract("a.x", "b.x", "c.x"))] == ["missing-block", "block-differs"]


def test_where_a_missing_line_would_stand() -> None:
    (finding,) = found({"a.x": block("1", "2"), "b.x": block("2")}, contract("a.x", "b.x"))
    assert isinstance(finding.at, Place)
    assert (finding.at.span.line, finding.at.span.column) == (1, 3)
    (finding,) = found({"a.x": block("1", "2"), "b.x": block("  ", "1")}, contract("a.x", "b.x"))
    assert isinstance(finding.at, Place)
    assert finding.at.span.line == 3


def test_messages_are_short() -> None:
    mine, theirs = [f"a{n}" for n in range(0, 20, 2)], [f"b{n}" for n in range(0, 20, 2)]
    lines = [line for pair in zip(mine, "abcdefghij", strict=True) for line in pair]
    others = [line for pair in zip(theirs, "abcdefghij", strict=True) for line in pair]
    (finding,) = found({"a.x": block(*lines), "b.x": block(*others)}, contract("a.x", "b.x"))
    assert finding.message.endswith("and 7 more differences")
    assert len(finding.related) == 3
    (finding,) = found({"a.x": block("a" * 200), "b.x": block("b" * 200)}, contract("a.x", "b.x"))
    assert f"`{'b' * 59}…`" in finding.message
    (finding,) = found({"a.x": block("1"), "b.x": block("1", "2", "3")}, contract("a.x", "b.x"))
    assert finding.message.endswith("`2` and 1 more line (line 3) is not there")
    assert [item.message for item in finding.related] == ["it is not in this block"]


def mended(mine: str, theirs: str, *ignored: Any, path: str = "a.x", other: str = "b.x", **keys: Any) -> str | None:
    """What a fix makes of a file; None when there is none."""
    made = contract(path, other, source=path, normalise=ignored, **keys)
    files = {path: mine, other: theirs}
    (finding,) = found(files, made)
    if not finding.remedies:
        return None
    after = apply_edits(theirs, mend(made, finding, finding.remedies[0], files))
    assert not found({path: mine, other: after}, made)
    return after


@pytest.mark.parametrize(
    ("mine", "theirs", "ignored", "after"),
    [
        (["1"], ["2"], [], ["1"]),
        (["1", "2", "3"], ["3"], [], ["1", "2", "3"]),
        (["1"], ["1", "2", "3"], [], ["1"]),
        (["1", "", "2"], ["1", "2"], [], ["1", "", "2"]),
        (["1", "2"], ["1"], ["blank-lines"], ["1", "2"]),
        (["1", "2", "3"], ["1", "", "3"], ["blank-lines"], ["1", "2", "", "3"]),
        (["a", "  b", "  c"], ["\ta", "\t\tb"], ["indent"], ["\ta", "\t\tb", "\t\tc"]),
        (["a", "  b"], ["\ta"], ["indent"], ["\ta", "\t  b"]),
        (["a", "  b", "    c"], ["\ta", "\t\tb"], ["indent"], ["\ta", "\t\tb", "\t\t\tc"]),
        (["a", "b"], ["x"], ["indent"], ["a", "b"]),
        (["a", "# c", "b # d"], ["a"], ["comments"], ["a", "b # d"]),
        (["b", "a"], ["c", "a"], ["order"], ["b", "a"]),
        (["a", "b", "c"], ["c", "a"], ["order"], ["c", "a", "b"]),
        (["a", "a"], ["a"], ["order"], ["a", "a"]),
        (["a"], ["a", "b", "a"], ["order"], ["a"]),
    ],
)
def test_what_is_copied(mine: list[str], theirs: list[str], ignored: list[str], after: list[str]) -> None:
    assert mended(block(*mine), block(*theirs), *ignored) == block(*after)


def test_what_is_the_sources_own_is_not_copied() -> None:
    keys = {"replace": (Replacement(pattern="prod", with_="ENV", side="a.x"),)}
    assert mended(block("prod 1"), block("ENV 2"), **keys) is None
    assert mended(block("prod", "1"), block("ENV", "2"), **keys) == block("ENV", "1")


def test_a_fix_that_would_not_mend_is_none() -> None:
    made = contract("a.x", "b.x", source="a.x", replace=(Replacement(pattern="x", with_="y", side="b.x"),))
    files = {"a.x": block("x"), "b.x": block("z")}
    (finding,) = found(files, made)
    assert mend(made, finding, finding.remedies[0], files) == []
    assert mend(made, finding, finding.remedies[0], files | {"b.x": "gone\n"}) == []
    assert mend(made, finding, finding.remedies[0], files | {"a.x": "gone\n"}) == []


def test_trailing_comments_of_a_known_language_are_each_sides_own() -> None:
    after = mended(block("a # one", "b # two"), block("a # eins"), "comments", path="a.sh", other="b.sh")
    assert after == block("a # eins", "b")


def test_comment_signs_are_the_sides_own() -> None:
    theirs = block("a", sign="//")
    assert mended(block("a", "# b"), theirs, path="a.py", other="b.rs") == block("a", "// b", sign="//")
    css = "/* lockstitch: begin k */\na\n/* lockstitch: end k */\n"
    after = mended(block("a", "# b"), css, path="a.py", other="b.css")
    assert after == "/* lockstitch: begin k */\na\n/* b */\n/* lockstitch: end k */\n"


def touched(
    now: Mapping[str, str], then: Mapping[str, str | None], messages: list[str] | None = None, **keys: Any
) -> list[str]:
    """What is said about changes, with `since = "base"`."""
    view: dict[str, Any] = {"revisions": {"base": then}, "renamed": keys.pop("renamed", ())}
    view["log"] = {"base": [Commit("1", text) for text in messages or []]}
    made = contract(*now, **({"touch": True, "equal": False, "since": "base"} | keys))
    return [f"{item.rule} {item.verdict} {item.side}" for item in found(now, made, **view)]


ONE, TWO = block("1"), block("2")


@pytest.mark.parametrize(
    ("now", "then", "said"),
    [
        ({"a.x": ONE, "b.x": TWO}, {"a.x": ONE, "b.x": TWO}, []),
        ({"a.x": block("3"), "b.x": TWO}, {"a.x": ONE, "b.x": TWO}, ["untouched-block drift b.x"]),
        ({"a.x": block("3"), "b.x": block("4")}, {"a.x": ONE, "b.x": TWO}, []),
        ({"a.x": TWO, "b.x": TWO}, {"a.x": ONE, "b.x": TWO}, []),
        ({"a.x": block("3"), "b.x": TWO}, {"a.x": ONE}, []),
        ({"a.x": block("3"), "b.x": TWO}, {"a.x": ONE, "b.x": "none\n"}, []),
        ({"a.x": block("3"), "b.x": TWO}, {"a.x": ONE, "b.x": None}, ["untouched-block unknown b.x"]),
        ({"a.x": "x\n" + ONE, "b.x": TWO}, {"a.x": ONE, "b.x": TWO}, []),
    ],
)
def test_touch(now: dict[str, str], then: dict[str, str | None], said: list[str]) -> None:
    assert touched(now, then) == said


def test_names_of_sides_may_differ() -> None:
    now = {"a.x#one": block("2", name="one"), "b.x#two": block("1", name="two")}
    files = {key.partition("#")[0]: text for key, text in now.items()}
    made = contract(*now, block="", touch=True, equal=False, since="base")
    then = {"a.x": block("1", name="one"), "b.x": block("1", name="two")}

    def said(*messages: str) -> int:
        log = {"base": [Commit("1", text) for text in messages]}
        return len(found(files, made, revisions={"base": then}, log=log))

    assert said() == 1
    assert said("Untouched-Block: one - why") == 0
    assert said("x\n\nUntouched-Block: two: why\n") == 0
    assert said("Untouched-Block: three - why") == 1
    assert said("NO_IFTTT=") == 1
    assert said("NO_IFTTT=why") == 0
    (finding,) = found({"a.x": block("2", name="one"), "b.x": block("1", name="two")}, contract(*now, block=""))
    assert finding.message.startswith("`two` (there `one`) in b.x#two differs from a.x#one")


def test_a_rename_is_followed() -> None:
    now, then = {"n.x": block("3"), "b.x": TWO}, {"a.x": ONE, "b.x": TWO}
    assert touched(now, then) == []
    assert touched(now, then, renamed=[Rename("a.x", "n.x")]) == ["untouched-block drift b.x"]


LINT = "# LINT.IfChange(k)\n{}\n# LINT.ThenChange({})\n"


@pytest.mark.parametrize(
    ("target", "other", "before", "said"),
    [
        ("b.x", "2", "2", ["untouched-block drift b.x"]),
        ("b.x", "3", "2", []),
        ("b.x", "2", None, ["untouched-block unknown b.x"]),
        ("//b.x:k", LINT.format(2, ""), LINT.format(2, ""), ["untouched-block drift b.x:k"]),
        ("//b.x:k", LINT.format(3, ""), LINT.format(2, ""), []),
        ("//b.x:k", "x\n" + LINT.format(2, ""), LINT.format(2, ""), ["untouched-block drift b.x:k"]),
        ("//b.x:k", LINT.format(2, ""), "none\n", []),
        ("//b.x:k", LINT.format(2, ""), None, ["untouched-block unknown b.x:k"]),
        ("//b.x:z", LINT.format(2, ""), LINT.format(2, ""), ["dead-target drift a.x"]),
        ("//c.x", "", "", ["dead-target drift a.x"]),
        ("<internal>", "", "", []),
    ],
)
def test_lint_targets(target: str, other: str, before: str | None, said: list[str]) -> None:
    now = {"a.x": LINT.format(1, target), "b.x": other}
    then = {"a.x": LINT.format(0, target), "b.x": before}
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("a.x",), touch=True, since="base")
    some = found(now, made, revisions={"base": then}, log={"base": []})
    assert [f"{item.rule} {item.verdict} {item.side}" for item in some] == said


def test_targets_are_looked_for_beside_the_file_and_at_the_root() -> None:
    files = {"d/a.x": LINT.format(1, "b.x, c/e.x, ./c/e.x, ../b.x"), "b.x": "", "d/c/e.x": "", "c/e.x": ""}
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("d/*",))
    assert found(files, made) == []
    del files["d/c/e.x"]
    assert [item.subject for item in found(files, made)] == ["d/c/e.x"]


def test_a_target_that_was_renamed_is_told() -> None:
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("*",))
    (finding,) = found({"a.x": LINT.format(1, "b.x"), "c.x": ""}, made, successors={"b.x": "c.x"})
    assert finding.message.endswith("and there is no b.x; it is c.x now")


def test_files_that_cannot_be_read_hold_no_judgement() -> None:
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("*",))
    assert found({"a.x": None}, made) == []
    assert [item.rule for item in found({"a.x": LINT.format(1, "b.x:k"), "b.x": None}, made)] == []


def test_lint_blocks_without_names_are_told_apart_by_their_order() -> None:
    text = "# LINT.IfChange\n{}\n# LINT.ThenChange(b.x)\n# LINT.IfChange\n{}\n# LINT.ThenChange(b.x)\n"
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("a.x",), touch=True, since="base")

    def said(now: str, then: str) -> list[str]:
        view: dict[str, Any] = {"revisions": {"base": {"a.x": then, "b.x": ""}}, "log": {"base": []}}
        return [item.message.split(" changed")[0] for item in found({"a.x": now, "b.x": ""}, made, **view)]

    assert said(text.format(1, 2), text.format(1, 3)) == ["the block of line 4 of a.x"]
    assert said(text.format(1, 2), text.format(1, 2)) == []
    one = "# LINT.IfChange\n9\n# LINT.ThenChange(b.x)\n"
    assert said(text.format(1, 2), one) == []


@pytest.mark.parametrize(
    ("trailer", "excused"),
    [("a.x - why", True), ("b.x - why", True), ("a.x", False), ("c.x - why", False), ("k - why", False)],
)
def test_blocks_without_names_go_by_their_files(trailer: str, excused: bool) -> None:
    text = "# LINT.IfChange\n{}\n# LINT.ThenChange(b.x)\n"
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("a.x",), touch=True, since="base")
    view: dict[str, Any] = {"revisions": {"base": {"a.x": text.format(1), "b.x": ""}}}
    view["log"] = {"base": [Commit("1", f"Change\n\nUntouched-Block: {trailer}\n")]}
    some = found({"a.x": text.format(2), "b.x": ""}, made, **view)
    assert [item.subject for item in some] == ([] if excused else ["a.x"])
    assert all(("gives no reason" in item.message) == (" - " not in trailer) for item in some)


def test_what_cannot_be_told_is_not_in_step() -> None:
    made = MirrorBlocks(id="c", check="mirror-blocks", files=("a.x",), touch=True, since="base")
    (finding,) = found({"a.x": LINT.format(1, "b.x"), "b.x": ""}, made)
    assert (finding.verdict, finding.subject) == ("unknown", "base")


def test_whitespace_before_indent() -> None:
    after = mended(block("a", "  b", "c"), block("\ta", "\t\tx", "\tc"), "whitespace")
    assert after == block("\ta", "\t\tb", "\tc")
    assert equal(["a  b", "", "c"], ["  a b", "c"], "whitespace")


def test_a_block_may_begin_with_what_most_have() -> None:
    files = {name: block(text) for name, text in {"a.x": "1", "b.x": "1", "c.x": "2"}.items()}
    (finding,) = found(files, contract("*.x"))
    assert (finding.side, finding.related[0].at) == ("c.x", Place("a.x", finding.related[0].at.span))  # type: ignore[union-attr]
