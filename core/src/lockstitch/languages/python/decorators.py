"""What a decorator does to a signature, for those that are known or can be seen."""

from __future__ import annotations

from lockstitch.languages.python.expressions import AttributeExpr, CallExpr, Expr, NameExpr, spell
from lockstitch.languages.python.facts import PyFunction
from lockstitch.languages.python.program import ClassRef, FunctionRef, Lost, Outside, PythonProgram, Scope, ValueRef
from lockstitch.languages.python.types import canonical

#: Decorators that mean something, by the word that stands for it here.
_MEANING = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "builtins.property": "property",
    "abc.abstractmethod": "abstract",
    "abc.abstractproperty": "abstract-property",
    "abc.abstractclassmethod": "abstract-class",
    "abc.abstractstaticmethod": "abstract-static",
    "functools.cached_property": "cached-property",
    "django.utils.functional.cached_property": "cached-property",
    "cached_property.cached_property": "cached-property",
    "werkzeug.utils.cached_property": "cached-property",
    "types.DynamicClassAttribute": "property",
    "enum.property": "property",
    "typing.overload": "overload",
    "contextlib.contextmanager": "context-manager",
    "contextlib.asynccontextmanager": "async-context-manager",
}
#: Decorators from outside the tree that keep the signature as it is.
_KEEP = frozenset(
    [
        "functools.lru_cache",
        "functools.cache",
        "functools.singledispatch",
        "functools.singledispatchmethod",
        "typing.final",
        "typing.override",
        "typing.no_type_check",
        "typing.type_check_only",
        "typing.deprecated",
        "typing.no_type_check_decorator",
        "warnings.deprecated",
        "deprecated.deprecated",
        "atexit.register",
        "reprlib.recursive_repr",
        "unittest.skip",
        "unittest.skipIf",
        "unittest.skipUnless",
        "unittest.expectedFailure",
        "tenacity.retry",
        "backoff.on_exception",
        "backoff.on_predicate",
        "overrides.override",
        "overrides.overrides",
        "torch.no_grad",
        "torch.inference_mode",
        "beartype.beartype",
        "typeguard.typechecked",
        "pydantic.validate_call",
        "cachetools.cached",
        "cachetools.cachedmethod",
    ]
)


def meaning_of(program: PythonProgram, scope: Scope, decorator: Expr) -> str:
    """One word for what `decorator` does to the function that it stands on.

    The empty word keeps the signature; `accessor:setter` and such make a property's other half; `unknown: …`
    says why it cannot be told; the rest are the words of the table above.
    """
    called = isinstance(decorator, CallExpr)
    expr = decorator.function if isinstance(decorator, CallExpr) else decorator
    if isinstance(expr, AttributeExpr):
        return f"unknown: the decorator `{spell(decorator)}` may change it"
    if not isinstance(expr, NameExpr):
        return f"unknown: the decorator `{spell(decorator)}` may change it"
    head, _, last = expr.dotted.rpartition(".")
    if last in ("setter", "deleter", "getter") and head:
        return f"accessor:{last}"
    if last == "register" and head:
        return ""
    found = program.lookup(scope, expr.dotted)
    for _ in range(4):  # `cached_property = property`, for type checkers
        if not (isinstance(found, ValueRef) and found.sole and isinstance(found.node.value, NameExpr)):
            break
        found = program.lookup(found.scope, found.node.value.dotted)
    match found:
        case Outside(dotted):
            return _outside(canonical(dotted), decorator)
        case FunctionRef(_, node):
            if node.hands_on or _same_type(node):
                return ""
            if any(isinstance(other, PyFunction) and other.hands_on for other in found.all):
                return ""
            return f"unknown: the decorator `{expr.dotted}` may change it"
        case ClassRef():
            return _class_decorator(program, found, expr.dotted, called)
        case ValueRef():
            return f"unknown: the decorator `{expr.dotted}` may change it"
        case Lost(reason):
            if last in ("abstractmethod", "overload", "property", "staticmethod", "classmethod"):
                return _MEANING.get(f"builtins.{last}") or {"abstractmethod": "abstract"}.get(last, last)
            return f"unknown: the decorator `{expr.dotted}` cannot be followed: {reason}"
    return f"unknown: the decorator `{expr.dotted}` may change it"


def _outside(dotted: str, decorator: Expr) -> str:
    if dotted in _MEANING:
        return _MEANING[dotted]
    if dotted in _KEEP:
        return ""
    if dotted == "functools.wraps" and isinstance(decorator, CallExpr):
        return f"unknown: its signature is that of `{', '.join(spell(a.value) for a in decorator.arguments)}`"
    if dotted.startswith("builtins."):
        return f"unknown: the decorator `{dotted.removeprefix('builtins.')}` may change it"
    return f"unknown: the decorator `{dotted}` is outside the tree and may change it"


def _class_decorator(program: PythonProgram, ref: ClassRef, spelled: str, called: bool) -> str:
    """A class as a decorator: one that is a property in all but name, or anything."""
    from lockstitch.languages.python.ancestry import hierarchy

    order = hierarchy(program, ref)
    if not called and order.has("builtins.property", "functools.cached_property"):
        return "cached-property" if order.has("functools.cached_property") else "property"
    return f"unknown: the decorator `{spelled}` may change it"


def _same_type(node: PyFunction) -> bool:
    """`def deco(f: F) -> F`: the type says that the function comes back as it went in."""
    positional = [p for p in node.parameters if p.kind in ("positional-only", "positional")]
    return (
        len(positional) >= 1
        and positional[0].annotation is not None
        and isinstance(node.returns, NameExpr)
        and positional[0].annotation == node.returns
        and len(node.returns.dotted) <= 12
        and node.returns.dotted != "Callable"
        and not node.returns.dotted.endswith(".Callable")
        and node.returns.dotted not in ("Any", "object")
    )
