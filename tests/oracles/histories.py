"""Random histories of two branches that merge, pick, squash and revert one another, made by one `git fast-import`."""

from __future__ import annotations

import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from lockstitch.testing.git_environment import git_environment

FILES, LINES = 5, 24
ENV = git_environment() | {"LC_ALL": "C"}
State = dict[str, tuple[str, ...]]


def git(root: Path, *arguments: str, check: bool = True, given: bytes | None = None) -> str:
    """What `git ARGUMENTS` prints."""
    done = subprocess.run(["git", *arguments], cwd=root, env=ENV, input=given, capture_output=True)
    if check and done.returncode:
        raise AssertionError(f"git {' '.join(arguments)}: {done.stderr.decode()}")
    return done.stdout.decode("utf-8", "replace")


@dataclass
class History:
    """Commits by mark, in the order in which they are made."""

    chance: random.Random
    parents: dict[int, tuple[int, ...]] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)
    edits: dict[int, dict[tuple[str, int], tuple[str, str]]] = field(default_factory=dict)

    def add(self, parents: tuple[int, ...], state: State, message: str) -> int:
        """A further commit."""
        mark = len(self.parents) + 1
        self.parents[mark], self.states[mark], self.messages[mark] = parents, state, message
        return mark

    def edit(self, tip: int) -> int:
        """Change some lines of some files; now and then a whole file appears or goes."""
        state, edits = dict(self.states[tip]), {}
        for _ in range(self.chance.choice((1, 1, 2, 3))):
            name = self.chance.choice(sorted(state))
            lines = list(state[name])
            at = self.chance.randrange(len(lines))
            new = f"{name} {at} {self.chance.randrange(10**6)}"
            edits[name, at] = (lines[at], new)
            lines[at] = new
            state[name] = tuple(lines)
        kind = self.chance.random()
        if kind < 0.06:
            state[f"new{len(self.parents)}.txt"] = tuple(f"new {self.chance.randrange(10**6)}" for _ in range(5))
        elif kind < 0.1 and len(state) > 3:
            old = self.chance.choice(sorted(state))
            state["moved-" + old] = state.pop(old)
        elif kind < 0.13:
            state, edits = self.states[tip], {}  # an empty commit
        mark = self.add((tip,), state, f"Change {', '.join(sorted({name for name, _ in edits})) or 'nothing'}")
        self.edits[mark] = edits
        return mark

    def pick(self, tip: int, other: int) -> int:
        """The same change elsewhere, as far as it goes there."""
        state, done = dict(self.states[tip]), {}
        for (name, at), (old, new) in self.edits.get(other, {}).items():
            if name in state and state[name][at] == old:
                state[name] = (*state[name][:at], new, *state[name][at + 1 :])
                done[name, at] = (old, new)
        if not done:
            return tip
        mark = self.add((tip,), state, self.messages[other])
        self.edits[mark] = done
        return mark

    def merge(self, tip: int, *others: int, by_hand: bool = False) -> int:
        """A merge, line by line against a common ancestor; what both changed is taken from the first."""
        state = self.states[tip]
        for other in others:
            common = max(self.above(tip) & self.above(other), default=1)
            state = merged(self.states[common], state, self.states[other])
        if by_hand:
            name = self.chance.choice(sorted(state))
            state = state | {name: (*state[name], f"by hand {self.chance.randrange(10**6)}")}
        return self.add((tip, *others), state, f"Merge {' and '.join(map(str, others))}")

    def above(self, mark: int) -> set[int]:
        """A commit and its ancestors."""
        seen, pending = set[int](), [mark]
        while pending:
            one = pending.pop()
            if one not in seen:
                seen.add(one)
                pending.extend(self.parents[one])
        return seen

    def stream(self, tips: dict[str, int]) -> bytes:
        """All of it for `git fast-import`."""
        out: list[str] = []
        for mark, parents in self.parents.items():
            message = self.messages[mark] + f"\n\nBody of {mark}.\n"
            time = 1_760_000_000 + mark * 600 + self.chance.randrange(500)
            out.append(f"commit refs/marks/m{mark}\nmark :{mark}\n")
            out.append(f"author Zoë {mark} <a{mark}@example.invalid> {time - 99} +0130\n")
            out.append(f"committer C <c@example.invalid> {time} -0200\n")
            out.append(f"data {len(message.encode())}\n{message}\n")
            out += [f"{'from' if at == 0 else 'merge'} :{parent}\n" for at, parent in enumerate(parents)]
            out.append("deleteall\n")
            for name, lines in sorted(self.states[mark].items()):
                text = "".join(line + "\n" for line in lines)
                out.append(f"M 100644 inline {name}\ndata {len(text.encode())}\n{text}\n")
        out += [f"reset refs/heads/{name}\nfrom :{mark}\n\n" for name, mark in tips.items()]
        return "".join(out).encode()


def merged(base: State, ours: State, theirs: State) -> State:
    """Three trees made one."""
    found: State = {}
    for name in sorted(base.keys() | ours.keys() | theirs.keys()):
        a, b, c = base.get(name), ours.get(name), theirs.get(name)
        if b == a or (b is not None and c is not None and a is None):
            if c is not None:
                found[name] = c
        elif c == a or c is None or b is None or a is None or not len(a) == len(b) == len(c):
            if b is not None:
                found[name] = b
        else:
            found[name] = tuple(z if y == x else y for x, y, z in zip(a, b, c, strict=True))
    return found


def make(root: Path, seed: int) -> None:
    """A repository in `root` with the branches `main` and `work`, the second checked out."""
    chance = random.Random(seed)
    made = History(chance)
    start = made.add((), {f"f{n}.txt": tuple(f"f{n} {at}" for at in range(LINES)) for n in range(FILES)}, "Start")
    tips = {"main": made.edit(start)}
    tips["work"] = tips["side"] = tips["main"]
    for _ in range(chance.randrange(4, 26)):
        what, here = chance.random(), chance.choice(("main", "work", "work", "side"))
        other = chance.choice([name for name in tips if name != here])
        tip, there = tips[here], tips[other]
        if what < 0.55:
            tips[here] = made.edit(tip)
        elif what < 0.72 and there not in made.above(tip):
            tips[here] = made.merge(tip, there, by_hand=chance.random() < 0.2)
        elif what < 0.75 and len({tips[name] for name in tips}) == 3:
            more = [mark for mark in tips.values() if mark not in made.above(tip)]
            if more:
                tips[here] = made.merge(tip, *sorted(more))
        elif what < 0.9:
            candidates = sorted(set(made.edits) & (made.above(there) - made.above(tip)))
            if candidates:
                tips[here] = made.pick(tip, chance.choice(candidates))
        elif there not in made.above(tip):  # squash
            common = max(made.above(tip) & made.above(there), default=1)
            state = merged(made.states[common], made.states[tip], made.states[there])
            tips[here] = made.add((tip,), state, f"Squash {other}")
    git(root, "init", "--quiet", "--initial-branch=work")
    git(root, "fast-import", "--quiet", given=made.stream(tips))
    git(root, "reset", "--hard", "--quiet")
