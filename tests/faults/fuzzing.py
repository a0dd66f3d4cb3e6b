"""Making inputs out of the files of all cases, and what must hold of any input."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from lockstitch.api import Extractor
from lockstitch.config import read_configs
from lockstitch.engine.extracting import extract, refusal
from lockstitch.engine.suppressions import SUPPRESSIONS
from lockstitch.host import Host, load_host
from lockstitch.languages import LANGUAGE_IDS, OUTLINE, detect_language
from lockstitch.testing import parse_case

ROOT = Path(__file__).resolve().parents[2]
_TOKENS = (
    b"{", b"}", b"(", b")", b"[", b"]", b'"', b"'", b"`", b"\\", b"\n", b"\r\n", b"\t", b"#", b"//", b"/*", b"*/", b"$",
    b"${", b"$(", b"<<", b"<<EOF\n", b"EOF\n", b":", b"=", b"==", b":=", b",", b";", b"|", b"&", b"*", b"&a", b"*a", b"-",
    b"---\n", b"[[", b"]]", b'"""', b"\xef\xbb\xbf", b"\xc3\xa9", b"\xf0\x9f\x98\x80", b"\xe2\x80\xae", b"0", b"999999999999",
)  # fmt: skip


@cache
def host() -> Host:
    """All installed plugins."""
    return load_host()


@cache
def extractors() -> list[tuple[Extractor[Any], str]]:
    """Every extractor with each language that it reads and that some case has a file of."""
    every = [*(host().extractors[name] for name in sorted(host().extractors)), SUPPRESSIONS]
    if OUTLINE not in every:  # it is shared, and may be nobody's yet
        every.append(OUTLINE)
    return [(each, language) for each in every for language in each.languages if corpus(language)]


@cache
def _files() -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for path in sorted(ROOT.glob("plugins/*/testdata/*.txtar")):
        case = parse_case(path.read_text(encoding="utf-8"), path.name)
        for file in case.files:
            language = detect_language(file.path, file.content[:128])
            if not file.link and language and file.content:
                found.setdefault(language, []).append(file.content)
            # What a contract forces has no language of its own: any file of the check's cases may be it.
            for forced in _forced().get(path.parts[-3], ()) if not file.link and file.content else ():
                found.setdefault(forced, []).append(file.content)
    for path in sorted(ROOT.glob("plugins/*/testdata/seeds/*/*")):
        found.setdefault(path.parent.name, []).append(path.read_bytes())
    return found


@cache
def _forced() -> dict[str, list[str]]:
    """Plugin → the languages that only its contracts give to files."""
    found: dict[str, set[str]] = {}
    for extractor in host().extractors.values():
        owner = host().owner_of_extractor(extractor).removeprefix("lockstitch-")
        found.setdefault(owner, set()).update(set(extractor.languages).difference(LANGUAGE_IDS, [""]))
    return {owner: sorted(languages) for owner, languages in found.items()}


def corpus(language: str) -> list[bytes]:
    """The files of all cases in a language."""
    return _files().get(language, [])


def mutate(content: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A few random changes: bytes, tokens, pieces doubled, dropped, moved, or taken from another file."""
    for _ in range(chance.randint(1, 8)):
        at = chance.randint(0, len(content))
        to = min(len(content), at + chance.choice((1, 2, 5, 20, 80)))
        match chance.randint(0, 6):
            case 0:
                content = content[:at] + chance.choice(_TOKENS) + content[at:]
            case 1:
                content = content[:at] + content[to:]
            case 2:
                content = content[:to] + content[at:to] * chance.choice((1, 1, 3, 30)) + content[to:]
            case 3:
                content = content[:at] + bytes([chance.randrange(256)]) + content[at + 1 :]
            case 4:
                other = chance.choice(others)
                begin = chance.randint(0, len(other))
                content = content[:at] + other[begin : begin + chance.choice((3, 30, 300))] + content[at:]
            case 5:
                content = content[:at] + chance.choice(_TOKENS) * chance.choice((2, 20, 200)) + content[at:]
            case 6:
                content = content[:at]
    return content[:20_000]


def problems_of_extractor(extractor: Extractor[Any], language: str, content: bytes, *, twice: bool = True) -> str:
    """What is wrong with how an extractor takes an input, with `twice` also when it takes it again; `""` when nothing
    is."""
    if refusal(content) and not extractor.binary:
        content = content.decode("utf-8", "replace").replace("\0", "?").encode()
    try:
        first = extract(content, language, [extractor])[0]
        second = extract(content, language, [extractor])[0] if twice else first
    except MemoryError as error:  # raised on: a worker that lacks memory is replaced
        return f"{extractor.id} on {language}: MemoryError: {error}"
    if first.error:
        return f"{extractor.id} on {language}: {first.error}\n{first.traceback}"
    return "" if first.payload == second.payload else f"{extractor.id} on {language}: other facts the second time"


def problems_of_configuration(content: bytes) -> str:
    """What is wrong with how the configuration reader takes an input; `""` when nothing is."""
    try:
        first, second = (read_configs([("lockstitch.toml", content)], host().analyzers) for _ in range(2))
    except Exception as error:  # whatever it is, it is what we are looking for
        return f"{type(error).__name__}: {error}"
    return "" if first.problems == second.problems else "other problems the second time"
