"""The shared contract's test in Python, for pytest."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from lockstitch.api import Scaffold, View
from lockstitch.languages.python import ClassRef, Method, Signature, class_surface

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.python_siblings import PythonSiblings
from lockstitch_contract_tests.scaffold import placed, title_of, words_of
from lockstitch_contract_tests.siblings import Party, Wanted

_HELD = '''
def held(have, want):
    """What a sibling has can be called in every way that is promised."""
    assert callable(have)
    assert inspect.iscoroutinefunction(have) == inspect.iscoroutinefunction(want)
    given = inspect.signature(have).parameters
    promised = inspect.signature(want).parameters
    anything = {parameter.kind for parameter in given.values()}
    for name, parameter in promised.items():
        if name in given:
            assert given[name].kind in (parameter.kind, parameter.POSITIONAL_OR_KEYWORD)
            assert parameter.default is parameter.empty or (
                given[name].default is not parameter.empty
            )
        else:
            assert parameter.VAR_KEYWORD in anything, f"it takes no {name}"
    for name, parameter in given.items():
        optional = parameter.default is not parameter.empty or parameter.kind in (
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        )
        assert name in promised or optional, f"{name} is not promised"
'''


def python_scaffold(contract: ContractTests, view: View, sides: Sequence[Wanted], interface: Wanted | None) -> Scaffold:
    """A test module that runs, and fails for a sibling that lacks or breaks a method."""
    siblings = PythonSiblings(view)
    party = siblings.party(sides, interface)
    needs = tuple(need for need in siblings.needs if not view.known(need.extractor, need.path))
    if needs:
        return Scaffold(needs=needs)
    if party.problems:
        return Scaffold(problem=party.problems[0].message)
    if not party.promises:
        return Scaffold(problem="its siblings share no public method")
    first = (party.interface or party.siblings[0]).path
    tests = posixpath.join(contract.home, "tests")
    directory = tests if view.is_directory(tests) else posixpath.dirname(first)
    nested = next((one.name for one in party.siblings if "." in one.name), "")
    if nested:
        return Scaffold(problem=f"{nested} stands in another class, and cannot be imported by its name")
    title = party.interface.name if party.interface is not None else title_of(contract)
    path = placed(contract, directory, "_".join(["test", *words_of(title), "contract"]) + ".py")
    text = "\n".join(_lines(contract, view, siblings, party, title))
    return Scaffold(path, text + "\n")


def _lines(contract: ContractTests, view: View, siblings: PythonSiblings, party: Party, title: str) -> Iterator[str]:
    snake = "_".join(words_of(title))
    runner = (contract.runner.symbol if contract.runner is not None else "") or f"run_{snake}_contract"
    taken = {promise.name for promise in party.promises}
    yield f'"""The contract of {title}: every sibling goes through it."""'
    yield ""
    yield "import inspect"
    if party.interface is None:
        yield "from typing import Protocol"
    yield ""
    yield "import pytest"
    yield ""
    refs = [one.shape for one in (*party.siblings, *([party.interface] if party.interface else []))]
    names = _names(view, refs)
    called = [names[one.shape.key] for one in party.siblings]
    yield from _imports(view, refs, names)
    yield ""
    if party.interface is None:
        yield ""
        yield f"class {title}(Protocol):"
        yield f'    """What {", ".join(called)} share."""'
        for promise in party.promises:
            yield ""
            yield from _declared(siblings, party.siblings[0].shape, promise.name)
        yield ""
    yield _HELD.rstrip("\n")
    functions = []
    for name in sorted(taken):
        function = f"{name}_is_held" if name != "held" else "held_is_held"
        functions.append(function)
        yield ""
        yield ""
        yield f"def {function}(sibling):"
        yield f"    held(sibling.{name}, {title}.{name})"
    yield ""
    yield ""
    yield "SCENARIOS = ["
    yield from (f"    {function}," for function in functions)
    yield "]"
    yield ""
    yield ""
    yield f"def {runner}(sibling):"
    yield '    """Run all scenarios. Add what your callers rely on."""'
    yield "    for scenario in SCENARIOS:"
    yield "        scenario(sibling)"
    yield ""
    yield ""
    together = f'@pytest.mark.parametrize("sibling", [{", ".join(called)}])'
    if len(together) <= 88:
        yield together
    else:
        yield "@pytest.mark.parametrize("
        yield '    "sibling",'
        yield "    ["
        yield from (f"        {one}," for one in called)
        yield "    ],"
        yield ")"
    yield f"def test_{snake}_contract(sibling):"
    yield f"    {runner}(sibling)"


def _names(view: View, refs: Sequence[ClassRef]) -> dict[str, str]:
    """What each class is called in the test, by its key: its own name, with its module's where two have the same."""
    own = [ref.qualified for ref in refs]
    made = {}
    for ref in refs:
        alone = own.count(ref.qualified) == 1
        last = _module(view, ref.module.path).rpartition(".")[2]
        prefix = "" if alone else "".join(word.capitalize() for word in words_of(last))
        made[ref.key] = prefix + ref.qualified
    return made


def _imports(view: View, refs: Sequence[ClassRef], names: Mapping[str, str]) -> Iterator[str]:
    by_module: dict[str, set[str]] = {}
    for ref in refs:
        bare, name = ref.qualified.partition(".")[0], names[ref.key]
        spelled = bare if name == ref.qualified else f"{bare} as {name}"
        by_module.setdefault(_module(view, ref.module.path), set()).add(spelled)
    for module, spellings in sorted(by_module.items()):
        line = f"from {module} import {', '.join(sorted(spellings))}"
        if len(line) <= 88:
            yield line
        else:
            yield f"from {module} import ("
            yield from (f"    {name}," for name in sorted(spellings))
            yield ")"


def _module(view: View, path: str) -> str:
    """The dotted name of a file, from the outermost directory above it that is a package."""
    parts = [posixpath.splitext(posixpath.basename(path))[0]]
    directory = posixpath.dirname(path)
    while directory and view.files(f"{directory}/__init__.py"):
        parts.append(posixpath.basename(directory))
        directory = posixpath.dirname(directory)
    if parts[0] == "__init__" and len(parts) > 1:
        parts = parts[1:]
    return ".".join(reversed(parts))


def _declared(siblings: PythonSiblings, ref: ClassRef, name: str) -> Iterator[str]:
    """A method of the Protocol, without annotations: those may name what the test does not import."""
    found = class_surface(siblings.program, ref).members[name]
    offer = next(offer for offer in found.offers if isinstance(offer, Method))
    written = offer.implementation or offer.signatures[0]
    if offer.binding == "static":
        yield "    @staticmethod"
    elif offer.binding == "class":
        yield "    @classmethod"
    first = {"static": [], "class": ["cls"]}.get(offer.binding, ["self"])
    word = "async def" if written.asynchronous else "def"
    yield f"    {word} {name}({', '.join([*first, *_parameters(written)])}): ..."


def _parameters(signature: Signature) -> Iterator[str]:
    kinds = [parameter.kind for parameter in signature.parameters]
    starred = False
    for index, parameter in enumerate(signature.parameters):
        if parameter.kind == "keyword-only" and not starred and "var-positional" not in kinds:
            yield "*"
            starred = True
        star = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind, "")
        default = "" if parameter.required or star else "=None"
        yield f"{star}{parameter.name}{default}"
        last = index + 1 == len(kinds) or kinds[index + 1] != "positional-only"
        if parameter.kind == "positional-only" and last:
            yield "/"
