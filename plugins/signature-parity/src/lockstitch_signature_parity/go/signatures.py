"""In what two Go signatures differ, said so that one sees which parameter was added."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from itertools import zip_longest
from posixpath import commonprefix
from typing import Any

from lockstitch.languages.golang import Difference as GoDifference
from lockstitch.languages.golang import Func, GoProgram, Named, Type, TypeParam
from msgspec import structs

from lockstitch_signature_parity.go.shapes import GoMember
from lockstitch_signature_parity.surface import Difference

#: Stands for the sibling's own type on both sides; no position of a real type parameter is negative.
_SELF = TypeParam("type", -1, "{Type}")
#: No signature that people write has more; beyond it only the numbers are compared.
_MOST_ALIGNED = 60
_GENERIC = "one of the two is generic, and nothing says with which types it is used"


def compare(program: GoProgram, have: GoMember, want: GoMember) -> Sequence[Difference]:
    """The differences in the order of the signature; empty when the types are identical."""
    if have.constraints is not None and want.constraints is not None:
        return _constraints(program, have.constraints, want.constraints)
    left, right = have.signature, want.signature
    # What names the siblings themselves is the same where either reading of it is.
    itself = _with_self(have), _with_self(want)
    apart = {(one.kind, one.index) for one in program.differences(*itself)}
    found: list[Difference] = []
    for one in program.differences(left, right):
        if (one.kind, one.index) not in apart:
            continue
        said = _said(program, one, (left, right), itself)
        # Whatever its type is, `...T` is no `T`.
        told = one.kind == "variadic" or one.index < 0 or one.unknown
        if have.params != want.params and not told and _generic(one, left, right):
            said = [structs.replace(item, unknown=_GENERIC) for item in said]
        found.extend(said)
    return found


def shown(program: GoProgram, signature: Func) -> str:
    """A signature for people: `func(ctx context.Context, id string) error`."""
    return f"func{program.render_signature(signature)}"


def _said(
    program: GoProgram, one: GoDifference, both: tuple[Func, Func], itself: tuple[Func, Func]
) -> list[Difference]:
    if one.kind == "parameter-count":
        parts = [_spread(function) for function in (*both, *itself)]
        return _aligned(program, "parameter", *parts) or [Difference("the number of parameters", one.left, one.right)]
    if one.kind == "result-count":
        results = [function.results for function in (*both, *itself)]
        return _aligned(program, "result", *results) or [Difference("the number of results", one.left, one.right)]
    left = both[0]
    what = {"variadic": "parameter", "type-parameters": "type parameter"}.get(one.kind, one.kind)
    if one.index < 0:
        return [Difference(f"the number of {what}s", one.left, one.right)]
    rest = "..." if one.kind == "parameter" and left.variadic and one.index == len(left.params) - 1 else ""
    return [Difference(f"{what} {one.index + 1}", rest + one.left, rest + one.right, one.unknown)]


def _generic(one: GoDifference, left: Func, right: Func) -> bool:
    """Whether a type parameter of the siblings themselves has a part in a difference."""
    parts = {
        "parameter": (left.params, right.params),
        "result": (left.results, right.results),
    }.get(one.kind, (left.type_params, right.type_params))
    return any(mentions(types[one.index]) for types in parts)


def _aligned(
    program: GoProgram,
    what: str,
    left: Sequence[Type | _Rest],
    right: Sequence[Type | _Rest],
    own_left: Sequence[Type | _Rest],
    own_right: Sequence[Type | _Rest],
) -> list[Difference]:
    """Which entries one list has more than the other; nothing when that cannot be told.

    The last two are the same lists with the siblings' own types as one.
    What is common tells the entry that was added from those that it pushed along.
    """
    parts = [*zip(left, own_left, strict=True), *zip(right, own_right, strict=True)]
    if len(parts) > _MOST_ALIGNED:
        return []
    #: For each part the first that is the same.
    first: list[int] = []
    for number, (part, own) in enumerate(parts):
        answers = [_same(program, part, one) or _same(program, own, other) for one, other in parts[:number]]
        if None in answers:
            return []
        first.append(answers.index(True) if True in answers else number)
    ours, theirs = first[: len(left)], first[len(left) :]
    start = len(commonprefix([ours, theirs]))
    matcher = SequenceMatcher(None, ours[start:], theirs[start:], autojunk=False)
    found: list[Difference] = []
    for tag, *ends in matcher.get_opcodes():
        if tag != "equal":
            a, b, c, d = (start + end for end in ends)
            have, want = ([_render(program, part) for part in some] for some in (left[a:b], right[c:d]))
            found.extend(_replaced(what, a, have, c, want))
    return found


def _replaced(what: str, start: int, have: Sequence[str], other: int, want: Sequence[str]) -> Iterator[Difference]:
    """A stretch of one list against the stretch of the other that stands in its place."""
    for offset, (one, two) in enumerate(zip_longest(have, want, fillvalue=""), 1):
        yield Difference(f"{what} {(start if one else other) + offset}", one, two)


class _Rest:
    """The `...T` at the end of a parameter list."""

    def __init__(self, element: Type) -> None:
        self.element = element


def _spread(function: Func) -> list[Type | _Rest]:
    params: list[Type | _Rest] = list(function.params)
    if function.variadic:
        params[-1] = _Rest(function.params[-1])
    return params


def _same(program: GoProgram, left: Type | _Rest, right: Type | _Rest) -> bool | None:
    if isinstance(left, _Rest) and isinstance(right, _Rest):
        return _same(program, left.element, right.element)
    if isinstance(left, _Rest) or isinstance(right, _Rest):
        return False
    answer = program.identical(left, right)
    return answer if isinstance(answer, bool) else None


def _render(program: GoProgram, part: Type | _Rest) -> str:
    return f"...{_render(program, part.element)}" if isinstance(part, _Rest) else program.render(part)


def _constraints(program: GoProgram, have: Sequence[Type], want: Sequence[Type]) -> list[Difference]:
    if len(have) != len(want):
        return []
    found = []
    for index, (left, right) in enumerate(zip(have, want, strict=True)):
        answer = program.identical(left, right)
        if answer is not True:
            reason = "" if answer is False else answer.reason
            what = f"the constraint of type parameter {index + 1}"
            found.append(Difference(what, program.render(left), program.render(right), reason))
    return found


def mentions(part: Any) -> bool:
    """Whether a type parameter of the declaring type occurs in a type or signature."""
    found = False

    def look(type_: Any) -> Any:
        nonlocal found
        found = found or (isinstance(type_, TypeParam) and type_.owner == "type" and type_.index >= 0)
        return type_

    mapped(part, look)
    return found


def _with_self(member: GoMember) -> Func:
    """The signature with the sibling's own type as a placeholder."""
    if not member.own:
        return member.signature
    own = {(named.package, named.name) for named in member.own}

    def blank(type_: Any) -> Any:
        return _SELF if isinstance(type_, Named) and (type_.package, type_.name) in own else type_

    blanked = mapped(member.signature, blank)
    assert isinstance(blanked, Func)
    return blanked


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """A type with `change` applied to it and to all parts of it."""
    changed = change(value)
    if changed is not value or not is_dataclass(value) or isinstance(value, type):
        return changed
    parts: dict[str, Any] = {}
    for item in fields(value):
        old = getattr(value, item.name)
        # By identity, not by value: the name of a type parameter counts here and in no comparison.
        if isinstance(old, tuple):
            new: Any = tuple(mapped(part, change) for part in old)
            if any(one is not other for one, other in zip(new, old, strict=True)):
                parts[item.name] = new
        elif is_dataclass(old) and (new := mapped(old, change)) is not old:
            parts[item.name] = new
    return replace(value, **parts) if parts else value
