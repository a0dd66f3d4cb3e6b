"""A whole script, and how to go on after something unreadable in it."""

from __future__ import annotations

from lockstitch_env_forwarders.shell.grammar import ScriptReader
from lockstitch_env_forwarders.shell.syntax import Block, Damage, Node, Script, ShellError, Simple, Word

#: After so many unreadable stretches the rest of the file is given up.
_GIVE_UP = 25


def read_script(text: str) -> Script:
    """The syntax tree of `text`.

    A statement that cannot be read is said in `damage`, and reading goes on at its second line, so
    that what stands inside a broken function is still seen. bash reads no further than an
    `exit` or `exec`, so whatever follows one may be anything (an archive, another language).
    """
    reader = ScriptReader(text)
    items: list[Node] = []
    damage: list[Damage] = []
    while len(damage) < _GIVE_UP:
        start = reader.at
        try:
            node = reader.statement()
            if node is not None:
                items.append(node)
                continue
            if reader.at >= reader.end:
                break
            raise reader.fail("syntax error")
        except ShellError as error:
            if any(_leaves(item) for item in items):
                break
            start = _first_sign(text, start)
            damage.append(Damage(start, max(error.at, start), error.message))
            reader.restart(_next_line(text, start))
    else:
        damage.append(Damage(reader.at, len(text), "too many syntax errors: the rest was not read"))
    return Script(Block(tuple(items), 0, len(text)), damage)


def _leaves(node: Node) -> bool:
    """Whether the script ends with this statement."""
    if not isinstance(node, Simple) or not node.words:
        return False
    first = node.words[0]
    name = first.literal if isinstance(first, Word) else None
    return name == "exit" or (name == "exec" and len(node.words) > 1)


def _first_sign(text: str, at: int) -> int:
    """The first character from `at` on that is no white space."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _next_line(text: str, at: int) -> int:
    newline = text.find("\n", at)
    return len(text) if newline < 0 else newline + 1
