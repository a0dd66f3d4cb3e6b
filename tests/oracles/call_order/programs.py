"""Small random functions in Go, Python and shell, in which calls of `a` and `b` may come in any order.

Every condition is a call of `c`, and every choice that a run makes is a fresh one, so that each path through the text
is one that some run takes: what runs do and what the graph says can be compared exactly.
"""

from __future__ import annotations

import random


class Maker:
    """Makes one function body. `size` is how many statements are left to make."""

    indent = "    "

    def __init__(self, chance: random.Random, size: int) -> None:
        self.chance = chance
        self.size = size
        self.loops = 0

    def some(self, *kinds: str) -> str:
        return self.chance.choice(kinds)

    def block(self, depth: int) -> list[str]:
        lines: list[str] = []
        for _ in range(self.chance.randint(1, 3)):
            if self.size > 0:
                self.size -= 1
                lines += self.statement(depth)
        return lines or self.nothing()

    def nothing(self) -> list[str]:
        return ["n()"]

    def statement(self, depth: int) -> list[str]:
        raise NotImplementedError

    def inside(self, depth: int) -> list[str]:
        return [self.indent + line for line in self.block(depth + 1)]


class GoMaker(Maker):
    indent = "\t"

    def __init__(self, chance: random.Random, size: int) -> None:
        super().__init__(chance, size)
        self.labels = 0
        self.breakable: list[str] = []

    def condition(self) -> str:
        return self.some(
            "c()", "c()", "!c()", "c() && c()", "c() || c()", "!(c() && !c())", "c() && ta()", "c() || tb()"
        )

    def statement(self, depth: int) -> list[str]:
        simple = ["call"] * 6 + ["return", "panic", "out"]
        deep = ["if"] * 3 + ["for", "switch", "defer", "deferred", "once", "block", "endless", "range"]
        kind = self.chance.choice(simple if depth > 3 else simple + deep)
        if kind == "call":
            return [self.some("a()", "a()", "b()", "b()", "n()", "c()", "ta()", "tb()")]
        if kind == "return":
            return ["return"]
        if kind == "panic":
            return ["panic(1)"]
        if kind == "out":
            return self.out()
        if kind == "if":
            lines = [f"if {self.condition()} {{", *self.inside(depth)]
            if self.chance.random() < 0.3:
                lines += [f"}} else if {self.condition()} {{", *self.inside(depth)]
            if self.chance.random() < 0.5:
                lines += ["} else {", *self.inside(depth)]
            return [*lines, "}"]
        if kind == "switch":
            return self.switch(depth)
        if kind == "defer":
            return [self.some("defer a()", "defer b()")]
        if kind == "block":
            return ["{", *self.inside(depth), "}"]
        if kind in ("deferred", "once"):
            outer, self.breakable = self.breakable, []
            recover = ["\trecover()"] if kind == "deferred" and depth == 0 and self.chance.random() < 0.3 else []
            lines = [f"{'defer ' if kind == 'deferred' else ''}func() {{", *recover, *self.inside(depth), "}()"]
            self.breakable = outer
            return lines
        self.labels += 1
        label = f"L{self.labels}"
        self.breakable.append(label)
        body = self.inside(depth)
        self.breakable.pop()
        if kind == "endless":
            body = [f"\tif {self.condition()} {{", "\t\tbreak", "\t}", *body]
            head = "for {"
        else:
            head = "for range w() {" if kind == "range" else f"for {self.condition()} {{"
        used = any(f"break {label}" in line or f"continue {label}" in line for line in body)
        return [*([f"{label}:"] if used else []), head, *body, "}"]

    def out(self) -> list[str]:
        if not self.breakable:
            return ["return"]
        word = self.some("break", "continue")
        label = self.some("", *self.breakable)
        return [f"{word} {label}".strip()]

    def switch(self, depth: int) -> list[str]:
        lines = ["switch {"]
        count = self.chance.randint(1, 3)
        default = self.chance.randint(0, count) if self.chance.random() < 0.6 else -1
        outer = list(self.breakable)
        for number in range(count + (default >= 0)):
            lines.append("default:" if number == default else f"case {self.condition()}:")
            lines += self.inside(depth)
            if number < count + (default >= 0) - 1 and self.chance.random() < 0.2:
                lines.append("\tfallthrough")
        self.breakable = outer
        return [*lines, "}"]


