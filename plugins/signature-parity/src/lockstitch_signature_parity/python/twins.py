"""Names of sync and async twins: `Client` and `AsyncClient`, `close` and `aclose`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Literal

Flavour = Literal["", "sync", "async"]

_DUNDERS = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
}
_WORDS = re.compile(r"Asynchronous|Synchronous|Async|Sync|Aio|(?<![a-z])(?:asynchronous|async|sync|aio)(?![a-z])_?")
_ASYNC = re.compile(
    r"Async(?!hronous[a-z])|Asynchronous|Aio(?![a-z])|(?:^|_)(?:async|aio|asyncio|asynchronous)(?:_|$)|^_*async"
)
_SYNC = re.compile(r"(?<![Aa])(?:Sync(?!h)|Synchronous)|(?:^|_)(?:sync|synchronous|blocking)(?:_|$)")
#: Async names whose sync half is known by custom, even when no twin shows it.
_CUSTOMARY = re.compile(
    r"a(close|read|write|send|throw|next|invoke|stream|batch|get|set|delete|save|create|execute|flush|iter(?:_\w+)?)"
)
_TYPES = {
    "typing.AsyncIterator": "typing.Iterator",
    "typing.AsyncIterable": "typing.Iterable",
    "typing.AsyncGenerator": "typing.Generator",
    "typing.AsyncContextManager": "typing.ContextManager",
    "contextlib.AsyncExitStack": "contextlib.ExitStack",
    "asyncio.Lock": "threading.Lock",
    "asyncio.Event": "threading.Event",
    "asyncio.Condition": "threading.Condition",
    "asyncio.Semaphore": "threading.Semaphore",
    "asyncio.Queue": "queue.Queue",
}


def flavour_of(path: str, name: str) -> Flavour:
    """What a path and a class's name say of its kind; `""` when they say nothing."""
    if _ASYNC.search(name):
        return "async"
    if _SYNC.search(name):
        return "sync"
    for part in reversed(path.removesuffix(".pyi").removesuffix(".py").split("/")):
        if _ASYNC.search(part):
            return "async"
        if _SYNC.search(part):
            return "sync"
    return ""


def bare_forms(name: str) -> set[str]:
    """What remains of a name without the words for its kind: twins share one of these."""
    last = name.rpartition(".")[2]
    plain = last.lstrip("_")
    forms = {plain, _WORDS.sub("", plain).strip("_")}
    if re.match(r"A[A-Z][a-z]", plain):
        forms.add(plain[1:])
    return forms


def twins(one: str, other: str) -> bool:
    """Whether two names are the two halves of one, or the same."""
    return not bare_forms(one).isdisjoint(bare_forms(other))


def sync_type(name: str) -> str:
    """The sync half of a library type's name; the name itself when it has none."""
    return _TYPES.get(name, name)


def shared_key(
    name: str, flavour: Flavour, own: Collection[str], other: Collection[str], pairs: Mapping[str, str]
) -> str:
    """The name under which a member of a twin is compared: the sync half's own.

    `own` are the names that its class has, `other` those of the twins of the other kind; `pairs` are declared.
    """
    if flavour == "async":
        for sync, async_ in pairs.items():
            if name == async_:
                return sync
        if name in _DUNDERS:
            return _DUNDERS[name]
        if name in other:
            return name
        for candidate in _sync_halves(name):
            if candidate in other and candidate not in own:
                return candidate
        match = _CUSTOMARY.fullmatch(name)
        if match and match[1] in other:
            return match[1]  # even beside its own `close`, which then is an old alias
        if match and match[1] not in own:
            return match[1]
        return name
    if name in other or name in pairs:
        return name
    if name.startswith("_") and not name.startswith("__") and name[1:] in other and name[1:] not in own:
        return name[1:]
    plain = _without_words(name)
    return plain if plain != name and plain in other and plain not in own else name


def _without_words(name: str) -> str:
    """`handle_async_request` without its word: `handle_request`."""
    plain = _WORDS.sub("", name)
    return plain.strip("_") if not name.startswith("_") else "_" + plain.strip("_")


def _sync_halves(name: str) -> list[str]:
    halves = []
    if name.startswith("a") and len(name) > 2:
        halves.append(name[1:].lstrip("_") if name[1] == "_" else name[1:])
    if name.startswith("_a") and len(name) > 3:
        halves.append("_" + name[2:])
    plain = _without_words(name)
    if plain != name:
        halves.extend((plain, name.replace("async", "sync")))
    if name.startswith("_") and not name.startswith("__"):
        halves.append(name[1:])
    return halves


def own_name(key: str, flavour: Flavour, pairs: Mapping[str, str], sample: Collection[str]) -> str:
    """What a member under `key` would be called on a side of that kind.

    `sample` are the names that the side has: they show its custom (`aclose`, `close_async`).
    """
    if flavour != "async":
        return key
    if key in pairs:
        return pairs[key]
    for async_, sync in _DUNDERS.items():
        if key == sync:
            return async_
    if key == "close" and "close" not in sample:
        return "aclose"
    if any(name.endswith("_async") for name in sample):
        return f"{key}_async"
    return key
