"""What a Dockerfile puts into the environment: `ENV` by stage, and the build arguments it reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lockstitch.api import Extractor, Source, Span, SyntaxProblem

from lockstitch_env_forwarders.docker.instructions import Instruction, Word, instructions, words
from lockstitch_env_forwarders.facts import FACT_TYPES, Default, Dynamic, EnvFact, Forward, Read, Scope
from lockstitch_env_forwarders.interpolation import parse_template
from lockstitch_env_forwarders.limits import bounded
from lockstitch_env_forwarders.values import Value, value_of

OUTSIDE = "-"  # the scope of arguments before the first FROM: in no stage
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(slots=True)
class _Stage:
    """One stage: build arguments with their defaults, and what children run at their start."""

    index: int
    name: str
    at: Span
    parent: _Stage | None
    args: dict[str, Default | None] = field(default_factory=dict)
    onbuild: list[Instruction] = field(default_factory=list)

    def arg(self, name: str) -> Default | None:
        """The default that the build argument `name` has here, inherited ones included."""
        stage: _Stage | None = self
        while stage is not None:
            if name in stage.args:
                return stage.args[name]
            stage = stage.parent
        return None


def extract(source: Source) -> Iterator[EnvFact | SyntaxProblem]:
    """The facts of a Dockerfile, instruction by instruction."""
    yield from bounded(_facts(source))


def _facts(source: Source) -> Iterator[EnvFact]:
    stages: list[_Stage] = []
    names: dict[str, _Stage] = {}
    outer: dict[str, Default | None] = {}
    for instruction in instructions(source):
        if instruction.keyword == "FROM":
            stage = _from(instruction, stages, names)
            stages.append(stage)
            if stage.name:
                names[stage.name.lower()] = stage
            for inherited in stage.parent.onbuild if stage.parent else ():
                yield from _instruction(inherited, stage, outer)
        elif not stages:
            if instruction.keyword == "ARG":
                yield from _args(instruction, outer, OUTSIDE, None)
        elif instruction.onbuild:
            stages[-1].onbuild.append(instruction)
        else:
            yield from _instruction(instruction, stages[-1], outer)
    for stage in stages:
        labels = (stage.name, str(stage.index)) if stage.name else (str(stage.index),)
        parents = (str(stage.parent.index),) if stage.parent else ()
        yield Scope(str(stage.index), stage.at, "stage", labels, parents, last=stage is stages[-1])


def _from(instruction: Instruction, stages: list[_Stage], names: dict[str, _Stage]) -> _Stage:
    parts = [word for word in words(instruction) if not word.text.startswith("--")]
    name = parts[2].text if len(parts) >= 3 and parts[1].text.upper() == "AS" else ""
    parent = names.get(parts[0].text.lower()) if parts else None
    return _Stage(len(stages), name, instruction.span(0, len(instruction.text.rstrip())), parent)


def _instruction(instruction: Instruction, stage: _Stage, outer: dict[str, Default | None]) -> Iterator[EnvFact]:
    if instruction.keyword == "ARG":
        yield from _args(instruction, stage.args, str(stage.index), outer)
    elif instruction.keyword == "ENV":
        yield from _env(instruction, stage)


def _args(
    instruction: Instruction, known: dict[str, Default | None], scope: str, outer: dict[str, Default | None] | None
) -> Iterator[EnvFact]:
    for word in words(instruction):
        name, equals, text = word.text.partition("=")
        if not _NAME.fullmatch(name):
            continue
        default = _default(value_of(name, parse_template(text))) if equals else (outer or {}).get(name)
        known[name] = default
        yield Read(name, instruction.span(word.start, word.end), default, how="ARG", scope=scope)


def _default(value: Value) -> Default | None:
    if value.kind in {"fixed", "variable"}:
        return value.default
    return Default(computed=True)


def _env(instruction: Instruction, stage: _Stage) -> Iterator[EnvFact]:
    parts = words(instruction)
    if not parts:
        return
    if "=" not in parts[0].raw:
        rest = parts[1:]
        text = _legacy_text(instruction, rest)
        yield from _forward(instruction, stage, parts[0].text, text, parts[0].start, (rest or parts)[-1].end)
        return
    for word in parts:
        name, equals, text = word.text.partition("=")
        if equals:
            yield from _forward(instruction, stage, name, text, word.start, word.end)


def _legacy_text(instruction: Instruction, rest: list[Word]) -> str:
    """The value of `ENV K the rest of the line`, quotes taken off when it is one quoted word."""
    if not rest:
        return ""
    return rest[0].text if len(rest) == 1 else instruction.text[rest[0].start : rest[-1].end]


def _forward(instruction: Instruction, stage: _Stage, name: str, text: str, start: int, end: int) -> Iterator[EnvFact]:
    at, scope = instruction.span(start, end), str(stage.index)
    if not _NAME.fullmatch(name):
        if "$" in name:
            yield Dynamic(name[:80], "the name is a build argument", at, scope)
        return
    value = value_of(name, parse_template(text))
    default = value.default
    if value.kind == "variable" and default is None and value.names and not value.guard:
        default = stage.arg(value.names[0])
    yield Forward(
        name=name,
        key=name,
        at=at,
        names=value.names,
        guard=value.guard,
        when=value.when,
        value=value.kind,
        default=default,
        required=value.required,
        how="ENV",
        scope=scope,
        sink=stage.index + 1,
    )


DOCKERFILE = Extractor(
    id="dockerfile.environment",
    version=1,
    languages=("dockerfile",),
    facts=FACT_TYPES,
    extract=extract,
    hint=rb"(?i)\b(env|arg|from)\b",
    own_errors=True,
)
