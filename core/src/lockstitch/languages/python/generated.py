"""Constructors that nobody wrote: dataclasses, attrs classes, named tuples. Their fields are the signature."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from lockstitch.languages.python.ancestry import MadeBase, OutsideBase, bases, hierarchy
from lockstitch.languages.python.annotations import TypeReader, wrapper_of
from lockstitch.languages.python.expressions import (
    Argument,
    CallExpr,
    ConstantExpr,
    DisplayExpr,
    Expr,
    NameExpr,
)
from lockstitch.languages.python.facts import PyAssignment, PyClass, PyFunction
from lockstitch.languages.python.program import ClassRef, FunctionRef, Outside, PythonProgram, Scope
from lockstitch.languages.python.reading import read_type_text
from lockstitch.languages.python.signatures import Method, Signature, SignatureParameter, read_value
from lockstitch.languages.python.types import canonical

_DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_ATTRS_NEW = frozenset(
    f"{module}.{name}" for module in ("attr", "attrs") for name in ("define", "frozen", "mutable")
) | {"attr.dataclass"}
_ATTRS_OLD = frozenset({"attr.s", "attr.attrs", "attr.attributes"})
_FIELD_CALLS = frozenset(
    {
        "dataclasses.field",
        "pydantic.Field",
        "pydantic.fields.Field",
        "attr.ib",
        "attr.attrib",
        "attr.field",
        "attrs.field",
    }
)
_KEEP_CLASS = frozenset(
    [
        "typing.final",
        "typing.runtime_checkable",
        "functools.total_ordering",
        "enum.unique",
        "typing.deprecated",
        "warnings.deprecated",
        "typing.type_check_only",
        "typing.no_type_check",
    ]
)


class Maker(Struct, frozen=True):
    """What makes a class's constructor. `attributes` are the maker's own options."""

    kind: str
    arguments: tuple[Argument, ...] = ()
    annotated: bool = True

    def option(self, name: str, otherwise: bool) -> bool | None:
        """A true-or-false option; None when its value cannot be read."""
        for argument in self.arguments:
            if argument.name == name:
                value = argument.value
                if isinstance(value, ConstantExpr) and value.kind in ("true", "false"):
                    return value.kind == "true"
                return None
            if argument.name == "**":
                return None
        return otherwise


class Field(Struct, frozen=True):
    """One field of a generated constructor. `init` false leaves it out."""

    parameter: SignatureParameter
    keyword_only: bool = False
    init: bool = True


def maker_of(program: PythonProgram, ref: ClassRef) -> tuple[Maker | None, tuple[str, ...]]:
    """What makes the class's constructor, and doubts about its decorators."""
    doubts = []
    maker: Maker | None = None
    scope = Scope(ref.module, ref.outer)
    for decorator in ref.node.decorators:
        called = decorator if isinstance(decorator, CallExpr) else None
        expr = called.function if called is not None else decorator
        dotted = expr.dotted if isinstance(expr, NameExpr) else ""
        meaning = program.lookup(scope, dotted) if dotted else None
        name = canonical(meaning.dotted) if isinstance(meaning, Outside) else ""
        arguments = called.arguments if called is not None else ()
        if name in _DATACLASS:
            maker = Maker("dataclass", arguments)
        elif name in _ATTRS_NEW or name in _ATTRS_OLD:
            maker = Maker("attrs", arguments, annotated=name in _ATTRS_NEW)
        elif name not in _KEEP_CLASS and not (
            isinstance(meaning, FunctionRef) and meaning.node.hands_on and not meaning.node.sets
        ):
            doubts.append(f"the decorator `{dotted or '…'}` may change `{ref.qualified}`")
    if any(isinstance(base, OutsideBase) and base.name == "typing.NamedTuple" for base in bases(program, ref)):
        maker = Maker("NamedTuple")
    return maker, tuple(doubts)


