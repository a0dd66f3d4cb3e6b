"""Words, quotes, expansions and here-documents, as bash reads them."""

from __future__ import annotations

import re
from typing import Self

from lockstitch_env_forwarders.shell.syntax import Block, Lit, Opaque, Part, Ref, ShellError, Sub, Word

#: Deeper nesting than this is not read: no script is written so, and a hostile one must not exhaust the stack.
DEEPEST = 40
#: So often may a text be read in vain, and a short one this many characters more.
_PATIENCE = 20
_LEAST_PATIENCE = 20_000

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLAIN = re.compile(r"[^\s;&|()<>$`\"'\\?*+@!]+")
_DQUOTE_PLAIN = re.compile(r"[^\"$`\\]+")
_ARG_PLAIN = re.compile(r"[^}\"'$`\\]+")
_META = frozenset(" \t\n;&|()<>")
_SPECIAL = frozenset("@*#?-$!0123456789")
_OPERATOR = re.compile(r":[-=?+]|[-=?+]|##?|%%?|//?|\^\^?|,,?|[@*:]|~~?")
_ANSI = re.compile(r"\\(?:([abeEfnrtv\\'\"?])|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|u([0-9A-Fa-f]{1,4})|(.))", re.DOTALL)
_ANSI_CHARS = dict(zip("abeEfnrtv", "\a\b\x1b\x1b\f\n\r\t\v", strict=True))
_ALTERNATIVES = frozenset({":-", "-", ":=", "=", ":?", "?", ":+", "+"})


