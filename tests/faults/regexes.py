"""Every regular expression of ours, timed on texts made against it: the time must grow as the text does.

A text is made from the expression itself: something that it matches, with the part under each `*` and `+` repeated
until the text is long enough, and an end that it does not match. It is handed to the methods that our code calls.

    python tests/faults/regexes.py [NAME …]
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
import sys
import time
from collections import deque
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from lockstitch.on_demand import Expression

LENGTHS = (10_000, 100_000, 1_000_000)
#: Ten times the text may take so many times the time.
RATIO = 12
#: Faster than that (seconds a character), and a measure says nothing.
FLOOR = 1e-6
LIMIT = 3.0
PLUGINS = Path(__file__).parents[2] / "plugins"
PACKAGES = ("lockstitch", *(f"lockstitch_{path.name.replace('-', '_')}" for path in sorted(PLUGINS.glob("*-*"))))
#: Expressions that see nothing long, by what they see.
SHORT = {
    "lockstitch.languages.detect._DOTENV": "the name of a file",
    "lockstitch.languages.detect._DOCKERFILE": "the name of a file",
    "lockstitch.languages.python.outline._GENERATED": "the first 2,000 bytes of a file",
    "lockstitch.host.discovery._SECTION": "what is installed, not what is checked",
    "lockstitch.tree.git._LISTED": "what git says, in which every entry has its end",
    "lockstitch.tree.git._TREE_ENTRY": "what git says, in which every entry has its end",
    "lockstitch_mirror_blocks.normal._QUOTED": "lines of at most 4,000 characters",
    "lockstitch_env_forwarders.mending.scripts._TEST": "lines of at most 4,000 characters",
    "lockstitch_env_forwarders.mending.scripts._WHOLE_IF": "lines of at most 4,000 characters",
    "lockstitch_env_forwarders.facts._LONG_RANDOM": "texts of at most 40 characters",
    "lockstitch_coverage_floors.reading.python_source._OPENS": "lines of at most 500 characters",
    "lockstitch_coverage_floors.reading.python_source._STUB": "lines of at most 500 characters",
}
#: How expressions are called whose names do not stand at the call.
CALLED = {"lockstitch_contract_tests.reading.commented._HEADS": ["match", "fullmatch"]}


class _TooSlow(BaseException):
    pass


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled expression that a module of ours holds, or makes when it is asked to, by where it is."""
    for package in PACKAGES:
        module = importlib.import_module(package)
        for found in pkgutil.walk_packages(module.__path__, package + "."):
            if ".testing" not in found.name and not found.name.endswith("__main__"):
                importlib.import_module(found.name)
    named: dict[int, tuple[str, re.Pattern[Any]]] = {}
    for name, module in sorted(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES:
            for key, value in vars(module).items():
                for pattern in _in(value() if _makes(value) else value):
                    named.setdefault(id(pattern), (f"{name}.{key}", pattern))
    return {f"{where}#{number}": pattern for number, (where, pattern) in enumerate(named.values())}


def _makes(value: object) -> bool:
    annotations = getattr(value, "__annotations__", {})
    return hasattr(value, "cache_clear") and list(annotations) == ["return"] and "re.Pattern" in annotations["return"]


def _in(value: object) -> Iterator[re.Pattern[Any]]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, (tuple, list)) else (value,)
    for item in values:
        item = item.compiled if isinstance(item, Expression) else item
        if isinstance(item, re.Pattern):
            yield item
        elif isinstance(item, tuple):
            yield from (part for part in item if isinstance(part, re.Pattern))


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str]:
    """Texts of about `length` characters against `pattern`."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(text, pattern.flags & ~re.UNICODE)
    seen: set[tuple[str, str]] = set()
    for before, repeated in _repeats(tree, "", {}):
        for start in (before, ""):
            for piece in repeated:
                if piece and (start, piece) not in seen:
                    seen.add((start, piece))
                    body = start + piece * (length // len(piece))
                    yield body
                    yield body + "\x01"
                    yield (start + piece + "\x01") * (length // (len(start + piece) + 1))


def _repeats(tree: Any, before: str, groups: dict[int, str]) -> Iterator[tuple[str, list[str]]]:
    """For each part that may repeat: what stands before it, and what it may be."""
    for kind, value in tree:
        if kind in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            _, high, inner = value
            yield from _repeats(inner, before, groups)
            if high > 20:
                yield before, _samples(inner, groups)
        elif kind is op.SUBPATTERN:
            yield from _repeats(value[3], before, groups)
        elif kind is op.BRANCH:
            for each in value[1]:
                yield from _repeats(each, before, groups)
        elif kind in {op.ASSERT, op.ASSERT_NOT}:
            yield from _repeats(value[1], before, groups)
        elif kind is op.ATOMIC_GROUP:
            yield from _repeats(value, before, groups)
        before += _sample([(kind, value)], groups)


def _samples(tree: Any, groups: dict[int, str]) -> list[str]:
    """Some texts that match."""
    found = [_sample(tree, groups, choice) for choice in range(4)]
    return list(dict.fromkeys(found))


def _sample(tree: Any, groups: dict[int, str], choice: int = 0) -> str:
    out = ""
    for kind, value in tree:
        match kind:
            case op.LITERAL:
                out += chr(value)
            case op.NOT_LITERAL:
                out += next(char for char in "a b" if ord(char) != value)
            case op.ANY:
                out += 'a "('[choice % 4]
            case op.IN:
                out += _one_of(value, choice)
            case op.MAX_REPEAT | op.MIN_REPEAT | op.POSSESSIVE_REPEAT:
                out += _sample(value[2], groups, choice) * max(value[0], min(1, value[1]))
            case op.SUBPATTERN:
                inner = _sample(value[3], groups, choice)
                if value[0] is not None:
                    groups[value[0]] = inner
                out += inner
            case op.BRANCH:
                out += _sample(value[1][choice % len(value[1])], groups, choice)
            case op.ATOMIC_GROUP:
                out += _sample(value, groups, choice)
            case op.GROUPREF:
                out += groups.get(value, "")
    return out


def _one_of(members: Any, choice: int) -> str:
    negated = bool(members) and members[0][0] is op.NEGATE
    text = "".join(chr(number) for number in (*range(32, 127), 9, 10, 13))
    # What breaks most: spaces, quotes, openings and ordinary letters first.
    text = "a \t\"'(\\\n" + text
    fitting = [char for char in dict.fromkeys(text) if _is_in(char, members) != negated]
    return fitting[choice % len(fitting)] if fitting else "é"


def _is_in(char: str, members: Any) -> bool:
    for kind, value in members:
        if kind is op.LITERAL and ord(char) == value:
            return True
        if kind is op.RANGE and value[0] <= ord(char) <= value[1]:
            return True
        if kind is op.CATEGORY:
            name = str(value).lower()
            known = {"space": r"\s", "digit": r"\d", "word": r"\w"}
            base = next(known[key] for key in known if name.endswith(key))
            if (re.match(base, char) is not None) != ("not" in name):
                return True
    return False


@cache
def _source(name: str) -> str:
    file = sys.modules[name].__file__ if name in sys.modules else None
    return Path(file).read_text(encoding="utf-8") if file else ""


@cache
def _sources() -> str:
    return "\n".join(_source(name) for name in sorted(sys.modules) if name.partition(".")[0] in PACKAGES)


def methods(name: str) -> list[str]:
    """How our code calls an expression; all ways when that does not show."""
    if name in CALLED:
        return CALLED[name]
    module, _, attribute = name.rpartition(".")
    call = rf"\b{attribute}\.(match|fullmatch|search|finditer|findall|sub|subn|split)\b"
    used = set(re.findall(call, _source(module)) or re.findall(call, _sources()))
    found = {"finditer" if each in {"findall", "sub", "subn", "split"} else each for each in used}
    return sorted(found) or ["finditer"]


def seconds(pattern: re.Pattern[Any], text: str, method: str) -> float:
    """Processor seconds of a call; infinite when they are too many."""
    given: Any = text if isinstance(pattern.pattern, str) else text.encode()
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
        began = time.process_time()
        found = getattr(pattern, method)(given)
        if method == "finditer":
            deque(found, maxlen=0)
        return time.process_time() - began
    except _TooSlow:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def slow(pattern: re.Pattern[Any], method: str) -> str:
    """How the time of a pattern grows faster than its text; `""` when it does not."""
    for texts in zip(*(attacks(pattern, length) for length in LENGTHS), strict=True):
        times: list[float] = []
        for text in texts:
            now = seconds(pattern, text, method)
            if times and now > RATIO * max(times[-1], FLOOR * len(text) / 10):
                now = min(now, seconds(pattern, text, method))
            times.append(now)
            if now == float("inf") or (len(times) > 1 and times[-1] > RATIO * max(times[-2], FLOOR * len(text) / 10)):
                said = ", ".join(f"{each:.4f} s" for each in times)
                return f"{method} of {texts[0][:30]!r} … {texts[0][-6:]!r}: {said}"
    return ""


def check(names: list[str] | None = None) -> int:
    """Time all; the number of those that are too slow."""

    def stop(*_: object) -> None:
        raise _TooSlow

    signal.signal(signal.SIGVTALRM, stop)
    every = {name: pattern for name, pattern in patterns().items() if name.partition("#")[0] not in SHORT}
    every = {name: pattern for name, pattern in every.items() if not names or any(part in name for part in names)}
    wrong = 0
    for name, pattern in every.items():
        plain = name.partition("#")[0]
        said = next((said for method in methods(plain) if (said := slow(pattern, method))), "")
        if said:
            wrong += 1
            print(f"{plain}: {said}\n    {pattern.pattern[:160]!r}", flush=True)
    print(
        f"{len(every)} regular expressions on {LENGTHS[0]:,} to {LENGTHS[-1]:,} characters: {wrong} too slow",
        flush=True,
    )
    return wrong


if __name__ == "__main__":
    sys.exit(int(check(sys.argv[1:]) > 0))
