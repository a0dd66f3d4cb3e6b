"""A test case, read from its archive: the files, what is wanted of them, and how they are checked."""

from __future__ import annotations

import datetime
import shlex
import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from lockstitch.engine.given import Given
from lockstitch.engine.run import Options
from lockstitch.languages import detect_language
from lockstitch.testing.archive import Archive, ArchiveError, Section, parse_archive
from lockstitch.testing.expectations import (
    Want,
    WantFailure,
    check_places,
    comment_leader,
    cut_wants,
    listed_failures,
    listed_wants,
)
from lockstitch.testing.history import Step, parse_history, written_by

#: The day on which a case runs unless its `-- flags --` say `--today`: cases must not age.
TODAY = datetime.date(2026, 1, 1)
CONFIG_NAME = "lockstitch.toml"
_SPECIAL = ("want", "failures", "flags", "removed", "commit-message", "base-commit-message", "git", "body")


class CaseFile(Struct, frozen=True):
    """One file of a case: its bytes, and whether it is a link (to `content`) or executable."""

    path: str
    content: bytes
    link: bool = False
    executable: bool = False


class Flags(Struct, frozen=True):
    """What `-- flags --` may say. `exit_code` (with `strict` or without) is checked when given."""

    today: datetime.date = TODAY
    strict: bool = False
    exit_code: int | None = None
    contracts: tuple[str, ...] = ()
    changed_since: str = ""
    paths: tuple[str, ...] = ()
    base: str = ""
    title: str | None = None
    environment: tuple[tuple[str, str], ...] = ()


class Case(Struct, frozen=True):
    """One parsed case. `files` form the tree under check, `base` the commit before it (if any)."""

    archive: Archive
    files: tuple[CaseFile, ...]
    wants: tuple[Want, ...]
    failures: tuple[WantFailure, ...] = ()
    base: tuple[CaseFile, ...] = ()
    removed: tuple[str, ...] = ()
    golden: Mapping[str, bytes] = field(default_factory=dict)
    flags: Flags = Flags()
    messages: Mapping[str, str] = field(default_factory=dict)
    history: tuple[Step, ...] = ()
    script: str = ""
    body: str | None = None

    @property
    def name(self) -> str:
        """The archive's name."""
        return self.archive.name

    @property
    def texts(self) -> dict[str, str]:
        """The files under check as text, for excerpts."""
        return {file.path: file.content.decode("utf-8", "replace") for file in self.files}

    @property
    def checks(self) -> frozenset[str]:
        """The checks that its contracts name."""
        found: set[str] = set()
        for path, text in self.texts.items():
            if path.rpartition("/")[2] == CONFIG_NAME:
                try:
                    contracts = tomllib.loads(text).get("contract", [])
                except tomllib.TOMLDecodeError:
                    continue
                found.update(str(item.get("check")) for item in contracts if isinstance(item, dict))
        return frozenset(found)

    def options(self, **changes: object) -> Options:
        """The options of a run of this case: its flags, no worker (a debugger sees all), no cache, then `changes`."""
        options = Options(
            paths=self.flags.paths,
            contracts=self.flags.contracts,
            changed_since=self.flags.changed_since,
            today=self.flags.today,
            jobs=1,
            cache=False,
            isolate=False,
            given=Given(self.flags.base, self.flags.title, self.body, dict(self.flags.environment)),
        )
        return replace(options, **changes)


def read_case(path: Path) -> Case:
    """Read a case from a file. Raises ArchiveError and OSError."""
    return parse_case(path.read_bytes().decode("utf-8"), path.name)


