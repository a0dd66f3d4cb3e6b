"""What a condition says of variables: `[ -n "$V" ]`, `[[ -v V ]]`, `test -z`, `case "$V" in …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lockstitch_env_forwarders.shell.syntax import (
    Assign,
    Block,
    Chain,
    Group,
    Lit,
    Node,
    Part,
    Pipeline,
    Ref,
    Simple,
    Test,
    Word,
)
from lockstitch_env_forwarders.shell.values import is_variable, text_of

Settle = Callable[[Sequence[Part]], tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds: variables that are not empty (`full`), that are set (`present`), that are empty or
    unset (`missing`), and of those the ones that are unset (`unset`); `other` when anything else is
    asked as well."""

    full: frozenset[str] = frozenset()
    present: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    unset: frozenset[str] = frozenset()
    other: bool = False

    def also(self, more: Facts) -> Facts:
        """Both hold."""
        return Facts(
            self.full | more.full,
            self.present | more.present,
            self.missing | more.missing,
            self.unset | more.unset,
            self.other or more.other,
        )


NOTHING = Facts()
OTHER = Facts(other=True)


@dataclass(frozen=True, slots=True)
class Condition:
    """What holds when the condition is true, and what holds when it is false."""

    yes: Facts = OTHER
    no: Facts = OTHER

    def inverted(self) -> Condition:
        """The condition's opposite."""
        return Condition(self.no, self.yes)


UNKNOWN = Condition()
ALWAYS = Condition(NOTHING, OTHER)


def condition_of(node: Node, settle: Settle) -> Condition:
    """What the exit status of `node` says."""
    if isinstance(node, Block):
        return condition_of(node.items[-1], settle) if node.items else UNKNOWN
    if isinstance(node, Pipeline):
        found = condition_of(node.commands[0], settle) if len(node.commands) == 1 else UNKNOWN
        return found.inverted() if node.negated else found
    if isinstance(node, Group):
        return condition_of(node.body, settle)
    if isinstance(node, Chain):
        return _chain(node, settle)
    if isinstance(node, Test):
        return _logic([_plain(token, settle) for token in node.tokens])
    if isinstance(node, Simple):
        return _simple(node, settle)
    return UNKNOWN


def _chain(node: Chain, settle: Settle) -> Condition:
    found = condition_of(node.items[0], settle)
    for op, item in zip(node.ops, node.items[1:], strict=True):
        found = _joined(found, condition_of(item, settle), op)
    return found


def _joined(left: Condition, right: Condition, op: str) -> Condition:
    """`left && right` or `left || right`: one side of each says nothing of one variable alone."""
    if op in {"&&", "-a"}:
        return Condition(left.yes.also(right.yes), left.no if left.no == right.no else OTHER)
    return Condition(left.yes if left.yes == right.yes else OTHER, left.no.also(right.no))


def _simple(node: Simple, settle: Settle) -> Condition:
    words = [word for word in node.words if isinstance(word, Word)]
    if not words or node.assigns or any(isinstance(word, Assign) for word in node.words):
        return UNKNOWN
    name = words[0].literal
    if name in {"true", ":"}:
        return ALWAYS
    if name == "[" and words[-1].literal == "]":
        words = words[1:-1]
    elif name == "test":
        words = words[1:]
    else:
        return UNKNOWN
    return _logic([_plain(word, settle) for word in words])


Token = str | tuple[Part, ...]


def _plain(token: Word | str, settle: Settle) -> Token:
    """An operator as text, a word as its parts."""
    if isinstance(token, str):
        return token
    return token.bare if token.bare else settle(token.parts)


def _logic(tokens: list[Token]) -> Condition:
    """A test's expression. Parentheses are not taken apart: such a condition is unknown."""
    if any(token in {"(", ")"} for token in tokens if isinstance(token, str)):
        return UNKNOWN
    for signs in ({"||", "-o"}, {"&&", "-a"}):
        for at, token in enumerate(tokens):
            if isinstance(token, str) and token in signs and 0 < at < len(tokens) - 1:
                return _joined(_logic(tokens[:at]), _logic(tokens[at + 1 :]), "&&" if "&&" in signs else "||")
    if tokens and tokens[0] == "!" and len(tokens) > 1:
        return _logic(tokens[1:]).inverted()
    return _primary(tokens)


def _primary(tokens: list[Token]) -> Condition:
    if len(tokens) == 1:
        return _filled(tokens[0])
    if len(tokens) == 2 and isinstance(tokens[0], str):
        return _unary(tokens[0], tokens[1])
    if len(tokens) == 3 and isinstance(tokens[1], str):
        return _comparison(tokens[0], tokens[1], tokens[2])
    return UNKNOWN


