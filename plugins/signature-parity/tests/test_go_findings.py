"""Subjects, sides and places of findings on Go: what baselines, exemptions and editors go by."""

from __future__ import annotations

from typing import Any

from lockstitch.api import ContractPlace, Exemption, Finding, Place, Side
from lockstitch.testing import judge_files
from lockstitch_signature_parity.analyzer import ANALYZER
from lockstitch_signature_parity.contract import SignatureParity

GO_MOD = "module example.com/app\n\ngo 1.22\n"


def side(text: str) -> Side:
    return Side(**Side.fields_from_text(text))


def judged(files: dict[str, str | None], *sides: str, interface: str = "", **keys: Any) -> list[Finding]:
    contract = SignatureParity(
        id="c",
        check="signature-parity",
        sides=tuple(map(side, sides)),
        interface=side(interface) if interface else None,
        **keys,
    )
    root = "/".join([*filter(None, [contract.home]), "go.mod"])
    return judge_files(ANALYZER, contract, {root: GO_MOD, **files})


def said(findings: list[Finding]) -> list[tuple[str, str, str, str]]:
    return sorted((f.rule, f.subject, f.side, f.verdict) for f in findings)


PAIR: dict[str, str | None] = {
    "p/a.go": "package p\n\ntype A struct{}\n\nfunc (a *A) Stop() error { return nil }\n\nfunc (a *A) More() {}\n",
    "p/b.go": "package p\n\ntype B struct{}\n\nfunc (b *B) Stop() {}\n",
}


def test_the_side_that_must_change_is_spelled_as_in_the_contract() -> None:
    assert said(judged(PAIR, "p/a.go#A", "p#B", policy="exact")) == [
        ("missing-method", "More", "p#B", "drift"),
        ("signature-drift", "Stop", "p#B", "drift"),
    ]
    assert said(judged(PAIR, "p#B", "p/a.go#A")) == [("signature-drift", "Stop", "p/a.go#A", "drift")]


def test_paths_are_relative_to_the_contract() -> None:
    files = {f"svc/{path}": text for path, text in PAIR.items()}
    (found,) = judged(files, "p#A", "p#B", home="svc")
    assert isinstance(found.at, Place)
    assert (found.side, found.at.path) == ("p#B", "svc/p/b.go")
    found = next(f for f in judged(files, "*#*", home="svc") if f.rule == "signature-drift")
    assert found.side == "p#B"


def test_the_root_package_is_a_side() -> None:
    files: dict[str, str | None] = {path.removeprefix("p/"): text for path, text in PAIR.items()}
    assert said(judged(files, ".#A", "b.go#B")) == [("signature-drift", "Stop", "b.go#B", "drift")]


def test_an_interface_gap_is_the_interface_s_to_mend() -> None:
    files = {**PAIR, "p/b.go": "package p\n\ntype B struct{}\n\nfunc (b *B) Stop() error { return nil }\n"}
    files["p/i.go"] = "package p\n\ntype I interface{ Other() }\n"
    found = judged(files, "p#A", "p#B", interface="p/i.go#I", assertions="ignore")
    assert said(found) == [
        ("interface-gap", "Stop", "p/i.go#I", "drift"),
        ("missing-method", "Other", "p#A", "drift"),
        ("missing-method", "Other", "p#B", "drift"),
    ]
    gap = next(f for f in found if f.rule == "interface-gap")
    assert [item.at.path for item in gap.related if isinstance(item.at, Place)] == ["p/a.go", "p/b.go"]
    assert [remedy.safe for remedy in gap.remedies] == [True]


def test_an_assertion_s_subject_is_the_type() -> None:
    files = {**PAIR, "p/i.go": "package p\n\ntype I interface{ More() }\n"}
    assert said(judged(files, "p#A", interface="p#I")) == [("missing-assertion", "A", "p#A", "drift")]


def test_namesakes_are_told_apart() -> None:
    files: dict[str, str | None] = {
        "a/a.go": "package a\n\ntype Backend struct{}\n\nfunc (Backend) Stop(n int) {}\n",
        "b/b.go": "package b\n\ntype Backend struct{}\n\nfunc (Backend) Stop() {}\n",
    }
    (found,) = judged(files, "a#Backend", "b#Backend")
    assert found.message == (
        "`Stop` on b#Backend is not what a#Backend has: parameter 1 is none on b#Backend and `int` on a#Backend"
    )


def test_a_tie_goes_to_the_earliest_side() -> None:
    text = "package p\n\n" + "".join(
        f"type {name} struct{{}}\n\nfunc ({name}) Stop(x {type_}) {{}}\n\n"
        for name, type_ in (("A", "int"), ("B", "string"), ("C", "string"), ("D", "int"))
    )
    found = judged({"p/p.go": text}, "p#B", "p#A", "p#C", "p#D")
    assert said(found) == [("signature-drift", "Stop", "p#A", "drift"), ("signature-drift", "Stop", "p#D", "drift")]
    assert [len(f.related) for f in found] == [2, 2]


def test_exemptions_may_name_either_side() -> None:
    both = (Exemption(subject="M*", side="A", reason="r"),)
    assert said(judged(PAIR, "p#A", "p#B", policy="exact", exempt=both))[0] == (
        "missing-method",
        "More",
        "p#A",
        "drift",
    )
    lacking = (Exemption(subject="More", side="B", reason="r"),)
    assert said(judged(PAIR, "p#A", "p#B", policy="exact", exempt=lacking))[0][2] == "p#B"
    nobody = (Exemption(subject="More", side="C", reason="r"), Exemption(subject="Else", side="A", reason="r"))
    assert said(judged(PAIR, "p#A", "p#B", policy="exact", exempt=nobody))[0][2] == "p#B"


