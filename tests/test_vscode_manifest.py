"""What the VS Code extension says of itself: `tests/e2e/editors/test_vscode.py` runs it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXTENSION = ROOT / "integrations" / "vscode"
GUIDE = (ROOT / "docs" / "editors.md").read_text().partition("## VS Code")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def manifest():
    return json.loads((EXTENSION / "package.json").read_text())


@pytest.fixture(scope="module")
def code():
    return "".join(path.read_text() for path in sorted((EXTENSION / "src").glob("*.ts")))


def test_nothing_runs_in_a_folder_that_is_not_trusted(manifest):
    capabilities = manifest["capabilities"]
    assert capabilities["untrustedWorkspaces"]["supported"] is False
    assert capabilities["virtualWorkspaces"] is False
    assert manifest["activationEvents"] == ["workspaceContains:**/lockstitch.toml"]


def test_every_command_is_there_and_in_the_guide(manifest, code):
    for command in manifest["contributes"]["commands"]:
        assert f'registerCommand("{command["command"]}"' in code
        assert f"{command['category']}: {command['title']}" in GUIDE


def test_every_setting_is_read_and_in_the_guide(manifest, code):
    settings = manifest["contributes"]["configuration"]["properties"]
    assert settings
    for name, setting in settings.items():
        assert f"| `{name}` |" in GUIDE
        key = name.removeprefix("lockstitch.")
        if key != "trace.server":  # the library reads it
            assert re.search(rf'get<[^(]+>\("{key}"\)', code)
            assert setting["scope"] == "resource"


def test_only_what_is_needed_is_packed():
    kept = (EXTENSION / ".vscodeignore").read_text().split()
    assert kept == ["**", "!dist/extension.js", "!package.json", "!README.md", "!server/lockstitch.pex"]
