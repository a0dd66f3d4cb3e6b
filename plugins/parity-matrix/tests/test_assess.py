"""What lines are worth, given what a row names and what stood there before."""

from __future__ import annotations

import pytest
from lockstitch.api import Span
from lockstitch.languages import OUTLINE, Symbol
from lockstitch.languages.markdown import Part
from lockstitch.testing import facts_of
from lockstitch_parity_matrix.assess import Subject, assess
from lockstitch_parity_matrix.binding import Text
from lockstitch_parity_matrix.facts import CODE, Code
from lockstitch_parity_matrix.names import names_of
from lockstitch_parity_matrix.references import Lines

NOWHERE = Span(1, 1, 1, 1)
GO = """\
package p

// Start starts.
// It does.
func (r *Runner) Start() {
	one()

	two()
}

func Stop() { one() }

type Runner struct {
	cloud Cloud
}

func Sleep() {
	r.cloud.Stop()
	// cloud.Start
	three("four")
}
"""


def text(source, language="go"):
    (code,) = facts_of(CODE, source, language).facts
    assert isinstance(code, Code)
    symbols = [fact for fact in facts_of(OUTLINE, source, language).facts if isinstance(fact, Symbol)]
    return Text(code, tuple(symbols))


def lines(first, last=None):
    return Lines(first, last or first, NOWHERE, NOWHERE if last else None)


def names(*spans):
    return tuple(name for span in spans for name in names_of(Part(span, NOWHERE)))


def judge(at, *spans, title="", then=None, others=(), source=GO):
    return assess(lines(*at), text(source), Subject(title, names(*spans), others), text(then) if then else None)


def test_lines_and_what_they_hold():
    code = text(GO).code
    assert code.kinds == "xbccxxbxebxbxxebxxcxe"
    assert len(code.prints) == 21
    assert [use.lines for use in code.uses if use.name == "one"] == [(6, 11)]
    assert [(use.name, use.quoted) for use in code.uses if use.name in {"four", "three"}] == [
        ("four", True),
        ("three", False),
    ]
    assert code.shapes == ("-Runner",)
    assert not any("Start" in use.name and use.lines == (19,) for use in code.uses)


@pytest.mark.parametrize(
    ("language", "source", "kinds"),
    [
        ("python", "# a\nx = '#'\n\n", "cxb"),
        ("shell", "if x; then\n  y  # z\nfi\n", "xxe"),
        ("", "a\n\n}", "xbe"),
        ("rust", "/* a\n b */ fn f() {}\n", "cx"),
        ("markdown", "<!-- a -->\nb\n", "cx"),
    ],
)
def test_kinds_of_other_languages(language, source, kinds):
    (code,) = facts_of(CODE, source, language).facts
    assert isinstance(code, Code)
    assert code.kinds == kinds


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ((5, 9), "ok"), ((3, 9), "ok"), ((5, 8), "ok"), ((5,), "ok"), ((3,), "ok"), ((4,), "ok"), ((8,), "ok"),
        ((6, 8), "ok"), ((1, 21), "ok"), ((5, 10), "ok"), ((5, 11), "ok"), ((9,), "ok"),
        ((5, 6), "truncated"), ((1, 6), "truncated"), ((5, 7), "truncated"),
        ((8, 11), "moved"), ((11,), "moved"), ((1,), "moved"), ((2,), "moved"), ((30, 40), "moved"), ((17, 30), "moved"),
        ((9, 5), "moved"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["name", "title"])
def test_lines_and_one_declaration(at, state, how):
    found = judge(at, "Start()") if how == "name" else judge(at, title="Start")
    if how == "title" and at == (11,):
        assert found.state == "loose"  # it is another declaration: whoever wrote that meant it
        return
    assert found.state == state
    assert found.symbol is not None
    assert found.symbol.path == "Runner.Start"
    if state == "moved":
        assert found.now is not None
        assert (found.now.first, found.now.last) == (5, 9)
    elif state == "truncated":
        assert [(place.first, place.last) for place in found.choices] == [(5, 9)]


def test_uses():
    assert judge((18,), "cloud.Stop()").state == "ok"
    assert judge((17, 20), "cloud.Stop()").state == "ok"
    assert judge((18,), "r.cloud.Stop()").state == "ok"
    found = judge((6, 8), "cloud.Stop()", source=GO.replace("func Stop() { one() }", "var y int"))
    assert (found.state, [place.what for place in found.choices]) == ("other symbol", ["`Sleep`"])
    assert [(name.dotted, line) for name, line in found.missing] == [("cloud.Stop", 18)]
    assert found.inside is not None
    assert found.inside.path == "Runner.Start"
    # A weak word that happens to be in the file says nothing.
    assert judge((18,), "package").state == "loose"
    assert judge((6, 8), "Missing()").state == "loose"


