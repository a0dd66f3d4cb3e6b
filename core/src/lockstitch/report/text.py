"""The report for people: grouped by contract, both ends of every finding shown in their source."""

from __future__ import annotations

from msgspec.structs import replace

from lockstitch.api import FILE_START, Place
from lockstitch.api.places import Span
from lockstitch.engine.outcome import ContractOutcome, Failure, Outcome, Reported
from lockstitch.report import Excerpts, ReportOptions
from lockstitch.report.cells import text_width, wrap
from lockstitch.report.neutral import guard_line, visible, visible_lines
from lockstitch.report.order import EXCUSED, excuse_text
from lockstitch.report.snippet import Look, Pointer, draw, gutter_width, place_text
from lockstitch.report.style import ASCII, UNICODE, Style
from lockstitch.report.summary import hints, summary

_EXCUSED = {**EXCUSED, "baseline": "baseline"}
_HOW = {True: "applied by --fix", False: "not applied by --fix: review it"}
_MOST_ENDS = 6
_WIDEST = 120


def render(outcome: Outcome, excerpts: Excerpts, options: ReportOptions) -> str:
    """The report as text."""
    text = _Text(outcome, excerpts, options)
    lines = text.brief() if options.quiet else text.full()
    return "".join(f"{guard_line(line)}\n" for line in lines)


