"""Syntax trees as text, every offset in it, to be compared with what stands in a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockstitch_env_forwarders.shell.syntax import (
    Assign,
    Block,
    Case,
    Chain,
    For,
    Function,
    Group,
    If,
    Lit,
    Node,
    Opaque,
    Part,
    Pipeline,
    Redirect,
    Script,
    Simple,
    Sub,
    Test,
    While,
    Word,
)


def parts_shown(parts: Sequence[Part]) -> str:
    """Parts on one line: `0-3 'abc'` is text, `"abc"` quoted text, `??` what cannot be known."""
    return " ".join(_part(part) for part in parts)


def _part(part: Part) -> str:
    quote = '"' if part.quoted else ""
    place = f"{part.start}-{part.end}"
    if isinstance(part, Lit):
        text = repr(part.text)[1:-1]
        return f'{place} "{text}"' if part.quoted else f"{place} '{text}'"
    if isinstance(part, Opaque):
        return f"{place} {quote}??{quote}"
    if isinstance(part, Sub):
        return f"{place} {quote}$({'; '.join(' '.join(tree_shown(item)) for item in part.body.items)}){quote}"
    index = f"[{part.index}]" if part.index else ""
    arg = f" {parts_shown(part.arg)}" if part.arg else ""
    op = f" {part.op}" if part.op else ""
    return f"{place} {quote}${{{'!' if part.indirect else ''}{part.name}{index}{op}{arg}}}{quote}"


def script_shown(script: Script) -> str:
    """A whole script, statement by statement, and what was not read."""
    lines = [line for item in script.body.items for line in tree_shown(item)]
    lines += [f"damage {damage.start}-{damage.end} {damage.message}" for damage in script.damage]
    return "\n".join(lines) + "\n"


def tree_shown(node: Node) -> list[str]:
    """A statement and, deeper in, what it is made of."""
    head = f"{node.start}-{node.end} {type(node).__name__.lower()}"
    return [f"{head}{_notes(node)}", *(f"  {line}" for line in _below(node))]


def _notes(node: Node) -> str:
    if isinstance(node, (For, Function)):
        return f" {node.name}" + (" ((" if isinstance(node, For) and node.arithmetic else "")
    if isinstance(node, Pipeline):
        return " !" if node.negated else ""
    if isinstance(node, Chain):
        return f" {' '.join(node.ops)}"
    if isinstance(node, Group):
        return " (" if node.subshell else " {"
    if isinstance(node, While):
        return " until" if node.until else ""
    return ""


def _below(node: Node) -> Iterator[str]:
    if isinstance(node, Simple):
        for item in (*node.assigns, *node.words):
            yield from [_assign(item)] if isinstance(item, Assign) else [_word("word", item)]
    elif isinstance(node, Test):
        for token in node.tokens:
            yield f"sign {token}" if isinstance(token, str) else _word("word", token)
    elif isinstance(node, Pipeline):
        yield from _all(node.commands)
    elif isinstance(node, (Chain, Block)):
        yield from _all(node.items)
    elif isinstance(node, (Group, Function)):
        yield from tree_shown(node.body)
    elif isinstance(node, If):
        for condition, body in node.branches:
            yield from ("if", *tree_shown(condition), "then", *tree_shown(body))
        if node.otherwise is not None:
            yield from ("else", *tree_shown(node.otherwise))
    elif isinstance(node, While):
        yield from (*tree_shown(node.condition), "do", *tree_shown(node.body))
    elif isinstance(node, For):
        yield from ["no words"] if node.words is None else [_word("word", word) for word in node.words]
        yield from tree_shown(node.body)
    elif isinstance(node, Case):
        yield _word("word", node.word)
        for patterns, body in node.arms:
            yield from (*(_word("pattern", pattern) for pattern in patterns), *tree_shown(body))
    if not isinstance(node, (Pipeline, Chain, Block, Function)):
        yield from (_redirect(redirect) for redirect in node.redirects)


def _all(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        yield from tree_shown(node)


def _word(kind: str, word: Word) -> str:
    return f"{kind} {word.start}-{word.end}: {parts_shown(word.parts)}".rstrip()


def _assign(item: Assign) -> str:
    index = f"[{item.index}]" if item.index else ""
    head = f"assign {item.start}-{item.end} {item.name}{index}{'+' if item.append else ''}= "
    if item.array is not None:
        return f"{head}({', '.join(_word('', word).strip() for word in item.array)}) {_word('', item.value).strip()}"
    return f"{head}{_word('', item.value).strip()}"


def _redirect(redirect: Redirect) -> str:
    fd = redirect.fd if redirect.fd >= 0 else ""
    line = f"redirect {fd}{redirect.op}{_word('', redirect.target) if redirect.target else ''}"
    heredoc = redirect.heredoc
    if heredoc is None:
        return line
    kind = f"{heredoc.tag}{' quoted' if heredoc.quoted else ''}{' strip' if heredoc.strip else ''}"
    return f"{line} <{kind}> {heredoc.start}-{heredoc.end}: {parts_shown(heredoc.parts)}".rstrip()
