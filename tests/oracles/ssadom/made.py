"""Random Go functions in which calls stand wherever Go lets them stand. They are type-checked and never run."""

from __future__ import annotations

import random
from collections.abc import Callable

HEAD = """package made

import "os"

type T struct{ n int; a [2]int; f func() int }

func (t *T) m(int) int { return t.n }

func c() bool                       { return false }
func i() int                        { return 0 }
func s() []int                      { return nil }
func m() map[int]int                { return nil }
func ch() chan int                  { return nil }
func p() *int                       { return nil }
func t() *T                         { return nil }
func e() any                        { return nil }
func fn() func() int                { return nil }
func str() string                   { return "" }
func seq() func(func(int) bool)     { return nil }
func g[A any](a A) A                { return a }
func do(func(), int) int            { return 0 }
func two() (int, bool)              { return 0, false }

var _ = os.Exit
"""


class Maker:
    """Makes one function. `size` is how many statements are left to make."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(f"made/{seed}")
        self.size = self.chance.randint(4, 14)
        self.loops: list[str] = []
        self.breakable: list[str] = []
        self.labels = 0
        self.gotos: set[str] = set()
        self.inside_literal = 0
        self.returns = False

    def some(self, *kinds: Callable[[], str] | str) -> str:
        kind = self.chance.choice(kinds)
        return kind if isinstance(kind, str) else kind()

    # ---- expressions ----

    def bool(self, depth: int = 0) -> str:
        if depth > 2:
            return "c()"
        one, number = lambda: self.bool(depth + 1), lambda: self.int(depth + 1)
        return self.some(
            "c()", "c()", "c()", lambda: f"!{one()}", lambda: f"({one()} && {one()})", lambda: f"({one()} || {one()})",
            lambda: f"({number()} == {number()})", lambda: "(e() != nil)", lambda: f"g({one()})",
            lambda: f"g[bool]({one()})", lambda: f"(e() == any({number()}))", lambda: f"({one()} == {one()})",
        )  # fmt: skip

    def int(self, depth: int = 0) -> str:
        if depth > 2:
            return self.some("i()", "x")

        def one() -> str:
            return self.int(depth + 1)

        return self.some(
            "i()", "i()", "x", lambda: f"({one()} + {one()})", "len(s())", lambda: f"s()[{one()}]",
            lambda: f"m()[{one()}]", "<-ch()", "*p()", "t().n", lambda: f"t().m({one()})", "fn()()", "t().f()",
            lambda: f"g[int]({one()})", lambda: f"g({one()})", lambda: f"int({one()})", lambda: f"max({one()}, {one()})",
            lambda: f"[2]int{{{one()}, {one()}}}[x]", lambda: f"(&T{{n: {one()}, a: [2]int{{{one()}}}}}).n",
            "e().(int)", lambda: f"do(func() {{ {'; '.join(self.body(depth + 2))} }}, {one()})",
            lambda: f"len(s()[{one()}:{one()}])", lambda: f"cap(make([]int, {one()}))", "(*T).m(t(), i())",
            lambda: f"len(map[int]int{{{one()}: {one()}}})", lambda: f"len(append(s(), {one()}, {one()}))", "-i()",
            "int(str()[x])", lambda: f"(func() int {{ {'; '.join(self.body(depth + 2, True))}; return {one()} }})()",
        )  # fmt: skip

    def target(self) -> str:
        return self.some(
            "x", "y", "_", lambda: f"s()[{self.int(1)}]", lambda: f"m()[{self.int(1)}]", "*p()", "t().n",
            lambda: f"t().a[{self.int(1)}]",
        )  # fmt: skip

    def called(self, depth: int) -> str:
        """What may be deferred or started."""
        return self.some(
            "i()", "fn()()", lambda: f"t().m({self.int(1)})", lambda: f"g[int]({self.int(1)})",
            lambda: f"func(int) {{ {'; '.join(self.body(depth))} }}({self.int(1)})", "(fn())()", "t().f()",
            lambda: f"(func() {{ {'; '.join(self.body(depth))} }})()", lambda: f"do(nil, {self.int(1)})",
        )  # fmt: skip

    # ---- statements ----

    def body(self, depth: int, returns: bool = False) -> list[str]:
        """The statements of a function literal. SSA believes that each call returns: one that `returns` does."""
        outer, self.returns = self.returns, self.returns or returns
        loops, breakable, self.loops, self.breakable = self.loops, self.breakable, [], []
        self.inside_literal += 1
        made = self.block(depth)
        self.inside_literal -= 1
        self.returns = outer
        self.loops, self.breakable = loops, breakable
        return [line for line in made if line.split()[0] != "return"] or ["i()"]

    def block(self, depth: int) -> list[str]:
        made: list[str] = []
        for _ in range(self.chance.randint(1, 3)):
            if self.size > 0:
                self.size -= 1
                made.append(self.statement(depth))
        return made or ["i()"]

    def inside(self, depth: int) -> str:
        return "{\n" + "\n".join(self.block(depth + 1)) + "\n}"

    def statement(self, depth: int) -> str:
        simple = [self.plain] * 8 + [self.out] * 2
        deep = [self.iff] * 4 + [self.loop] * 3 + [self.switch] * 2 + [self.select, self.defer, self.go, self.labelled]
        return self.chance.choice(simple if depth > 3 else simple + deep)(depth)

    def plain(self, depth: int) -> str:
        return self.some(
            "i()", "c()", lambda: f"_ = {self.int()}", lambda: f"_ = {self.bool()}", lambda: f"x = {self.int()}",
            lambda: f"{self.target()} = {self.int()}", lambda: f"{self.target()}, {self.target()} = {self.int()}, {self.int()}",
            lambda: f"s()[{self.int()}] += {self.int()}", lambda: f"t().a[{self.int()}]++", lambda: f"ch() <- {self.int()}",
            "*p() -= i()", lambda: f"t().m({self.int()})", lambda: f"_, _ = m()[{self.int()}]", "_, _ = <-ch()", "x, _ = two()",
            "fn()()", lambda: f"delete(m(), {self.int()})", lambda: f"{self.target()}, _ = e().(int)", "close(ch())",
            lambda: f"{{ var z, w = {self.int()}, {self.bool()}; _, _ = z, w }}", lambda: "<-ch()",
            lambda: f"func() {{ {'; '.join(self.body(depth + 2, True))} }}()",
        )  # fmt: skip

    def out(self, depth: int) -> str:
        kinds: list[Callable[[], str] | str] = ["i()"] if self.returns else ["panic(e())", "os.Exit(i())"]
        if not self.inside_literal:
            kinds += [lambda: f"return {self.int()}"] * 2 + [self.goto] * 2
        if self.loops:
            kinds += ["continue", lambda: f"continue {self.chance.choice(self.loops)}"]
        if self.breakable:
            kinds += ["break", lambda: f"break {self.chance.choice(self.breakable)}"] * 2
        return self.some(*kinds)

    def goto(self) -> str:
        label = self.some("G0", "G1", "G2")
        self.gotos.add(label)
        return f"goto {label}"

    def iff(self, depth: int) -> str:
        before = self.some("", "", lambda: f"x = {self.int()}; ", "z, ok := two(); _, _ = z, ok; ")
        if before.startswith("z"):
            before = "z, ok := two(); ok && z == 0 && "
        text = f"if {before}{self.bool()} {self.inside(depth)}"
        if self.chance.random() < 0.3:
            text += f" else if {self.bool()} {self.inside(depth)}"
        return text + (f" else {self.inside(depth)}" if self.chance.random() < 0.4 else "")

    def around(self, depth: int, head: str, loop: bool, make: Callable[[], str]) -> str:
        """A statement that may be broken out of, with its label if that is used."""
        self.labels += 1
        label = f"L{self.labels}"
        self.breakable.append(label)
        if loop:
            self.loops.append(label)
        text = f"{head} {make()}"
        self.breakable.pop()
        if loop:
            self.loops.pop()
        return f"{label}:\n{text}" if f" {label}\n" in text or f" {label};" in text else text

    def loop(self, depth: int) -> str:
        def over() -> str:
            what = self.some("s()", "m()", "ch()", "seq()", lambda: self.int(1), "str()", "[2]int{i(), i()}", "&t().a")
            if self.chance.random() < 0.4 or what == "str()":
                return f"for range {what}"
            return f"for {self.target()} = range {what}"

        head = self.some(
            over, over, over, lambda: f"for {self.bool()}", "for c()" if self.returns else "for", lambda: f"for x = {self.int()}; {self.bool()}; y = {self.int()}",
            lambda: f"for ; {'c()' if self.returns else ''}; {self.some('x++', 'i()', 't().n++')}", lambda: f"for z := {self.int()}; z < {self.int()}; z++",
        )  # fmt: skip
        return self.around(depth, head, True, lambda: self.inside(depth))

    def clauses(self, depth: int, case: Callable[[], str], falls: bool, least: int = 1) -> str:
        count = self.chance.randint(least, 3)
        default = self.chance.randint(0, count) if self.chance.random() < 0.5 else -1
        lines: list[str] = []
        for number in range(count + (default >= 0)):
            lines += ["default:" if number == default else f"case {case()}:", *self.block(depth + 1)]
            if falls and number < count + (default >= 0) - 1 and self.chance.random() < 0.2:
                lines.append("fallthrough")
        return "{\n" + "\n".join(lines) + "\n}"

    def switch(self, depth: int) -> str:
        def kind() -> str:
            types = ["int", "string", "bool", "*T", "nil", "error"]
            return self.around(
                depth,
                "",
                False,
                lambda: (
                    f"switch e().(type) {self.clauses(depth, lambda: types.pop(self.chance.randrange(len(types))), False)}"
                ),
            )

        def value() -> str:
            head = f"switch {self.some('', 'x = i(); ')}{self.int()}"
            return self.around(
                depth,
                head,
                False,
                lambda: self.clauses(depth, lambda: self.some("i()", "i(), i()", lambda: self.int(1)), True),
            )

        def condition() -> str:
            return self.around(
                depth,
                "switch",
                False,
                lambda: self.clauses(depth, lambda: self.some("c()", "c(), c()", self.bool), True),
            )

        return self.some(kind, value, condition)

    def select(self, depth: int) -> str:
        def case() -> str:
            return self.some(
                "<-ch()", lambda: f"ch() <- {self.int(1)}", lambda: f"{self.target()} = <-ch()",
                lambda: f"{self.target()}, _ = <-(ch())",
            )  # fmt: skip

        # Of a `select` with one case SSA makes a plain assignment, which evaluates its left side first.
        return self.around(depth, "select", False, lambda: self.clauses(depth, case, False, 2))

    def defer(self, depth: int) -> str:
        return f"defer {self.called(depth + 2)}"

    def go(self, depth: int) -> str:
        return f"go {self.called(depth + 2)}"

    def labelled(self, depth: int) -> str:
        return self.inside(depth)

    def function(self, name: str) -> str:
        lines: list[str] = []
        while self.size > 0:
            lines += self.block(0)
        for label in sorted(self.gotos):
            lines.insert(self.chance.randint(0, len(lines)), f"{label}:")
        return f"func {name}(x, y int) int {{\n" + "\n".join(lines) + "\nreturn i()\n}\n"


def package(seeds: range) -> str:
    """A package with a function for each seed."""
    return HEAD + "\n".join(Maker(seed).function(f"f{seed}") for seed in seeds)
