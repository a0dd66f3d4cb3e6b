"""Whole trees: all that a program says of one, held to the text beside it.

`trees/NAME.txtar` is a tree, `trees/NAME.txt` what is said; `--lockstitch-update` writes the second. Which types
are identical, what methods they have and what they implement is what go/types says of the same files, or unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lockstitch.api import Place
from lockstitch.languages.golang import (
    Configuration,
    Difference,
    FunctionDeclaration,
    GoProgram,
    Method,
    Pointer,
    Satisfaction,
    Type,
    TypeDeclaration,
    Unknown,
)

_TREES = sorted((Path(__file__).parent / "trees").glob("*.txtar"))


@pytest.mark.parametrize("path", _TREES, ids=lambda path: path.stem)
def test_what_is_said_of_a_tree(tree: Any, path: Path, request: pytest.FixtureRequest) -> None:
    t = tree(path.read_text())
    directories = sorted({str(Path(file).parent) for file in t.files if file.endswith(".go")})
    configurations = t.ask(lambda program: program.configurations(directories))
    said = f"read {' '.join(sorted(t.read))}\n"
    for configuration in configurations:
        said += f"\n==== {configuration.label}\n{t.ask(lambda program: _tree(program, directories), configuration)}"
    kept = path.with_suffix(".txt")
    if request.config.getoption("--lockstitch-update"):
        kept.write_text(said)
    assert said == kept.read_text()


def _tree(program: GoProgram, directories: list[str]) -> str:
    declared = [one for directory in directories for one in program.types(directory)]
    lines: list[str] = []
    for directory in directories:
        lines += _package(program, directory, directories)
    lines += ["", *_comparisons(program, declared), *_functions(program, directories)]
    return "\n".join(lines) + "\n"


def _package(program: GoProgram, directory: str, directories: list[str]) -> Iterator[str]:
    package = program.package(directory)
    if package is None:
        yield f"\nno package in {directory}"
        return
    yield f"\npackage {package.name} {package.path} in {package.directory}: {' '.join(package.files)}"
    yield from (f"  problem: {problem}" for problem in package.problems)
    for name, places in package.duplicates:
        yield f"  twice: {name} {' '.join(map(_place, places))}"
    for declared in program.types(directory):
        yield from _type(program, declared, directories)
    for function in program.functions(directory):
        yield f"  func {function.name}{program.render_signature(function.signature)}{_flags(function)}"
        yield f"    {_place(function.place)} {_place(function.whole)}"
        yield f"    = {_canonical(program, function.signature)}"
    for held in program.assertions(directory):
        what = f"{program.render(held.interface)} holds {program.render(held.concrete)}"
        yield f"  {held.kind} {held.form} {_place(held.place)}{' test' * held.test}: {what}"


def _type(program: GoProgram, declared: TypeDeclaration, directories: list[str]) -> Iterator[str]:
    bounds = [program.render(constraint) for constraint in declared.constraints]
    yield f"  type {declared.name}{bounds or ''}{_flags(declared)} {_place(declared.place)} {_place(declared.whole)}"
    below = program.underlying(declared.type)
    yield f"    = {program.render(below)}"
    canonical = _canonical(program, below)
    if canonical != program.render(below):
        yield f"    = {canonical}"
    if "z" in directories:
        spelled = program.spell(below, "z/z.go")
        yield f"    in z: {spelled.reason if isinstance(spelled, Unknown) else f'{spelled.text} {spelled.imports}'}"
    methods = program.methods(declared.type)
    for method in methods.methods:
        yield from _method(program, method, declared.type)
    if methods.shadowed:
        yield f"    no methods: {' '.join(methods.shadowed)}"
    yield from (f"    unknown: {reason}" for reason in methods.unknown)


def _method(program: GoProgram, method: Method, owner: Type) -> Iterator[str]:
    line = f"    {'*' * method.pointer}{method.name}{program.render_signature(method.signature)}"
    if method.package:
        line += f" [{method.package}]"
    if method.owner != owner:
        line += f" of {program.render(method.owner)}" + f" by {'.'.join(method.promoted)}" * bool(method.promoted)
    if method.place is not None and method.whole is not None:
        line += f" {_place(method.place)} {_place(method.whole)}"
    yield line + " deprecated" * method.deprecated + " doubtful" * (not method.certain) + " fact" * bool(method.fact)
    yield f"      = {_canonical(program, method.signature)}"


def _comparisons(program: GoProgram, declared: list[TypeDeclaration]) -> Iterator[str]:
    # What a type lacks to be known has been said above.
    below = {_name(one): program.underlying(one.type) for one in declared}
    known = [one for one in declared if isinstance(program.canonical(below[_name(one)]), str)]
    for index, left in enumerate(known):
        same: list[str] = []
        unknown: dict[str, list[str]] = {}
        for right in known[index + 1 :]:
            answer = program.identical(below[_name(left)], below[_name(right)])
            if isinstance(answer, Unknown):
                unknown.setdefault(answer.reason, []).append(_name(right))
            elif answer:
                same.append(_name(right))
        if same:
            yield f"{_name(left)} is made as {' '.join(same)}"
        for reason, names in sorted(unknown.items()):
            yield f"{_name(left)} may be made as {' '.join(names)}: {reason}"
    interfaces = [one for one in declared if one.interface and program.methods(one.type).methods]
    for one in declared:
        for interface in interfaces:
            if one is not interface and program.methods(one.type).methods:
                yield from _satisfaction(program, one, interface)


def _satisfaction(program: GoProgram, one: TypeDeclaration, interface: TypeDeclaration) -> Iterator[str]:
    value = program.implements(one.type, interface.type)
    if value.verdict is False and not value.mismatched and not value.pointer_only:
        return
    text = f"{_name(one)} as {_name(interface)}: {_verdict(value)}"
    if not one.interface:
        text += f"; its pointer: {_verdict(program.implements(Pointer(one.type), interface.type))}"
    yield text


def _functions(program: GoProgram, directories: list[str]) -> Iterator[str]:
    """Those of one name in two packages."""
    found = [(directory, function) for directory in directories for function in program.functions(directory)]
    for index, (here, left) in enumerate(found):
        for there, right in found[index + 1 :]:
            if left.name == right.name and here != there:
                ways = [_way(way) for way in program.differences(left.signature, right.signature)]
                yield f"{here}.{left.name} and {there}'s: {', '.join(ways) or 'the same'}"


def _way(way: Difference) -> str:
    return f"{way.kind} {way.index} {way.left} / {way.right} {way.unknown}".rstrip()


def _verdict(found: Satisfaction) -> str:
    if found.verdict is True:
        return "yes"
    parts = [f"lacks {method.name}" for method in found.missing]
    parts += [f"{mismatch.name} {_way(way)}" for mismatch in found.mismatched for way in mismatch.differences]
    parts += [f"{method.name} by pointer" for method in found.pointer_only]
    return ", ".join([*parts, *(f"unknown: {reason}" for reason in found.unknown)])


def _flags(one: TypeDeclaration | FunctionDeclaration) -> str:
    words = ["generated"] * one.generated + ["test"] * one.test + ["deprecated"] * one.fact.deprecated
    if isinstance(one, TypeDeclaration):
        words += ["alias"] * one.fact.alias + ["interface"] * one.interface + ["mock"] * one.mock
    return "".join(f" {word}" for word in words)


def _canonical(program: GoProgram, type_: Type) -> str:
    text = program.canonical(type_)
    return f"unknown: {text.reason}" if isinstance(text, Unknown) else text


def _name(declared: TypeDeclaration) -> str:
    return f"{declared.place.path.rpartition('/')[0]}.{declared.name}"


def _place(place: Place) -> str:
    span = place.span
    end = "" if span.end_line == span.line else f"{span.end_line}:"
    return f"{place.path}:{span.line}:{span.column}-{end}{span.end_column}"


def test_every_text_belongs_to_a_tree() -> None:
    kept = {path.stem for path in (Path(__file__).parent / "trees").glob("*.txt")}
    assert kept == {path.stem for path in _TREES}
    assert Configuration() == Configuration("linux", "amd64", (), True)