def _unary(op: str, operand: Token) -> Condition:
    if op == "-v":
        name = _text(operand)
        return _presence(name) if name and is_variable(name) else UNKNOWN
    if op == "-n":
        return _filled(operand)
    return _filled(operand).inverted() if op == "-z" else UNKNOWN


def _filled(token: Token) -> Condition:
    """`-n` of a word."""
    ref = (
        None
        if isinstance(token, str) or any(isinstance(part, Lit) and part.text for part in token)
        else _variable(token)
    )
    return UNKNOWN if ref is None else _non_empty(ref)


def _comparison(left: Token, op: str, right: Token) -> Condition:
    """`"$V" != ""`, `"x$V" = x`, `${#V} -gt 0`, and comparisons with something else."""
    if op in _LENGTHS:
        return _length(left, op, right)
    if op not in {"=", "==", "!="}:
        return UNKNOWN
    for side, other in ((left, right), (right, left)):
        text = _text(other)
        ref = _variable(() if isinstance(side, str) else side)
        if text is None or ref is None:
            continue
        around = "".join(part.text for part in side if isinstance(part, Lit))
        if text == around:
            found = _non_empty(ref).inverted()
        elif not around and text == _text(ref.arg) and ref.op in {":+", "+"}:
            found = _non_empty(ref)
        elif not around and text.strip("*") and _as_empty_as_it_is(ref):
            found = Condition(Facts(full=frozenset({ref.name}), other=True), OTHER)
        else:
            return UNKNOWN
        return found.inverted() if op == "!=" else found
    return UNKNOWN


#: What a comparison of a length with a number says when it is true: whether there is any text.
_LENGTHS = {"-gt": {"0": True}, "-ge": {"1": True}, "-ne": {"0": True}, "-eq": {"0": False}, "-lt": {"1": False}}


def _length(left: Token, op: str, right: Token) -> Condition:
    ref = None if isinstance(left, str) else _variable(left)
    some = _LENGTHS[op].get(right) if isinstance(right, str) else None
    if ref is None or ref.op != "#" or ref.arg or len(left) != 1 or some is None:
        return UNKNOWN
    return _full(ref.name) if some else _full(ref.name).inverted()


def _text(token: Token) -> str | None:
    return token if isinstance(token, str) else text_of(token)


def _variable(parts: Sequence[Part]) -> Ref | None:
    """The one expansion among `parts`, if it is of a variable and all else is text."""
    others = [part for part in parts if not isinstance(part, Lit)]
    only = others[0] if len(others) == 1 else None
    if isinstance(only, Ref) and not only.indirect and not only.index and is_variable(only.name):
        return only
    return None


def _as_empty_as_it_is(ref: Ref) -> bool:
    """Whether an expansion is empty when its variable is empty or unset, and then only."""
    return ref.op in {"", "^", "^^", ",", ",,"} or (ref.op in {":-", "-"} and text_of(ref.arg) == "")


def _non_empty(ref: Ref) -> Condition:
    """`-n` of an expansion: true when its variable is not empty, or, for `${V+x}`, set."""
    if ref.op in {":+", "+"} and text_of(ref.arg):
        return _full(ref.name) if ref.op == ":+" else _presence(ref.name)
    return _full(ref.name) if _as_empty_as_it_is(ref) else UNKNOWN


def _full(name: str) -> Condition:
    return Condition(Facts(full=frozenset({name})), Facts(missing=frozenset({name})))


def _presence(name: str) -> Condition:
    names = frozenset({name})
    return Condition(Facts(present=names), Facts(missing=names, unset=names))


def case_arm(subject: Sequence[Part], patterns: Sequence[Word], earlier: Sequence[Word]) -> Facts:
    """What holds in one arm of `case "$V" in`, when the arms before it did not match."""
    ref = _variable(subject)
    if ref is None or any(isinstance(part, Lit) and part.text for part in subject) or not _as_empty_as_it_is(ref):
        return OTHER
    name = frozenset({ref.name})
    texts = [text_of(pattern.parts) for pattern in patterns]
    before = [text_of(pattern.parts) for pattern in earlier]
    if all(text == "" for text in texts):
        return Facts(missing=name)
    if "" in before:
        return Facts(full=name, other=texts != ["*"] or any(text != "" for text in before))
    if all(text and text.strip("*") for text in texts):
        return Facts(full=name, other=any(text not in {"?*", "*?"} for text in texts))
    return OTHER
