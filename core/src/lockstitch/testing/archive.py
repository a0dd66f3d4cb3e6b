"""Case archives: the txtar format, made strict.

An archive is prose, then files, each under a line `-- NAME --`. Plain txtar has no syntax errors: a
mistyped marker silently becomes text of the file above it. Here a line that looks like a
marker and is none is an error, and so is a name that comes twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_MARKER = re.compile(r"-- (?P<name>\S+)(?: \[(?P<options>[^\]]*)\])? --")
#: One word that could be a file's name or a special section's, between dashes on at least one side.
_SPECIAL = "want|flags|failures|removed|commit-message|base-commit-message|git|body"
_WORD = rf"(?:[\w./@+~-]*[./][\w./@+~-]*\w|{_SPECIAL}|[A-Z]\w+file)"
_NEARLY = re.compile(rf"\s*-{{1,3}}\s*{_WORD}(?:\s*\[[^\]]*\])?\s*-{{1,3}}\s*|-- ?{_WORD}\s*|{_WORD} --\s*")

#: What may stand in brackets after a name: how the section's text becomes the file's bytes.
OPTIONS = ("bom", "crlf", "no-eol", "latin-1", "executable", "link")


class ArchiveError(ValueError):
    """The archive is malformed. The text begins with `NAME:LINE: `."""

    def __init__(self, name: str, line: int, problem: str) -> None:
        super().__init__(f"{name}:{line}: {problem}")


@dataclass(frozen=True)
class Section:
    """One file of an archive. `line` is that of its marker; the text begins on the next."""

    name: str
    text: str
    line: int = 0
    options: tuple[str, ...] = ()

    def encode(self, text: str) -> bytes:
        """`text` as this section's options want it written."""
        if "no-eol" in self.options:
            text = text.removesuffix("\n")
        if "crlf" in self.options:
            text = text.replace("\n", "\r\n")
        data = text.encode("latin-1" if "latin-1" in self.options else "utf-8")
        return b"\xef\xbb\xbf" + data if "bom" in self.options else data


@dataclass(frozen=True)
class Archive:
    """A parsed archive: where it came from, its prose, its sections in order."""

    name: str
    prose: str
    sections: tuple[Section, ...]

    @property
    def sentence(self) -> str:
        """The first paragraph of the prose, on one line: what the case shows."""
        return " ".join(self.prose.strip().split("\n\n")[0].split())


def parse_archive(text: str, name: str = "case") -> Archive:
    """Parse an archive.

    Raises ArchiveError: no opening sentence, no file, a line that is nearly a marker, an unknown
    option, a bad or repeated name.
    """
    prose: list[str] = []
    sections: list[Section] = []
    body = prose
    header: tuple[str, int, tuple[str, ...]] | None = None

    def close() -> None:
        if header is not None:
            sections.append(Section(header[0], "".join(body), header[1], header[2]))

    for number, line in enumerate(text.replace("\r\n", "\n").splitlines(keepends=True), 1):
        bare = line.removesuffix("\n")
        match = _MARKER.fullmatch(bare)
        if match is None:
            if _NEARLY.fullmatch(bare):
                raise ArchiveError(
                    name, number, f"`{bare.strip()}` looks like a marker but is none: write `-- NAME --`"
                )
            body.append(line if line.endswith("\n") else line + "\n")
            continue
        close()
        body = []
        header = (match["name"], number, _options(match["options"], name, number))
        _check_name(match["name"], {section.name for section in sections}, name, number)
    close()
    archive = Archive(name, "".join(prose), tuple(sections))
    if not re.search(r"\w.*[.!?]$", archive.sentence):
        raise ArchiveError(name, 1, "a case begins with a sentence that says what it shows, ended by a full stop")
    if not sections:
        raise ArchiveError(name, 1, "there is no file in it: write `-- NAME --` and its text below")
    return archive


def format_archive(prose: str, sections: Iterable[Section]) -> str:
    """The text that `parse_archive` reads as this prose and these sections."""
    parts = [prose]
    for section in sections:
        options = f" [{' '.join(section.options)}]" if section.options else ""
        parts.append(f"-- {section.name}{options} --\n{section.text}")
    return "".join(part if not part or part.endswith("\n") else part + "\n" for part in parts)


def _options(text: str | None, name: str, line: int) -> tuple[str, ...]:
    options = tuple((text or "").split())
    for option in options:
        if option not in OPTIONS:
            raise ArchiveError(name, line, f"unknown option `{option}`; there are: {', '.join(OPTIONS)}")
    return options


def _check_name(section: str, known: set[str], name: str, line: int) -> None:
    parts = section.split("/")
    if section.startswith("/") or any(part in {"", ".", ".."} for part in parts) or "\\" in section:
        raise ArchiveError(name, line, f"`{section}` is no plain relative path")
    if parts[0] == ".git":
        raise ArchiveError(name, line, "a case cannot write into .git")
    if section in known:
        raise ArchiveError(name, line, f"there are two sections `{section}`")
