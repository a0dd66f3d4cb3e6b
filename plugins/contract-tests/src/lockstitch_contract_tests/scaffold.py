"""Writes the first version of the shared contract's test: interface, assertions, scenarios, runner."""

from __future__ import annotations

import posixpath
import re

from lockstitch.api import Scaffold, View

from lockstitch_contract_tests.contract import ContractTests
from lockstitch_contract_tests.siblings import language_of, wanted_sides


def scaffold(contract: ContractTests, view: View) -> Scaffold:
    """The test file, at the path of the contract's runner or beside the siblings."""
    if not (contract.of or contract.sides):
        return Scaffold(problem="it names no sides, so there is nothing to hold together")
    sides, interface, problems = wanted_sides(contract, view)
    if problems:
        return Scaffold(problem=problems[0].message)
    spoken = language_of([wanted.path for wanted in sides], view)
    if spoken == "go":
        from lockstitch_contract_tests.go_scaffold import go_scaffold

        made = go_scaffold(contract, view, sides, interface)
    elif spoken == "python":
        from lockstitch_contract_tests.python_scaffold import python_scaffold

        made = python_scaffold(contract, view, sides, interface)
    else:
        return Scaffold(problem=f"its sides are in {spoken or 'no language'}; tests are written for Go and Python")
    if made.path and made.path in view.files(made.path):
        # The host refuses too; here the text need not be made for that.
        return Scaffold(path=made.path, text=made.text)
    return made


def words_of(text: str) -> list[str]:
    """The words of a name, in whatever way they are joined: `CPStore`, `cp_store`, `cp-store`."""
    return [word.lower() for word in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z0-9]+", text)]


def title_of(contract: ContractTests) -> str:
    """What to call the siblings together, from the contract's id: `store-contract` is about a `Store`."""
    words = [word for word in words_of(contract.id) if word not in {"contract", "contracts", "tests", "test"}]
    return "".join(word.capitalize() for word in words) or "Sibling"


def placed(contract: ContractTests, directory: str, name: str) -> str:
    """The path of the new file: the runner's own, or a name in a directory."""
    if contract.runner is not None:
        return contract.resolve(contract.runner.path)
    return posixpath.normpath(posixpath.join(directory, name))