def test_languages_do_not_mix_and_others_are_not_read() -> None:
    files = {**PAIR, "c.py": "class C:\n    def Stop(self): ...\n", "notes.md": "# B\n", "empty/x.txt": "x\n"}
    (found,) = judged(files, "p#A", "c.py#C")
    assert (found.rule, found.verdict) == ("unknown-signature", "unknown")
    assert "p#A is go and c.py#C is python" in found.message
    (found,) = judged(files, "p#A", "notes.md#B")
    assert (found.rule, found.at) == ("nothing-selected", ContractPlace(("sides", 1)))
    assert "notes.md#B is markdown, which this check does not read: it reads go and python" in found.message
    (found,) = judged(files, "p#A", "empty#B")
    assert "empty#B holds no code that this check reads" in found.message
    (found,) = judged(files, "p#A", "p/c.go#B")
    assert found.message == "p/c.go matches no file (did you mean p/b.go?)"
    assert judged(files, "p#A", "zzz#B")[0].message == "zzz matches no file"


def test_an_unread_file_makes_absence_unknown() -> None:
    files = {**PAIR, "p/b_more.go": None}
    found = judged(files, "p#A", "p#B", policy="exact")
    assert ("unknown-signature", "More", "p#B", "unknown") in said(found)
    assert not [f for f in found if f.rule == "missing-method"]
    (found_side,) = judged({"p/a.go": PAIR["p/a.go"], "p/b.go": None}, "p#A", "p#B")
    assert (found_side.rule, found_side.verdict) == ("unknown-signature", "unknown")


def test_nothing_is_said_of_extras_that_cannot_be_told() -> None:
    from lockstitch_signature_parity.contract import Extra

    extra = (Extra(subject="Gone", reason="r"), Extra(subject="More", side="p#B", reason="r"))
    stale = [f for f in judged(PAIR, "p#A", "p#B", extra=extra) if f.rule == "stale-exemption"]
    assert [(f.subject, f.side, f.at) for f in stale] == [
        ("Gone", "", ContractPlace(("extra", 0))),
        ("More", "p#B", ContractPlace(("extra", 1))),
    ]
    assert "on p#B" in stale[1].message
    broken = {**PAIR, "p/b_more.go": None}
    assert not [f for f in judged(broken, "p#A", "p#B", extra=extra) if f.rule == "stale-exemption"]
    used = (Extra(subject="Mor?", side="A", reason="r"),)
    assert said(judged(PAIR, "p#A", "p#B", extra=used, policy="exact")) == [("signature-drift", "Stop", "p#B", "drift")]


def test_no_stub_where_it_could_not_compile() -> None:
    files: dict[str, str | None] = {
        "p/p.go": "package p\n\ntype hidden struct{}\n\ntype I interface {\n\tGet() hidden\n\tOwn()\n\tseal()\n}\n",
        "q/q.go": 'package q\n\nimport _ "example.com/app/p"\n\ntype T struct{}\n',
        "p/t.go": "// Code generated by x. DO NOT EDIT.\n\npackage p\n\ntype G struct{}\n",
    }
    offered = {f.subject: [r.safe for r in f.remedies] for f in judged(files, "q#T", interface="p#I")}
    assert offered == {"Get": [], "Own": [True], "seal": []}
    assert not any(f.remedies for f in judged(files, "p#G", interface="p#I"))


def test_a_new_import_is_safe_only_where_no_cycle_can_come_of_it() -> None:
    files: dict[str, str | None] = {
        "types/t.go": "package types\n\ntype S struct{}\n\ntype I interface{ Get(s S) }\n",
        "far/f.go": "package far\n\ntype T struct{}\n",
        "near/n.go": "package near\n\ntype T struct{}\n",
        "near/o.go": 'package near\n\nimport "example.com/app/types"\n\nvar X types.S\n',
        "app/internal/x/x.go": "package x\n\ntype I interface{ Get(Y) }\n\ntype Y struct{}\n",
    }
    assert [r.safe for f in judged(files, "far#T", interface="types#I") for r in f.remedies] == [False]
    assert [r.safe for f in judged(files, "near#T", interface="types#I") for r in f.remedies] == [True]
    assert [r for f in judged(files, "far#T", interface="app/internal/x#I") for r in f.remedies] == []


def test_probable_drift_is_no_reason_to_write_a_stub() -> None:
    text = "package p\n\n" + "".join(f"type {n} struct{{}}\n\nfunc ({n}) Stop() {{}}\n\n" for n in "ABC")
    text += "func (A) Two() {}\n\nfunc (B) Two() {}\n"
    (found,) = judged({"p/p.go": text}, "p#A", "p#B", "p#C")
    assert (found.rule, [r.safe for r in found.remedies]) == ("probable-drift", [False])


def test_only_the_package_and_what_its_types_reach_is_read() -> None:
    from lockstitch.testing import MemoryView

    files = {
        **PAIR,
        "go.mod": GO_MOD,
        "used/u.go": "package used\n\ntype U struct{}\n",
        "unused/u.go": "package unused\n",
        "p/c.go": 'package p\n\nimport (\n\t"example.com/app/unused"\n\t"example.com/app/used"\n)\n\n'
        "var _ unused.X\n\nfunc (a *A) Use(u used.U) {}\n\nfunc (b *B) Use(u used.U) {}\n",
    }
    contract = SignatureParity(id="c", check="signature-parity", sides=(side("p#A"), side("p#B")))
    view = MemoryView(files, strict=True)
    asked = set()
    for _ in range(9):
        needs = list(ANALYZER.needs(contract, view))
        asked |= {need.path for need in needs}
        for need in needs:
            view.ask(need)
    assert asked == {"go.mod", "p/a.go", "p/b.go", "p/c.go", "used/u.go"}
