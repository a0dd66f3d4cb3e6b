"""What a condition says of variables: `[ -n "$V" ]`, `[[ -v V ]]`, `test -z`, `case "$V" in …`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lockstitch_env_forwarders.shell.syntax import (
    Assign,
    Block,
    Chain,
    Lit,
    Node,
    Part,
    Pipeline,
    Ref,
    Simple,
    Test,
    Word,
)
from lockstitch_env_forwarders.shell.values import NAME, is_variable, text_of, unquoted

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
    if len(tokens) == 1 and isinstance(tokens[0], tuple):
        return _non_empty(tokens[0])
    if len(tokens) == 2 and isinstance(tokens[0], str):
        return _unary(tokens[0], tokens[1])
    if len(tokens) == 3 and isinstance(tokens[1], str):
        return _comparison(tokens[0], tokens[1], tokens[2])
    return UNKNOWN


def _unary(op: str, operand: Token) -> Condition:
    if op == "-v":
        name = operand if isinstance(operand, str) else text_of(operand)
        if name and NAME.fullmatch(name) and is_variable(name):
            return _presence(frozenset({name}))
        return UNKNOWN
    if op in {"-n", "-z"} and isinstance(operand, tuple):
        found = _non_empty(operand)
        return found if op == "-n" else found.inverted()
    return UNKNOWN


def _comparison(left: Token, op: str, right: Token) -> Condition:
    """`"$V" != ""`, `"x$V" = x`, and comparisons with something else."""
    if op not in {"=", "==", "!="}:
        return UNKNOWN
    if isinstance(left, str) or _sole(left) is None:
        left, right = right, left
    if isinstance(left, str):
        return UNKNOWN
    parts = unquoted(left)
    other = right if isinstance(right, str) else text_of(unquoted(right))
    if other is None:
        return UNKNOWN
    prefix = parts[0].text if len(parts) == 2 and isinstance(parts[0], Lit) else ""
    found = _non_empty(parts[-1:]) if len(parts) - bool(prefix) == 1 and other == prefix else None
    if found is not None:
        return found if op == "!=" else found.inverted()
    if op != "!=" and not prefix and (name := _sole(parts)):
        return Condition(Facts(full=frozenset({name}), other=True), OTHER)
    return UNKNOWN


def _sole(token: Token) -> str | None:
    """The one variable that `token` is, with an empty default or none."""
    parts = unquoted(token) if isinstance(token, tuple) else ()
    only = parts[-1] if len(parts) == 1 or (len(parts) == 2 and isinstance(parts[0], Lit)) else None
    if isinstance(only, Ref) and not only.indirect and not only.index and is_variable(only.name):
        return only.name
    return None


def _non_empty(parts: Sequence[Part]) -> Condition:
    """`-n` of a word: true when the variable in it is not empty, or, for `${V+x}`, set."""
    kept = unquoted(parts)
    only = kept[0] if len(kept) == 1 else None
    if not isinstance(only, Ref) or only.indirect or only.index or not is_variable(only.name):
        return UNKNOWN
    name = frozenset({only.name})
    if only.op == "+":
        return _presence(name)
    if only.op in {"", ":+", "#"} or (only.op in {":-", "-"} and not text_of(unquoted(only.arg))):
        if text_of(unquoted(only.arg)) is None:
            return UNKNOWN
        return Condition(Facts(full=name), Facts(missing=name))
    return UNKNOWN


def _presence(name: frozenset[str]) -> Condition:
    return Condition(Facts(present=name), Facts(missing=name, unset=name))


def case_arm(subject: Sequence[Part], patterns: Sequence[Word], earlier: Sequence[Word]) -> Facts:
    """What holds in one arm of `case "$V" in`, when the arms before it did not match."""
    name = _sole(tuple(subject))
    if name is None:
        return OTHER
    texts = [_pattern(pattern) for pattern in patterns]
    if all(text == "" for text in texts):
        return Facts(missing=frozenset({name}))
    if all(text in {"?*", "*?"} for text in texts):
        return Facts(full=frozenset({name}))
    only_empty_before = bool(earlier) and all(_pattern(pattern) == "" for pattern in earlier)
    if texts == ["*"] and only_empty_before:
        return Facts(full=frozenset({name}))
    if all(text and not text.startswith("*") for text in texts):
        return Facts(full=frozenset({name}), other=True)
    return OTHER


def _pattern(word: Word) -> str | None:
    return "".join(part.text if isinstance(part, Lit) else "\0" for part in word.parts)
