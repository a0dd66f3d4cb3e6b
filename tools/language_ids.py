"""The page of language ids: which files each stands for, and what there is to read them with."""

from __future__ import annotations

from lockstitch.languages import LANGUAGE_IDS, OUTLINE, detect, parsing
from lockstitch.languages.anchors import COMMENTED

#: Those for which the wheel of the extra `long-tail` has no grammar. A list, since the wheel is not there for every
#: Python; a test asks the wheel where it is.
WITHOUT_GRAMMAR = frozenset({"dotenv", "systemd"})
#: Names that a table of suffixes cannot say.
_PATTERNS = {"dockerfile": "`Dockerfile.*`", "dotenv": "`.env`, `.env.*`, `*.env.example` and its like"}
_INTRO = (
    "What `Extractor.languages`, `Source.language` and `Need.language` may be, made by `make docs`. A file's name says "
    'which it is, and where that does not, the first line (`#!`); `detect_language` tells. Of `""`, a file of which '
    "nobody knows the language, nothing of this is known, and an extractor may read it all the same. How to read what "
    "has no grammar: [Reading files](../files.md#files-without-a-grammar)."
)
_COLUMNS = (
    "**grammar**: whether `parse` has one: *yes*, or with the extra `lockstitch[long-tail]` (CPython 3.11 and 3.12). "
    "**comments**: whether `comments` finds any, so whether a want and a suppression can stand in such a file. "
    "**outline**: whether `OUTLINE` reads it; where its grammar needs the extra, so does the outline."
)


def page() -> str:
    """The whole page."""
    rows = [
        f"| `{language}` | {_files(language)} | {_grammar(language)} | {_yes(language in COMMENTED)} "
        f"| {_yes(language in OUTLINE.languages)} |"
        for language in LANGUAGE_IDS
    ]
    table = "\n".join(["| id | files | grammar | comments | outline |", "|---|---|---|---|---|", *rows])
    return "\n\n".join(["# Language ids", _INTRO, table, _COLUMNS]) + "\n"


def _files(language: str) -> str:
    names = [f"`{name}`" for name, of in detect._BY_NAME.items() if of == language]
    names += [f"`*{suffix}`" for suffix, of in detect._BY_SUFFIX.items() if of == language]
    names += [_PATTERNS[language]] if language in _PATTERNS else []
    names += [f"`#!{word.decode()}`" for word, of in detect._BY_INTERPRETER.items() if of == language]
    return ", ".join(names)


def _grammar(language: str) -> str:
    if language in parsing._OFFICIAL:
        return "yes"
    return "" if language in WITHOUT_GRAMMAR else "`long-tail`"


def _yes(there: bool) -> str:
    return "yes" if there else ""
