"""The shared contract's test in Go."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lockstitch.api import Scaffold, View
from lockstitch.languages.golang import (
    Array,
    Basic,
    Chan,
    Func,
    GoProgram,
    Interface,
    Map,
    Method,
    Named,
    Pointer,
    Slice,
    Struct,
    Type,
    TypeDeclaration,
)
from lockstitch.languages.golang.rendering import signature, written

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.go_siblings import GoSiblings
from lockstitch_contract_tests.scaffold import placed, title_of, words_of
from lockstitch_contract_tests.siblings import Party, Wanted

_CONTEXT = ("context", "Context")
_ZEROS = {"string": '""', "bool": "false"}


class _Problem(Exception):
    """Why no file can be written."""


def go_scaffold(contract: ContractTests, view: View, sides: Sequence[Wanted], interface: Wanted | None) -> Scaffold:
    """A `_test.go` file that compiles, and fails for a sibling that lacks or breaks a method."""
    siblings = GoSiblings(view)
    party = siblings.party(sides, interface)
    if siblings.needs:
        return Scaffold(needs=tuple(siblings.needs))
    if party.problems:
        return Scaffold(problem=party.problems[0].message)
    writer = _Writer(contract, siblings.program, party)
    try:
        made = writer.write()
    except _Problem as problem:
        made = Scaffold(problem=str(problem))
    needs = tuple(siblings.needs)
    return Scaffold(needs=needs) if needs else made


class _Writer:
    def __init__(self, contract: ContractTests, program: GoProgram, party: Party) -> None:
        self._contract = contract
        self._program = program
        self._party = party
        self._declared: list[TypeDeclaration] = [one.shape for one in party.siblings]
        self._held: TypeDeclaration | None = party.interface.shape if party.interface is not None else None
        self._imports: dict[str, str] = {}
        """Names of imported packages by import path."""
        home = posixpath.dirname((self._held or self._declared[0]).place.path) or "."
        self._title = self._held.name if self._held is not None else title_of(contract)
        self.path = placed(contract, home, "_".join([*words_of(self._title), "contract", "test.go"]))
        self._home = posixpath.dirname(self.path) or "."
        self._own = ""
        """The import path of the package that the test is in; empty for one beside it."""

    def write(self) -> Scaffold:
        if not self.path.endswith("_test.go"):
            raise _Problem(f"{self.path} is no _test.go file, so `go test` would not build it")
        self._check()
        package = self._package()
        promises = self._promises()
        if not promises:
            raise _Problem("its siblings share no exported method")
        if self._held is None:
            taken = self._program.find_type(self._home, self._title)
            # What an earlier scaffold declared is this very interface.
            if taken is not None and not (isinstance(taken, TypeDeclaration) and taken.place.path == self.path):
                self._title += "Contract"
        runner = self._contract.runner.symbol if self._contract.runner is not None else ""
        runner = runner or f"run{self._title}Contract"
        body = "\n".join(self._body(promises, runner))
        self._imports["testing"] = "testing"
        lines = [f"package {package}", "", "import (", *self._import_lines(), ")", "", body]
        return Scaffold(self.path, "\n".join(lines) + "\n")

    def _check(self) -> None:
        for declared in self._declared:
            if declared.fact.params:
                raise _Problem(f"{declared.name} is generic: nobody can tell here with which types to test it")
            if declared.interface:
                raise _Problem(f"{declared.name} is an interface, and nothing that could be made")
        if self._held is not None and (self._held.fact.params or not self._held.interface):
            raise _Problem(f"{self._held.name} is no plain interface")

    def _package(self) -> str:
        """The package clause: the package itself where all is in it, else the test package beside it."""
        every = [*self._declared, *([self._held] if self._held is not None else [])]
        found = self._program.package(self._home)
        directories = {posixpath.dirname(one.place.path) or "." for one in every}
        if found is not None and directories == {self._home}:
            self._own = found.path
            return found.name
        if found is None and any(one.endswith("_test.go") for one in (self.path,)):
            name = posixpath.basename(posixpath.abspath("/" + self._home)) or "contract"
            return f"{name.replace('-', '_')}_test"
        hidden = next((one for one in every if not one.name[:1].isupper()), None)
        if hidden is not None:
            raise _Problem(f"{hidden.name} is not exported, and the sides are in several packages")
        assert found is not None
        return f"{found.name}_test"

    def _promises(self) -> list[Method]:
        """The methods of the interface, or those that all siblings have with the same signature; by name."""
        if self._held is not None:
            return [one for one in self._program.methods(self._held.type).methods if one.exported]
        sets = [self._program.methods(Pointer(one.type)) for one in self._declared]
        made = []
        for method in sets[0].methods:
            others = [found.named(method.name) for found in sets[1:]]
            same = all(
                other is not None and self._program.identical(other.signature, method.signature) is True
                for other in others
            )
            if method.exported and same:
                made.append(method)
        return made

    # ---- text ----

    def _body(self, promises: Sequence[Method], runner: str) -> Iterator[str]:
        names = _listed([self._name(one.type) for one in self._declared])
        title = self._name(self._held.type) if self._held is not None else self._title
        if self._held is None:
            yield f"// {title} is what {names} share."
            yield f"type {title} interface {{"
            yield from (f"\t{one.name}{self._signature(one.signature)}" for one in promises)
            yield "}"
            yield ""
        yield f"// The compiler holds each of them to {title.rpartition('.')[2]}."
        yield "var ("
        yield from (f"\t_ {title} = (*{self._name(one.type)})(nil)" for one in self._declared)
        yield ")"
        yield ""
        table = f"{self._title[:1].lower()}{self._title[1:]}Scenarios"
        subject = _variable(self._title)
        yield f"// {table} are what each of them must do. Each is run on a value that nothing was wired to: it must say"
        yield "// so, and not panic. Add what your callers rely on."
        yield f"var {table} = []struct {{"
        yield "\tname string"
        yield f"\trun  func(t *testing.T, {subject} {title})"
        yield "}{"
        for one in promises:
            yield from self._scenario(one, subject, title)
        yield "}"
        yield ""
        yield f"// {runner} runs all scenarios. Call it with each of them."
        yield f"func {runner}(t *testing.T, {subject} {title}) {{"
        yield "\tt.Helper()"
        yield f"\tfor _, scenario := range {table} {{"
        yield "\t\tt.Run(scenario.name, func(t *testing.T) {"
        yield f"\t\t\tscenario.run(t, {subject})"
        yield "\t\t})"
        yield "\t}"
        yield "}"
        panics = f"{self._title[:1].lower()}{self._title[1:]}MustNotPanic"
        yield ""
        yield f"// {panics} fails the test that it is deferred in when that panics."
        yield f"func {panics}(t *testing.T) {{"
        yield "\tt.Helper()"
        yield "\tif cause := recover(); cause != nil {"
        yield '\t\tt.Errorf("it panics: %v", cause)'
        yield "\t}"
        yield "}"
        for declared in self._declared:
            suffix = declared.name[:1].upper() + declared.name[1:]
            if [one.name for one in self._declared].count(declared.name) > 1:
                suffix = f"{self._package_name(declared.type).capitalize()}{suffix}"
            yield ""
            yield f"func Test{self._title[:1].upper()}{self._title[1:]}Contract_{suffix}(t *testing.T) {{"
            yield f"\t{runner}(t, new({self._name(declared.type)}))"
            yield "}"

    def _scenario(self, method: Method, subject: str, title: str) -> Iterator[str]:
        panics = f"{self._title[:1].lower()}{self._title[1:]}MustNotPanic"
        given = ", ".join(self._arguments(method.signature))
        call = f"{subject}.{method.name}({given})"
        results = len(method.signature.results)
        sentinel = self._sentinel(method)
        yield f'\t{{"{method.name}", func(t *testing.T, {subject} {title}) {{'
        yield f"\t\tdefer {panics}(t)"
        if sentinel:
            blanks = "".join("_, " for _ in range(results - 1))
            self._imports["errors"] = "errors"
            yield f"\t\tif {blanks}err := {call}; !errors.Is(err, {sentinel}) {{"
            yield f'\t\t\tt.Errorf("{method.name}: got %v, want %v", err, {sentinel})'
            yield "\t\t}"
        elif results:
            yield f"\t\t{', '.join('_' for _ in range(results))} = {call}"
        else:
            yield f"\t\t{call}"
        yield "\t}},"

    def _sentinel(self, method: Method) -> str:
        """The error that the contract wants of every sibling's method, if it says so for all of them."""
        guards = [
            guard
            for guard in self._contract.nil_guard
            if guard.sentinel and (not guard.methods or method.name in guard.methods)
        ]
        names = {guard.sentinel for guard in guards}
        results = method.signature.results
        fails = bool(results) and isinstance(results[-1], Named) and results[-1].name == "error"
        if not fails or len(names) != 1 or len({guard.side for guard in guards}) < len(self._declared):
            return ""
        name = names.pop()
        if "." in name or self._own:
            return name
        package = self._declared[0].type
        return f"{self._name(package).rpartition('.')[0]}.{name}".lstrip(".")

    def _arguments(self, function: Func) -> Iterator[str]:
        given = function.params[:-1] if function.variadic else function.params
        for type_ in given:
            yield self._zero(type_)

    def _zero(self, type_: Type) -> str:
        """The zero value of a type, and for a context one that is in order."""
        if isinstance(type_, Named) and (type_.package, type_.name) == _CONTEXT:
            self._imports.setdefault("context", "context")
            return "context.Background()"
        below = self._program.underlying(type_)
        if isinstance(below, Pointer | Slice | Map | Chan | Func | Interface):
            return "nil"
        if isinstance(type_, Named) and type_.name == "error" and not type_.package:
            return "nil"
        if isinstance(below, Basic):
            return _ZEROS.get(below.name, "nil" if below.name == "unsafe.Pointer" else "0")
        if isinstance(below, Struct | Array) and isinstance(type_, Named):
            return f"{self._written(type_)}{{}}"
        return f"*new({self._written(type_)})"

    def _signature(self, function: Func) -> str:
        text = signature(function, self._name, named=True)
        if "?" in text or "…" in text:
            raise _Problem(f"a type cannot be told: {text}")
        return text

    def _written(self, type_: Type) -> str:
        text = written(type_, self._name)
        if "?" in text or "…" in text:
            raise _Problem(f"a type cannot be told: {text}")
        return text

    def _name(self, named: Named) -> str:
        """How the file writes a named type, whose package it then imports."""
        if not named.package or named.package == self._own:
            return named.name
        if named.package.startswith("."):
            raise _Problem(f"{named.name} is in no module, so no other package can import it")
        if not named.name[:1].isupper():
            raise _Problem(f"{named.name} is not exported, and another package would have to name it")
        if named.package not in self._imports:
            wanted = self._package_name(named)
            taken = {*self._imports.values()}
            name, number = wanted, 2
            while name in taken:
                name, number = f"{wanted}{number}", number + 1
            self._imports[named.package] = name
        return f"{self._imports[named.package]}.{named.name}"

    def _package_name(self, named: Named) -> str:
        """The name of a type's package: as its own clause has it, or as it is usual."""
        rendered = self._program.render(replace(named, arguments=()))
        return rendered.rpartition(".")[0] or posixpath.basename(named.package)

    def _import_lines(self) -> Iterator[str]:
        """The imports as goimports groups them: the standard library first."""
        from lockstitch.languages.golang.standard import is_standard

        groups = [
            sorted(path for path in self._imports if is_standard(path)),
            sorted(path for path in self._imports if not is_standard(path)),
        ]
        for index, group in enumerate(group for group in groups if group):
            if index:
                yield ""
            for path in group:
                name = self._imports[path]
                usual = posixpath.basename(path) == name
                yield f'\t"{path}"' if usual else f'\t{name} "{path}"'


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _variable(title: str) -> str:
    """A short name for a value of the interface."""
    word = words_of(title)[-1] if words_of(title) else "sibling"
    return word if word.isidentifier() and word not in _KEYWORDS else f"a{word}"


_KEYWORDS = frozenset(
    [
        "break",
        "case",
        "chan",
        "const",
        "context",
        "continue",
        "default",
        "defer",
        "else",
        "errors",
        "fallthrough",
        "for",
        "func",
        "go",
        "goto",
        "if",
        "import",
        "interface",
        "map",
        "package",
        "range",
        "return",
        "select",
        "struct",
        "switch",
        "testing",
        "type",
        "var",
        "t",
        "string",
        "error",
        "any",
        "int",
        "bool",
        "len",
        "new",
    ]
)
