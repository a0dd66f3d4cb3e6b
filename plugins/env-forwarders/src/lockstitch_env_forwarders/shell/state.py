"""What a walk through a script knows at one point: definitions, conditions, where output goes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lockstitch_env_forwarders.shell.conditions import NOTHING, Facts
from lockstitch_env_forwarders.shell.output import TERMINAL, Output
from lockstitch_env_forwarders.shell.syntax import Part, Ref
from lockstitch_env_forwarders.shell.values import (
    VARIED,
    Bound,
    Definition,
    Lookup,
    is_variable,
    split_words,
    text_of,
    unquoted,
    value_of,
)

#: A list of more words is not read.
LONGEST_LIST = 400
Bindings = dict[str, tuple[Bound, ...]]


@dataclass(slots=True)
class Context:
    """Where a statement stands. Copied for what is inside it; `bindings` belong to one call or loop.

    `scope` is the function that runs, `base` what facts outside functions have as their scope.
    """

    held: Facts = NOTHING
    branch: int = 0
    base: str = ""
    scope: str = ""
    output: Output = TERMINAL
    bindings: Bindings = field(default_factory=dict)
    calls: tuple[str, ...] = ()
    local: set[str] = field(default_factory=set)

    @property
    def conditional(self) -> bool:
        """Whether the statement may not run."""
        held = self.held
        return bool(held.other or held.full or held.present or held.missing)


@dataclass(slots=True)
class State:
    """What the script has set so far. `own` are the variables that it sets whatever its environment says."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)
    export_all: bool = False

    def copy(self) -> State:
        """What a subshell begins with: what it sets stays in it."""
        return State(dict(self.definitions), set(self.own), set(self.exported), set(self.required), self.export_all)

    def lookup(self, name: str) -> Definition | None:
        """What is known of a variable; None when it comes from the environment as it is."""
        return self.definitions.get(name)

    def looking(self, bindings: Bindings) -> Lookup:
        """A lookup that knows loop variables as constants too."""
        if not bindings:
            return self.lookup

        def look(name: str) -> Definition | None:
            bound = bindings.get(name)
            if bound is not None and len(bound) == 1:
                return Definition(literal=bound[0].text)
            return self.definitions.get(name)

        return look

    def certain(self, name: str) -> bool:
        """Whether a variable is never empty here."""
        known = self.lookup(name)
        return known is not None and not known.varied and bool(known.literal) and known.colon

    def source_of(self, name: str) -> str:
        """The variable of the environment that `name` is, or is a copy of; `""` when it is the script's own."""
        known = self.definitions.get(name)
        if known is None:
            return "" if name in self.own else name
        if known.varied or known.computed or not known.consulted:
            return ""
        return known.consulted[0] if known.consulted[0] == name or not known.chained else ""

    def assign(self, name: str, parts: tuple[Part, ...], context: Context, append: bool = False) -> Definition | None:
        """Note `name=parts`; the definition when it is a default of the variable itself."""
        if not is_variable(name):
            return None
        if append:
            self._lengthen(name, (Ref(name, parts[0].start, parts[0].start), *parts) if parts else (), context)
            return None
        value = value_of(unquoted(parts), self.looking(context.bindings))
        found = value.definition if value.kind in {"variable", "fixed"} else Definition(value.names, computed=True)
        if name in context.held.missing and found.consulted[:1] != (name,):
            return self._given_when_missing(name, found, context)
        if found.consulted[:1] == (name,):
            if found.chained:
                self._keep(name, found)
                return found
            if value.kind == "variable":
                return None
        if found.computed and name in value.names:  # V="$V:more": still what it was, and more
            self._lengthen(name, parts, context)
            return None
        if context.conditional:
            self._vary(name)
            return None
        if found.consulted:
            self.own.discard(name)
        else:
            self.own.add(name)
        if found.constant is not None:
            found = replace(found, words=split_words(parts))
        self.definitions[name] = found if not found.computed else Definition(found.consulted, computed=True)
        return found if found.chained and found.consulted else None

    def _lengthen(self, name: str, parts: tuple[Part, ...], context: Context) -> None:
        """`LIST="$LIST C"`, `LIST+=" C"`."""
        known = self.definitions.get(name)
        more = _added(name, parts)
        if known is not None and known.words is not None and more is not None and len(known.words) <= LONGEST_LIST:
            self.definitions[name] = Definition(varied=True, words=(*known.words, *more))
        elif known is None or not known.chained:
            self.definitions[name] = VARIED

    def _given_when_missing(self, name: str, found: Definition, context: Context) -> Definition | None:
        """`[ -n "$V" ] || V=d` and its like are `V=${V:-d}`."""
        held = context.held
        if held.other or held.full or held.present or len(held.missing) > 1:
            return None  # a default in some cases only
        consulted = (name, *(other for other in found.consulted if other != name))
        default = Definition(consulted, found.literal, True, name not in held.unset, found.computed or found.varied)
        self._keep(name, default)
        return default

    def _keep(self, name: str, found: Definition) -> None:
        known = self.definitions.get(name)
        if known is None or known.chained or known.varied:
            self.definitions[name] = found

    def _vary(self, name: str) -> None:
        """A conditional assignment: a default stays one, anything else is no longer known."""
        known = self.definitions.get(name)
        if known is None or not (known.chained and known.consulted[:1] == (name,)):
            self.definitions[name] = VARIED

    def list_words(self, name: str, words: tuple[Bound, ...] | None, append: bool, conditional: bool) -> None:
        """Note an array or a list of literal words; None when they are not all literal."""
        known = self.definitions.get(name)
        before = known.words if append and known else ()
        self.own.add(name)
        if words is None or before is None or len(before) > LONGEST_LIST or (conditional and not append):
            self.definitions[name] = VARIED
        else:
            self.definitions[name] = Definition(varied=True, words=(*before, *words))

    def forget(self, name: str, context: Context) -> None:
        """`unset`, `read`, `getopts`: the variable is the script's own from here on."""
        context.bindings.pop(name, None)
        if not context.conditional:
            self.own.add(name)
        self.definitions[name] = VARIED


def _added(name: str, parts: tuple[Part, ...]) -> tuple[Bound, ...] | None:
    """The words that stand beside `$NAME`, a space between; None when it is anything else."""
    for part, rest, near in ((parts[:1], parts[1:], 0), (parts[-1:], parts[:-1], -1)):
        ref = part[0] if part else None
        text = text_of(rest)
        if isinstance(ref, Ref) and ref.name == name and not ref.op and text and text[near].isspace():
            return split_words(rest)
    return None
