"""What a Python member is to this dialect, and words for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lockstitch.languages.python import Attribute, InnerClass, Method, Offer, Offered, Property, Signature, Unclear
from lockstitch.languages.python.signatures import SignatureParameter
from lockstitch.languages.python.types import show
from msgspec import Struct, field

from lockstitch_signature_parity.python.twins import Flavour

_SECRET = re.compile(r"(?i)key|token|secret|passw|credential|private|auth")
_LONG = 60


class PythonMember(Struct, frozen=True, eq=False):
    """One member: what the resolver says of it, and the class (file, name) pairs that `Self` stands for there."""

    offered: Offered
    flavour: Flavour = ""
    own: frozenset[tuple[str, str]] = frozenset()
    exported: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The classes that its module offers, as (file, name): those of one name correspond."""
    variables: frozenset[str] = frozenset()
    """The type variables that its class is generic in."""
    rewriting: str = ""
    """Why it may be something else at run time (a metaclass): then no difference is certain."""


def word_for(offer: Offer) -> str:
    """One word for messages."""
    match offer:
        case Method(signatures, binding):
            if binding == "class":
                return "class method"
            if binding == "static":
                return "static method"
            noun = "function" if binding == "function" else "method"
            return f"async {noun}" if signatures and signatures[0].asynchronous else noun
        case Property(asynchronous=asynchronous):
            return "async property" if asynchronous else "property"
        case Attribute():
            return "attribute"
        case InnerClass():
            return "class"
    return "member"


def shown(name: str, offer: Offer) -> str:
    """The whole of a member on one line."""
    match offer:
        case Method(signatures, binding):
            if not signatures:
                return f"def {name}(…)"
            prefix = {"class": "@classmethod ", "static": "@staticmethod "}.get(binding, "")
            return prefix + " | ".join(spelled(signature, name) for signature in signatures[:3])
        case Property(type_):
            return f"@property {name}" + (f": {show(type_)}" if type_ is not None else "")
        case Attribute(type_):
            return name + (f": {show(type_)}" if type_ is not None else "")
        case InnerClass():
            return f"class {name}"
        case Unclear():
            return name


def spelled(signature: Signature, name: str) -> str:
    """A signature with its secrets hidden."""
    parameters = tuple(_masked(parameter) for parameter in signature.parameters)
    return Signature(parameters, signature.returns, signature.asynchronous).spelled(name)


def spelled_parameter(parameter: SignatureParameter, bare: bool = False) -> str:
    """One parameter as a `def` has it; with `bare`, its kind is shown too."""
    text = Signature((_masked(parameter),)).spelled()
    inner = text[text.index("(") + 1 : text.rindex(")")]
    return inner.removeprefix("*, ").removesuffix(", /") if bare else inner


def spelled_default(parameter: SignatureParameter) -> str:
    """A default for a message; a long or secret one is not shown."""
    masked = _masked(parameter)
    if masked.default is not None:
        return masked.default.spelled
    return "…" if parameter.optional else ""


def is_secret(name: str, default: str) -> bool:
    """Whether a default is a text that should not be shown."""
    return default[:1] in ("'", '"') and len(default) > 2 and _SECRET.search(name) is not None


def _masked(parameter: SignatureParameter) -> SignatureParameter:
    default = parameter.default
    if default is None:
        return parameter
    if is_secret(parameter.name, default.spelled) or len(default.spelled) > _LONG:
        hidden = type(default)(default.expr, "…", default.name)
        return SignatureParameter(parameter.name, parameter.kind, parameter.type, hidden, parameter.optional)
    return parameter
