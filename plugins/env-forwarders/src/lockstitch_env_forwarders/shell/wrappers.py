"""Commands that run another command: `sudo`, `env`, `exec`, `timeout 5`, `gosu user`, …"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field

from lockstitch_env_forwarders.shell.forms import Form, assignment
from lockstitch_env_forwarders.shell.syntax import Lit, Opaque, Part, Ref
from lockstitch_env_forwarders.shell.values import NAME, Lookup, extent, text_of

Words = Sequence[tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class _Wrapper:
    """How a wrapper's own words look: options that take a value, and plain words before the command."""

    valued: str = ""
    long: frozenset[str] = frozenset()
    plain: int = 0
    assigns: bool = False


_WRAPPERS = {
    "sudo": _Wrapper("ugphCTrtRD", frozenset({"--user", "--group", "--prompt", "--host", "--chdir"}), assigns=True),
    "doas": _Wrapper("uC"),
    "env": _Wrapper("uCS", frozenset({"--unset", "--chdir", "--split-string"}), assigns=True),
    "exec": _Wrapper("a"),
    "command": _Wrapper(),
    "builtin": _Wrapper(),
    "nohup": _Wrapper(),
    "setsid": _Wrapper(),
    "nice": _Wrapper("n", frozenset({"--adjustment"})),
    "ionice": _Wrapper("cnp", frozenset({"--class", "--classdata"})),
    "timeout": _Wrapper("sk", frozenset({"--signal", "--kill-after"}), plain=1),
    "stdbuf": _Wrapper("ioe"),
    "gosu": _Wrapper(plain=1),
    "su-exec": _Wrapper(plain=1),
    "s6-setuidgid": _Wrapper(plain=1),
    "runuser": _Wrapper("ugGw", frozenset({"--user", "--group"})),
    "chroot": _Wrapper(plain=1),
    "setpriv": _Wrapper(),
    "tini": _Wrapper("peg"),
    "dumb-init": _Wrapper("r"),
    "chpst": _Wrapper("uUbemodfcrtl0"),
    "xargs": _Wrapper("IEadnPLs", frozenset({"--max-procs", "--max-args", "--arg-file", "--delimiter"})),
    "winpty": _Wrapper(),
    "time": _Wrapper("fo"),
    "retry": _Wrapper(),
}


@dataclass(slots=True)
class Invocation:
    """A command without its wrappers.

    `name` is the last part of its path, `""` when computed; `head` is the word that says it. `given` are the
    names that `sudo` and `env` hand it, each with the wrapper's name; `inherits` is where a wrapper hands on
    everything.
    """

    name: str = ""
    words: list[tuple[Part, ...]] = field(default_factory=list)
    head: tuple[Part, ...] = ()
    given: list[tuple[Form, str]] = field(default_factory=list)
    inherits: tuple[str, int, int] | None = None
    computed: list[tuple[Part, ...]] = field(default_factory=list)


def unwrap(words: Words, lookup: Lookup) -> Invocation:
    """The command that `words` come to."""
    found = Invocation()
    rest = list(words)
    for _ in range(8):
        rest = _expanded(rest, lookup)
        if not rest:
            return found
        name = posixpath.basename(text_of(rest[0]) or "")
        wrapper = _WRAPPERS.get(name)
        texts = {text_of(word) for word in rest}
        if name == "runuser" and texts & {"-c", "--command"}:
            wrapper = None  # like `su`
        if wrapper is None or (name == "exec" and len(rest) == 1):
            found.name, found.head, found.words = name, rest[0], rest[1:]
            return found
        after = _skip(name, wrapper, rest[1:], found, lookup)
        if not after:
            found.name, found.head = name, rest[0]
            return found
        rest = after
    found.head, found.words = rest[0], rest[1:]
    return found


def _expanded(rest: list[tuple[Part, ...]], lookup: Lookup) -> list[tuple[Part, ...]]:
    """`$DOCKER run` with a constant in front spelled out; `$SUDO docker` without its first word."""
    first = rest[0] if rest else ()
    if len(first) != 1 or not isinstance(first[0], Ref):
        return rest
    ref = first[0]
    known = lookup(ref.name)
    constant = known.constant if known and not ref.op else None
    if constant is not None:
        texts = constant.split()
        return [(Lit(text, ref.start, ref.end, quoted=True),) for text in texts] + rest[1:]
    if (
        len(rest) > 1
        and not ref.quoted
        and text_of(rest[1]) in {"docker", "podman", "env", "nerdctl", "docker-compose"}
    ):
        return rest[1:]
    return rest


def _skip(name: str, wrapper: _Wrapper, rest: Words, found: Invocation, lookup: Lookup) -> list[tuple[Part, ...]]:
    """The words after the wrapper's own."""
    at = 0
    plain = wrapper.plain
    while at < len(rest):
        word = rest[at]
        text = text_of(word)
        if text == "--":
            at += 1
            if name == "env":  # its options end here, not what it sets
                continue
            break
        if text is not None and text.startswith("-") and len(text) > 1:
            at += _option(name, wrapper, text, word, found)
            continue
        if text == "-" and name == "env":
            at += 1
            continue
        form = assignment(word, lookup) if wrapper.assigns else None
        if form is not None:
            found.given.append((form, name))
            at += 1
            continue
        if wrapper.assigns and _whole_list(word):
            found.computed.append(word)
            at += 1
            continue
        if wrapper.assigns and _alternate(word):
            found.given.extend((form, name) for form in _inner(word, lookup))
            at += 1
            continue
        if plain:
            plain -= 1
            at += 1
            continue
        break
    if name == "command" and any(text_of(word) in {"-v", "-V"} for word in rest[:at]):
        return []
    return list(rest[at:])


def _whole_list(word: tuple[Part, ...]) -> bool:
    """`env $(cat .env) cmd`, `env "${VARS[@]}" cmd`."""
    only = word[0] if len(word) == 1 else None
    if isinstance(only, Ref):
        return (not only.quoted and not only.op) or only.index in {"@", "*"} or only.name == "@"
    return only is not None and not isinstance(only, (Lit, Opaque)) and not getattr(only, "quoted", False)


def _alternate(word: tuple[Part, ...]) -> bool:
    return len(word) == 1 and isinstance(word[0], Ref) and word[0].op in {":+", "+"}


def _inner(word: tuple[Part, ...], lookup: Lookup) -> list[Form]:
    from lockstitch_env_forwarders.shell.forms import alternates

    return list(alternates(word, lookup))


def _option(name: str, wrapper: _Wrapper, text: str, word: tuple[Part, ...], found: Invocation) -> int:
    """How many words an option of a wrapper takes; notes what it hands on."""
    start, end = extent(word)
    if name == "sudo" and (text == "--preserve-env" or (not text.startswith("--") and "E" in text[1:])):
        found.inherits = ("sudo -E", start, end)
    if name == "sudo" and text.startswith("--preserve-env="):
        for key in text.partition("=")[2].split(","):
            if NAME.fullmatch(key):
                found.given.append((Form(key, None, start, end), "sudo"))
    if text.startswith("--"):
        return 2 if text in wrapper.long else 1
    for position, letter in enumerate(text[1:], 1):
        if letter in wrapper.valued:
            return 1 if position < len(text) - 1 else 2
    return 1