class PythonMaker(Maker):
    def __init__(self, chance: random.Random, size: int) -> None:
        super().__init__(chance, size)
        self.tries = 0
        self.final = 0

    def call(self, name: str) -> str:
        # Inside of a `try`, a call may raise: then it makes one more choice.
        return f"{name}({1 if self.tries else ''})"

    def nothing(self) -> list[str]:
        return [self.call("n")]

    def condition(self) -> str:
        c = self.call("c")
        return self.some(
            c, c, f"not {c}", f"{c} and {c}", f"{c} or {c}", f"not ({c} and not {c})", f"{c} and {self.call('a')}"
        )

    def statement(self, depth: int) -> list[str]:
        simple = ["call"] * 6 + ["return", "raise", "out", "each"]
        deep = ["if"] * 3 + ["while", "for", "try", "try", "finally", "with", "match", "endless"]
        kind = self.chance.choice(simple if depth > 3 else simple + deep)
        if kind == "call":
            name = self.call(self.some("a", "a", "b", "b", "n", "c"))
            return [
                self.some(
                    name, name, name, f"x = {self.call('c')} and {name}", f"y = {name} if {self.call('c')} else 0"
                )
            ]
        if kind == "each":
            return [f"z = [{self.call(self.some('a', 'b'))} for _ in w({1 if self.tries else ''}) if {self.call('c')}]"]
        if kind == "return" and not self.final:
            return ["return"]
        if kind == "raise":
            return [f"raise {self.some('E', 'F')}()"]
        if kind == "out":
            return [self.some("break", "continue")] if self.loops and not self.final else self.nothing()
        if kind == "if":
            lines = [f"if {self.condition()}:", *self.inside(depth)]
            if self.chance.random() < 0.3:
                lines += [f"elif {self.condition()}:", *self.inside(depth)]
            if self.chance.random() < 0.5:
                lines += ["else:", *self.inside(depth)]
            return lines
        if kind in ("while", "for", "endless"):
            return self.loop(kind, depth)
        if kind in ("try", "finally"):
            return self.trying(kind, depth)
        if kind == "with":
            self.tries += 1
            body = self.inside(depth)
            self.tries -= 1
            return [f"with {self.some('suppress(E)', 'plain()')}:", *body]
        if kind == "match":
            lines = [f"match {self.call('k')}:", "    case 3:", *[self.indent + line for line in self.inside(depth)]]
            if self.chance.random() < 0.5:
                lines += [f"    case True if {self.condition()}:", *[self.indent + line for line in self.inside(depth)]]
            return [*lines, "    case _:", *[self.indent + line for line in self.inside(depth)]] if self.final else [
                *lines, f"    case {self.some('_', '4')}:", *[self.indent + line for line in self.inside(depth)]
            ]  # fmt: skip
        return self.nothing()

    def loop(self, kind: str, depth: int) -> list[str]:
        head = {"while": f"while {self.condition()}:", "for": f"for _ in w({1 if self.tries else ''}):"}.get(
            kind, "while True:"
        )
        outer, self.final = self.final, 0
        self.loops += 1
        body = self.inside(depth)
        self.loops -= 1
        self.final = outer
        if kind == "endless":
            body = [f"    if {self.condition()}:", "        break", *body]
        lines = [head, *body]
        if self.chance.random() < 0.25 and kind != "endless":
            lines += ["else:", *self.inside(depth)]
        return lines

    def trying(self, kind: str, depth: int) -> list[str]:
        self.tries += 1
        lines = ["try:", *self.inside(depth)]
        if kind == "try":
            for handler in self.some("E", "F", "E,F", "F,E", "Exception", "(E, F)", "E,Exception").split(","):
                handler = handler if "(" not in handler and ")" not in handler else "(E, F)"
                if handler and f"except {handler}:" not in lines:
                    lines += [f"except {handler}:", *self.inside(depth)]
            if self.chance.random() < 0.3:
                lines += ["else:", *self.inside(depth)]
        if kind == "finally" or self.chance.random() < 0.3:
            self.final += 1
            lines += ["finally:", *self.inside(depth)]
            self.final -= 1
        self.tries -= 1
        return lines


