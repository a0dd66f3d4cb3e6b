"""Cobertura's XML (which coverage.py and many others write) and JaCoCo's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.parsers import expat

from lockstitch_coverage_floors.facts import Branch, Measured, Report, Unit
from lockstitch_coverage_floors.reading.problems import Unusable, hits, number

_DEEPEST = 100
_CONDITION = re.compile(r"\d+(?:\.\d+)?% \((\d{1,9})/(\d{1,9})\)")


class _File:
    def __init__(self) -> None:
        self.lines: dict[int, int] = {}
        self.branches: dict[int, tuple[int, int]] = {}


class _Reader:
    """Handlers of one parse. Whatever a document could make a parser fetch or expand is refused."""

    def __init__(self) -> None:
        self.files: dict[tuple[str, str], _File] = {}
        """By the group (module) that a file is of, if the report has any, and its name."""
        self.roots: list[str] = []
        self.kind = ""
        self.branches = False
        self._path: list[str] = []
        self._package = ""
        self._groups: list[str] = []
        self._file: _File | None = None
        self._text = ""
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber

    def _refuse(self, *_: object) -> None:
        raise Unusable("it declares entities, which no coverage report needs", self.line)

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self._path:
            self._root(name, attributes)
        if len(self._path) >= _DEEPEST:
            raise Unusable("it is nested too deeply", self.line)
        self._path.append(name)
        if name == "source":
            self._text = ""
        elif self.kind == "cobertura":
            self._cobertura(name, attributes)
        else:
            self._jacoco(name, attributes)

    def _root(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "report":
            self.kind = "jacoco"
        elif name == "coverage" and "clover" not in attributes and "line-rate" in attributes:
            self.kind = "cobertura"
            self.branches = attributes.get("branches-valid", "0") not in {"", "0"}
        else:
            raise Unusable(f"it is XML, but <{name[:40]}> is neither Cobertura nor JaCoCo", self.line, kind="unknown")

    def _cobertura(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "class":
            self._file = self.files.setdefault(("", self._attribute(attributes, "filename")), _File())
        elif name == "line" and self._file is not None:
            line = number(self._attribute(attributes, "number"), "line", self.line)
            times = hits(self._attribute(attributes, "hits"), self.line)
            # The lines of a method come again below its class.
            self._file.lines[line] = max(self._file.lines.get(line, 0), times)
            condition = _CONDITION.match(attributes.get("condition-coverage", ""))
            if condition is not None and attributes.get("branch", "").lower() == "true":
                self._take(line, int(condition[1]), int(condition[2]))

    def _jacoco(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "group":
            self._groups.append(self._attribute(attributes, "name"))
        elif name == "package":
            self._package = self._attribute(attributes, "name")
        elif name == "sourcefile":
            name = self._attribute(attributes, "name")
            group = self._groups[-1] if self._groups else ""
            self._file = self.files.setdefault((group, f"{self._package}/{name}" if self._package else name), _File())
        elif name == "line" and self._file is not None:
            line = number(self._attribute(attributes, "nr"), "line", self.line)
            ran = hits(attributes.get("ci", "0"), self.line)
            self._file.lines[line] = max(self._file.lines.get(line, 0), ran)
            missed, taken = (number(attributes.get(key, "0"), "number", self.line) for key in ("mb", "cb"))
            if missed + taken:
                self._take(line, taken, missed + taken)

    def _take(self, line: int, taken: int, total: int) -> None:
        assert self._file is not None
        if taken > total:
            raise Unusable(f"{taken} of {total} branches are taken", self.line)
        before = self._file.branches.get(line, (0, 0))
        self._file.branches[line] = (max(before[0], taken), max(before[1], total))
        self.branches = True

    def _attribute(self, attributes: Mapping[str, str], name: str) -> str:
        if name not in attributes:
            raise Unusable(f"<{self._path[-1]}> has no {name}", self.line)
        return attributes[name]

    def _end(self, name: str) -> None:
        self._path.pop()
        if name in {"class", "sourcefile"}:
            self._file = None
        elif name == "group" and self._groups:
            self._groups.pop()
        elif name == "source" and self._text.strip():
            self.roots.append(self._text.strip())

    def _characters(self, text: str) -> None:
        if self._path and self._path[-1] == "source":
            self._text += text


def read_xml(content: bytes) -> Iterator[Report | Measured]:
    """The facts of a report. Raises Unusable."""
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)
    except expat.ExpatError as error:
        what = expat.ErrorString(error.code) or "no XML"
        raise Unusable(f"it is no whole XML document: {what}", error.lineno) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        raise Unusable(f"it cannot be decoded: {error}") from None
    yield Report("Cobertura XML" if reader.kind == "cobertura" else "JaCoCo XML", reader.branches, tuple(reader.roots))
    for group, name in sorted(reader.files):
        file = reader.files[group, name]
        yield Measured(
            name,
            tuple(Unit(line, 0, line, 0, 1, file.lines[line]) for line in sorted(file.lines)),
            tuple(Branch(line, "", *file.branches[line]) for line in sorted(file.branches)),
            group,
        )
