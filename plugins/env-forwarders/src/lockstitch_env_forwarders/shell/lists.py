"""Lists of words that can be read from the script: of loops, arrays, here-documents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from lockstitch_env_forwarders.shell.output import echoed, printed
from lockstitch_env_forwarders.shell.state import LONGEST_LIST, Bindings, State
from lockstitch_env_forwarders.shell.syntax import (
    Block,
    Chain,
    Lit,
    Node,
    Part,
    Pipeline,
    Redirect,
    Ref,
    Simple,
    Sub,
    Word,
)
from lockstitch_env_forwarders.shell.values import Bound, cut, lines, settle, split_words, text_of

_BRACES = re.compile(r"\{([^{}\s]*,[^{}\s]*|-?\d+\.\.-?\d+)\}")

Words = tuple[Bound, ...]


def loop_words(words: Sequence[Word], bindings: Bindings, state: State) -> Words | None:
    """The words that a loop runs over; None when they cannot all be read."""
    found: list[Bound] = []
    for word in words:
        only = word.parts[0] if len(word.parts) == 1 else None
        several = isinstance(only, Ref) and not only.op and only.name in {"@", "*"}
        read = _expanded(word.parts if several else settle(word.parts, bindings), bindings, state)
        if read is None or len(found) + len(read) > LONGEST_LIST:
            return None
        found.extend(read)
    return tuple(found)


def _expanded(parts: tuple[Part, ...], bindings: Bindings, state: State) -> Words | None:
    only = parts[0] if len(parts) == 1 else None
    if isinstance(only, Ref) and not only.indirect and only.op in {"", ":-", "-"}:
        return _variable(only, bindings, state)
    if isinstance(only, Sub) and not only.quoted:
        printed_text = _output_of(only.body.items, bindings)
        return None if printed_text is None else split_words(printed_text)
    literal = text_of(parts)
    if literal is None:
        return None
    start, end = (parts[0].start, parts[-1].end) if parts else (0, 0)
    if any(isinstance(part, Lit) and part.quoted for part in parts):
        return (Bound(literal, start, end),)
    return tuple(Bound(text, start, end) for text in braces(literal))


def _variable(ref: Ref, bindings: Bindings, state: State) -> Words | None:
    bound = bindings.get(ref.name)
    if bound is not None and (ref.index or ref.name in {"@", "*"} or len(bound) == 1):
        return bound
    known = state.lookup(ref.name)
    if known is None:
        return None
    if known.words is not None:
        return known.words
    return None


def _output_of(items: Sequence[Node], bindings: Bindings) -> tuple[Part, ...] | None:
    r"""What `echo A B` or `printf '%s\n' A B` prints, when that can be read."""
    node = items[0] if len(items) == 1 else None
    if isinstance(node, Pipeline) and not node.negated:
        rest = node.commands[1:]
        if not all(isinstance(item, Simple) and _keeps_words(item) for item in rest):
            return None
        node = node.commands[0]
    if not isinstance(node, Simple) or node.assigns or node.redirects:
        return _heredoc_text(node)
    words = [
        parts for word in node.words if isinstance(word, Word) for parts in brace_words(settle(word.parts, bindings))
    ]
    name = text_of(words[0]) if words else None
    if name == "echo":
        return echoed(words[1:])
    return printed(words[1:]) if name == "printf" else None


def _heredoc_text(node: Node | None) -> tuple[Part, ...] | None:
    if isinstance(node, Simple) and len(node.redirects) == 1 and not node.assigns:
        heredoc = node.redirects[0].heredoc
        first = node.words[0] if len(node.words) == 1 else None
        if heredoc is not None and isinstance(first, Word) and first.literal == "cat":
            return heredoc.parts
    return None


def _keeps_words(node: Simple) -> bool:
    r"""`tr ' ' '\n'`, `sort`: what comes out are the words that went in."""
    first = node.words[0] if node.words else None
    return isinstance(first, Word) and first.literal in {"tr", "sort", "uniq", "cat", "xargs"}


def input_lines(node: Node | None, redirects: Sequence[Redirect], bindings: Bindings) -> Words | None:
    """The lines that a `while read` loop is fed: a here-document, `<<< text`, `< <(printf …)`, or a pipe's `node`."""
    parts: Sequence[Part] | None = None
    for redirect in redirects:
        if redirect.heredoc is not None:
            parts = redirect.heredoc.parts
        elif redirect.op == "<<<" and redirect.target is not None:
            parts = settle(redirect.target.parts, bindings)
        elif redirect.op == "<" and redirect.target is not None:
            only = redirect.target.parts[0] if len(redirect.target.parts) == 1 else None
            parts = _output_of(only.body.items, bindings) if isinstance(only, Sub) else None
    if parts is None and node is not None:
        parts = _output_of((node,), bindings)
    if parts is None:
        return None
    found: list[Bound] = []
    for line in lines(parts)[: LONGEST_LIST + 1]:
        text = text_of(line)
        if text is None:
            return None
        if text.strip():
            lead = len(text) - len(text.lstrip())
            first = line[0]
            exact = len(line) == 1 and isinstance(first, Lit)
            place = cut(first, lead, len(text.rstrip())) if exact and isinstance(first, Lit) else first
            found.append(Bound(text.strip(), place.start, place.end if exact else line[-1].end))
    return tuple(found) if len(found) <= LONGEST_LIST else None


