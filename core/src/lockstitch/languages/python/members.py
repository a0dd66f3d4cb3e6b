"""What a class or module offers, name by name, once decorators, aliases and conditions are resolved."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from lockstitch.languages.python.ancestry import is_protocol
from lockstitch.languages.python.annotations import TypeReader, wrapper_of
from lockstitch.languages.python.conditions import fallback, settle
from lockstitch.languages.python.decorators import meaning_of
from lockstitch.languages.python.expressions import CallExpr, ConstantExpr, Expr, NameExpr, OpaqueExpr, QuotedExpr
from lockstitch.languages.python.facts import Member, PyAssignment, PyClass, PyDelete, PyFunction, PyImport
from lockstitch.languages.python.program import (
    ClassRef,
    FunctionRef,
    Lost,
    Meaning,
    Outside,
    PythonProgram,
    Scope,
    ValueRef,
)
from lockstitch.languages.python.signatures import (
    Attribute,
    Binding,
    InnerClass,
    Method,
    Offer,
    Offered,
    Property,
    Signature,
    Unclear,
    read_signature,
    with_returns,
)
from lockstitch.languages.python.types import AnyType, NamedType, Type, canonical

_ON_CLASS = frozenset({"__new__", "__init_subclass__", "__class_getitem__"})
_MAX_ALIASES = 6


def offered(program: PythonProgram, scope: Scope, nodes: Sequence[Member], steps: int = 0) -> Offered | None:
    """What the definitions `nodes` of one name come to in `scope`; None when they come to nothing."""
    kept = program.effective(nodes)
    if not kept:
        return None
    offers: list[Offer] = []
    reader = _Definitions(program, scope, steps, _declared(program, nodes))
    for node in kept:
        reader.take(node)
    for offer in reader.close():
        if offer not in offers:
            offers.append(offer)
    if not offers:
        return None
    first = next((node for node in kept if isinstance(node, PyFunction | PyClass)), kept[0])
    last = kept[-1] if not any(isinstance(node, PyFunction) and len(node.decorators) for node in kept) else first
    return Offered(
        name=kept[0].name.rpartition(".")[2],
        path=scope.module.path,
        at=(last if isinstance(last, type(first)) and not last.when else first).at,
        offers=tuple(offers),
        owner=scope.classes[-1] if scope.classes else None,
        conditional=_conditional(program, kept),
        nodes=tuple(node for node in kept if isinstance(node, PyFunction)),
    )


def offered_by_module(program: PythonProgram, path: str, name: str, steps: int = 0) -> Offered | None:
    """What a module offers under `name`, its imports followed; None when it does not bind it."""
    module = program.module(path)
    if module is None:
        return None
    own = module.names.get(name, [])
    if own and not any(isinstance(node, PyImport) for node in program.effective(own)):
        return offered(program, Scope(module), own, steps)
    meaning = program.member(module, name)
    if isinstance(meaning, FunctionRef) and steps < _MAX_ALIASES:
        found = offered(program, meaning.scope, list(meaning.all), steps + 1)
        return replace(found, name=name) if found is not None else None
    at = own[0].at if own else None
    if isinstance(meaning, ClassRef):
        return Offered(name, meaning.module.path, meaning.node.at, (InnerClass(meaning),))
    if isinstance(meaning, ValueRef):
        return offered(program, meaning.scope, [meaning.node], steps + 1)
    if at is None:
        return None
    reason = meaning.reason if isinstance(meaning, Lost) else f"`{name}` comes from outside the tree"
    return Offered(name, module.path, at, (Unclear(reason),))


def _declared(program: PythonProgram, nodes: Sequence[Member]) -> Expr | None:
    """The type that a bare `x: int` gives to what the name is bound to."""
    for node in nodes:
        if isinstance(node, PyAssignment) and node.value is None and settle(node.when, program.configuration):
            return node.annotation
    return None


def _conditional(program: PythonProgram, kept: Sequence[Member]) -> bool:
    if any(settle(node.when, program.configuration) is True for node in kept):
        return False
    branches: dict[int, set[bool]] = {}
    for node in kept:
        for condition in node.when:
            branches.setdefault(condition.group, set()).add(condition.holds)
    return not any(len(sides) == 2 for sides in branches.values())


class _Definitions:
    """Takes the definitions of one name in order; `close` gives its forms."""

    def __init__(self, program: PythonProgram, scope: Scope, steps: int, declared: Expr | None) -> None:
        self._program = program
        self._declared = declared
        self._scope = scope
        self._steps = steps
        self._offers: list[Offer] = []
        self._overloads: list[Signature] = []
        self._overload: Method | None = None
        self._doubt = ""

    def take(self, node: Member) -> None:
        if isinstance(node, PyFunction):
            self._function(node)
            return
        if isinstance(node, PyDelete):
            return
        if isinstance(node, PyClass):
            ref = self._program.class_ref(self._scope.module, node, self._scope.classes)
            self._add(InnerClass(ref), node)
        elif isinstance(node, PyAssignment):
            if not node.augmented:
                self._add(self._assignment(node), node)
        else:
            self._add(self._of_meaning(self._program.lookup(self._scope, node.name), node.name), node)

    def close(self) -> list[Offer]:
        if self._overloads and self._overload is not None:
            signatures = tuple(self._overloads)
            self._offers.append(replace(self._overload, signatures=signatures, doubt=self._doubt))
            self._overloads = []
        return self._offers

    def _add(self, offer: Offer, node: Member) -> None:
        if settle(node.when, self._program.configuration) is True and not fallback(node.when):
            self._offers = []
        self._offers.append(offer)

    def _function(self, node: PyFunction) -> None:
        words = [meaning_of(self._program, self._scope, decorator) for decorator in reversed(node.decorators)]
        accessor = next((word for word in words if word.startswith("accessor:")), "")
        if accessor:
            self._accessor(accessor.removeprefix("accessor:"), node)
            return
        binding = self._binding(node, words)
        doubt = next((word.removeprefix("unknown: ") for word in words if word.startswith("unknown: ")), "")
        owner = self._scope.classes[-1] if self._scope.classes else None
        abstract = any(word.startswith("abstract") for word in words)
        if not abstract and owner is not None and node.stub and is_protocol(self._program, owner):
            abstract = True
        signature = read_signature(self._program, self._scope, node, binding)
        if "overload" in words:
            if settle(node.when, self._program.configuration) is not True:
                self._doubt = "some of its overloads stand under a condition"
            if not self._overloads:
                self._doubt = "some of its overloads stand under a condition" if self._doubt else doubt
            self._overloads.append(signature)
            self._overload = Method((), binding, abstract)
            return
        if any(word in ("property", "cached-property", "abstract-property") for word in words):
            cached = "cached-property" in words
            self._add(
                Property(
                    signature.returns,
                    settable=cached,
                    deletable=cached,
                    cached=cached,
                    abstract=abstract,
                    asynchronous=signature.asynchronous,
                    doubt=doubt,
                ),
                node,
            )
            return
        for word in words:
            if word in ("context-manager", "async-context-manager"):
                name = "typing.ContextManager" if word == "context-manager" else "typing.AsyncContextManager"
                signature = with_returns(signature, NamedType(name, "", (_yielded(signature.returns),)))
        if self._overloads:
            method = Method(tuple(self._overloads), binding, abstract, self._doubt, implementation=signature)
            self._overloads = []
        else:
            method = Method((signature,), binding, abstract, doubt)
        self._add(method, node)

    def _binding(self, node: PyFunction, words: list[str]) -> Binding:
        if not self._scope.classes:
            return "function"
        if "static" in words or "abstract-static" in words:
            return "static"
        if "class" in words or "abstract-class" in words or node.name in _ON_CLASS:
            return "class"
        return "instance"

    def _accessor(self, word: str, node: PyFunction) -> None:
        last = self._offers[-1] if self._offers else None
        if not isinstance(last, Property):
            last = Property(None, doubt="its getter is in another class")
            self._offers.append(last)
        if word == "setter":
            last = replace(last, settable=True)
        elif word == "deleter":
            last = replace(last, deletable=True)
        else:
            last = replace(last, type=read_signature(self._program, self._scope, node, "instance").returns)
        self._offers[-1] = last

    def _assignment(self, node: PyAssignment) -> Offer:
        value = node.value
        annotation = node.annotation or self._declared
        if annotation is not None:
            return self._annotated(annotation, value)
        if isinstance(value, NameExpr):
            if self._steps >= _MAX_ALIASES:
                return Unclear(f"`{node.name}` is an alias of an alias")
            meaning = self._program.lookup(self._scope, value.dotted)
            if isinstance(meaning, ValueRef) and meaning.node is node and self._scope.classes:
                # `helper = helper` in a class takes in what the module calls so
                meaning = self._program.lookup(Scope(self._scope.module), value.dotted)
            return self._of_meaning(meaning, value.dotted)
        if isinstance(value, CallExpr) and isinstance(value.function, NameExpr):
            return self._made(node, value, value.function.dotted)
        if isinstance(value, OpaqueExpr):
            if value.text.startswith("lambda"):
                return Method((), doubt="it is a lambda")
            return Attribute(
                on_class=True, doubt="it is assigned in an unpacking" if "(unpacked)" in value.text else ""
            )
        if isinstance(value, ConstantExpr):
            return Attribute(on_class=True)
        return Attribute(on_class=True, doubt="its value is an expression")

    def _annotated(self, annotation: Expr, value: Expr | None) -> Offer:
        variables = frozenset[str]().union(*(ref.node.type_parameters for ref in self._scope.classes))
        reader = TypeReader(self._program, self._scope, variables)
        wrapper = wrapper_of(self._program, self._scope, annotation)
        plain = annotation.meaning if isinstance(annotation, QuotedExpr) else annotation
        bare = wrapper in ("typing.ClassVar", "typing.Final") and isinstance(plain, NameExpr)
        return Attribute(
            None if bare else reader.read(annotation),
            on_class=value is not None or wrapper == "typing.ClassVar",
            final=wrapper == "typing.Final",
            declared_only=value is None,
        )

    def _made(self, node: PyAssignment, call: CallExpr, function: str) -> Offer:
        """`x = property(…)` and its like."""
        meaning = self._program.lookup(self._scope, function)
        name = canonical(meaning.dotted) if isinstance(meaning, Outside) else ""
        given = {argument.name or str(index): argument.value for index, argument in enumerate(call.arguments)}
        target = given.get("0", given.get("fget"))
        inner: Offer | None = None
        if isinstance(target, NameExpr) and name in (
            "builtins.property",
            "builtins.staticmethod",
            "builtins.classmethod",
        ):
            found = self._program.lookup(self._scope, target.dotted)
            if isinstance(found, FunctionRef) and self._steps < _MAX_ALIASES:
                if name == "builtins.property":
                    read = read_signature(self._program, found.scope, found.node, "instance")
                    setter, deleter = given.get("1", given.get("fset")), given.get("2", given.get("fdel"))
                    return Property(read.returns, settable=_given(setter), deletable=_given(deleter))
                binding: Binding = "static" if name == "builtins.staticmethod" else "class"
                return Method((read_signature(self._program, found.scope, found.node, binding),), binding)
        if name == "builtins.property":
            setter, deleter = given.get("1", given.get("fset")), given.get("2", given.get("fdel"))
            return Property(None, settable=_given(setter), deletable=_given(deleter))
        if name in ("builtins.staticmethod", "builtins.classmethod", "functools.partialmethod", "functools.partial"):
            return Method((), doubt=f"it is made by `{function}`")
        return inner or Attribute(on_class=True, doubt=f"it is made by `{function}`")

    def _of_meaning(self, meaning: Meaning, spelled: str) -> Offer:
        """What an alias of something offers here: a function in a class becomes a method."""
        match meaning:
            case FunctionRef() if self._steps < _MAX_ALIASES:
                found = offered(self._program, meaning.scope, list(meaning.all), self._steps + 1)
                if found is None or len(found.offers) != 1:
                    return Unclear(f"`{spelled}` is defined differently under different conditions")
                offer = found.offers[0]
                if (
                    isinstance(offer, Method)
                    and offer.binding == "function"
                    and self._scope.classes
                    and not offer.doubt
                ):
                    bound = read_signature(self._program, meaning.scope, meaning.node, "instance")
                    return replace(offer, signatures=(bound,), binding="instance", implementation=None)
                return offer
            case ClassRef():
                return InnerClass(meaning)
            case ValueRef():
                if self._steps < _MAX_ALIASES and meaning.node is not None:
                    found = offered(self._program, meaning.scope, [meaning.node], self._steps + 1)
                    if found is not None and len(found.offers) == 1:
                        return found.offers[0]
                return Attribute(on_class=True)
            case Outside(dotted):
                return Unclear(f"it is `{dotted.removeprefix('builtins.')}`, which is outside the tree")
            case Lost(reason):
                return Unclear(reason)
        return Attribute(on_class=True)


def _given(value: Expr | None) -> bool:
    return value is not None and value != ConstantExpr("none")


def _yielded(returns: Type | None) -> Type:
    """What a generator function yields, by its annotation."""
    if isinstance(returns, NamedType) and returns.arguments:
        return returns.arguments[0]
    return AnyType()
