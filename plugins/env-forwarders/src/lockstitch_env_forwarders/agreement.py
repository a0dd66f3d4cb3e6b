"""What sides that both forward a name must agree on: its default, its test for emptiness, whether it is required."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase

from lockstitch.api import Finding, Place, Related

from lockstitch_env_forwarders.contract import EnvForwarders
from lockstitch_env_forwarders.dialects import EXPANDING
from lockstitch_env_forwarders.facts import Default, Forward
from lockstitch_env_forwarders.members import Member, Mention
from lockstitch_env_forwarders.missing import Excuses, about


def disagreements(contract: EnvForwarders, members: Sequence[Member], excuses: Excuses) -> Iterator[Finding]:
    """Findings about names that two sides forward in different ways."""
    names = sorted({name for member in members for name in member.mentions})
    for name in names:
        sides = [member for member in members if member.mentions.get(name)]
        if len(sides) < 2 or not _compared(contract, members, name):
            continue
        kept = [member for member in sides if not excuses.of(member, name)]
        findings = list(_of_name(contract, name, kept))
        if len(kept) < len(sides) and len(list(_of_name(contract, name, sides))) > len(findings):
            for member in sides:
                excuses.excuse(member, name)
        yield from findings


def _compared(contract: EnvForwarders, members: Sequence[Member], name: str) -> bool:
    """Whether the sides must agree on `name`: in the modes that do not ask for every name, the rest is free."""
    if contract.mode == "subset" and name not in members[0].mentions:
        return False
    asked = contract.mode != "at-least" or any(fnmatchcase(name, contract.called(one)) for one in contract.names)
    return asked and about(contract, name)


def _of_name(contract: EnvForwarders, name: str, sides: list[Member]) -> Iterator[Finding]:
    if contract.defaults == "compare":
        yield from _defaults(contract, name, sides)
    yield from _colons(name, sides)
    yield from _insistence(name, sides)
    yield from _required(name, sides)


# Defaults


def _defaults(contract: EnvForwarders, name: str, sides: list[Member]) -> Iterator[Finding]:
    stated = [(side, found) for side in sides if (found := _stated(side, name))]
    for side in sides if stated else ():
        first, reference = stated[0]
        own = _stated(side, name)
        if own:
            if _agree(reference, own):  # as the first side does with itself
                continue
            what = (
                f"defaults to {shown(own[0][1])} in `{side.label}` and to {shown(reference[0][1])} in `{first.label}`"
            )
            yield _drift(name, side, own[0][0], what, first, reference[0][0])
        elif (bare := _bare(side, name, contract.called)) is not None and (
            strong := _set_elsewhere(stated)
        ) is not None:
            other, mine, default = strong
            what = f"has no default in `{side.label}` and defaults to {shown(default)} in `{other.label}`"
            yield _drift(name, side, bare, what, other, mine)


def _drift(name: str, side: Member, mention: Mention, what: str, other: Member, theirs: Mention) -> Finding:
    return Finding(
        rule="default-drift",
        subject=name,
        side=side.label,
        message=f"`{name}` {what}",
        at=mention.place,
        related=(Related(theirs.place, f"`{other.label}` has its default here"),),
    )


def _set_elsewhere(
    stated: list[tuple[Member, list[tuple[Mention, Default]]]],
) -> tuple[Member, Mention, Default] | None:
    """A default that reaches the program when the variable is unset, as the empty text does on a bare side.

    What a document or the program's own code says may well hold for the empty text too.
    """
    for side, found in stated:
        for mention, default in found:
            if default.literal is not None and mention.forward and mention.language in EXPANDING | {"dockerfile"}:
                return side, mention, default
    return None


def _stated(side: Member, name: str) -> list[tuple[Mention, Default]]:
    """The defaults that one side states for a name."""
    found = []
    for mention in side.winning(name):
        if mention.language == "dotenv" and mention.fact.how != "dotenv-off":
            continue  # a live line gives a value for one place, not what holds without it
        default = mention.fact.default or (side.defaults.get(name) if mention.language in {"shell", "make"} else None)
        if default is not None and not default.computed and (default.literal or default.chain):
            found.append((mention, default))
    return found


def _agree(one: list[tuple[Mention, Default]], other: list[tuple[Mention, Default]]) -> bool:
    """Whether some default of one side is some default of the other."""
    return any(_same(mine, my, its, their) for mine, my in one for its, their in other)


def _same(mine: Mention, my: Default, its: Mention, their: Default) -> bool:
    if my.literal is not None and their.literal is not None and my.literal.mark != their.literal.mark:
        return False
    if mine.language in EXPANDING and its.language in EXPANDING:
        fixed = any(m.forward and m.forward.value == "fixed" for m in (mine, its))
        return fixed or (my.chain == their.chain and (my.literal is None) == (their.literal is None))
    return True


def _bare(side: Member, name: str, called: Callable[[str], str]) -> Mention | None:
    """A mention that hands on the empty text when the variable is unset; None when that cannot be said."""
    if side.opaque_source or name in side.assigned or name in side.defaults or name in side.required:
        return None
    mentions = side.winning(name)
    for mention in mentions:
        forward = mention.forward
        if (
            forward is None
            or mention.language not in EXPANDING
            or forward.when != "always"
            or forward.value != "variable"
            or forward.default is not None
            or forward.required
            or forward.weak
            or [called(one) for one in forward.names] != [name]
        ):
            return None
    return mentions[0] if mentions else None


def shown(default: Default) -> str:
    """A default for a message; never the text of one that may be secret."""
    text = (
        ""
        if default.literal is None
        else "a value not shown here"
        if default.literal.masked
        else f"`{default.literal.shown}`"
    )
    if default.chain:
        chain = ", then ".join(f"`${name}`" for name in default.chain)
        return f"{chain}, then {text}" if text else chain
    return text


# Set or non-empty


def _colons(name: str, sides: list[Member]) -> Iterator[Finding]:
    for sign_of in (_guard_sign, _default_sign):
        stated = [(side, found) for side in sides if (found := _signs(side, name, sign_of))]
        for side, own in stated[1:]:
            first, reference = stated[0]
            if set(reference) & set(own):
                continue
            (mine, mention), (theirs, other) = next(iter(own.items())), next(iter(reference.items()))
            yield Finding(
                rule="colon-drift",
                subject=name,
                side=side.label,
                message=f"`{side.label}` tests `{name}` with `{mine}` and `{first.label}` with `{theirs}`: "
                "they differ when it is set and empty",
                at=mention.place,
                related=(Related(other.place, f"`{first.label}` tests it here"),),
            )


def _insistence(name: str, sides: list[Member]) -> Iterator[Finding]:
    """`${V?}` takes the empty text, `${V:?}` does not."""
    stated = [(side, found) for side in sides if (found := _insists(side, name))]
    for side, own in stated[1:]:
        first, reference = stated[0]
        if reference.keys() & own.keys():
            continue
        (strict, place), (_, other) = next(iter(own.items())), next(iter(reference.items()))
        more, less = (side, first) if strict else (first, side)
        yield Finding(
            rule="colon-drift",
            subject=name,
            side=side.label,
            message=f"`{more.label}` stops when `{name}` is unset or empty (`:?`), "
            f"`{less.label}` only when it is unset (`?`)",
            at=place,
            related=(Related(other, f"`{first.label}` requires it here"),),
        )


def _insists(side: Member, name: str) -> dict[bool, Place]:
    """Where the side stops without `name`, by whether the empty text stops it too."""
    found = dict(side.insists.get(name, {}))
    for mention in side.winning(name):
        forward = mention.forward
        if forward is not None and forward.required and mention.language == "yaml":
            found.setdefault(not forward.empty_will_do, mention.place)
    return found


def _signs(side: Member, name: str, sign_of: Callable[[Forward], str]) -> dict[str, Mention]:
    found: dict[str, Mention] = {}
    for mention in side.winning(name):
        forward = mention.forward
        if forward is not None and mention.language in EXPANDING and (sign := sign_of(forward)):
            found.setdefault(sign, mention)
    return found


def _guard_sign(forward: Forward) -> str:
    if not forward.guard or forward.guard not in {forward.name, *forward.names}:
        return ""
    return {"set": "+", "non-empty": ":+"}.get(forward.when, "")


def _default_sign(forward: Forward) -> str:
    if forward.default is None or forward.value != "variable":
        return ""
    return ":-" if forward.default.colon else "-"


# Required


def _required(name: str, sides: list[Member]) -> Iterator[Finding]:
    asking = [side for side in sides if _asks(side, name)]
    if not asking:
        return
    first = asking[0]
    for side in sides:
        if side in asking or not _carries_on(side, name):
            continue
        yield Finding(
            rule="required-drift",
            subject=name,
            side=side.label,
            message=f"`{first.label}` stops without `{name}`, `{side.label}` carries on",
            at=side.winning(name)[0].place,
            related=(
                Related(first.required.get(name, _required_at(first, name)), f"`{first.label}` requires it here"),
            ),
        )


def _asks(side: Member, name: str) -> bool:
    return name in side.required or any(mention.fact.required for mention in side.winning(name))


def _required_at(side: Member, name: str) -> Place:
    return next((m for m in side.winning(name) if m.fact.required), side.winning(name)[0]).place


def _carries_on(side: Member, name: str) -> bool:
    """Whether it can be told that this side starts without the variable."""
    if side.opaque_source or name in side.assigned:
        return False
    for mention in side.winning(name):
        forward = mention.forward
        if forward is None:
            if mention.fact.default is None:
                return False
        elif mention.language not in EXPANDING or forward.value != "variable" or forward.how.startswith("list"):
            return False
    return True
