"""The shared runner: whether each sibling is fed to it, and what its scenarios hold."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping, Sequence

from lockstitch.api import ContractPlace, FileFacts, Finding, Place, Related, Side
from msgspec import Struct

from lockstitch_contract_tests.facts import Called, Piece, TestFact
from lockstitch_contract_tests.nearest import nearest
from lockstitch_contract_tests.packages import package_of
from lockstitch_contract_tests.siblings import Language, Party, Sibling

_MOST = 10_000


class Found(Struct, frozen=True):
    """A piece and the file that it stands in."""

    path: str
    piece: Piece

    @property
    def place(self) -> Place:
        """Where its head stands."""
        return Place(self.path, self.piece.at)


class Runner:
    """The runner of a contract over the pieces of the files that matter to it."""

    def __init__(self, side: Side, path: str, files: Mapping[str, FileFacts[TestFact]]) -> None:
        self.side = side
        self.path = path
        self._files = files
        self._pieces = [
            Found(name, fact) for name, file in files.items() for fact in file.facts if isinstance(fact, Piece)
        ]
        self._package = package_of(path) if path.endswith((".go", ".py")) else path
        self._mine = [one for one in self._pieces if package_of(one.path) == self._package]
        self._by_top: dict[str, list[Found]] = {}
        self._by_method: dict[str, list[str]] = {}
        """The tops by what follows their last dot: `.M` of any type."""
        for one in self._mine:
            if one.piece.top not in self._by_top:
                self._by_method.setdefault(f".{one.piece.top.rpartition('.')[2]}", []).append(one.piece.top)
            self._by_top.setdefault(one.piece.top, []).append(one)
        self._by_name: dict[tuple[str, str], list[Found]] = {}
        """What stands outermost, by package and name."""
        for one in self._pieces:
            if not one.piece.within:
                self._by_name.setdefault((package_of(one.path), one.piece.name), []).append(one)
        self._derived = {
            (one.path, one.piece.name)
            for one in self._pieces
            if one.piece.kind == "class" and any(base.rpartition(".")[2] == side.symbol for base in one.piece.bases)
        }
        """The classes that inherit from the suite, in whatever file."""
        self._fixtures = [one for one in self._pieces if one.path.endswith("conftest.py") and _above(one.path, path)]
        self.told = all(file.whole for name, file in files.items() if package_of(name) == self._package)
        """Whether everything that may be the runner was read; else the host says what was not."""
        self.head = self._head()
        self.reached = self._reach()

    def _head(self) -> Found | None:
        """The function, or the suite: then the first of its methods."""
        name = self.side.symbol
        if not name:
            return next(iter(self._mine), None)
        exact = [one for one in self._mine if not one.piece.within and one.piece.name == name]
        if exact:
            return exact[0]
        return next((one for one in self._mine if one.piece.name.startswith(f"{name}.") and not one.piece.within), None)

    @property
    def is_suite(self) -> bool:
        """Whether the runner is a type or class whose methods are the scenarios."""
        return self.head is not None and (self.head.piece.kind == "class" or self.head.piece.name != self.side.symbol)

    def problem(self) -> Finding:
        """What to say when there is no such runner."""
        known = sorted({one.piece.name for one in self._mine if not one.piece.within})
        hint = nearest(self.side.symbol, known)
        return Finding(
            rule="nothing-selected",
            subject=self.side.symbol or self.side.path,
            message=f"{self.side.label} selects nothing: there is no {self.side.symbol or 'test'} in {self.path}{hint}",
            at=ContractPlace(("runner",)),
        )

    def _members(self, name: str) -> list[str]:
        return [top for top in self._by_top if top.startswith(f"{name}.")]

    def _reach(self) -> dict[str, None]:
        """The functions and variables of the package that running it reaches, itself first."""
        if self.head is None:
            return {}
        name = self.side.symbol
        pending = self._members(name) if self.is_suite else [self.head.piece.name]
        if not name:
            pending = list(self._by_top)
        return self._closure(pending)

    def _closure(self, names: Sequence[str]) -> dict[str, None]:
        seen: dict[str, None] = {}
        pending = list(reversed(names))
        while pending and len(seen) < _MOST:
            top = pending.pop()
            if top in seen or top not in self._by_top:
                continue
            seen[top] = None
            for one in self._by_top[top]:
                pending.extend(reversed(list(self._targets(one.piece))))
        return seen

    def _targets(self, piece: Piece) -> Iterator[str]:
        for call in piece.calls:
            if call.name.startswith("."):
                yield from self._by_method.get(call.name, ())
            else:
                yield call.name
        if piece.kind == "variable":
            yield from piece.made

    # ---- scenarios ----

    def scenarios(self) -> list[Found]:
        """What the runner runs, one after the other: rows, subtests, a suite's tests; else the runner itself."""
        inside = [one for top in self.reached for one in self._by_top[top]]
        found = [one for one in inside if one.piece.kind == "scenario" and not self._holds_others(one, inside)]
        mentioned = {call.name for one in inside for call in one.piece.calls if call.mention}
        rows = [one for one in inside if one.piece.name in mentioned and one.piece.takes and not one.piece.within]
        known = {id(one) for one in found}
        found += [one for one in rows if id(one) not in known]
        if self.is_suite or not self.side.symbol:
            tests = [one for one in inside if one.piece.test and not one.piece.within and one.piece.kind == "function"]
            found += [one for one in tests if not self._holds_others(one, inside)]
        if not found and self.head is not None:
            called = {call.name for call in self.head.piece.calls if call.hands_on}
            found = [one for one in inside if one.piece.name in called and one.piece.takes and not one.piece.within]
            found = [one for one in found if self.methods(one)]
            if found and self.head.piece.methods:
                found.insert(0, self.head)  # it looks at some itself
        return found or ([self.head] if self.head is not None and not self.is_suite else [])

    @staticmethod
    def _holds_others(one: Found, inside: Sequence[Found]) -> bool:
        """Whether it is only there to hold scenarios."""
        return any(
            other.piece.kind == "scenario" and (other.piece.within + "/").startswith(f"{one.piece.path}/")
            for other in inside
        )

    def _all_of(self, one: Found) -> Iterator[Found]:
        """A scenario with what stands in it, and all that it calls in its package."""
        for other in self._by_top.get(one.piece.top, ()):
            if other is one or (other.piece.within + "/").startswith(f"{one.piece.path}/"):
                yield other
        targets = [name for part in self._parts(one) for name in self._targets(part.piece)]
        for top in self._closure(targets):
            yield from self._by_top[top]

    def _parts(self, one: Found) -> list[Found]:
        return [
            other
            for other in self._by_top.get(one.piece.top, ())
            if other is one or (other.piece.within + "/").startswith(f"{one.piece.path}/")
        ]

    def methods(self, one: Found) -> set[str]:
        """The methods that a scenario calls."""
        return {name for part in self._all_of(one) for name in part.piece.methods}

    def can_fail(self, one: Found, promised: Collection[str] = ()) -> bool:
        """Whether anything in a scenario can fail the test; what nobody can see into may.

        Methods of the tests' own types are followed too, but those that are `promised`: the sibling's own.
        """
        for part in self._all_of(one):
            if part.piece.asserts:
                return True
            for name in part.piece.methods:
                helpers = self._by_method.get(f".{name}", ()) if name not in promised else ()
                if any(
                    found.piece.asserts
                    for top in self._closure(helpers)
                    for found in self._by_top[top]
                    if not found.path.endswith(".go") or found.path.endswith("_test.go")
                ):
                    return True
            for call in part.piece.calls:
                if call.hands_on and call.name not in self._by_top and not call.name.startswith("."):
                    return True
        return False

    # ---- who is fed ----

    def feeds(self) -> list[tuple[str, tuple[str, ...], Place]]:
        """Every place that feeds the runner: its file, the names of what it may feed, and where."""
        names = self._aliases()
        found = []
        for one in self._pieces:
            mine = package_of(one.path) == self._package
            for call in one.piece.calls:
                fed = self._fed(call, names, mine)
                fed += one.piece.made if fed else ()
                if fed:
                    found.append((one.path, tuple(dict.fromkeys(fed)), Place(one.path, call.at)))
        if self.is_suite or not self.side.symbol:
            # Fixtures, parameters, set-ups and subclasses decide what a suite is run with.
            for one in self._pieces:
                sets_up = one.piece.kind in {"function", "class"} and one.piece.made and not one.piece.within
                go = one.path.endswith(".go") and "Setup" not in one.piece.name
                if sets_up and not go and (package_of(one.path) == self._package or self._derives(one)):
                    found.append((one.path, one.piece.made, one.place))
            if any("getfixturevalue" in one.piece.methods for one in self._mine):
                # Which fixture that is, is made at run time.
                found += [(one.path, one.piece.made, one.place) for one in self._fixtures if one.piece.made]
        return found

    def _derives(self, one: Found) -> bool:
        """Whether a piece belongs to a subclass of the suite, in whatever file."""
        return (one.path, one.piece.name.partition(".")[0]) in self._derived

    def _aliases(self) -> set[str]:
        """The runner, and the helpers that hand on to it what they are given."""
        known = {self.side.symbol}
        grown = True
        while grown and len(known) < 50:
            grown = False
            for one in self._mine:
                hands_on = any(call.name in known and call.hands_on for call in one.piece.calls)
                if hands_on and one.piece.takes and not one.piece.test and one.piece.top not in known:
                    known.add(one.piece.top)
                    grown = True
        return known

    def _fed(self, call: Called, names: set[str], mine: bool) -> list[str]:
        package, _, bare = call.name.rpartition(".")
        if self.is_suite:
            return [
                name
                for given in call.args
                for name in given
                if any(n.rpartition(".")[2] == self.side.symbol for n in given)
            ]
        same = mine and not package
        elsewhere = bool(package) and self._is_mine(package)
        if call.hands_on and bare in names and (same or elsewhere):
            return [name for given in call.args for name in given]
        return []

    def _is_mine(self, package: str) -> bool:
        """Whether an import may be that of the runner's package: by its last part."""
        if not self.path.endswith(".py"):
            return package.endswith(posixpath.basename(self._package) or package)
        stem = posixpath.basename(self.path).removesuffix(".py")
        stem = posixpath.basename(posixpath.dirname(self.path)) if stem == "__init__" else stem
        return package.rpartition(".")[2] == stem

    def expand(self, path: str, name: str) -> Iterator[tuple[str, str]]:
        """A name that a file mentions, and what the functions and variables of its package make of it, or the fixtures
        that it sees."""
        seen: set[tuple[str, str]] = set()
        pending = [(path, name)]
        while pending and len(seen) < 200:
            current = pending.pop()
            if current in seen:
                continue
            seen.add(current)
            yield current
            where, called = current
            found = self._by_name.get((package_of(where), called), [])
            found = found or [one for one in self._fixtures if one.piece.name == called]
            pending.extend((one.path, made) for one in found for made in one.piece.made)


