"""A plugin outside of this workspace, as its users get it: from wheels, in an environment of its own."""

import ast
import json
import shutil
import sys

import pytest
from environments import ROOT, Environment, wheel

PLUGIN = ROOT / "examples" / "third_party_plugin"
PUBLIC = ("lockstitch.api", "lockstitch.languages", "lockstitch.testing")


def test_it_imports_only_what_is_public():
    for path in PLUGIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert not name.startswith("lockstitch") or name.startswith(PUBLIC), f"{path.name} imports {name}"


@pytest.mark.fault
@pytest.mark.skipif(sys.version_info >= (3, 13), reason="the wheels of tree-sitter-languages end at CPython 3.12")
def test_it_is_found_and_run_from_wheels(tmp_path):
    environment = Environment(tmp_path)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    away = tmp_path / "away"  # nothing of the workspace around it
    shutil.copytree(PLUGIN, away, ignore=shutil.ignore_patterns("__pycache__", ".lockstitch", ".pytest_cache"))
    environment.install(wheel(ROOT / "core", wheels), wheel(away, wheels))
    plugins = json.loads(environment.run("lockstitch", "plugins", "--json", cwd=away))
    assert [plugin["name"] for plugin in plugins["plugins"]] == ["terraform-inputs"]
    assert plugins["failures"] == []
    report = environment.run("lockstitch", "check", "--root", "example", "--format", "json", cwd=away, code=1)
    (finding,) = json.loads(report)["findings"]
    assert (finding["rule"], finding["path"]) == ("unset-input", "live/production.tfvars")
    assert "not set for an environment" in environment.run("lockstitch", "explain", "unset-input", cwd=away)
    assert "10 passed" in environment.run("python", "-m", "pytest", "-q", cwd=away)
    assert environment.run("python", "-m", "lockstitch.testing.pages", "--check", ".", cwd=away, code=None) == ""