class WordReader:
    """Reads words from `text` at `at`. The statements inside `$(…)` are the subclass's to read."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        self.text = text
        self.at = start
        self.end = len(text) if end is None else end
        self.depth = 0
        #: How many characters may yet be read in vain. One number, shared with the readers of what is inside.
        self.patience = [_PATIENCE * (self.end - start) + _LEAST_PATIENCE]
        self._no_arithmetic: set[int] = set()

    def commands_until_paren(self) -> Block:
        """The commands up to the `)` at which this stops."""
        raise NotImplementedError

    def peek(self) -> str:
        """The next character; `""` at the end."""
        return self.text[self.at] if self.at < self.end else ""

    def _following(self) -> str:
        """The character after the next one; `""` at the end."""
        return self.text[self.at + 1] if self.at + 1 < self.end else ""

    def starts(self, prefix: str) -> bool:
        """Whether the rest begins with `prefix`."""
        return self.text.startswith(prefix, self.at, self.end)

    def fail(self, message: str) -> ShellError:
        """An error here."""
        return ShellError(message, self.at)

    def enter(self) -> None:
        """One level deeper. Raises ShellError when that is too deep."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.fail("nested too deeply to read")

    def within(self, start: int, end: int) -> Self:
        """A reader of a part of the text, as deep as this one."""
        inner = type(self)(self.text, start, end)
        inner.depth, inner.patience = self.depth, self.patience
        return inner

    def go_back(self, to: int, reached: int) -> None:
        """Begin again at `to` after having read up to `reached` in vain.

        Raises ShellError when that has been done too often: what could be read in several ways, in which the same
        again could be, would be read for ever.
        """
        self.at = to
        self.patience[0] -= max(1, reached - to)
        if self.patience[0] < 0:
            raise self.fail("too tangled to read")

    def word(self) -> Word | None:
        """The word that begins here, or None when there is none."""
        start = self.at
        parts: list[Part] = []
        while self.at < self.end:
            char = self.text[self.at]
            if match := _PLAIN.match(self.text, self.at, self.end):
                parts.append(Lit(match[0], self.at, match.end()))
                self.at = match.end()
            elif char in "?*+@!" and self.text.startswith("(", self.at + 1, self.end):
                parts.append(self._extended_glob())
            elif char in "<>" and self.starts(char + "("):
                parts.append(self._process())
            elif char in _META:
                break
            else:
                self._piece(char, parts)
        if self.at == start:
            return None
        return Word(joined(parts), start, self.at)

    def _piece(self, char: str, parts: list[Part]) -> None:
        if char == "\\":
            self._escape(parts)
        elif char == "'":
            parts.append(self._single())
        elif char == '"':
            self._double(parts)
        elif char == "$":
            parts.append(self.dollar(quoted=False))
        elif char == "`":
            parts.append(self._backtick(quoted=False))
        else:
            parts.append(Lit(char, self.at, self.at + 1))
            self.at += 1

    def _escape(self, parts: list[Part]) -> None:
        following = self._following()
        if following == "\n":
            parts.append(Lit("", self.at, self.at + 2))
        else:
            parts.append(Lit(following or "\\", self.at, self.at + 1 + len(following), quoted=True))
        self.at += 1 + len(following)

    def _single(self) -> Lit:
        start = self.at
        close = self.text.find("'", start + 1, self.end)
        if close < 0:
            raise self.fail("`'` is never closed")
        self.at = close + 1
        return Lit(self.text[start + 1 : close], start, self.at, quoted=True)

    def _double(self, parts: list[Part]) -> None:
        """A double-quoted string; an empty one leaves an empty literal, which still makes a word."""
        start = self.at
        self.at += 1
        before = len(parts)
        while self.at < self.end:
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                if len(parts) == before:
                    parts.append(Lit("", start, self.at, quoted=True))
                return
            if match := _DQUOTE_PLAIN.match(self.text, self.at, self.end):
                parts.append(Lit(match[0], self.at, match.end(), quoted=True))
                self.at = match.end()
            else:
                self._quoted_piece(char, parts, '"')
        self.at = start
        raise self.fail('`"` is never closed')

    def _quoted_piece(self, char: str, parts: list[Part], extra: str) -> None:
        """What is special inside double quotes and here-documents alike."""
        if char == "\\":
            following = self._following()
            if following == "\n":
                text = ""
            elif following and following in "$`\\" + extra:
                text = following
            else:
                text = "\\" + following
            width = 1 + len(following)
            parts.append(Lit(text, self.at, self.at + width, quoted=True))
            self.at += width
        elif char == "$":
            parts.append(self.dollar(quoted=True))
        else:
            parts.append(self._backtick(quoted=True))

    def dollar(self, quoted: bool) -> Part:
        """What begins with the `$` here."""
        start = self.at
        following = self._following()
        if following == "{":
            return self._braced(quoted)
        if following == "(":
            return self._parenthesised(quoted)
        if following == "'" and not quoted:
            return self._ansi()
        if following == '"' and not quoted:
            self.at += 1
            parts: list[Part] = []
            self._double(parts)
            return Opaque(start, self.at, quoted=True) if len(parts) != 1 else parts[0]
        if match := NAME.match(self.text, start + 1, self.end):
            self.at = match.end()
            return Ref(match[0], start, self.at, quoted)
        if following and following in _SPECIAL:
            self.at = start + 2
            return Ref(following, start, self.at, quoted)
        self.at = start + 1
        return Lit("$", start, self.at, quoted)

    def _braced(self, quoted: bool) -> Part:
        start = self.at
        self.enter()
        self.at += 2
        if self.peek() in {" ", "\t", "\n", "|"}:  # ${ command; } of newer shells
            raise self.fail("`${ ` is not read")
        length = self.peek() == "#" and not self.starts("#}") and not self.text.startswith(("#:", "#-}"), self.at)
        indirect = self.peek() == "!" and not self.starts("!}")
        self.at += length or indirect
        match = NAME.match(self.text, self.at, self.end)
        if match:
            name = match[0]
            self.at = match.end()
        elif digits := re.compile(r"[0-9]+|[@*#?\-$!]").match(self.text, self.at, self.end):
            name = digits[0]
            self.at = digits.end()
        else:
            self._argument(quoted)  # bash reads on here too, and complains when it runs this
            self.at += 1
            self.depth -= 1
            return Opaque(start, self.at, quoted)
        index = self._subscript() if self.peek() == "[" else ""
        op, arg = ("#", ()) if length else self._operation(quoted)
        if self.peek() != "}":
            raise self.fail("`}` is missing")
        self.at += 1
        self.depth -= 1
        return Ref(name, start, self.at, quoted, op, arg, indirect, index)

    def _operation(self, quoted: bool) -> tuple[str, tuple[Part, ...]]:
        match = _OPERATOR.match(self.text, self.at, self.end)
        if match is None:
            return "", ()
        op = match[0]
        self.at = match.end()
        return op, self._argument(quoted and op in _ALTERNATIVES)

    def _argument(self, quoted: bool) -> tuple[Part, ...]:
        """The word of an operator, up to its `}`. `quoted`: inside double quotes or a here-document.

        Text that has no quotes of its own is unquoted here, even when the whole is in quotes.
        """
        parts: list[Part] = []
        while self.at < self.end:
            char = self.text[self.at]
            if char == "}":
                return joined(parts)
            if match := _ARG_PLAIN.match(self.text, self.at, self.end):
                parts.append(Lit(match[0], self.at, match.end()))
                self.at = match.end()
            elif char == "'" and quoted:
                parts.append(Lit("'", self.at, self.at + 1, quoted=True))
                self.at += 1
            elif char == "\\" and quoted:
                self._quoted_piece(char, parts, '"}')
            elif char == "$" and quoted:
                parts.append(self.dollar(quoted=True))
            else:
                self._piece(char, parts)
        raise self.fail("`${` is never closed")

    def _subscript(self) -> str:
        start = self.at
        depth = 0
        while self.at < self.end:
            char = self.text[self.at]
            if char == "[":
                depth += 1
                self.at += 1
            elif char == "]":
                depth -= 1
                self.at += 1
                if not depth:
                    return self.text[start + 1 : self.at - 1]
            elif char in "\"'$`\\":
                self._piece(char, [])
            else:
                self.at += 1
        raise self.fail("`[` is never closed")

    def _parenthesised(self, quoted: bool) -> Part:
        start = self.at
        if self.starts("$((") and start not in self._no_arithmetic:
            if self.arithmetic(3):
                return Opaque(start, self.at, quoted)
            self._no_arithmetic.add(start)
            self.at = start
        self.at += 2
        return Sub(self._inner_commands(), start, self.at, quoted)

    def _process(self) -> Sub:
        start = self.at
        self.at += 2
        return Sub(self._inner_commands(), start, self.at)

    def _inner_commands(self) -> Block:
        self.enter()
        body = self.commands_until_paren()
        if self.peek() != ")":
            raise self.fail("`)` is missing")
        self.at += 1
        self.depth -= 1
        return body

    def arithmetic(self, opening: int) -> bool:
        """Skip `((…))`, whose opening signs are `opening` characters long; False when it is no arithmetic."""
        depth = self.depth
        self.at += opening
        level = 0
        try:
            self.enter()
            while self.at < self.end:
                char = self.text[self.at]
                if char == ")":
                    if level == 0:
                        closed = self.starts("))")
                        self.at += 2 if closed else 0
                        self.depth = depth
                        return closed
                    level -= 1
                    self.at += 1
                elif char == "(":
                    level += 1
                    self.at += 1
                elif char in "\"'$`\\":
                    self._piece(char, [])
                else:
                    self.at += 1
        except ShellError as error:
            self.depth = depth
            self.go_back(self.at, error.at)
        self.depth = depth
        return False

    def _backtick(self, quoted: bool) -> Part:
        start = self.at
        at = start + 1
        escaped = False
        while at < self.end and self.text[at] != "`":
            escaped = escaped or self.text[at] == "\\"
            at += 2 if self.text[at] == "\\" else 1
        if at >= self.end:
            raise self.fail("a backtick is never closed")
        self.at = at + 1
        if escaped:
            return Opaque(start, self.at, quoted)
        self.enter()
        inner = self.within(start + 1, at)
        body = inner.commands_until_paren()
        if inner.at < at:
            raise inner.fail("syntax error in backticks")
        self.depth -= 1
        return Sub(body, start, self.at, quoted)

    def _ansi(self) -> Part:
        start = self.at
        at = start + 2
        while at < self.end and self.text[at] != "'":
            at += 2 if self.text[at] == "\\" else 1
        if at >= self.end:
            raise self.fail("`$'` is never closed")
        self.at = at + 1
        return Lit(_ANSI.sub(_unescape, self.text[start + 2 : at]), start, self.at, quoted=True)

    def _extended_glob(self) -> Opaque:
        start = self.at
        self.enter()
        self.at += 2
        level = 1
        while self.at < self.end and level:
            char = self.text[self.at]
            if char in "\"'$`\\":
                self._piece(char, [])
                continue
            level += (char == "(") - (char == ")")
            self.at += 1
        if level:
            raise self.fail("`(` is never closed")
        self.depth -= 1
        return Opaque(start, self.at)


def _unescape(match: re.Match[str]) -> str:
    simple, hexa, octal, code, other = match.groups()
    if simple:
        return _ANSI_CHARS.get(simple, simple)
    if hexa or code:
        return chr(int(hexa or code, 16))
    return chr(int(octal, 8)) if octal else "\\" + other


def joined(parts: list[Part]) -> tuple[Part, ...]:
    """`parts` with neighbouring literals of one kind made one."""
    if len(parts) < 2:
        return tuple(parts)
    found: list[Part] = []
    run: list[Lit] = []
    for part in parts:
        if isinstance(part, Lit) and (not run or run[-1].quoted == part.quoted):
            run.append(part)
            continue
        _flush(run, found)
        if isinstance(part, Lit):
            run = [part]
        else:
            run = []
            found.append(part)
    _flush(run, found)
    return tuple(found)


def _flush(run: list[Lit], into: list[Part]) -> None:
    if len(run) == 1:
        into.append(run[0])
    elif run:
        into.append(Lit("".join(lit.text for lit in run), run[0].start, run[-1].end, run[0].quoted))