def generated_init(program: PythonProgram, ref: ClassRef) -> Method | None:
    """The `__init__` that is made for the class itself; None when none is made."""
    own = {node.name for node in ref.node.members if isinstance(node, PyFunction)}
    if "__init__" in own:
        return None
    maker, _ = maker_of(program, ref)
    if maker is None:
        made = next((base for base in bases(program, ref) if isinstance(base, MadeBase)), None)
        if made is None or "__new__" in own:
            return None
        parameters = made_fields(program, made)
        if parameters is None:
            return Method((), doubt="the fields of its named tuple cannot be read", generated="namedtuple")
        return Method((Signature(parameters),), generated="namedtuple")
    init = maker.option("init", True)
    if init is False:
        return None
    if init is None:
        return Method((), doubt="the options of its decorator cannot be read", generated=maker.kind)
    fields = _fields(program, ref, maker)
    if isinstance(fields, str):
        return Method((), doubt=fields, generated=maker.kind)
    return Method((_signature(fields),), generated=maker.kind)


def _signature(fields: dict[str, Field]) -> Signature:
    positional = [f.parameter for f in fields.values() if f.init and not f.keyword_only]
    keywords = [replace(f.parameter, kind="keyword-only") for f in fields.values() if f.init and f.keyword_only]
    return Signature((*positional, *keywords))


def _fields(program: PythonProgram, ref: ClassRef, maker: Maker) -> dict[str, Field] | str:
    if maker.kind == "NamedTuple":
        return _own_fields(program, ref, maker)
    auto = maker.option("auto_attribs", maker.annotated)
    if auto is None or any(argument.name in ("these", "field_transformer") for argument in maker.arguments):
        return "the options of its decorator cannot be read"
    maker = replace(maker, annotated=auto)
    found: dict[str, Field] = {}
    for ancestor in reversed(hierarchy(program, ref).order[1:]):
        if isinstance(ancestor, ClassRef):
            base, _ = maker_of(program, ancestor)
            if base is None or base.kind != maker.kind:
                continue
            own = _own_fields(program, ancestor, base)
            if isinstance(own, str):
                return own
            found.update(own)
        elif not isinstance(ancestor, OutsideBase) or ancestor.members is None:
            return (
                f"its base `{ancestor.name if isinstance(ancestor, OutsideBase) else ancestor.maker}` may bring fields"
            )
    own = _own_fields(program, ref, maker)
    if isinstance(own, str):
        return own
    if maker.kind == "attrs":  # an attribute that is declared again moves to the end
        found = {name: field for name, field in found.items() if name not in own}
    found.update(own)
    return found


def _own_fields(program: PythonProgram, ref: ClassRef, maker: Maker) -> dict[str, Field] | str:
    keyword_only = maker.option("kw_only", False)
    if keyword_only is None:
        return "the options of its decorator cannot be read"
    reader = TypeReader(program, ref.scope, frozenset(ref.node.type_parameters))
    found: dict[str, Field] = {}
    annotated = maker.annotated
    nodes = [node for node in ref.node.members if isinstance(node, PyAssignment) and not node.augmented]
    if maker.kind == "attrs" and annotated and not any(a.name == "auto_attribs" for a in maker.arguments):
        # `define` falls back to attr.ib fields alone when one of them has no annotation
        annotated = not any(node.annotation is None and _field_call(program, ref, node.value) for node in nodes)
    for node in nodes:
        if any(condition.kind != "with" for condition in node.when):
            return "a field stands under a condition"
        wrapper = wrapper_of(program, ref.scope, node.annotation)
        if wrapper == "dataclasses.KW_ONLY":
            keyword_only = True
            continue
        call = _field_call(program, ref, node.value)
        if wrapper == "typing.ClassVar" or (
            node.annotation is None and not (maker.kind == "attrs" and call is not None)
        ):
            continue
        if maker.kind == "attrs" and not annotated and call is None:
            continue
        type_ = reader.read(node.annotation) if node.annotation is not None else None
        private = node.name.startswith("__") and not node.name.endswith("__")
        name = f"_{ref.node.name.lstrip('_')}{node.name}" if private else node.name
        parameter = SignatureParameter(name, "positional", type_)
        if maker.kind == "attrs":
            parameter = replace(parameter, name=name.lstrip("_"))
        field = Field(parameter, keyword_only)
        if call is not None and maker.kind != "NamedTuple":
            read = _read_field(program, ref.scope, field, call)
            if isinstance(read, str):
                return read
            field = read
        elif node.value is not None:
            field = replace(field, parameter=replace(parameter, default=read_value(program, ref.scope, node.value)))
        found[node.name] = field
    if any(isinstance(node, PyClass) and node.name in found for node in ref.node.members):
        return "a class of a field's name stands in it"
    return found


