"""A first look over a script: its functions, who calls them, and which commands use which variables."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch_env_forwarders.shell.syntax import (
    Assign,
    Block,
    Case,
    Chain,
    For,
    Function,
    Group,
    If,
    Node,
    Part,
    Pipeline,
    Redirect,
    Ref,
    Simple,
    Sub,
    Test,
    While,
    Word,
)
from lockstitch_env_forwarders.shell.tools import HANDS_WORDS_ON, NO_ENVIRONMENT

#: What prints a list or tests it says nothing of what the list is for.
_LOOKS = frozenset({"echo", "printf", "[", "test"})


@dataclass(slots=True)
class Survey:
    """What a script's functions are, how often each is called, and what variables are used by.

    Users are the first words of commands: `sudo docker run $ARGS` is three, `grep -e $ARGS` is one.
    """

    functions: dict[str, Function] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    used_by: dict[str, set[str]] = field(default_factory=dict)
    commands: dict[str, set[str]] = field(default_factory=dict)  # by variable: the programs, and no words behind them
    takes_parameters: set[str] = field(default_factory=set)
    statements: int = 0


def survey(body: Block) -> Survey:
    """Look over a whole script."""
    found = Survey()
    for node in nodes(body):
        found.statements += 1
        if isinstance(node, Function):
            found.functions.setdefault(node.name, node)
        elif isinstance(node, Simple):
            _command(node, found)
    for name, function in found.functions.items():
        if any(map(_over_parameters, nodes(function.body))) or any(map(_is_parameter, refs(function.body))):
            found.takes_parameters.add(name)
    return found


def _command(node: Simple, found: Survey) -> None:
    words = [word for word in node.words if isinstance(word, Word)]
    if not words:
        return
    name = posixpath.basename(words[0].literal or "")
    found.calls[name] = found.calls.get(name, 0) + 1
    for word in words:
        for part in word.parts:
            if isinstance(part, Ref):
                found.commands.setdefault(part.name, set()).add(name)
    if name in _LOOKS:
        return
    handing_on = name not in NO_ENVIRONMENT or name in HANDS_WORDS_ON
    users: set[str] = set()
    for position, word in enumerate(words):
        for part in word.parts:
            if isinstance(part, Ref):
                found.used_by.setdefault(part.name, set()).update(users)
        text = word.literal or ""
        if position == 0 or (position < 6 and text[:1] not in {"", "-"} and handing_on):
            users.add(posixpath.basename(text))


def _over_parameters(node: Node) -> bool:
    """`for v; do`."""
    return isinstance(node, For) and node.words is None and not node.arithmetic


def _is_parameter(ref: Ref) -> bool:
    return ref.name.isdigit() or ref.name in {"@", "*", "#"}


def nodes(root: Node) -> Iterator[Node]:
    """`root` and all statements below it, in source order, those in substitutions included."""
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        yield node
        below: list[Node] = []
        for child in children(node):
            if isinstance(child, (Word, Assign, Redirect)):
                below.extend(sub.body for sub in _subs(child))
            else:
                below.append(child)
        stack.extend(reversed(below))


def refs(root: Node) -> Iterator[Ref]:
    """All expansions below `root`, in source order."""
    for node in nodes(root):
        for child in children(node):
            if isinstance(child, (Word, Assign, Redirect)):
                for part in parts_of(child):
                    if isinstance(part, Ref):
                        yield part


def children(node: Node) -> Iterator[Node | Word | Assign | Redirect]:
    """What a statement is made of, in source order."""
    if isinstance(node, Simple):
        yield from node.assigns
        yield from node.words
    elif isinstance(node, Test):
        yield from (token for token in node.tokens if isinstance(token, Word))
    elif isinstance(node, Pipeline):
        yield from node.commands
    elif isinstance(node, (Chain, Block)):
        yield from node.items
    elif isinstance(node, (Group, Function)):
        yield node.body
    elif isinstance(node, If):
        for condition, body in node.branches:
            yield condition
            yield body
        if node.otherwise:
            yield node.otherwise
    elif isinstance(node, While):
        yield node.condition
        yield node.body
    elif isinstance(node, For):
        yield from node.words or ()
        yield node.body
    elif isinstance(node, Case):
        yield node.word
        for patterns, arm in node.arms:
            yield from patterns
            yield arm
    if not isinstance(node, (Pipeline, Chain, Block, Function)):
        yield from node.redirects


def parts_of(child: Word | Assign | Redirect) -> Iterator[Part]:
    """All parts of a word, an assignment or a redirection, those inside `${…}` included."""
    stack: list[Part] = list(reversed(list(_top_parts(child))))
    while stack:
        part = stack.pop()
        yield part
        if isinstance(part, Ref):
            stack.extend(reversed(part.arg))


def _top_parts(child: Word | Assign | Redirect) -> Iterator[Part]:
    if isinstance(child, Word):
        yield from child.parts
    elif isinstance(child, Assign):
        yield from child.value.parts
        for word in child.array or ():
            yield from word.parts
    else:
        if child.target is not None and child.heredoc is None:
            yield from child.target.parts
        if child.heredoc is not None:
            yield from child.heredoc.parts


def _subs(child: Word | Assign | Redirect) -> Iterator[Sub]:
    return (part for part in parts_of(child) if isinstance(part, Sub))
