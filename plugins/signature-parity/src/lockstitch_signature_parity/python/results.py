"""What a call gives back: awaited or not, and of which type."""

from __future__ import annotations

from collections.abc import Iterator

from lockstitch.languages.python import Signature
from lockstitch.languages.python.types import AnyType, NamedType, Type, show

from lockstitch_signature_parity.python.relation import Relating
from lockstitch_signature_parity.surface import Difference

_AWAITABLES = {"typing.Awaitable": 0, "typing.Coroutine": 2, "asyncio.Future": 0, "asyncio.Task": 0}


def awaited(signature: Signature) -> tuple[bool, Type | None]:
    """Whether the call must be awaited, and what then comes out: `async def f() -> T` and
    `def f() -> Awaitable[T]` are the same."""
    if signature.asynchronous:
        return True, signature.returns
    returns = signature.returns
    if isinstance(returns, NamedType) and returns.name in _AWAITABLES:
        at = _AWAITABLES[returns.name]
        return True, returns.arguments[at] if len(returns.arguments) > at else AnyType()
    return False, returns


def compare_results(
    relating: Relating, have: Signature, want: Signature, declared: bool, missing: str, twin: bool, flavour: str
) -> Iterator[Difference]:
    """In what the results of two signatures differ."""
    waits, ours = awaited(have)
    wanted, theirs = awaited(want)
    if waits != wanted:
        if not twin:
            one, other = _kind(waits, ours), _kind(wanted, theirs)
            # An unannotated plain function may well return an awaitable too, but nobody says so.
            unknown = "`Any` may be awaitable" if isinstance(theirs if waits else ours, AnyType) else ""
            yield Difference("the kind", one, other, unknown)
            return
        if waits != (flavour == "async"):
            yield Difference("the kind", _kind(waits, ours), _kind(wanted, theirs))
            return
    if ours is None or theirs is None:
        if ours is not theirs and missing != "ignore":
            unknown = "only one of the two annotates it" if missing == "unknown" else ""
            yield Difference(
                "the result",
                show(ours) if ours is not None else "",
                show(theirs) if theirs is not None else "",
                unknown,
            )
        return
    word = relating.relate(ours, theirs)
    if word == "same" or (declared and word == "narrower"):
        return
    have_text, want_text = told_apart(ours, theirs)
    yield Difference("the result", have_text, want_text, relating.reason if word == "unknown" else "")


def _kind(waits: bool, returns: Type | None) -> str:
    if waits:
        return "async"
    iterates = isinstance(returns, NamedType) and returns.name.startswith("typing.Async")
    return "async iterator" if iterates else "not async"


def told_apart(one: Type, other: Type) -> tuple[str, str]:
    """Both types for a message; with their modules where their names alone are the same."""
    have, want = show(one), show(other)
    if have == want and isinstance(one, NamedType) and isinstance(other, NamedType):
        return _full(one), _full(other)
    return have, want


def _full(type_: NamedType) -> str:
    return f"{type_.path}#{type_.name}" if type_.path else type_.name
