"""Commands that take names of variables as arguments, and how."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lockstitch_env_forwarders.shell.forms import ENV_FLAGS, Form, assignment, flagged, name_alone
from lockstitch_env_forwarders.shell.syntax import Lit, Opaque, Part, Ref, Sub
from lockstitch_env_forwarders.shell.tools import CONTAINER_SWITCHES, NO_ENVIRONMENT
from lockstitch_env_forwarders.shell.values import Lookup, text_of
from lockstitch_env_forwarders.shell.wrappers import Invocation, Words

#: What runs containers.
CONTAINER = frozenset({"docker", "podman", "nerdctl", "finch", "docker-compose", "podman-compose"})
_TAKES_VALUE = re.compile(r"-[^-]|--[a-z][a-z0-9-]*$")
_BOOLEAN_LETTERS = frozenset("ditPqT")
_CLUSTER = re.compile(r"-[ditPqT]+e")
_ENV_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")

Found = tuple[Form, str]


@dataclass(frozen=True, slots=True)
class EnvFile:
    """`--env-file f`."""

    path: tuple[Part, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opening:
    """An argument that may hold more options (`$OPTS`, `$(options)`, `"${ARGS[@]}"`)."""

    part: Part


Yield = Found | EnvFile | Opening


def arguments(invocation: Invocation, lookup: Lookup, own: Callable[[str], bool]) -> Iterator[Yield]:
    """What the arguments of a command hand on. `own` tells whether a name is a function of the script."""
    name, words = invocation.name, invocation.words
    if name in CONTAINER:
        yield from _container(name, words, lookup)
    elif name in _TOOLS:
        yield from _TOOLS[name](words, lookup)
    elif name not in NO_ENVIRONMENT:
        yield from _unknown(words, lookup, bare=not name or own(name), kept=not name and not invocation.head)


def _container(name: str, words: Words, lookup: Lookup) -> Iterator[Yield]:
    """`docker run -e A image command`: options end at the image."""
    verbs = [text_of(word) for word in words[:8]]
    ends = not {"build", "up", "config", "pull", "push", "buildx", "bake", "deploy", "update"} & set(verbs)
    verb_at = next((at for at, verb in enumerate(verbs) if verb in {"run", "exec", "create"}), None)
    if ends and verb_at is None and any(verbs) and not any(_opens(word) for word in words[:2]):
        ends = False
    at = 0
    while at < len(words):
        word = words[at]
        step = flagged(_unclustered(words, at), at, ENV_FLAGS - {"-E"}, lookup)
        if step is not None:
            yield step[0], "build-arg" if step[0].flag == "--build-arg" else f"{name} -e"
            at += step[1]
            continue
        text = text_of(word)
        if text == "--env-file" and at + 1 < len(words):
            yield EnvFile(words[at + 1], word[0].start, words[at + 1][-1].end if words[at + 1] else word[-1].end)
            at += 2
        elif word and isinstance(word[0], Lit) and word[0].text.startswith("--env-file="):
            rest = word[0].text[11:]
            head = (Lit(rest, word[0].start + 11, word[0].end, quoted=True),) if rest else ()
            yield EnvFile((*head, *word[1:]), word[0].start, word[-1].end)
            at += 1
        elif _opens(word):
            yield Opening(word[0])
            at += 1
        elif text is not None and text.startswith("-"):
            at += _width(text)
        elif ends and verb_at is not None and at > verb_at:
            return
        else:
            at += 1


def _unclustered(words: Words, at: int) -> Words:
    """`-ite V` as `-e V`."""
    first = words[at][0] if words[at] else None
    match = _CLUSTER.match(first.text) if isinstance(first, Lit) else None
    if match is None or not isinstance(first, Lit):
        return words
    head = Lit("-" + first.text[match.end() - 1 :], first.start, first.end, first.quoted, first.moved)
    return [*words[:at], (head, *words[at][1:]), *words[at + 1 :]]


def _opens(word: tuple[Part, ...]) -> bool:
    """Whether a word may stand for several options rather than for the image."""
    only = word[0] if len(word) == 1 else None
    if isinstance(only, Ref):
        if only.index in {"@", "*"} or only.name in {"@", "*"} or only.op in {":+", "+"}:
            return True
        return not only.quoted and re.search(r"(?i)image|img|tag|name|container|\bid$", only.name) is None
    return isinstance(only, Sub) and not only.quoted


def _width(text: str) -> int:
    """How many words an option takes."""
    if text in CONTAINER_SWITCHES or "=" in text or _TAKES_VALUE.match(text) is None:
        return 1
    if text.startswith("--"):
        return 2
    for position, letter in enumerate(text[1:], 1):
        if letter not in _BOOLEAN_LETTERS:
            return 1 if position < len(text) - 1 else 2
    return 1


def _unknown(words: Words, lookup: Lookup, bare: bool, kept: bool) -> Iterator[Yield]:
    """A command that nobody knows: `-e K=V` is taken for what it looks like.

    `kept`: options that are kept in a variable, or printed, for another command. A computed name counts among those.
    """
    at = 0
    while at < len(words):
        step = flagged(words, at, ENV_FLAGS - {"-E"}, lookup)
        if step is None:
            at += 1
            continue
        form, used = step
        at += used
        if kept and not form.key:
            yield form, form.flag
        elif form.value is not None and form.key:
            if _ENV_NAME.fullmatch(form.key) or form.is_plain:
                yield form, form.flag
        elif form.key and (bare or form.flag in {"--env", "--build-arg"}) and _ENV_NAME.fullmatch(form.key):
            yield form, form.flag


def _options(flags: frozenset[str]) -> Callable[[Words, Lookup], Iterator[Yield]]:
    """A tool whose options take `K` or `K=V`."""

    def read(words: Words, lookup: Lookup) -> Iterator[Yield]:
        at = 0
        while at < len(words):
            step = flagged(words, at, flags, lookup)
            if step is None:
                at += 1
            else:
                yield step[0], step[0].flag
                at += step[1]

    return read


def _after(
    verbs: tuple[str, ...], how: str, flags: frozenset[str] = ENV_FLAGS
) -> Callable[[Words, Lookup], Iterator[Yield]]:
    """A tool that takes `K=V` words, or a file of them, after some verbs (`fly secrets set K=V`)."""

    def read(words: Words, lookup: Lookup) -> Iterator[Yield]:
        texts = [text_of(word) for word in words]
        ends = [at for at in range(len(verbs), len(texts) + 1) if tuple(texts[at - len(verbs) : at]) == verbs]
        if not ends:
            yield from _options(flags)(words, lookup)
            return
        for at in range(ends[0], len(words)):
            form = assignment(words[at], lookup)
            if form is not None:
                yield form, how
            elif texts[at] == "--env-file" and words[at + 1 : at + 2]:
                path = words[at + 1]
                yield EnvFile(path, words[at][0].start, path[-1].end)

    return read


def _pair(verb: str, how: str) -> Callable[[Words, Lookup], Iterator[Yield]]:
    """A tool that takes the name and the value as two words (`tmux set-environment K V`)."""

    def read(words: Words, lookup: Lookup) -> Iterator[Yield]:
        plain = [word for word in words if not (text_of(word) or "").startswith("-")]
        if len(plain) >= 3 and text_of(plain[0]) == verb:
            form = name_alone(plain[1], lookup)
            if form is not None and not form.key:
                yield form, how
            elif form is not None:
                yield (
                    Form(form.key, plain[2], form.start, plain[2][-1].end if plain[2] else form.end, moved=form.moved),
                    how,
                )
            return
        yield from _options(frozenset({"-e", "--setenv"}))(words, lookup)

    return read


_GITHUB_VALUED = frozenset(
    ["-R", "--repo", "-e", "--env", "-o", "--org", "-a", "--app", "-v", "--visibility", "-r", "--repos"]
)


def _github(words: Words, lookup: Lookup) -> Iterator[Yield]:
    """`gh secret set K --body "$V"`, `gh variable set K < file`, `gh secret set -f .env`."""
    texts = [text_of(word) for word in words[:2]]
    if texts not in (["secret", "set"], ["variable", "set"]):
        return
    name: Form | None = None
    value: tuple[Part, ...] | None = None
    at = 2
    while at < len(words):
        word, following = words[at], words[at + 1 : at + 2]
        first = word[0] if word else None
        text = first.text if isinstance(first, Lit) else ""
        flag = next((flag for flag in ("--body=", "--body", "-b", "--env-file", "-f") if text.startswith(flag)), "")
        if flag and text_of(word) == flag and following:
            if flag in {"--body", "-b"}:
                value = following[0]
            else:
                yield EnvFile(following[0], word[0].start, following[0][-1].end if following[0] else word[0].end)
            at += 2
        elif flag in {"--body=", "-b"}:
            value = _after_flag(word, len(flag))
            at += 1
        elif text.startswith("-"):
            at += 2 if text in _GITHUB_VALUED else 1
        else:
            name = name or name_alone(word, lookup)
            at += 1
    if name is not None:
        given = (Opaque(name.start, name.end),) if value is None else value
        yield Form(name.key, given, name.start, name.end, moved=name.moved), f"gh {texts[0]} set"


def _after_flag(word: tuple[Part, ...], length: int) -> tuple[Part, ...]:
    """What stands behind an option in the same word."""
    first = word[0]
    rest = first.text[length:] if isinstance(first, Lit) else ""
    head = (Lit(rest, first.end - len(rest), first.end, quoted=True),) if rest else ()
    return (*head, *word[1:])


def _lists(flags: frozenset[str]) -> Callable[[Words, Lookup], Iterator[Yield]]:
    """A tool whose options take `K=V,K=V` or several `K=V` words."""

    def read(words: Words, lookup: Lookup) -> Iterator[Yield]:
        inside = False
        for word in words:
            first = word[0] if word else None
            text = first.text if isinstance(first, Lit) else ""
            flag, sign, rest = text.partition("=")
            if flag in flags:
                inside = True
                if not sign:
                    continue
                word = _after_flag(word, len(text) - len(rest))
            elif text.startswith("-"):
                inside = False
            if inside:
                for piece in _commas(word):
                    form = assignment(piece, lookup)
                    if form is not None:
                        yield form, "set-env-vars"

    return read


def _commas(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    current: list[Part] = []
    for part in parts:
        if not isinstance(part, Lit) or part.moved:
            current.append(part)
            continue
        at = part.start
        for position, text in enumerate(part.text.split(",")):
            if position:
                yield tuple(current)
                current = []
            if text:
                current.append(Lit(text, at, at + len(text), quoted=True))
            at += len(text) + 1
    yield tuple(current)


_CLOUD = _lists(
    frozenset(
        [
            "--set-env-vars",
            "--update-env-vars",
            "--set-build-env-vars",
            "--settings",
            "--environment-variables",
            "--env-vars",
            "--secure-environment-variables",
            "--replace-env-vars",
        ]
    )
)
_TOOLS: dict[str, Callable[[Words, Lookup], Iterator[Yield]]] = {
    "fly": _after(("secrets", "set"), "fly secrets set"),
    "flyctl": _after(("secrets", "set"), "fly secrets set"),
    "supabase": _after(("secrets", "set"), "supabase secrets set"),
    "heroku": _after(("config:set",), "heroku config:set"),
    "kubectl": _after(("set", "env"), "kubectl set env", frozenset({"--env"})),
    "oc": _after(("set", "env"), "oc set env", frozenset({"--env"})),
    "systemctl": _after(("set-environment",), "systemctl set-environment", frozenset()),
    "railway": _options(frozenset({"--set"})),
    "systemd-run": _options(frozenset({"-E", "--setenv"})),
    "gh": _github,
    "gcloud": _CLOUD,
    "az": _CLOUD,
    "tmux": _pair("set-environment", "tmux set-environment"),
    "launchctl": _pair("setenv", "launchctl setenv"),
    "netlify": _pair("env:set", "netlify env:set"),
    "act": _options(frozenset({"--env", "-s", "--secret"})),
    "vercel": _options(frozenset({"-e", "--env", "-b", "--build-env"})),
    "apptainer": _options(frozenset({"--env"})),
    "singularity": _options(frozenset({"--env"})),
}
