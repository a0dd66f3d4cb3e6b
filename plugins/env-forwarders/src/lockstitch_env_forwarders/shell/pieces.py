"""The pieces of statements: white space, assignments, redirections, here-documents, `[[ … ]]`."""

from __future__ import annotations

import re

from lockstitch_env_forwarders.shell.syntax import Assign, Heredoc, Lit, Opaque, Part, Redirect, ShellError, Test, Word
from lockstitch_env_forwarders.shell.words import WordReader, joined

_ASSIGN = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:(\+?)=|(?=\[))")
_EQUALS = re.compile(r"(\+?)=")
_REDIRECT = re.compile(r"(\d+|\{[A-Za-z_]\w*\})?(<<<|<<-|<<|<>|>>|>\||>&|<&|&>>|&>|<|>)(?!\()")
_BLANK = re.compile(r"(?:[ \t]|\\\n)+")
_COMMENT = re.compile(r"#[^\n]*")
_BODY_PLAIN = re.compile(r"[^$`\\]+")


class PieceReader(WordReader):
    """Reads what statements are made of."""

    def __init__(self, text: str, start: int = 0, end: int | None = None) -> None:
        super().__init__(text, start, end)
        self._pending: list[Heredoc] = []

    def _blanks(self) -> None:
        """Skip white space and comments inside a line."""
        if match := _BLANK.match(self.text, self.at, self.end):
            self.at = match.end()
        if self.peek() == "#" and (self.at == 0 or self.text[self.at - 1] in " \t\n;&|()`"):
            match = _COMMENT.match(self.text, self.at, self.end)
            self.at = match.end() if match else self.at

    def _newline(self) -> None:
        """Step over a newline, and over the here-documents that it starts."""
        self.at += 1
        while self._pending:
            self.heredoc_body(self._pending.pop(0))

    def _gap(self) -> None:
        """Skip white space, comments, and newlines."""
        while True:
            self._blanks()
            if self.peek() != "\n":
                return
            self._newline()

    def _redirects(self) -> tuple[Redirect, ...]:
        found: list[Redirect] = []
        while True:
            self._blanks()
            redirect = self._redirect()
            if redirect is None:
                return tuple(found)
            found.append(redirect)

    def _redirect(self) -> Redirect | None:
        match = _REDIRECT.match(self.text, self.at, self.end)
        if match is None:
            return None
        fd = int(match[1]) if match[1] and match[1].isdigit() and len(match[1]) < 5 else -1
        op = match[2]
        self.at = match.end()
        self._blanks()
        start = self.at
        target = self.word()
        if target is None:
            raise self.fail(f"`{op}` without a target")
        if op not in {"<<", "<<-"}:
            return Redirect(op, fd, target)
        raw = self.text[start : self.at]
        quoted = any(sign in raw for sign in "\\'\"")
        tag = "".join(part.text for part in target.parts if isinstance(part, Lit)) if quoted else raw
        heredoc = Heredoc(tag, quoted, op == "<<-")
        self._pending.append(heredoc)
        return Redirect(op, fd, target, heredoc)

    def _assign(self) -> Assign | None:
        start = self.at
        match = _ASSIGN.match(self.text, start, self.end)
        if match is None:
            return None
        name, append, index = match[1], match[2] == "+", ""
        self.at = match.end()
        if match[2] is None:
            try:
                index = self._subscript()
            except ShellError as error:
                self.go_back(start, error.at)
                return None
            signs = _EQUALS.match(self.text, self.at, self.end)
            if signs is None:
                self.at = start
                return None
            append = bool(signs[1])
            self.at = signs.end()
        if self.peek() == "(" and not index:
            return self._array(name, append, start)
        value = self.word() or Word((), self.at, self.at)
        return Assign(name, value, start, self.at, append, None, index)

    def _array(self, name: str, append: bool, start: int) -> Assign:
        self.at += 1
        opened = self.at
        elements: list[Word] = []
        while True:
            self._gap()
            if self.peek() == ")":
                break
            word = self.word()
            if word is None:
                raise self.fail("syntax error in an array")
            elements.append(word)
        value = Word((), opened, self.at)
        self.at += 1
        return Assign(name, value, start, self.at, append, tuple(elements))

    def _test(self, start: int) -> Test:
        self.at += 2
        tokens: list[Word | str] = []
        while True:
            self._gap()
            if self.starts("]]"):
                self.at += 2
                return Test(tuple(tokens), self._redirects(), start, self.at)
            pattern = bool(tokens) and _is(tokens[-1], "=~")
            for sign in ("&&", "||", "(", ")", "<", ">"):
                if self.starts(sign) and not pattern:
                    tokens.append(sign)
                    self.at += len(sign)
                    break
            else:
                word = self._regex() if pattern else self.word()
                if word is None:
                    raise self.fail("syntax error in `[[`")
                tokens.append(word)

    def _regex(self) -> Word:
        """The pattern after `=~`: parentheses and `|` in it are its own."""
        start, level = self.at, 0
        parts: list[Part] = []
        while self.at < self.end:
            char = self.text[self.at]
            if level == 0 and (char.isspace() or char == ")"):
                break
            level += (char == "(") - (char == ")")
            self._piece(char, parts)
        return Word(joined(parts), start, self.at)

    def heredoc_body(self, heredoc: Heredoc) -> None:
        """Read the body of `heredoc`, which begins here at the start of a line."""
        heredoc.start = self.at
        body_end, self.at = self._heredoc_end(heredoc)
        heredoc.end = body_end
        if heredoc.quoted:
            heredoc.parts = (Lit(self.text[heredoc.start : body_end], heredoc.start, body_end, quoted=True),)
            return
        inner = self.within(heredoc.start, body_end)
        heredoc.parts = inner.body_parts()

    def body_parts(self) -> tuple[Part, ...]:
        """All that is left, as the body of an unquoted here-document. What is malformed is opaque."""
        parts: list[Part] = []
        while self.at < self.end:
            if match := _BODY_PLAIN.match(self.text, self.at, self.end):
                parts.append(Lit(match[0], self.at, match.end(), quoted=True))
                self.at = match.end()
                continue
            start, depth = self.at, self.depth
            try:
                self._quoted_piece(self.text[start], parts, "")
            except ShellError as error:
                self.depth = depth
                self.go_back(start + 1, error.at)
                parts.append(Opaque(start, self.at, quoted=True))
        return tuple(parts)

    def _heredoc_end(self, heredoc: Heredoc) -> tuple[int, int]:
        """Where the body ends, and where the line after its end tag begins."""
        at = self.at
        while at < self.end:
            newline = self.text.find("\n", at, self.end)
            line_end = self.end if newline < 0 else newline
            line = self.text[at:line_end]
            if (line.lstrip("\t") if heredoc.strip else line) == heredoc.tag:
                return at, min(line_end + 1, self.end)
            at = line_end + 1
        return self.end, self.end  # bash warns and takes the rest


def _is(token: Word | str, text: str) -> bool:
    return isinstance(token, Word) and token.bare == text