def _read_field(program: PythonProgram, scope: Scope, field: Field, call: CallExpr) -> Field | str:
    parameter = field.parameter
    init, keyword_only = True, field.keyword_only
    for index, argument in enumerate(call.arguments):
        name, value = argument.name, argument.value
        if name == "**" or name == "*":
            return "the options of a field cannot be read"
        if name in ("init", "kw_only"):
            if not (isinstance(value, ConstantExpr) and value.kind in ("true", "false")):
                return "the options of a field cannot be read"
            if name == "init":
                init = value.kind == "true"
            else:
                keyword_only = value.kind == "true"
        elif name == "default" or (not name and index == 0):
            factory = isinstance(value, CallExpr) and isinstance(value.function, NameExpr)
            if factory and value.function.dotted.rpartition(".")[2] == "Factory":  # type: ignore[union-attr]
                parameter = replace(parameter, optional=True)
            elif not (isinstance(value, NameExpr) and value.dotted.rpartition(".")[2] in ("NOTHING", "MISSING")):
                parameter = replace(parameter, default=read_value(program, scope, value))
        elif name in ("default_factory", "factory"):
            parameter = replace(parameter, optional=True)
        elif name == "converter":
            parameter = replace(parameter, type=None)
        elif name == "alias":
            if not (isinstance(value, ConstantExpr) and value.kind == "str"):
                return "the alias of a field cannot be read"
            parameter = replace(parameter, name=value.text)
    return Field(parameter, keyword_only, init)


def _field_call(program: PythonProgram, ref: ClassRef, value: Expr | None) -> CallExpr | None:
    if isinstance(value, CallExpr) and isinstance(value.function, NameExpr):
        meaning = program.lookup(ref.scope, value.function.dotted)
        if isinstance(meaning, Outside) and meaning.dotted in _FIELD_CALLS:
            return value
    return None


def made_fields(program: PythonProgram, made: MadeBase) -> tuple[SignatureParameter, ...] | None:
    """The fields of `namedtuple("P", "x y", defaults=(…))` or `NamedTuple("P", [("x", int), …])`; None when unread."""
    given = {argument.name or str(index): argument.value for index, argument in enumerate(made.call.arguments)}
    fields = given.get("1", given.get("field_names", given.get("fields")))
    if "rename" in given or "*" in given or "**" in given or fields is None:
        return None
    named: list[tuple[str, Expr | None]] = []
    if isinstance(fields, ConstantExpr) and fields.kind == "str" and "…" not in fields.text:
        named = [(name, None) for name in fields.text.replace(",", " ").split()]
    elif isinstance(fields, DisplayExpr) and fields.kind in ("list", "tuple"):
        for item in fields.items:
            pair = item.items if isinstance(item, DisplayExpr) and len(item.items) == 2 else (item,)
            if not (isinstance(pair[0], ConstantExpr) and pair[0].kind == "str"):
                return None
            named.append((pair[0].text, pair[1] if len(pair) == 2 else None))
    else:
        return None
    values = given.get("defaults", DisplayExpr("tuple"))
    if not isinstance(values, DisplayExpr) or len(values.items) > len(named):
        return None
    reader = TypeReader(program, made.scope)
    parameters = []
    for (name, spelled), default in zip(
        named, [None] * (len(named) - len(values.items)) + [*values.items], strict=True
    ):
        if isinstance(spelled, ConstantExpr) and spelled.kind == "str":
            spelled = read_type_text(spelled.text)
        type_ = reader.read(spelled) if spelled is not None else None
        value = read_value(program, made.scope, default) if default is not None else None
        parameters.append(SignatureParameter(name, "positional", type_, value))
    return tuple(parameters)
