"""A class as its users see it: every name it offers, its own and its bases'."""

from __future__ import annotations

from msgspec import Struct

from lockstitch.languages.python.ancestry import KNOWN_BASES, Hierarchy, MadeBase, OutsideBase, hierarchy
from lockstitch.languages.python.expressions import ConstantExpr, DisplayExpr
from lockstitch.languages.python.facts import Member, PyAssignment, PyImport
from lockstitch.languages.python.generated import generated_init, made_fields, maker_of
from lockstitch.languages.python.members import offered
from lockstitch.languages.python.program import ClassRef, FunctionRef, PythonProgram, Scope
from lockstitch.languages.python.signatures import Attribute, Offered, Unclear


class ClassSurface(Struct, frozen=True):
    """All that a class offers.

    `members` are by name, the nearest definition of each. `doubts` say why there may be more;
    `abstract` are the names that it leaves to its subclasses.
    """

    ref: ClassRef
    hierarchy: Hierarchy
    members: dict[str, Offered]
    doubts: tuple[str, ...]
    rewriting: str = ""
    """Why even the members that are known may be something else at run time; usually empty."""

    @property
    def abstract(self) -> frozenset[str]:
        """The names whose nearest definition is abstract."""
        return frozenset(
            name
            for name, found in self.members.items()
            if any(getattr(offer, "abstract", False) for offer in found.offers)
        )


def class_surface(program: PythonProgram, ref: ClassRef) -> ClassSurface:
    """What `ref` offers, through its bases in their order."""
    key = ("surface", id(ref))
    if key not in program.memo:
        program.memo[key] = _surface(program, ref)
    found = program.memo[key]
    assert isinstance(found, ClassSurface)
    return found


def own_members(program: PythonProgram, ref: ClassRef) -> dict[str, Offered]:
    """What the class's own body, its decorators, and assignments to it in its module define."""
    key = ("own", id(ref))
    if key not in program.memo:
        program.memo[key] = _own(program, ref)
    found = program.memo[key]
    assert isinstance(found, dict)
    return found


def _surface(program: PythonProgram, ref: ClassRef) -> ClassSurface:
    order = hierarchy(program, ref)
    doubts = list(order.doubts)
    members: dict[str, Offered] = {}
    hidden: list[OutsideBase] = []
    for ancestor in order.order:
        if isinstance(ancestor, OutsideBase):
            known = ancestor.members
            if known is None:
                hidden.append(ancestor)
            for name in sorted(known or ()):
                members.setdefault(name, _inherited(ref, name, f"it is inherited from `{ancestor.name}`"))
            continue
        if isinstance(ancestor, MadeBase):
            fields = made_fields(program, ancestor)
            if fields is None:
                doubts.append("the fields of its named tuple cannot be read")
            for field in fields or ():
                offers = (Attribute(field.type, on_class=True),)
                members.setdefault(field.name, Offered(field.name, ref.module.path, ref.node.at, offers))
            for name in sorted(KNOWN_BASES["typing.NamedTuple"]):
                members.setdefault(name, _inherited(ref, name, f"it is inherited from `{ancestor.maker}`"))
            continue
        _, own_doubts = maker_of(program, ancestor)
        doubts.extend(doubt for doubt in own_doubts if doubt not in doubts)
        for name, found in own_members(program, ancestor).items():
            if name in members:
                continue
            if hidden and ancestor is not ref and name not in ("__init__",):
                # what an unseen base may define comes before this
                reason = f"`{hidden[0].name}`, which is outside the tree, may override it"
                members[name] = Offered(name, found.path, found.at, (Unclear(reason),), found.owner)
            else:
                members[name] = found
    for ancestor in order.classes:
        handed = _handed(program, ancestor)
        for attribute in ancestor.node.set_on_self:
            if attribute.name not in members:
                offer = Attribute(doubt=handed[0] if handed else "")  # it may as well be set through a property
                members[attribute.name] = Offered(
                    attribute.name, ancestor.module.path, attribute.at, (offer,), ancestor
                )
        if ancestor.node.sets_any:
            handed.append(f"`{ancestor.qualified}` sets attributes by name at run time")
        doubts.extend(doubt for doubt in handed if doubt not in doubts)
    return ClassSurface(ref, order, members, tuple(doubts), order.rewriting)


def _handed(program: PythonProgram, ref: ClassRef) -> list[str]:
    """Doubts about what a function that the class is handed to gives it: `defproperty(Attr, "name")`."""
    found = []
    for function in dict.fromkeys(handed.function for handed in ref.module.file.handed if handed.name == ref.qualified):
        meaning = program.lookup(Scope(ref.module), function)
        if isinstance(meaning, FunctionRef) and meaning.node.sets:
            found.append(f"`{function}` may give `{ref.qualified}` more members")
    return found


def _inherited(ref: ClassRef, name: str, reason: str) -> Offered:
    return Offered(name, ref.module.path, ref.node.at, (Unclear(reason, inherited=True),))


def _own(program: PythonProgram, ref: ClassRef) -> dict[str, Offered]:
    table: dict[str, list[Member]] = {}
    for node in ref.node.members:
        table.setdefault(node.name, []).append(node)
    found: dict[str, Offered] = {}
    for name, nodes in table.items():
        if name == "__slots__":
            continue
        member = offered(program, ref.scope, nodes)
        imported = all(isinstance(node, PyImport) for node in nodes)
        if member is not None and not (imported and isinstance(member.offers[0], Unclear)):
            found[name] = member
    for node in ref.node.members:
        if isinstance(node, PyAssignment) and node.name == "__slots__":
            for name in _slots(node):
                found.setdefault(name, Offered(name, ref.module.path, node.at, (Attribute(),), ref))
    made = generated_init(program, ref)
    if made is not None:
        found["__init__"] = Offered("__init__", ref.module.path, ref.node.at, (made,), ref)
    prefix = ref.qualified + "."
    for dotted, nodes in ref.module.names.items():
        if dotted.startswith(prefix) and "." not in dotted[len(prefix) :]:
            member = offered(program, Scope(ref.module, (ref,)), nodes)
            if member is not None:
                found[dotted[len(prefix) :]] = member
    return found


def _slots(node: PyAssignment) -> list[str]:
    value = node.value
    if isinstance(value, ConstantExpr) and value.kind == "str":
        return [value.text]
    if isinstance(value, DisplayExpr):
        items = value.items[::2] if value.kind == "dict" else value.items
        return [item.text for item in items if isinstance(item, ConstantExpr) and item.kind == "str"]
    return []


def mangled(name: str) -> bool:
    """Whether a class keeps `name` to itself: `__x`, but not `__x__`."""
    return name.startswith("__") and not name.endswith("__")