def _above(conftest: str, path: str) -> bool:
    """Whether the fixtures of a `conftest.py` are seen by a test."""
    directory = posixpath.dirname(conftest)
    return not directory or path.startswith(f"{directory}/")


def runner_findings(runner: Runner, party: Party, language: Language) -> Iterator[Finding]:
    """Siblings that do not go through the runner, methods that no scenario calls, scenarios that cannot fail."""
    head = runner.head
    if head is None:
        if runner.told:
            yield runner.problem()
        return
    yield from _not_run(runner, head, party, language)
    scenarios = runner.scenarios()
    called = {name for one in scenarios for name in runner.methods(one)}
    title = runner.side.symbol or runner.path
    for promise in party.promises:
        if promise.name not in called:
            yield Finding(
                rule="method-without-scenario",
                subject=promise.name,
                message=f"no scenario of {title} calls {promise.name}",
                at=head.place,
                related=(Related(promise.place, f"{promise.name} is declared here"),),
            )
    promised = {promise.name for promise in party.promises}
    for one in scenarios:
        if not runner.can_fail(one, promised):
            what = f"the scenario {one.piece.name!r}" if one.piece.kind == "scenario" else one.piece.name
            calls = sorted(runner.methods(one) & promised)
            of = f": nothing is asked of what {', '.join(calls)} gives" if calls else ": nothing in it asserts anything"
            yield Finding(
                rule="vacuous-scenario",
                subject=one.piece.name,
                message=f"{what} of {title} can never fail{of}",
                at=one.place,
                related=(Related(head.place, "it is run here"),) if one.place != head.place else (),
            )


