"""What a case expects: `want` comments, cut out of the files before anybody else sees them.

    want[+N|-N] RULE `REGEX` [at PATH:LINE[, PATH:LINE]…] [exempt] [unknown] [; want …]

in a comment of the file's own syntax, or, for files without comments, in a section `-- want --`
as `PATH:LINE RULE `REGEX` [at …]`. Line numbers stay: a comment that is cut leaves its line behind.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lockstitch.languages import detect_language
from lockstitch.testing.archive import ArchiveError

_HASH, _SLASH, _DASH = "#", "//", "--"
_LEADERS = {
    **dict.fromkeys(("go", "gomod", "typescript", "tsx", "javascript", "rust", "java", "c", "cpp", "kotlin"), _SLASH),
    **dict.fromkeys(("shell", "python", "dockerfile", "dotenv", "yaml", "make", "just", "systemd"), _HASH),
    **dict.fromkeys(("hcl", "ruby", "toml", "php"), _HASH),
    **dict.fromkeys(("sql", "lua"), _DASH),
    **dict.fromkeys(("markdown", "html"), "<!--"),
    "css": "/*",
}
_BY_NAME = {"CODEOWNERS": _HASH, ".gitattributes": _HASH, ".gitignore": _HASH, ".cfg": _HASH, ".conf": _HASH}
_CLOSERS = {"<!--": "-->", "/*": "*/"}
_BEGINS = r"\s*(?P<word>[Ww]ants?|WANT)\b"
_ANY_LEADER = re.compile(rf"(?:#|//|--|<!--|/\*){_BEGINS}[+-]?\d*\s+[\w-]+\s+`")
_WANT = re.compile(
    r"(?:want(?P<offset>[+-]\d+)?\s+)?(?P<rule>[a-z][a-z0-9-]*)\s+`(?P<regex>[^`]+)`"
    r"(?:\s+at\s+(?P<at>\S+?:\d+(?:\s*,\s*\S+?:\d+)*))?(?P<flags>(?:\s+(?:exempt|unknown))*)"
)
_LISTED = re.compile(r"(?P<path>\S+):(?P<line>\d+)\s+(?P<want>\S.*)")
_FAILURE = re.compile(r"(?P<phase>[a-z]+)(?:\s+(?P<path>[^\s`]+))?\s+`(?P<regex>[^`]+)`")


@dataclass(frozen=True, order=True)
class Want:
    """One expected finding. `related` lists all its related places, sorted.

    `origin` is the line in the archive that says so, for messages and for `--lockstitch-update`.
    """

    path: str
    line: int
    rule: str
    regex: str
    related: tuple[tuple[str, int], ...] = ()
    exempt: bool = False
    unknown: bool = False
    origin: int = 0

    def __str__(self) -> str:
        """The want as a section `-- want --` would list it."""
        at = f" at {', '.join(f'{path}:{line}' for path, line in self.related)}" if self.related else ""
        flags = (" exempt" if self.exempt else "") + (" unknown" if self.unknown else "")
        return f"{self.path}:{self.line} {self.rule} `{self.regex}`{at}{flags}"


@dataclass(frozen=True, order=True)
class WantFailure:
    """One expected failure of the run (exit code 2): its phase, its path, a regex for its text."""

    phase: str
    path: str
    regex: str


def comment_leader(path: str, head: bytes = b"") -> str:
    """What begins a comment in the file at `path`; `""` when that kind of file has none."""
    leader = _LEADERS.get(detect_language(path, head), "")
    name = posixpath.basename(path)
    return leader or _BY_NAME.get(name) or _BY_NAME.get(posixpath.splitext(name)[1], "")


def cut_wants(path: str, text: str, archive: str, first: int) -> tuple[str, list[Want]]:
    """`text` without its want comments, and the wants.

    `first` is the archive's line of the text's first line. Raises ArchiveError for a comment that
    begins like a want and is none, and for a want in a file that has no comments.
    """
    leader = comment_leader(path, text[:128].encode())
    begins = re.compile(rf"[ \t]*{re.escape(leader)}{_BEGINS}") if leader else None
    lines = text.split("\n")
    wants: list[Want] = []
    for index, line in enumerate(lines):
        match = begins.search(line) if begins else None
        if match is None:
            if not begins and _ANY_LEADER.search(line):
                raise ArchiveError(archive, first + index, f"{path} has no comments: use a section `-- want --`")
            continue
        rest = line[match.start("word") :].rstrip()
        closer = _CLOSERS.get(leader, "")
        if closer:
            if not rest.endswith(closer):
                raise ArchiveError(archive, first + index, f"the want must end its line with `{closer}`")
            rest = rest.removesuffix(closer)
        wants.extend(_parse(rest, path, index + 1, archive, first + index))
        lines[index] = line[: match.start()]
    return "\n".join(lines), wants


def listed_wants(text: str, archive: str, first: int) -> list[Want]:
    """The wants of a section `-- want --`. Raises ArchiveError."""
    wants: list[Want] = []
    for number, line in _filled(text, first):
        match = _LISTED.fullmatch(line)
        if match is None or match["want"].startswith("want"):
            raise ArchiveError(
                archive, number, "bad want: write PATH:LINE RULE `REGEX` [at PATH:LINE] [exempt] [unknown]"
            )
        wants.extend(_parse(match["want"], match["path"], int(match["line"]), archive, number))
    return wants


def listed_failures(text: str, archive: str, first: int) -> list[WantFailure]:
    """The expected failures of a section `-- failures --`. Raises ArchiveError."""
    found = []
    for number, line in _filled(text, first):
        match = _FAILURE.fullmatch(line)
        if match is None:
            raise ArchiveError(archive, number, "bad failure: write PHASE [PATH] `REGEX`")
        _compile(match["regex"], archive, number)
        found.append(WantFailure(match["phase"], match["path"] or "", match["regex"]))
    return sorted(found)


def check_places(wants: list[Want], texts: Mapping[str, str], archive: str) -> None:
    """Check that every place a want names is in the case. Raises ArchiveError."""
    for want in wants:
        for path, line in ((want.path, want.line), *want.related):
            if path not in texts:
                raise ArchiveError(archive, want.origin, f"the want names {path}, which is not in the case")
            if not 1 <= line <= max(1, texts[path].count("\n") + 1):
                raise ArchiveError(
                    archive, want.origin, f"the want names line {line} of {path}, which has no such line"
                )


def _filled(text: str, first: int) -> Iterator[tuple[int, str]]:
    for index, line in enumerate(text.split("\n")):
        if line.strip() and not line.startswith("#"):
            yield first + index, line.strip()


def _parse(text: str, path: str, line: int, archive: str, origin: int) -> Iterator[Want]:
    at = 0
    text = text.strip()
    while True:
        match = _WANT.match(text, at)
        end = match.end() if match else at
        if match is None or text[end:].lstrip()[:1] not in {"", ";"}:
            raise ArchiveError(
                archive,
                origin,
                f"bad want: {text[at:]!r} is not want[+N] RULE `REGEX` [at PATH:LINE] [exempt] [unknown]",
            )
        _compile(match["regex"], archive, origin)
        flags = match["flags"].split()
        places = [place.strip().rpartition(":") for place in (match["at"] or "").split(",") if place.strip()]
        yield Want(
            path,
            line + int(match["offset"] or 0),
            match["rule"],
            match["regex"],
            tuple(sorted((place, int(number)) for place, _, number in places)),
            "exempt" in flags,
            "unknown" in flags,
            origin,
        )
        at = end + len(text[end:]) - len(text[end:].lstrip("; \t"))
        if at >= len(text):
            return


def _compile(regex: str, archive: str, line: int) -> None:
    try:
        re.compile(regex)
    except re.error as error:
        raise ArchiveError(archive, line, f"bad want: `{regex}` is no regular expression: {error}") from None
