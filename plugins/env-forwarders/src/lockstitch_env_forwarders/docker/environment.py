"""What a Dockerfile puts into the environment: `ENV` by stage, and the build arguments it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lockstitch.api import Source, Span, SyntaxProblem

from lockstitch_env_forwarders.docker.instructions import Instruction, Word, instructions, words
from lockstitch_env_forwarders.facts import (
    Default,
    Dynamic,
    EnvFact,
    Forward,
    Literally,
    Read,
    Scope,
    looks_secret,
)
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.values import Value, value_of

OUTSIDE = "-"  # the scope of arguments before the first FROM: in no stage
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LookUp = Callable[[str], Default | None]


@dataclass(slots=True)
class _Stage:
    """One stage: what its variables and arguments fall back to, and what children run at their start."""

    index: int
    name: str
    at: Span
    parent: _Stage | None
    args: dict[str, Default | None] = field(default_factory=dict)
    env: dict[str, Default | None] = field(default_factory=dict)
    onbuild: list[Instruction] = field(default_factory=list)

    def known(self, name: str) -> Default | None:
        """The default that `$name` has here. Stages inherit, and a variable hides an argument."""
        line = [self]
        while (parent := line[-1].parent) is not None:
            line.append(parent)
        tables = [*(stage.env for stage in line), *(stage.args for stage in line)]
        return next((table[name] for table in tables if name in table), None)


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a Dockerfile, instruction by instruction."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    stages: list[_Stage] = []
    names: dict[str, _Stage] = {}
    outer: dict[str, Default | None] = {}
    for instruction in instructions(source):
        if instruction.keyword == "FROM":
            stage = _from(instruction, stages, names, outer)
            stages.append(stage)
            if stage.name:
                names[stage.name.lower()] = stage
            for inherited in stage.parent.onbuild if stage.parent else ():
                yield from _instruction(inherited, stage, outer)
        elif not stages:
            if instruction.keyword == "ARG":
                yield from _args(instruction, outer, OUTSIDE, outer.get, {})
        elif instruction.onbuild:
            stages[-1].onbuild.append(instruction)
        else:
            yield from _instruction(instruction, stages[-1], outer)
    for stage in stages:
        labels = (stage.name, str(stage.index)) if stage.name else (str(stage.index),)
        parents = (str(stage.parent.index),) if stage.parent else ()
        yield Scope(str(stage.index), stage.at, "stage", labels, parents, last=stage is stages[-1])


def _from(
    instruction: Instruction, stages: list[_Stage], names: dict[str, _Stage], outer: dict[str, Default | None]
) -> _Stage:
    parts = [word for word in words(instruction) if not word.text.startswith("--")]
    name = parts[2].text if len(parts) >= 3 and parts[1].text.upper() == "AS" else ""
    parent = names.get(_base(parts[0].text, outer).lower()) if parts else None
    return _Stage(len(stages), name, instruction.span(0, len(instruction.text.rstrip())), parent)


def _base(text: str, outer: dict[str, Default | None]) -> str:
    """What a stage is built from, when an argument names it, by the argument's default."""
    default = _default("", value_of("", parse_template(text)), outer.get)
    return default.literal.shown if default is not None and default.literal is not None else text


def _instruction(instruction: Instruction, stage: _Stage, outer: dict[str, Default | None]) -> Iterator[EnvFact]:
    if instruction.keyword == "ARG":
        yield from _args(instruction, stage.args, str(stage.index), stage.known, outer)
    elif instruction.keyword == "ENV":
        yield from _env(instruction, stage)


def _args(
    instruction: Instruction,
    known: dict[str, Default | None],
    scope: str,
    look_up: _LookUp,
    outer: dict[str, Default | None],
) -> Iterator[EnvFact]:
    for word in words(instruction):
        name, equals, text = word.text.partition("=")
        if not _NAME.fullmatch(name):
            continue
        default = _default(name, value_of(name, parse_template(text)), look_up) if equals else outer.get(name)
        known[name] = default
        yield Read(name, instruction.span(word.start, word.end), default, how="ARG", scope=scope)


def _default(name: str, value: Value, look_up: _LookUp) -> Default | None:
    """What `name` falls back to. The default of the variable that its value is goes before the value's own."""
    if value.kind == "mixed" or value.guard:
        return Default(computed=True)
    found = look_up(value.names[0]) if value.names else None
    if found is None or found.literal is None or not looks_secret(name):
        return found or value.default
    return Default(literal=Literally(found.literal.mark, masked=True))


def _env(instruction: Instruction, stage: _Stage) -> Iterator[EnvFact]:
    parts = words(instruction)
    if not parts:
        return
    if "=" not in parts[0].raw:
        rest = parts[1:]
        text = _legacy_text(instruction, rest)
        facts = list(_forward(instruction, stage, parts[0].text, text, parts[0].start, parts[-1].end))
    else:
        facts = []
        for word in parts:
            name, equals, text = word.text.partition("=")
            if equals:
                facts += _forward(instruction, stage, name, text, word.start, word.end)
    yield from facts
    # what an instruction sets holds from the next one on
    for fact in facts:
        if isinstance(fact, Forward):
            stage.env[fact.name] = Default(computed=True) if fact.value == "mixed" or fact.guard else fact.default


def _legacy_text(instruction: Instruction, rest: list[Word]) -> str:
    """The value of `ENV K the rest of the line`, with the blanks between its words."""
    text, at = "", rest[0].start if rest else 0
    for word in rest:
        text += instruction.text[at : word.start] + word.text
        at = word.end
    return text


def _forward(instruction: Instruction, stage: _Stage, name: str, text: str, start: int, end: int) -> Iterator[EnvFact]:
    at, scope = instruction.span(start, end), str(stage.index)
    if not _NAME.fullmatch(name):
        if "$" in name:
            yield Dynamic(name[:80], "the name is a build argument", at, scope)
        return
    value = value_of(name, parse_template(text))
    yield Forward(
        name=name,
        key=name,
        at=at,
        names=value.names,
        guard=value.guard,
        when=value.when,
        value=value.kind,
        default=None if value.kind == "mixed" or value.guard else _default(name, value, stage.known),
        required=value.required,
        how="ENV",
        scope=scope,
        sink=stage.index + 1,
    )