def test_the_owner_tells_methods_apart():
    two = "package p\n\nfunc (A) Go() {}\n\nfunc (B) Go() {}\n"
    found = judge((1,), "B.Go()", source=two)
    assert found.now is not None
    assert (found.state, found.now.first) == ("moved", 5)
    either = judge((1,), "Go()", source=two)
    assert (either.state, [place.first for place in either.choices]) == ("other symbol", [3, 5])
    assert judge((3,), "Go()", source=two).state == "ok"


def test_cut_before_what_the_row_names():
    found = judge((11, 17), "Stop()", "cloud.Stop()")
    assert found.state == "truncated"
    assert [(place.first, place.last, place.what) for place in found.choices] == [(11, 21, "the end of `Sleep`")]
    # Another range of the row has it, or the range ends with a declaration.
    assert judge((11, 17), "Stop()", "cloud.Stop()", others=(lines(18, 20),)).state == "ok"
    assert judge((11, 15), "Stop()", "cloud.Stop()").state == "ok"
    assert judge((11,), "Stop()", "cloud.Stop()").state == "ok"


def test_a_reference_beside_one_that_holds():
    assert judge((13, 15), "Start()", others=(lines(5, 9),)).state == "loose"
    assert judge((13, 15), "Start()", others=(lines(11),)).state == "moved"


@pytest.mark.parametrize(
    ("at", "state"),
    [((2,), "blank"), ((3, 4), "comment"), ((2, 3), "comment"), ((22,), "out of range"), ((0,), "out of range"),
     ((20, 22), "out of range"), ((9, 5), "out of range"), ((13, 15), "loose"), ((9,), "loose"), ((1, 3), "loose")],
)  # fmt: skip
def test_lines_alone(at, state):
    assert judge(at).state == state


MORE = "package p\n\nimport x\n\n" + GO.removeprefix("package p\n\n")


@pytest.mark.parametrize(
    ("at", "state", "now"),
    [
        ((5, 9), "moved", (7, 11)), ((5,), "moved", (7, 11)), ((3, 11), "moved", (7, 13)), ((6, 8), "moved", (8, 10)),
        ((18, 20), "moved", (20, 22)), ((1,), "ok", None), ((2,), "blank", None), ((3,), "comment", None),
        ((13, 15), "moved", (15, 17)),
    ],
)  # fmt: skip
def test_lines_that_are_followed(at, state, now):
    found = judge(at, source=MORE, then=GO)
    assert found.state == state
    assert (found.now and (found.now.first, found.now.last)) == now


def test_what_was_rewritten():
    changed = GO.replace("\tone()\n\n\ttwo()", "\tother()\n\n\tthings()")
    assert judge((6, 8), source=changed, then=GO).state == "changed"
    assert judge((5, 9), source=changed, then=GO).state == "changed"
    assert judge((5, 9), "Start()", source=changed, then=GO).state == "changed"
    assert judge((5, 9), "Start()", source=GO, then=GO).state == "ok"
    shifted = "package p\n\n" + "var x = 1\n" * 20 + changed.removeprefix("package p\n\n")
    lost = judge((6, 8), source=shifted, then=GO)
    assert (lost.state, [place.first for place in lost.choices]) == ("lost", [25])
    gone = judge((5, 9), source=GO.replace("Start", "Begin"), then=GO)
    assert gone.symbol is not None
    assert (gone.state, gone.symbol.path) == ("gone", "Runner.Start")
    assert judge((6, 8), source="package p\n" * 30, then=GO).state == "gone"
    assert judge((1,), source="package q\n\nvar x\n", then=GO).state == "lost"


def test_the_same_lines_twice():
    twice = GO.replace("func Stop() { one() }", "func Stop() {\n\tone()\n\n\ttwo()\n}")
    found = judge((6, 8), source="// more\n" + twice, then=GO)
    assert (found.state, [place.first for place in found.choices]) == ("lost", [7, 13])


def test_what_never_held():
    found = judge(
        (18,),
        "cloud.Stop()",
        source=GO,
        then=GO.replace("\tr.cloud.Stop()\n\t// cloud.Start\n", "\tx()\n\tr.cloud.Stop()\n"),
    )
    assert (found.state, found.sure) == ("other symbol", False)
    code_now = judge((3,), source=GO.replace("// Start starts.", "var x = 1"), then=GO)
    assert (code_now.state, code_now.sure) == ("comment", False)


def test_declarations_that_changed_places():
    swapped = "package p\n\nfunc Stop() { one() }\n\nfunc Start() {\n\ttwo()\n}\n"
    before = "package p\n\nfunc Start() {\n\ttwo()\n}\n\nfunc Stop() { one() }\n"
    found = judge((3, 7), source=swapped, then=before)
    assert (found.state, [place.first for place in found.choices]) == ("lost", [5])


def test_what_the_file_did_not_have_was_not_missed():
    before = GO.replace("\tr.cloud.Stop()\n", "\tr.begin()\n").replace("func Stop", "func Halt")
    assert judge((18,), "cloud.Stop()", then=before).state == "changed"
