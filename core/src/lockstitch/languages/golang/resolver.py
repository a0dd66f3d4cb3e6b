"""From type expressions to types: names bound to packages, aliases followed, constants worked out."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from lockstitch.languages.golang.constants import Constants
from lockstitch.languages.golang.expressions import (
    ArrayExpr,
    BadExpr,
    ChanExpr,
    FuncExpr,
    InterfaceExpr,
    MapExpr,
    NameExpr,
    PointerExpr,
    SliceExpr,
    StructExpr,
    TypeExpr,
    TypeParamExpr,
    UnionExpr,
)
from lockstitch.languages.golang.facts import GoFunction, GoTypeDecl
from lockstitch.languages.golang.names import Names
from lockstitch.languages.golang.packages import FileScope, Kind, PackageScope
from lockstitch.languages.golang.scopes import Scopes
from lockstitch.languages.golang.types import (
    Array,
    Basic,
    Chan,
    Field,
    Func,
    Interface,
    InterfaceMethod,
    Map,
    Named,
    Pointer,
    Slice,
    Struct,
    Term,
    Type,
    TypeParam,
    Union,
    Unknown,
    parts,
)

_BASIC = (
    "bool string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr "
    "float32 float64 complex64 complex128"
)
UNIVERSE: dict[str, Type] = {name: Basic(name) for name in _BASIC.split()}
UNIVERSE |= {
    "byte": Basic("uint8", "byte"),
    "rune": Basic("int32", "rune"),
    "any": Interface(),
    "error": Named("", "error"),
    "comparable": Named("", "comparable"),
}
ERROR = Interface((InterfaceMethod("Error", Func((), (Basic("string"),), names=("",))),))
#: How many aliases or declarations are followed in a row before it is called a cycle.
_CHAIN = 100
#: How many parts type arguments may have.
_PARTS = 400
Environment = Mapping[str, Type]
#: In which scopes to look for a type, by the scope that its name was met in.
_KINDS: dict[str, tuple[Kind, ...]] = {
    "plain": ("plain",),
    "test": ("test", "plain"),
    "xtest": ("xtest", "test", "plain"),
}


class Resolver:
    """Resolves expressions under one configuration."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.names = Names(scopes)
        self._constants = Constants(scopes, self.names)
        self._underlying: dict[Named, Type] = {}
        self._aliases: dict[Named, Type] = {}

    def resolve(self, expression: TypeExpr, file: FileScope, environment: Environment) -> Type:
        """What an expression means in a file, where `environment` are the type parameters in scope."""
        if isinstance(expression, NameExpr):
            return self._name(expression, file, environment)
        if isinstance(expression, PointerExpr):
            return Pointer(self.resolve(expression.element, file, environment))
        if isinstance(expression, SliceExpr):
            return Slice(self.resolve(expression.element, file, environment))
        if isinstance(expression, FuncExpr):
            return self.signature(expression, file, environment)
        if isinstance(expression, MapExpr):
            key = self.resolve(expression.key, file, environment)
            return Map(key, self.resolve(expression.value, file, environment))
        if isinstance(expression, ChanExpr):
            return Chan(expression.direction, self.resolve(expression.element, file, environment))
        if isinstance(expression, ArrayExpr):
            length = self._constants.value(expression.length, file)
            return Array(length, self.resolve(expression.element, file, environment))
        if isinstance(expression, StructExpr):
            return self._struct(expression, file, environment)
        if isinstance(expression, InterfaceExpr):
            return self._interface(expression, file, environment)
        if isinstance(expression, UnionExpr):
            return Union(
                tuple(Term(self.resolve(term.type, file, environment), term.tilde) for term in expression.terms)
            )
        return Unknown(f"{file.path}: {expression.reason}" if isinstance(expression, BadExpr) else "not a type")

    def signature(
        self,
        expression: FuncExpr,
        file: FileScope,
        environment: Environment,
        type_params: tuple[TypeParamExpr, ...] = (),
    ) -> Func:
        """A function's type; its own type parameters hide those around it."""
        constraints: tuple[Type, ...] = ()
        if type_params:
            own = {p.name: TypeParam("function", index, p.name) for index, p in enumerate(type_params)}
            environment = {**environment, **own}
            constraints = tuple(self.resolve(p.constraint, file, environment) for p in type_params)
        return Func(
            tuple(self.resolve(p.type, file, environment) for p in expression.params),
            tuple(self.resolve(p.type, file, environment) for p in expression.results),
            expression.variadic,
            constraints,
            tuple(p.name for p in (*expression.params, *expression.results)),
            tuple(p.name for p in type_params),
        )

    def method_signature(self, function: GoFunction, file: FileScope, arguments: tuple[Type, ...]) -> Func:
        """A method's type, its receiver's type parameters replaced by `arguments`."""
        names = function.receiver.params if function.receiver is not None else ()
        environment = {name: argument for name, argument in zip(names, arguments, strict=False) if name != "_"}
        return self.signature(function.signature, file, environment, function.params)

    def declaration(self, named: Named) -> tuple[GoTypeDecl, FileScope] | Unknown:
        """Where a type is declared; Unknown when that is outside the tree or not read."""
        if named.directory is None:
            standard = self.scopes.standard(named.package)
            if standard is not None and named.name in standard.types:
                return standard.types[named.name]
            return Unknown(f"{named.package}.{named.name} is declared outside the repository")
        problem = ""
        for kind in _KINDS[named.built]:
            scope = self.scopes.scope(named.directory, kind)
            if scope is not None and scope.path == named.package:
                if named.name in scope.types:
                    return scope.types[named.name]
                problem = problem or next(iter(scope.problems), "")
        return Unknown(problem or f"{named.package} declares no type {named.name}")

    def own(self, scope: PackageScope, fact: GoTypeDecl) -> Named:
        """A declared type, generic ones with their own parameters as arguments."""
        params = tuple(TypeParam("type", index, p.name) for index, p in enumerate(fact.params))
        return Named(scope.path, fact.name, params, scope.directory, built=scope.kind)

    def unalias(self, type_: Type) -> Type:
        """The type itself, when its outside is an alias that the tree declares; otherwise `type_`."""
        for _ in range(_CHAIN):
            if not isinstance(type_, Named):
                return type_
            following = self._alias_target(type_)
            if following is None:
                return type_
            type_ = following
        return Unknown("an alias that leads back to itself")

    def _alias_target(self, named: Named) -> Type | None:
        if named not in self._aliases:
            declared = self.declaration(named)
            if isinstance(declared, Unknown):
                # What is declared outside keeps its name; what is not found inside is not known at all.
                self._aliases[named] = named if named.directory is None else declared
            else:
                fact, file = declared
                self._aliases[named] = self._expand(named, fact, file) if fact.alias else named
        found = self._aliases[named]
        return None if found is named or found == named else found

    def underlying(self, type_: Type) -> Type:
        """The underlying type of a type; Unknown when a declaration on the way is not known.

        A struct of the standard library comes without the fields that nobody can see.
        """
        for _ in range(_CHAIN):
            type_ = self.unalias(type_)
            if not isinstance(type_, Named):
                return type_
            if not type_.package:
                return ERROR if type_.name == "error" else Interface(embeds=(type_,))
            if type_ not in self._underlying:
                declared = self.declaration(type_)
                self._underlying[type_] = (
                    declared if isinstance(declared, Unknown) else self._expand(type_, declared[0], declared[1])
                )
            type_ = self._underlying[type_]
        return Unknown("a type that is declared as itself")

    def _expand(self, named: Named, fact: GoTypeDecl, file: FileScope) -> Type:
        if len(fact.params) != len(named.arguments):
            return Unknown(f"{named.name} wants {len(fact.params)} type arguments")
        if not _small(named.arguments):
            return Unknown(f"the type arguments of {named.name} are too large")
        environment = {param.name: argument for param, argument in zip(fact.params, named.arguments, strict=True)}
        return self.resolve(fact.definition, file, environment)

    def _name(self, expression: NameExpr, file: FileScope, environment: Environment) -> Type:
        if expression.package:
            return self._qualified(expression, file, environment)
        name = expression.name
        if name in environment:
            return environment[name]
        scope = file.package
        if name in scope.types:
            arguments = tuple(self.resolve(argument, file, environment) for argument in expression.arguments)
            return Named(scope.path, name, arguments, scope.directory, built=scope.kind)
        dotted = self._dotted(expression, file, environment)
        if dotted is not None:
            return dotted
        if name in UNIVERSE:
            return UNIVERSE[name]
        if scope.directory is None:
            return Named(scope.path, name)  # the table of the standard library leaves out what nobody can name
        return Unknown(scope.problems[0] if scope.problems else f"{scope.path} declares no type {name}")

    def _qualified(self, expression: NameExpr, file: FileScope, environment: Environment) -> Type:
        target = self.names.package(expression.package, file)
        if isinstance(target, Unknown):
            return target
        if target.path == "unsafe":
            return Basic("unsafe.Pointer")
        arguments = tuple(self.resolve(argument, file, environment) for argument in expression.arguments)
        # Only the package under test is seen with what its tests add.
        built = file.package.kind if target.directory == file.package.directory else "plain"
        return Named(target.path, expression.name, arguments, target.directory, target.certain, built)

    def _dotted(self, expression: NameExpr, file: FileScope, environment: Environment) -> Type | None:
        """The type that a dot import gives, if any; Unknown when one outside the tree may give it."""
        if not expression.name[:1].isupper():
            return None
        outside: list[Named] = []
        waiting: Unknown | None = None
        for found in file.imports:
            if found.alias != ".":
                continue
            arguments = tuple(self.resolve(argument, file, environment) for argument in expression.arguments)
            target = self.names.target(found.path, file)
            if isinstance(target, Unknown):
                waiting = target
                continue
            built = file.package.kind if target.directory == file.package.directory else "plain"
            named = Named(target.path, expression.name, arguments, target.directory, built=built)
            if target.directory is None:
                outside.append(named)
                continue
            scope = self.scopes.scope(target.directory)
            if scope is not None and expression.name in scope.types:
                return named
            if scope is not None and scope.problems:
                waiting = Unknown(scope.problems[0])
        if waiting is not None:
            return waiting
        if len(outside) > 1:
            return Unknown(f"{expression.name} comes from one of several dot imports outside the repository")
        if outside and not file.package.problems:
            return outside[0]
        return None

    def _struct(self, expression: StructExpr, file: FileScope, environment: Environment) -> Struct:
        package = file.package.path
        return Struct(
            tuple(
                Field(
                    field.name,
                    self.resolve(field.type, file, environment),
                    field.embedded,
                    field.tag,
                    "" if exported(field.name) else package,
                )
                for field in expression.fields
            )
        )

    def _interface(self, expression: InterfaceExpr, file: FileScope, environment: Environment) -> Interface:
        package = file.package.path
        methods = tuple(
            InterfaceMethod(
                method.name,
                self.signature(method.signature, file, environment),
                "" if exported(method.name) else package,
                file.path,
                (method.at.line, method.at.column, method.at.end_line, method.at.end_column),
                method.deprecated,
            )
            for method in expression.methods
        )
        return Interface(methods, tuple(self.resolve(embed, file, environment) for embed in expression.embeds))


def _small(arguments: tuple[Type, ...]) -> bool:
    """Whether type arguments are of a size that people write; substitution can double them at every step."""
    return sum(1 for argument in arguments for _ in itertools.islice(parts(argument), _PARTS)) < _PARTS


def exported(name: str) -> bool:
    """Whether a name is visible outside its package."""
    return name[:1].isupper()