def braces(text: str) -> list[str]:
    """`{A,B}_KEY` spelled out."""
    found = [text]
    for _ in range(6):
        following: list[str] = []
        changed = False
        for item in found:
            match = _BRACES.search(item)
            if match is None:
                following.append(item)
                continue
            changed = True
            following.extend(item[: match.start()] + choice + item[match.end() :] for choice in _choices(match[1]))
        found = following[: LONGEST_LIST + 1]
        if not changed:
            break
    return found


def _choices(inner: str) -> list[str]:
    first, dots, last = inner.partition("..")
    if dots and "," not in inner:
        low, high = int(first), int(last)
        step = 1 if low <= high else -1
        return [str(number) for number in range(low, high + step, step)[: LONGEST_LIST + 1]]
    return inner.split(",")


def brace_words(parts: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """A word with braces in its unquoted text, as the words that it stands for."""
    first, rest = (parts[0], parts[1:]) if parts else (None, ())
    if not isinstance(first, Lit) or first.quoted or "{" not in first.text:
        return [parts]
    texts = braces(first.text)
    if len(texts) == 1:
        return [parts]
    return [(replace(first, text=text, moved=True), *rest) for text in texts]


ReadNames = tuple[tuple[str, ...], str]


def read_names(condition: Block) -> ReadNames | None:
    """The variables of `while IFS== read -r a b`, and the separators."""
    node = condition.items[-1] if condition.items else None
    if isinstance(node, Chain):
        node = node.items[0]
    if not isinstance(node, Simple) or not node.words:
        return None
    words = [word.literal for word in node.words if isinstance(word, Word)]
    if words[0] != "read" or None in words:
        return None
    separators = next((assign.value.literal or "" for assign in node.assigns if assign.name == "IFS"), " \t")
    names = tuple(word for word in words[1:] if word and not word.startswith("-"))
    return (names or ("REPLY",)), separators


def read_fields(read: ReadNames, line: Bound) -> dict[str, tuple[Bound, ...]]:
    """What `read` puts into its variables from one line."""
    names, separators = read
    found: dict[str, tuple[Bound, ...]] = {}
    text, offset = line.text, line.start
    exact = line.end - line.start == len(line.text)
    for position, name in enumerate(names):
        cut_at = len(text)
        if position < len(names) - 1 and separators:
            cut_at = min((at for sign in separators if (at := text.find(sign)) >= 0), default=len(text))
        piece = text[:cut_at]
        place = (offset, offset + len(piece)) if exact else (line.start, line.end)
        found[name] = (Bound(piece, *place),)
        rest = text[cut_at + 1 :].lstrip(" \t") if not separators.strip() else text[cut_at + 1 :]
        offset += len(text) - len(rest)
        text = rest
    return found
