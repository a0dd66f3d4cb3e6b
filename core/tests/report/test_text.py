"""The text report, word for word and sign for sign. `UPDATE_GOLDEN=1` writes the expected files anew."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest
from lockstitch.api import Place, Remedy, Span
from lockstitch.engine.outcome import Failure, Outcome, RelatedPlace, Reported
from lockstitch.report import FORMATS, ReportOptions, render
from msgspec.structs import replace

TESTDATA = Path(__file__).with_name("testdata")
GOLDEN = {
    "report.txt": ("FULL", ReportOptions()),
    "verbose-ascii-narrow.txt": ("FULL", ReportOptions(width=72, verbose=True, unicode=False)),
    "colour.ansi": ("DRIFT", ReportOptions(width=90, colour=True)),
    "quiet.txt": ("FULL", ReportOptions(quiet=True)),
    "in-step.txt": ("IN_STEP", ReportOptions(verbose=True)),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str, samples: ModuleType) -> None:
    outcome, options = GOLDEN[name]
    text = render("text", getattr(samples, outcome), excerpts=samples.EXCERPTS, options=options)
    path = TESTDATA / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_file_is_read() -> None:
    assert sorted(path.name for path in TESTDATA.iterdir()) == sorted(GOLDEN)


def lines(outcome: Outcome, samples: ModuleType, **options: object) -> list[str]:
    settings = ReportOptions(**options)  # type: ignore[arg-type]
    return render("text", outcome, excerpts=samples.EXCERPTS, options=settings).splitlines()


def test_colour_says_the_same_words(samples: ModuleType) -> None:
    plain = render("text", samples.FULL, excerpts=samples.EXCERPTS, options=ReportOptions(width=400))
    coloured = render("text", samples.FULL, excerpts=samples.EXCERPTS, options=ReportOptions(width=400, colour=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == plain.split()


def test_a_message_is_one_line_where_it_may_be_searched(samples: ModuleType) -> None:
    long = replace(samples.FORWARDER, message="word " * 100 + "end")
    shown = lines(Outcome(findings=(long,)), samples, width=60)
    assert any(line.startswith("error[") and line.endswith("end") for line in shown)
    wrapped = lines(Outcome(findings=(long,)), samples, width=60, colour=True)
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in wrapped]
    assert max(map(len, plain[:14])) <= 60


def test_without_excerpts_the_places_are_there(samples: ModuleType) -> None:
    text = render("text", Outcome(findings=(samples.FORWARDER,)))
    assert "╭─ scripts/start.sh:3:12\n" in text
    assert "├─ scripts/install.sh:6:2  forwarded here\n" in text


def test_the_first_finding_fits_on_a_screen(samples: ModuleType) -> None:
    shown = lines(Outcome(findings=(samples.FORWARDER,), rules=samples.RULES), samples)
    assert len(shown) < 24
    assert max(map(len, shown)) <= 120


def test_many_ends_are_cut_short(samples: ModuleType) -> None:
    related = tuple(RelatedPlace(Place(f"f{n}", Span(n, 1, n, 2)), "here") for n in range(1, 21))
    outcome = Outcome(findings=(replace(samples.FORWARDER, related=related, remedies=()),))
    shown = lines(outcome, samples)
    assert any(line.endswith("╰─ and 15 more ends (-v shows them)") for line in shown)
    assert sum("here" in line for line in shown) == 5
    assert sum("  here" in line for line in lines(outcome, samples, verbose=True)) == 20


def test_seven_ends_are_all_shown(samples: ModuleType) -> None:
    related = tuple(RelatedPlace(Place(f"f{n}", Span(n, 1, n, 2)), "here") for n in range(1, 7))
    shown = lines(Outcome(findings=(replace(samples.FORWARDER, related=related),)), samples)
    assert sum("  here" in line for line in shown) == 6


def test_a_label_that_does_not_fit_goes_below(samples: ModuleType) -> None:
    line = "x" * 60 + "END"
    texts = type(samples.EXCERPTS)({"a": line})
    finding = replace(
        samples.FORWARDER,
        at=Place("b"),
        related=(RelatedPlace(Place("a", Span(1, 61, 1, 64)), "a label of some length"),),
        remedies=(),
    )
    text = render("text", Outcome(findings=(finding,)), excerpts=texts, options=ReportOptions(width=72))
    shown = text.splitlines()
    at = next(index for index, each in enumerate(shown) if each.endswith("───"))
    assert shown[at + 1].endswith("a label of some length")
    assert len(shown[at + 1]) <= 72


def test_a_place_beyond_the_end_of_the_file_is_named_only(samples: ModuleType) -> None:
    finding = replace(samples.FORWARDER, at=Place("scripts/start.sh", Span(99, 1, 99, 2)), related=())
    shown = lines(Outcome(findings=(finding,)), samples)
    assert any(line.endswith("╭─ scripts/start.sh:99:1") for line in shown)


def test_a_file_that_begins_with_a_mark_and_ends_lines_in_two_characters(samples: ModuleType) -> None:
    texts = type(samples.EXCERPTS)({"a": "\ufeffone\r\ntwo\r\n"})
    finding = replace(samples.FORWARDER, at=Place("a", Span(1, 1, 1, 4)), related=())
    text = render("text", Outcome(findings=(finding,)), excerpts=texts)
    assert " 1 │ one\n   │ ^^^\n 2 │ two\n" in text


def test_a_remedy_that_fix_leaves_alone_says_so(samples: ModuleType) -> None:
    finding = replace(samples.FORWARDER, remedies=(Remedy("do it", ("a",), safe=False),))
    shown = lines(Outcome(findings=(finding,)), samples)
    assert any(line.endswith("╰─ fix: do it (not applied by --fix: review it)") for line in shown)
    assert not any("check --fix" in line for line in shown)


def test_summaries(samples: ModuleType) -> None:
    assert lines(Outcome(), samples) == ["0 contracts · 0 files"]
    assert lines(samples.IN_STEP, samples) == ["1 contract: 1 in step · 3 files"]
    only = Outcome(contracts=samples.CONTRACTS[1:2], findings=(samples.UNKNOWN,), files=1)
    assert lines(only, samples)[-3:] == [
        "1 contract: 1 unknown · 1 finding · 1 file",
        "  lockstitch explain unknown-signature  says more about a rule",
        "  lockstitch check --strict             counts unknown as drift",
    ]


def test_a_failure_names_place_phase_contract_and_plugin(samples: ModuleType) -> None:
    failure = Failure(
        path="a.go", line=7, column=3, contract="c", plugin="lockstitch-x", phase="extract", error="KeyError: 1"
    )
    assert "a.go:7:3: failed[extract]: KeyError: 1 (contract c, lockstitch-x)" in lines(
        Outcome(failures=(failure,)), samples
    )


def test_two_thousand_findings_take_a_moment(samples: ModuleType) -> None:
    findings: tuple[Reported, ...] = tuple(
        replace(samples.FORWARDER, subject=f"V{n}", key=f"{n:x}") for n in range(2_000)
    )
    outcome = Outcome(findings=findings, rules=samples.RULES)
    for name in FORMATS:
        started = time.perf_counter()
        render(name, outcome, excerpts=samples.EXCERPTS)
        assert time.perf_counter() - started < 10


@pytest.mark.parametrize(("name", "unwanted"), [("json", "rich text style urllib"), ("text", "rich sarif urllib")])
def test_a_format_loads_what_it_needs_and_no_more(name: str, unwanted: str) -> None:
    code = (
        "import sys\nfrom lockstitch.engine.outcome import Outcome\nbefore = set(sys.modules)\n"
        f"from lockstitch.report import render\nrender({name!r}, Outcome())\n"
        "print(*(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    for module in unwanted.split():
        assert f"lockstitch.report.{module}" not in loaded
        assert module not in loaded


def test_on_a_terminal_labels_and_notes_are_wrapped_under_themselves(samples: ModuleType) -> None:
    texts = type(samples.EXCERPTS)({"a": "x\nEND"})
    finding = replace(
        samples.FORWARDER,
        at=Place("b"),
        related=(RelatedPlace(Place("a", Span(2, 1, 2, 4)), "label " * 20 + "end"),),
        remedies=(Remedy("do " * 30 + "it", ("a",)), Remedy("and " * 30 + "that", ("a",), safe=False)),
    )
    outcome, options = Outcome(findings=(finding,)), ReportOptions(width=60, colour=True)
    coloured = render("text", outcome, excerpts=texts, options=options)
    shown = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured.splitlines()][2:]
    assert max(map(len, shown[:-3])) <= 60
    text = "\n".join(shown)
    assert re.search(r"   │ (label )+label\n   │ (label )+end\n", text)
    assert re.search(r"   ├─ fix: (do )+do\n   │       (do )+it\n   │       \(applied by --fix\)\n", text)
    assert re.search(r"   ╰─ fix: (and )+and\n           (and )+and\n           (and )+that \(not applied by", text)
    plain = render("text", outcome, excerpts=texts, options=ReportOptions(width=60))
    assert "label " * 20 + "end\n" in plain