def parse_case(text: str, name: str = "case") -> Case:
    """Read a case from an archive's text. Raises ArchiveError."""
    archive = parse_archive(text, name)
    files: list[CaseFile] = []
    base: list[CaseFile] = []
    golden: dict[str, bytes] = {}
    wants: list[Want] = []
    failures: list[WantFailure] = []
    texts: dict[str, str] = {}
    special: dict[str, Section] = {}
    for section in archive.sections:
        if section.name in _SPECIAL:
            special[section.name] = section
        elif section.name.startswith("fixed/"):
            golden[section.name.removeprefix("fixed/")] = _content(section, section.text, name)
        elif section.name.startswith("base/"):
            base.append(_file(section, section.name.removeprefix("base/"), section.text, name))
        else:
            _refuse_typo(section, name)
            cut, found = cut_wants(section.name, section.text, name, section.line + 1)
            files.append(_file(section, section.name, cut, name))
            texts[section.name] = cut
            wants.extend(found)
    if "want" in special:
        wants.extend(listed_wants(special["want"].text, name, special["want"].line + 1))
    if "failures" in special:
        failures = listed_failures(special["failures"].text, name, special["failures"].line + 1)
    removed = tuple(special["removed"].text.split()) if "removed" in special else ()
    for file in base:
        if file.path not in removed:
            texts.setdefault(file.path, file.content.decode("utf-8", "replace"))
    for path in removed:
        if path not in {file.path for file in base}:
            raise ArchiveError(name, special["removed"].line, f"{path} is not in base/")
    history = parse_history(special["git"], name) if "git" in special else ()
    if history and base:
        raise ArchiveError(name, special["git"].line, "a case has files under base/ or a section `git`, not both")
    for path, text in written_by(history).items():
        texts.setdefault(path, text)
    if not base and (extra := {"removed", "commit-message", "base-commit-message"} & set(special)):
        raise ArchiveError(name, special[min(extra)].line, f"`{min(extra)}` needs files under base/")
    if not any(path.rpartition("/")[2] == CONFIG_NAME for path in texts):
        raise ArchiveError(name, 1, f"there is no {CONFIG_NAME} in it")
    check_places(wants, texts, name)
    return Case(
        archive,
        tuple(files),
        tuple(sorted(wants)),
        tuple(failures),
        tuple(base),
        removed,
        golden,
        _flags(special["flags"], name) if "flags" in special else Flags(),
        {key: section.text for key, section in special.items() if key.endswith("commit-message")},
        history,
        special["git"].text if "git" in special else "",
        special["body"].text if "body" in special else None,
    )


def _file(section: Section, path: str, text: str, archive: str) -> CaseFile:
    link = "link" in section.options
    content = text.strip().encode() if link else _content(section, text, archive)
    return CaseFile(path, content, link, "executable" in section.options)


def _content(section: Section, text: str, archive: str) -> bytes:
    try:
        return section.encode(text)
    except UnicodeEncodeError as error:
        raise ArchiveError(archive, section.line, f"{section.name}: {error}") from None


def _refuse_typo(section: Section, archive: str) -> None:
    """A name without a dot or slash that no language knows is most likely a misspelt special section."""
    name = section.name
    known = detect_language(name, section.text[:128].encode()) or comment_leader(name)
    if name.islower() and not known and not {".", "/"} & set(name) and "link" not in section.options:
        raise ArchiveError(
            archive,
            section.line,
            f"`{name}` is no special section ({', '.join(_SPECIAL)}) and no kind of file known here",
        )


def _flags(section: Section, archive: str) -> Flags:
    words = shlex.split(section.text, comments=True)
    flags = Flags()
    while words:
        word = words.pop(0)
        name, _, value = word.partition("=")
        if name == "--strict":
            flags = replace(flags, strict=True)
        elif name in {"--today", "--contract", "--changed-since", "--exit-code", "--base", "--title", "--env"}:
            if not value and not words:
                raise ArchiveError(archive, section.line, f"{name} wants a value")
            value = value or words.pop(0)
            if name == "--today":
                flags = replace(flags, today=_date(value, section, archive))
            elif name == "--exit-code":
                flags = replace(flags, exit_code=_exit_code(value, section, archive))
            elif name == "--contract":
                flags = replace(flags, contracts=(*flags.contracts, value))
            elif name == "--base":
                flags = replace(flags, base=value)
            elif name == "--title":
                flags = replace(flags, title=value)
            elif name == "--env":
                key, _, content = value.partition("=")
                flags = replace(flags, environment=(*flags.environment, (key, content)))
            else:
                flags = replace(flags, changed_since=value)
        elif name.startswith("-"):
            raise ArchiveError(archive, section.line, f"unknown flag {name}")
        else:
            flags = replace(flags, paths=(*flags.paths, word))
    return flags


def _exit_code(text: str, section: Section, archive: str) -> int:
    if text not in {"0", "1", "2"}:
        raise ArchiveError(archive, section.line, f"{text!r} is no exit code: 0, 1 or 2")
    return int(text)


def _date(text: str, section: Section, archive: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ArchiveError(archive, section.line, f"{text!r} is no date such as 2027-01-31") from None
