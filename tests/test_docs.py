"""Documentation that is held to the code: nothing missing, nothing stale, no dead link."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from lockstitch.api import Contract, Exemption
from lockstitch.cli.main import Commands
from lockstitch.cli.main import main as cli
from lockstitch.config import Settings
from lockstitch.languages.markdown import anchors_of
from lockstitch.report import FORMATS, json_format

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "core/*.md", "plugins/*/*.md", "examples/*/*.md")
    for path in ROOT.glob(pattern)
)


def read(name):
    return (ROOT / name).read_text("utf-8")


def commands():
    assert isinstance(cli, Commands)
    return {name: cli.get_command(None, name) for name in cli.list_commands(None)}


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name):
    assert f"lockstitch {name}" in read("docs/commands.md")
    assert re.search(rf"\b{name}\b", read("README.md"))


def test_every_option_of_check_is_documented():
    page = read("docs/commands.md")
    options = [parameter.opts[0] for parameter in commands()["check"].params if parameter.param_type_name == "option"]
    assert len(options) > 10
    assert [option for option in options if option not in page] == []


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_documented(name):
    assert f"| `{name}` |" in read("docs/output.md")
    assert f"`{name}`" in read("README.md")


def test_the_json_on_the_page_has_the_keys_of_the_json():
    (block,) = re.findall(r"^```json\n(.*?)^```$", read("docs/output.md"), re.MULTILINE | re.DOTALL)
    shown = msgspec.json.decode(block, type=json_format.JsonReport, strict=True)
    assert msgspec.json.decode(msgspec.json.encode(shown)) == json.loads(block)
    for name in json_format.JsonFailure.__struct_fields__ + json_format.JsonExempt.__struct_fields__:
        assert f'"{name}"' in read("docs/output.md")


@pytest.mark.parametrize("kind", [Contract, Exemption, Settings], ids=lambda kind: kind.__name__)
def test_every_common_key_is_documented(kind):
    pages = read("docs/contracts.md") + read("docs/exceptions.md")
    for field in msgspec.inspect.type_info(kind).fields:
        if field.name != "home":
            assert re.search(rf"(`|^){field.encode_name}(`| = )", pages, re.MULTILINE), field.encode_name


RULE_PAGES = sorted([*ROOT.glob("plugins/*/src/*/pages/*.md"), *ROOT.glob("core/src/lockstitch/pages/*.md")])
HEADINGS = ["What it finds", "Why it drifts", "Example", "In step", "Fix", "Configuration", "When not to use it"]


@pytest.mark.parametrize("path", RULE_PAGES, ids=lambda path: f"{path.parent.parent.name}-{path.stem}")
def test_every_rule_page_has_the_same_headings(path):
    outside = re.sub(r"^(```+).*?^\1$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    sections = re.split(r"^## (.*)\n", outside, flags=re.MULTILINE)
    assert sections[0].startswith(f"# {path.stem}\n")
    assert sections[1::2] == HEADINGS
    assert all(text.strip() for text in sections[2::2])


def test_every_dependency_has_its_line():
    page = read("CONTRIBUTING.md")
    for path in [ROOT / "core/pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")]:
        project = tomllib.loads(path.read_text("utf-8"))["project"]
        extras = [item for items in project.get("optional-dependencies", {}).values() for item in items]
        for dependency in [*project["dependencies"], *extras]:
            name = re.match(r"[\w-]+", dependency)[0]
            if not name.startswith("lockstitch"):
                assert name in page or name.removeprefix("tree-sitter") in page, (
                    f"{name} has no line in CONTRIBUTING.md"
                )


def test_every_extra_is_documented():
    extras = tomllib.loads(read("core/pyproject.toml"))["project"]["optional-dependencies"]
    assert set(re.findall(r"^\| `([\w-]+)` \|", read("docs/install.md"), re.MULTILINE)) == set(extras)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_link_is_dead(path):
    text = re.sub(r"^(```+).*?^\1$", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            file, _, anchor = target.partition("#")
            found = (path.parent / file) if file else path
            assert found.exists(), f"{target} leads nowhere"
            if anchor and found.suffix == ".md":
                outside = re.sub(r"^(```+).*?^\1$", "", found.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
                titles = [title.replace("`", "") for title in re.findall(r"^#+ (.*)$", outside, re.MULTILINE)]
                assert anchor in anchors_of([(title, "") for title in titles], "github"), target


@pytest.mark.parametrize("tool", ["rule_pages.py", "readme_demo.py", "contract_reference.py", "api_reference.py"])
def test_what_is_made_is_not_stale(tool):
    command = [sys.executable, str(ROOT / "tools" / tool), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
