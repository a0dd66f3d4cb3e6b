"""Statements: from text to a syntax tree."""

from __future__ import annotations

import re
from typing import Literal

from lockstitch_env_forwarders.shell.pieces import PieceReader
from lockstitch_env_forwarders.shell.syntax import (
    Arithmetic,
    Assign,
    Block,
    Case,
    Chain,
    For,
    Function,
    Group,
    If,
    Node,
    Pipeline,
    Redirect,
    Simple,
    While,
    Word,
)
from lockstitch_env_forwarders.shell.words import NAME

_FUNCTION_PARENS = re.compile(r"[ \t]*\([ \t]*\)")
_FUNCTION_NAME = re.compile(r"[^\s;&|()<>$`\"']+")
#: Words that end a list of statements wherever a command could begin.
_ENDS = frozenset({"then", "fi", "elif", "else", "do", "done", "esac", "}"})
_OPENS = frozenset({"if", "while", "until", "for", "select", "case", "{", "function"})
_BLOCKS = (_OPENS - {"function"}) | {"[["}
_DECLARE = frozenset({"export", "declare", "typeset", "local", "readonly"})


class ScriptReader(PieceReader):
    """Reads statements."""

    def commands_until_paren(self) -> Block:
        """The commands up to the `)` at which this stops."""
        return self._block()

    def statement(self) -> Node | None:
        """The next statement; None at the end, and at a sign or word that begins none."""
        self._gap()
        if self.at >= self.end or self.peek() in ");&|" or self._reserved() in _ENDS:
            return None
        node = self._chain()
        self._blanks()
        if self.peek() in {";", "&"} and not self.starts(";;"):
            self.at += 1
        elif self.at < self.end and self.peek() != "\n":
            raise self.fail("syntax error")
        return node

    def restart(self, at: int) -> None:
        """Go on at the offset `at`, forgetting what was open."""
        self.at = at
        self.depth = 0
        self._pending.clear()

    def _reserved(self) -> str:
        """The bare word here, if it may be a reserved one; nothing is consumed."""
        if self.starts("{") or self.starts("}"):
            return self.peek() if self._ends_word(self.at + 1) else ""
        match = re.compile(r"[a-z]+|!|\[\[").match(self.text, self.at, self.end)
        return match[0] if match and self._ends_word(match.end()) else ""

    def _ends_word(self, at: int) -> bool:
        return at >= self.end or self.text[at] in " \t\n;&|()<>" or self.text.startswith("\\\n", at)

    def _expect(self, word: str) -> None:
        self._gap()
        if self._reserved() != word:
            raise self.fail(f"`{word}` is missing")
        self.at += len(word)

    def _block(self) -> Block:
        """Statements up to a word or sign that no statement begins with."""
        self.enter()
        start = self.at
        items: list[Node] = []
        while True:
            self._gap()
            if self.at >= self.end or self.peek() in ");&|" or self._reserved() in _ENDS:
                break
            items.append(self._chain())
            self._blanks()
            if self.starts(";;") or self.starts(";&") or self.peek() not in ";&\n" or self.at >= self.end:
                break
            if self.peek() != "\n":
                self.at += 1
        self.depth -= 1
        return Block(tuple(items), start, self.at)

    def _chain(self) -> Node:
        start = self.at
        items = [self._pipeline()]
        ops: list[Literal["&&", "||"]] = []
        while True:
            self._blanks()
            if self.starts("&&"):
                ops.append("&&")
            elif self.starts("||"):
                ops.append("||")
            else:
                break
            self.at += 2
            self._gap()
            items.append(self._pipeline())
        return items[0] if not ops else Chain(tuple(items), tuple(ops), start, self.at)

    def _pipeline(self) -> Node:
        start = self.at
        negated = False
        while (word := self._reserved()) in {"!", "time", "coproc"}:
            negated ^= word == "!"
            self.at += len(word)
            self._blanks()
            if word == "time" and self.starts("-p"):
                self.at += 2
                self._blanks()
        commands = [self._command()]
        while True:
            self._blanks()
            if not self.starts("|") or self.starts("||"):
                break
            self.at += 2 if self.starts("|&") else 1
            self._gap()
            commands.append(self._command())
        if len(commands) == 1 and not negated:
            return commands[0]
        return Pipeline(tuple(commands), negated, start, self.at)

    def _command(self) -> Node:
        start = self.at
        reserved = self._reserved()
        if reserved == "[[":
            return self._test(start)
        if reserved in _OPENS:
            return self._compound(reserved, start)
        if self.starts("((") and self.at not in self._no_arithmetic:
            if self.arithmetic(2):
                return Arithmetic(self._redirects(), start, self.at)
            self._no_arithmetic.add(start)
            self.at = start
        if self.peek() == "(":
            self.at += 1
            body = self._block()
            if self.peek() != ")":
                raise self.fail("`)` is missing")
            self.at += 1
            return Group(body, True, self._redirects(), start, self.at)
        return self._simple(start)

    def _compound(self, word: str, start: int) -> Node:
        self.at += len(word)
        if word == "if":
            return self._if(start)
        if word in {"while", "until"}:
            condition = self._block()
            self._expect("do")
            body = self._block()
            self._expect("done")
            return While(condition, body, word == "until", self._redirects(), start, self.at)
        if word == "case":
            return self._case(start)
        if word == "{":
            body = self._block()
            self._expect("}")
            return Group(body, False, self._redirects(), start, self.at)
        return self._function(start) if word == "function" else self._for(start)

    def _if(self, start: int) -> If:
        branches: list[tuple[Block, Block]] = []
        otherwise = None
        while True:
            condition = self._block()
            self._expect("then")
            branches.append((condition, self._block()))
            following = self._reserved()
            if following not in {"elif", "else", "fi"}:
                raise self.fail("`fi` is missing")
            self.at += len(following)
            if following == "else":
                otherwise = self._block()
                self._expect("fi")
            if following != "elif":
                return If(tuple(branches), otherwise, self._redirects(), start, self.at)

    def _for(self, start: int) -> For:
        self._blanks()
        if self.starts("(("):
            if not self.arithmetic(2):
                raise self.fail("syntax error in `for ((`")
            return For("", None, self._loop_body(), self._redirects(), start, self.at, arithmetic=True)
        name = NAME.match(self.text, self.at, self.end)
        if name is None:
            raise self.fail("`for` without a name")
        self.at = name.end()
        self._gap()
        words: list[Word] | None = None
        if self._reserved() == "in":
            self.at += 2
            words = []
            while True:
                self._blanks()
                word = self.word()
                if word is None:
                    break
                words.append(word)
        body = self._loop_body()
        return For(name[0], None if words is None else tuple(words), body, self._redirects(), start, self.at)

    def _loop_body(self) -> Block:
        self._blanks()
        if self.peek() == ";":
            self.at += 1
        self._gap()
        opening = self._reserved()
        if opening not in {"do", "{"}:
            raise self.fail("`do` is missing")
        self.at += len(opening)
        body = self._block()
        self._expect("done" if opening == "do" else "}")
        return body

    def _case(self, start: int) -> Case:
        self._blanks()
        word = self.word()
        if word is None:
            raise self.fail("`case` without a word")
        self._expect("in")
        arms: list[tuple[tuple[Word, ...], Block]] = []
        while True:
            self._gap()
            if self._reserved() == "esac":
                self.at += 4
                return Case(word, tuple(arms), self._redirects(), start, self.at)
            patterns = self._patterns()
            body = self._block()
            arms.append((patterns, body))
            for sign in (";;&", ";;", ";&"):
                if self.starts(sign):
                    self.at += len(sign)
                    break
            else:
                if self._reserved() != "esac":
                    raise self.fail("`esac` is missing")

    def _patterns(self) -> tuple[Word, ...]:
        if self.peek() == "(":
            self.at += 1
        patterns: list[Word] = []
        while True:
            self._blanks()
            pattern = self.word()
            if pattern is None:
                raise self.fail("syntax error in `case`")
            patterns.append(pattern)
            self._blanks()
            sign = self.peek()
            if sign not in {"|", ")"}:
                raise self.fail("syntax error in `case`")
            self.at += 1
            if sign == ")":
                return tuple(patterns)

    def _function(self, start: int) -> Function:
        self._blanks()
        name = _FUNCTION_NAME.match(self.text, self.at, self.end)
        if name is None:
            raise self.fail("`function` without a name")
        self.at = name.end()
        if parens := _FUNCTION_PARENS.match(self.text, self.at, self.end):
            self.at = parens.end()
        return self._function_body(name[0], start)

    def _function_body(self, name: str, start: int) -> Function:
        self._gap()
        depth = self.depth
        if not (
            self.starts("(") or self._reserved() in _BLOCKS
        ):  # no block, which counts itself: it may be a function again
            self.enter()
        body = self._command()
        self.depth = depth
        return Function(name, body, start, self.at)

    def _simple(self, start: int) -> Node:
        assigns: list[Assign] = []
        words: list[Word | Assign] = []
        redirects: list[Redirect] = []
        end = start
        declares = False
        while True:
            self._blanks()
            if redirect := self._redirect():
                redirects.append(redirect)
            elif (declares or not words) and (assign := self._assign()):
                (words if words else assigns).append(assign)
            else:
                word = self.word()
                if word is None:
                    break
                words.append(word)
                if len(words) == 1:
                    declares = word.bare in _DECLARE
                    if not assigns and not redirects and word.bare:
                        parens = _FUNCTION_PARENS.match(self.text, self.at, self.end)
                        if parens:
                            self.at = parens.end()
                            return self._function_body(word.bare, start)
            end = self.at
        if not (assigns or words or redirects):
            raise self.fail("syntax error")
        return Simple(tuple(assigns), tuple(words), tuple(redirects), start, end)