def _not_run(runner: Runner, head: Found, party: Party, language: Language) -> Iterator[Finding]:
    fed: dict[int, Place] = {}
    doubtful: Place | None = None
    for path, names, place in runner.feeds():
        for name in names:
            for where, inner in runner.expand(path, name):
                for index, sibling in enumerate(party.siblings):
                    answer = language.is_fed(sibling, inner, where)
                    if answer:
                        fed.setdefault(index, place)
                    elif answer is None:
                        doubtful = doubtful or place
    title = runner.side.symbol or runner.path
    for index, sibling in enumerate(party.siblings):
        if index in fed:
            continue
        others = [Related(at, f"{party.siblings[n].name} is fed here") for n, at in sorted(fed.items())][:1]
        related = [Related(sibling.place, f"{sibling.name} is declared here"), *others]
        doubt = ", as far as can be told" if doubtful is not None else ""
        if doubtful is not None:
            related.append(Related(doubtful, "it cannot be told what is fed here"))
        yield Finding(
            rule="side-not-run",
            subject=sibling.name,
            side=sibling.label,
            message=f"{sibling.name} is never fed to {title}{doubt}",
            at=head.place,
            related=tuple(related),
            verdict="unknown" if doubtful is not None else "drift",
        )


__all__ = ["Runner", "Sibling", "runner_findings"]