class _Text:
    def __init__(self, outcome: Outcome, excerpts: Excerpts, options: ReportOptions) -> None:
        self.outcome = outcome
        self.excerpts = excerpts
        self.options = options
        self.rules = {(check, rule.id): rule for check, rule in outcome.rules}
        self.style = Style(options.colour)
        self.signs = UNICODE if options.unicode else ASCII
        self.width = max(40, min(options.width, _WIDEST))

    def brief(self) -> list[str]:
        """One line for each finding that counts and each failure."""
        lines = [
            f"{place_text(finding.at, self.ascii)}: {self.style(*self.title(finding))} {self.text(finding.message)}"
            for finding in self.outcome.findings
            if finding.exempt is None
        ]
        return lines + [self.failure_line(failure) for failure in self.outcome.failures]

    def full(self) -> list[str]:
        """The whole report."""
        lines: list[str] = []
        contracts = {outcome.contract.id: outcome for outcome in self.outcome.contracts}
        for name, findings in self.groups():
            lines += self.header(name, findings, contracts.get(name))
            for finding in findings:
                lines += [*(self.finding(finding) if finding.exempt is None else self.faint(finding)), ""]
        if self.options.verbose:
            lines += self.in_step()
        if self.outcome.failures:
            lines += self.failures()
        lines += summary(self.outcome, self.options, self.style, self.signs)
        return lines + hints(self.outcome, self.options, self.style)

    @property
    def ascii(self) -> bool:
        return not self.options.unicode

    def text(self, text: str) -> str:
        return visible(text, self.ascii)

    def groups(self) -> list[tuple[str, list[Reported]]]:
        """The findings to show by contract, in the outcome's order."""
        groups: dict[str, list[Reported]] = {}
        for finding in self.outcome.findings:
            if finding.exempt is None or self.options.verbose:
                groups.setdefault(finding.contract, []).append(finding)
        return list(groups.items())

    def header(self, name: str, findings: list[Reported], contract: ContractOutcome | None) -> list[str]:
        """A ruled line with the contract's name, check and place, and under it why it is there."""
        rule = self.signs.rule
        checks = ", ".join(sorted({self.text(finding.check) for finding in findings}))
        left = [self.text(name) or "(no contract)", f" {self.signs.dot} {checks} " if checks else " "]
        right = f" {place_text(contract.at, self.ascii)} {rule * 2}" if contract else rule * 2
        room = self.width - 3 - text_width("".join(left)) - text_width(right)
        line = (
            f"{self.style('rail', rule * 2)} {self.style('strong', left[0])}{self.style('faint', left[1])}"
            f"{self.style('rail', rule * max(room, 2) + right)}"
        )
        why = findings[0].why.strip()
        return [line, *self.wrapped("faint", "why:", "faint", why, hang=5), ""] if why else [line, ""]

    def title(self, finding: Reported) -> tuple[str, str]:
        """`error[missing-method]:`, and the role of its colour."""
        word = finding.verdict if finding.verdict == "unknown" else finding.severity
        shown = word if finding.exempt is None else _EXCUSED[finding.exempt.kind]
        return word, f"{shown}[{self.text(finding.rule)}]:"

    def faint(self, finding: Reported) -> list[str]:
        """A finding that does not count, in one faint colour."""
        plain = _Text(self.outcome, self.excerpts, replace(self.options, colour=False))
        return [self.style("faint", line) for line in plain.finding(finding)]

    def finding(self, finding: Reported) -> list[str]:
        """One finding: its message, every end in its source, what mends or excuses it."""
        role, title = self.title(finding)
        pointers = [Pointer(finding.at, "", primary=True)]
        pointers += [Pointer(place.at, place.message, primary=False) for place in finding.related]
        hidden = 0
        if len(pointers) > _MOST_ENDS + 1 and not self.options.verbose:
            hidden = len(pointers) - _MOST_ENDS
            pointers = pointers[:_MOST_ENDS]
        look = Look(self.style, self.signs, self.width, self.ascii, role)
        gutter = gutter_width(pointers)
        lines = self.wrapped(role, title, "strong", finding.message, hang=2)
        lines += draw(pointers, self.excerpts, look, gutter)
        notes = [("", "", "", f"and {hidden} more ends (-v shows them)")] if hidden else []
        notes += [("", "", excuse_text(finding.exempt), "")] if finding.exempt else self.help(finding)
        for index, note in enumerate(notes):
            last = index == len(notes) - 1
            lines += self.note(" " * (gutter + 2), self.signs.last if last else self.signs.more, last, *note)
        return lines

    def note(self, margin: str, sign: str, last: bool, role: str, label: str, text: str, aside: str) -> list[str]:
        """A line that hangs on the rail, wrapped on a terminal; what stands in the `aside` is faint."""
        clean = self.text(f"{text} {aside}".strip())
        room = self.width - text_width(margin) - text_width(sign) - 1
        indent = text_width(label) + 1 if label else 0
        pieces = wrap(clean, room - indent, room - indent) if self.options.colour else [clean]
        if aside and pieces[-1].endswith(aside):
            pieces[-1] = pieces[-1][: -len(aside)] + self.style("faint", aside)
        rail = " " if last else self.signs.rail
        hang = f"{margin}{self.style('rail', rail)}{' ' * (text_width(sign) + indent)}"
        first = f"{self.style(role, label)} {pieces[0]}" if label else pieces[0]
        return [f"{margin}{self.style('rail', sign)} {first}", *(f"{hang}{piece}" for piece in pieces[1:])]

    def help(self, finding: Reported) -> list[tuple[str, str, str, str]]:
        """What mends the finding, for `note`: its own remedies, or else what its rule says."""
        if finding.remedies:
            return [("fix", "fix:", remedy.title, f"({_HOW[remedy.safe]})") for remedy in finding.remedies]
        rule = self.rules.get((finding.check, finding.rule)) or self.rules.get(("lockstitch", finding.rule))
        return [("command", "help:", rule.fix, "")] if rule and rule.fix else []

    def in_step(self) -> list[str]:
        """With -v, the contracts that hold."""
        lines = [
            f"{self.style('good', self.signs.tick)} {self.text(each.contract.id)} "
            + self.style("faint", f"{self.signs.dot} {self.text(each.contract.check)}")
            for each in self.outcome.contracts
            if each.state == "in step"
        ]
        return [*lines, ""] if lines else []

    def failures(self) -> list[str]:
        """What kept the tool from doing its job."""
        rule = self.signs.rule
        title = " the tool could not do its job "
        room = max(2, self.width - 2 - len(title))
        lines = [f"{self.style('rail', rule * 2)}{self.style('error', title)}{self.style('rail', rule * room)}", ""]
        for failure in self.outcome.failures:
            lines += self.failure_lines(failure)
            if failure.path and failure.line:
                column = max(failure.column, 1)
                at = Place(failure.path, Span(failure.line, column, failure.line, column + bool(failure.column)))
                if at.span != FILE_START and self.excerpts.lines(failure.path):
                    look = Look(self.style, self.signs, self.width, self.ascii, "error")
                    pointers = [Pointer(at, "", primary=True)]
                    lines += draw(pointers, self.excerpts, look, gutter_width(pointers))[1:]
            if failure.traceback and self.options.verbose:
                lines += [f"    {line}" for line in visible_lines(failure.traceback, self.ascii)]
            lines.append("")
        return lines

    def failure_lines(self, failure: Failure) -> list[str]:
        """Where, in which phase, what; then which contract and whose code, when that is not plain."""
        where, title, tail = self.failure_parts(failure)
        if not self.options.colour:
            return [self.failure_line(failure)]
        room = self.width - text_width(where) - text_width(title) - 1
        pieces = wrap(self.text(failure.error), room, self.width - 2)
        lines = [f"{where}{self.style('error', title)} {self.style('strong', pieces[0])}"]
        lines += [f"  {self.style('strong', piece)}" for piece in pieces[1:]]
        used = 2 + text_width(pieces[-1]) if len(pieces) > 1 else self.width - room + text_width(pieces[0])
        if tail and used + 1 + text_width(tail) <= self.width:
            lines[-1] += f" {self.style('faint', tail)}"
        elif tail:
            lines.append(f"  {self.style('faint', tail)}")
        return lines

    def failure_line(self, failure: Failure) -> str:
        """The same on one line."""
        where, title, tail = self.failure_parts(failure)
        said = f"{where}{self.style('error', title)} {self.style('strong', self.text(failure.error))}"
        return f"{said} {self.style('faint', tail)}" if tail else said

    def failure_parts(self, failure: Failure) -> tuple[str, str, str]:
        where = ""
        if failure.path:
            where = self.text(failure.path)
            where += f":{failure.line}:{max(failure.column, 1)}: " if failure.line else ": "
        whose = [f"contract {self.text(failure.contract)}"] if failure.contract else []
        whose += [self.text(failure.plugin)] if failure.plugin != "lockstitch" else []
        return where, f"failed[{failure.phase}]:", f"({', '.join(whose)})" if whose else ""

    def wrapped(self, label_role: str, label: str, role: str, text: str, hang: int) -> list[str]:
        """`text` after `label`: on a terminal wrapped at its width, elsewhere one line that can be searched."""
        clean = self.text(text.strip())
        pieces = [clean]
        if self.options.colour:
            pieces = wrap(clean, self.width - text_width(label) - 1, self.width - hang)
        first = f"{self.style(label_role, label)} {self.style(role, pieces[0])}"
        return [first.rstrip(), *(f"{' ' * hang}{self.style(role, piece)}" for piece in pieces[1:])]
