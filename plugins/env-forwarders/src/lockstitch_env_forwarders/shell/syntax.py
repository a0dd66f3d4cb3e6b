"""The syntax tree of a shell script: small, exact about words, with offsets into the text.

tree-sitter-bash is not used for this check: it rejects about one in twenty of the scripts that
bash accepts (`for i do`, several here-documents, `~` in a test), and a damaged tree costs all
of the file around the damage. See the README of this distribution for the figures.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


class ShellError(Exception):
    """The text is no shell script from here on. `at` is the offset where reading stopped."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Lit:
    """Literal text, quotes and escapes taken off.

    `moved`: it is written elsewhere, in the list of a loop or the call of a function.
    """

    text: str
    start: int
    end: int
    quoted: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Ref:
    """`$V` or `${V op arg}`. `op` is `""`, one of `:- - := = :? ? :+ +`, `#` for the length, or
    any other operator (a change of the value). `index` is the subscript as written."""

    name: str
    start: int
    end: int
    quoted: bool = False
    op: str = ""
    arg: tuple[Part, ...] = ()
    indirect: bool = False
    index: str = ""


@dataclass(frozen=True, slots=True)
class Sub:
    """`$(…)`, `` `…` ``, or `<(…)`: the output of commands."""

    body: Block
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Opaque:
    """Something whose text cannot be known: arithmetic, `$'…'` with odd escapes, globs of history."""

    start: int
    end: int
    quoted: bool = False


Part = Lit | Ref | Sub | Opaque


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command, before any expansion."""

    parts: tuple[Part, ...]
    start: int
    end: int

    @property
    def literal(self) -> str | None:
        """Its text, when nothing in it is expanded."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Lit):
            return self.parts[0].text
        if all(isinstance(part, Lit) for part in self.parts):
            return "".join(part.text for part in self.parts if isinstance(part, Lit))
        return None

    @property
    def bare(self) -> str:
        """Its text when it is literal and unquoted, as reserved words must be; else `""`."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Lit) and not self.parts[0].quoted:
            return self.parts[0].text
        return ""


@dataclass(frozen=True, slots=True)
class Assign:
    """`NAME=value`, `NAME+=value`, `NAME=(a b)`, before a command or as an argument of `export`."""

    name: str
    value: Word
    start: int
    end: int
    append: bool = False
    array: tuple[Word, ...] | None = None
    index: str = ""


@dataclass(slots=True)
class Heredoc:
    """A here-document; its body is filled in when the line that announces it has ended."""

    tag: str
    quoted: bool
    strip: bool
    start: int = 0
    end: int = 0
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirection. `op` is without the descriptor, which is -1 when not written."""

    op: str
    fd: int
    target: Word | None
    heredoc: Heredoc | None = None


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments and a command's words."""

    assigns: tuple[Assign, ...]
    words: tuple[Word | Assign, ...]
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Test:
    """`[[ … ]]`: words, and its operators as plain text."""

    tokens: tuple[Word | str, ...]
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Commands joined by `|`; `negated` by `!`."""

    commands: tuple[Node, ...]
    negated: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Commands joined by `&&` and `||`: `ops[i]` stands between `items[i]` and `items[i + 1]`."""

    items: tuple[Node, ...]
    ops: tuple[Literal["&&", "||"], ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """Statements one after the other."""

    items: tuple[Node, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Group:
    """`{ …; }` or `( … )`."""

    body: Block
    subshell: bool
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class If:
    """Conditions and bodies in order; `otherwise` is the `else`."""

    branches: tuple[tuple[Block, Block], ...]
    otherwise: Block | None
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class While:
    """`while` and `until`."""

    condition: Block
    body: Block
    until: bool
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class For:
    """`for` and `select`. `words` is None without `in` (the positional parameters) and for `((`."""

    name: str
    words: tuple[Word, ...] | None
    body: Block
    redirects: tuple[Redirect, ...]
    start: int
    end: int
    arithmetic: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """`case word in pattern) … esac`."""

    word: Word
    arms: tuple[tuple[tuple[Word, ...], Block], ...]
    redirects: tuple[Redirect, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Function:
    """A function's definition."""

    name: str
    body: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`(( … ))`."""

    redirects: tuple[Redirect, ...]
    start: int
    end: int


Node = Simple | Test | Pipeline | Chain | Block | Group | If | While | For | Case | Function | Arithmetic


@dataclass(slots=True)
class Damage:
    """A stretch that could not be read."""

    start: int
    end: int
    message: str


@dataclass(slots=True)
class Script:
    """A whole script: what was read of it, and what was not."""

    body: Block
    damage: list[Damage] = field(default_factory=list)
