"""What a value with references in it says about a variable: where it comes from, its default, its guard."""

from __future__ import annotations

from msgspec import Struct

from lockstitch_env_forwarders.facts import Default, ValueKind, When, literally
from lockstitch_env_forwarders.interpolation import Reference, Template

_FALLS_BACK = frozenset({":-", "-", ":=", "="})


class Value(Struct, frozen=True):
    """The parts of a Forward that its value decides."""

    names: tuple[str, ...] = ()
    kind: ValueKind = "variable"
    default: Default | None = None
    required: bool = False
    empty_will_do: bool = False
    guard: str = ""
    when: When = "always"


def fixed(name: str, text: str) -> Value:
    """A literal value. An empty one is no default."""
    return Value((), "fixed", Default(literal=literally(name, text)) if text else None)


def value_of(name: str, template: Template) -> Value:
    """What the value `template` says about the variable `name`."""
    text = template.literal
    if text is not None:
        return fixed(name, text)
    reference = template.sole
    if reference is None:
        return Value(_names(template), "mixed")
    if reference.operator in {":+", "+"}:
        inner = value_of(name, reference.word or Template())
        when: When = "non-empty" if reference.operator == ":+" else "set"
        return Value(inner.names, inner.kind, None, inner.required, guard=reference.name, when=when)
    if reference.operator in {":?", "?"}:
        return Value((reference.name,), "variable", required=True, empty_will_do=reference.operator == "?")
    return Value(_names(template), "variable", _default_of(name, reference))


def _default_of(name: str, reference: Reference) -> Default | None:
    """The default of `${V:-word}`: the chain of further variables, then the literal at its end."""
    if reference.word is None:
        return None
    colon = reference.operator.startswith(":")
    chain: list[str] = []
    word = reference.word
    while (next_one := word.sole) is not None:
        chain.append(next_one.name)
        if next_one.operator not in _FALLS_BACK or next_one.word is None:
            return Default(tuple(chain), None, colon)
        word = next_one.word
    text = word.literal
    if text is None:
        return Default(tuple(chain), None, colon, computed=True)
    if not text:
        return Default(tuple(chain), None, colon) if chain else None
    return Default(tuple(chain), literally(name, text), colon)


def _names(template: Template) -> tuple[str, ...]:
    names: list[str] = []
    pending = list(template.references)
    while pending:
        reference = pending.pop(0)
        names.append(reference.name)
        if reference.word is not None and reference.operator not in {":?", "?"}:
            pending = [*reference.word.references, *pending]
    return tuple(dict.fromkeys(names))
