"""Annotations: both ends, the gravest first, and nothing that a name could break out of."""

from __future__ import annotations

from types import ModuleType

from lockstitch.api import Place, Span
from lockstitch.engine.outcome import Failure, Outcome, RelatedPlace, Reported
from lockstitch.report import ReportOptions, render
from msgspec.structs import replace


def lines(outcome: Outcome, strict: bool = False) -> list[str]:
    return render("github", outcome, options=ReportOptions(strict=strict)).splitlines()


def test_an_annotation_on_each_end(samples: ModuleType) -> None:
    primary, related = lines(Outcome(findings=(samples.FORWARDER,)))
    assert primary == (
        "::error file=scripts/start.sh,line=3,col=12,endLine=3,endColumn=53,title=missing-forwarder (hermes-env)::"
        "scripts/start.sh does not forward `HERMES_API_KEY`, which scripts/install.sh forwards"
        "%0AWhy: a workspace must behave the same on a bare host and in Docker"
        "%0AFix: forward `HERMES_API_KEY` after `HERMES_URL` (lockstitch check --fix)"
    )
    assert related.startswith("::notice file=scripts/install.sh,line=6,col=2,endLine=6,endColumn=55,title=")
    assert "::forwarded here: scripts/start.sh does not forward" in related


def test_failures_come_first_then_by_severity(samples: ModuleType) -> None:
    commands = [line.split(" ")[0] for line in lines(samples.FULL) if not line.startswith("::notice")]
    assert commands == ["::error", "::error", "::error", "::error", "::warning", "::warning"]
    assert "unknown key `sidez`" in lines(samples.FULL)[0]


def test_unknown_is_a_warning_and_an_error_when_strict(samples: ModuleType) -> None:
    outcome = Outcome(findings=(samples.UNKNOWN,))
    assert lines(outcome)[0].startswith("::warning file=sdk/client.py,line=2,endLine=3,title=unknown%3A ")
    assert lines(outcome, strict=True)[0].startswith("::error ")


def test_what_is_exempt_is_left_out(samples: ModuleType) -> None:
    assert lines(Outcome(findings=(samples.EXEMPT, samples.BASELINE))) == []


def test_a_finding_about_a_whole_file(samples: ModuleType) -> None:
    (line,) = lines(Outcome(findings=(samples.WHOLE_FILE,)))
    assert line.startswith("::notice file=sdk/aio.py,line=1,title=nothing-selected")


def test_the_same_other_end_is_told_once(samples: ModuleType) -> None:
    again = replace(samples.FORWARDER, subject="OTHER")
    told = lines(Outcome(findings=(samples.FORWARDER, again)))
    assert len([line for line in told if line.startswith("::notice")]) == 1


def test_escaping(samples: ModuleType) -> None:
    place = Place("a,b:c%d\ne", Span(1, 1, 1, 2))
    finding = replace(samples.FORWARDER, at=place, message="50% a\r\nb", related=(), remedies=(), why="")
    (line,) = lines(Outcome(findings=(finding,)))
    assert line.startswith(r"::error file=a%2Cb%3Ac%25d\ne,line=1,")
    assert line.endswith(r"::50%25 a\r\nb")


def test_more_than_github_shows(samples: ModuleType) -> None:
    def finding(number: int) -> Reported:
        related = (RelatedPlace(Place("b", Span(number, 1, number, 2)), "there"),)
        made: Reported = replace(samples.FORWARDER, at=Place("a", Span(number, 1, number, 2)), related=related)
        return made

    ten = lines(Outcome(findings=tuple(map(finding, range(1, 11)))))
    assert len(ten) == 20
    eleven = lines(Outcome(findings=(*map(finding, range(1, 12)), samples.EXEMPT)))
    assert len(eleven) == 23
    # 1 of the errors, and 2 of the notices since this one takes a place.
    assert eleven[0] == (
        "::notice title=lockstitch::11 findings, 1 exempt, 11 fixable with lockstitch check --fix. "
        "GitHub leaves out 3 of the annotations: the log has them all."
    )


def test_a_failure_without_a_place() -> None:
    failure = Failure(plugin="lockstitch-x", phase="load", error="ImportError: no module named y")
    assert lines(Outcome(failures=(failure,))) == [
        "::error title=lockstitch could not do its job (load)::ImportError: no module named y%0APlugin: lockstitch-x"
    ]


def test_nothing_to_say() -> None:
    assert render("github", Outcome()) == ""
