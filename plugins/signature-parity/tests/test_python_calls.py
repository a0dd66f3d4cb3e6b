"""Parameters against calls: a sibling does for an interface when it takes every call that the interface takes."""

from __future__ import annotations

import inspect
import itertools
import random

import pytest
from lockstitch.languages.python import Method, PythonProgram, Signature, class_surface
from lockstitch.testing import MemoryView
from lockstitch_signature_parity.python.parameters import compare_parameters
from lockstitch_signature_parity.python.relation import Relating

ORDERS = ("", "x", "y", "xy", "yx")
CALLS = [(count, names) for count in range(4) for size in range(4) for names in itertools.combinations("xyz", size)]


def texts() -> list[str]:
    """Every parameter list of up to two names, of each kind, with and without defaults, stars and double stars."""
    found = []
    for order, star, stars in itertools.product(ORDERS, (False, True), (False, True)):
        for kinds in itertools.product("/n*", repeat=len(order)):
            for defaults in itertools.product(("", "=1"), repeat=len(order)):
                text = _text(list(zip(order, kinds, defaults, strict=True)), star, stars)
                if text is not None and text not in found:
                    found.append(text)
    return found


def _text(named: list[tuple[str, str, str]], star: bool, stars: bool) -> str | None:
    if [kind for _, kind, _ in named] != sorted((kind for _, kind, _ in named), key="/n*".index):
        return None
    words = [name + default for name, kind, default in named if kind == "/"]
    words += ["/"] if words else []
    words += [name + default for name, kind, default in named if kind == "n"]
    only = [name + default for name, kind, default in named if kind == "*"]
    words += ["*args"] if star else ["*"] if only else []
    words += [*only, *(["**kwargs"] if stars else [])]
    try:
        compile(f"lambda {', '.join(words)}: 0", "", "eval")
    except SyntaxError:
        return None
    return ", ".join(words)


TEXTS = texts()


@pytest.fixture(scope="module")
def program() -> PythonProgram:
    methods = "".join(f"    def m{n}(self, {text}): ...\n" for n, text in enumerate(TEXTS))
    return PythonProgram(MemoryView({"m.py": f"class C:\n{methods}"}))


@pytest.fixture(scope="module")
def signatures(program: PythonProgram) -> list[Signature]:
    ref = program.class_at("m.py", "C")
    assert ref is not None
    members = class_surface(program, ref).members
    offers = [members[f"m{n}"].offers[0] for n in range(len(TEXTS))]
    return [offer.signatures[0] for offer in offers if isinstance(offer, Method)]


def taken(text: str) -> set[tuple[int, tuple[str, ...]]]:
    """The calls that a function with these parameters takes."""
    signature = inspect.signature(eval(f"lambda {text}: 0"))
    found = set()
    for count, names in CALLS:
        try:
            signature.bind(*range(count), **dict.fromkeys(names, 0))
        except TypeError:
            continue
        found.add((count, names))
    return found


def test_what_takes_every_call_will_do(program: PythonProgram, signatures: list[Signature]) -> None:
    calls = [taken(text) for text in TEXTS]
    numbers = range(len(TEXTS))
    pairs = random.Random(1).sample(list(itertools.product(numbers, numbers)), 4000)
    wrong = []
    for have, want in pairs:
        found = list(compare_parameters(Relating(program), signatures[have], signatures[want], True, "ignore", True))
        will_do = calls[want] <= calls[have]
        # `**kwargs` takes by name what could also be given by position; and what stars take, they do not put in its place.
        lax = "**" in TEXTS[have] if will_do < (not found) else "*args" in TEXTS[have] or "**" in TEXTS[have]
        if will_do == bool(found) and not lax:
            wrong.append((TEXTS[have], TEXTS[want], [each.what for each in found]))
    assert wrong == []