class ShellMaker(Maker):
    def nothing(self) -> list[str]:
        return ["n"]

    def word(self) -> str:
        return self.some("a", "a", "b", "b", "n", "c", "true", "false")

    def condition(self) -> str:
        return self.some("c", "c", "! c", "c && c", "c || c", "c && a", "a", "c; c")

    def command(self, depth: int) -> str:
        word = self.word()
        if depth > 2:
            return word
        return self.some(
            word, word, word, f"{word} && {self.word()}", f"{word} || {self.word()}", f"! {word}",
            f"{word} && {self.word()} || {self.word()}", f"( {word}; {self.word()} )", f"( {word} && {self.word()} )",
            f"{{ {word} && {self.word()}; }}", f"x=$({word})", f"x=$({word}; {self.word()})", f"n $({word})",
            f"export x=$({word})", f"true | {word}", f"{word} | true", f"( exit 3 ) || {word}", f"( {word}; exit 0 )",
            *([f"n <<X\n$({word})\nX"] if depth == 0 and not self.loops else []),
        )  # fmt: skip

    def statement(self, depth: int) -> list[str]:
        simple = ["call"] * 6 + ["exit", "out", "set"]
        deep = ["if"] * 3 + ["while", "for", "case", "sub", "group", "words", "or"]
        if depth == 0:
            deep.append("trap")
        kind = self.chance.choice(simple if depth > 2 else simple + deep)
        if kind == "call":
            return self.command(depth).split("\n")
        if kind == "exit":
            return [self.some("exit 0", "exit 1")]
        if kind == "out":
            return (
                [self.some("break", "continue", "break 2", "continue 2")] if self.loops else [self.some("n", "break")]
            )
        if kind == "set":
            return [self.some("set -e", "set -e", "set +e", "set -o pipefail", "set -eo pipefail")]
        if kind == "trap":
            return [self.some("trap a EXIT", "trap 'b; a' EXIT", "trap - EXIT", "trap b EXIT")]
        if kind == "if":
            lines = [f"if {self.condition()}; then", *self.inside(depth)]
            if self.chance.random() < 0.3:
                lines += [f"elif {self.condition()}; then", *self.inside(depth)]
            if self.chance.random() < 0.5:
                lines += ["else", *self.inside(depth)]
            return [*lines, "fi"]
        if kind in ("while", "for", "words"):
            head = {"while": f"{self.some('while', 'until')} {self.condition()}; do", "words": "for x in 1 2; do"}
            self.loops += 1
            body = self.inside(depth)
            self.loops -= 1
            tail = self.some("done", "done", f"done || {self.word()}", f"done && {self.word()}")
            return [head.get(kind, "for x in $(w); do"), *body, tail]
        if kind == "case":
            lines = ["case $(w) in", '""|1)', *self.inside(depth), self.some(";;", ";;", ";&")]
            return [*lines, self.some("*)", "1?1)"), *self.inside(depth), ";;", "esac"]
        if kind == "or":
            return ["{", *self.inside(depth), f"}} {self.some('||', '&&')} {self.word()}"]
        if kind == "sub":
            outer, self.loops = self.loops, 0
            body = self.inside(depth)
            self.loops = outer
            return ["(", *body, ")"]
        return ["{", *self.inside(depth), "}"]


MAKERS: dict[str, type[Maker]] = {"go": GoMaker, "python": PythonMaker, "shell": ShellMaker}


def program(language: str, seed: int) -> str:
    """The body of one function (or, of a shell, one script)."""
    chance = random.Random(f"{language}/{seed}")
    maker = MAKERS[language](chance, chance.randint(3, 9))
    lines: list[str] = []
    while maker.size > 0:
        lines += maker.block(0)
    return "\n".join(lines)
