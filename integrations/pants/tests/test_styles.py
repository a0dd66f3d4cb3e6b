"""The call-by-name rules cannot be run by the Pants that is here. What can be held: they are the same rules."""

from __future__ import annotations

import ast
import os

import pytest

import lockstitch.pants
from lockstitch.pants import register, rules_get

HOME = os.path.dirname(lockstitch.pants.__file__)


def rules(name):
    with open(os.path.join(HOME, name), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    return {
        node.name: (
            ast.unparse(node.args),
            ast.unparse(node.returns),
            [ast.unparse(item) for item in node.decorator_list],
        )
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
    }


def processes(name):
    """What is run, in order."""
    with open(os.path.join(HOME, name), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    names = {"extract_process", "judge_process", "with_texts", "again", "beside_process", "fix_process", "pex_request"}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return sorted(ast.unparse(node) for node in calls if node.func.id in names)


def test_both_styles_have_the_same_rules():
    assert rules("rules_get.py") == rules("rules_call.py")
    assert len(rules("rules_get.py")) == 10
    assert processes("rules_get.py") == processes("rules_call.py")


def test_every_name_that_is_called_is_imported():
    with open(os.path.join(HOME, "rules_call.py"), encoding="utf-8") as file:
        tree = ast.parse(file.read())
    known = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    known |= set(rules("rules_call.py")) | set(
        dir(__builtins__) if not isinstance(__builtins__, dict) else __builtins__
    )
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert called - known <= {"rules"}
    assert "Get" not in known


def test_this_pants_gets_the_style_that_it_knows():
    pytest.importorskip("pants.engine.rules")
    assert register.implementation is rules_get


def test_the_namespace_is_nobodys():
    import lockstitch

    assert getattr(lockstitch, "__file__", None) is None
