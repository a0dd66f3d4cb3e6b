"""The wheel of the whole repository is what core and the plugins are, and nothing else."""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
WHOLE = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PARTS = {
    path.parent: tomllib.loads(path.read_text("utf-8"))
    for path in sorted([ROOT / "core" / "pyproject.toml", *ROOT.glob("plugins/*/pyproject.toml")])
}


def test_it_depends_on_what_its_parts_depend_on():
    wanted = {item for part in PARTS.values() for item in part["project"]["dependencies"]}
    wanted = {item for item in wanted if not item.startswith("lockstitch")}
    assert sorted(WHOLE["project"]["dependencies"]) == sorted(wanted)


def test_it_offers_the_plugins_that_its_parts_offer():
    wanted = {}
    for part in PARTS.values():
        wanted |= part["project"].get("entry-points", {}).get("lockstitch", {})
    assert WHOLE["project"]["entry-points"]["lockstitch"] == wanted


def test_it_holds_the_sources_of_its_parts():
    wanted = sorted(f"{folder.relative_to(ROOT).as_posix()}/src" for folder in PARTS)
    assert sorted(WHOLE["tool"]["hatch"]["build"]["targets"]["wheel"]["sources"]) == wanted


@pytest.mark.parametrize("folder", PARTS, ids=lambda folder: folder.name)
def test_every_part_is_a_whole_distribution(folder):
    project = PARTS[folder]["project"]
    assert project["version"] == WHOLE["project"]["version"]
    assert project["license"] == "Apache-2.0"
    for name in ("README.md", "BUILD"):
        assert (folder / name).is_file()
    assert list(folder.glob("src/*/py.typed"))


def test_the_hook_runs_a_command_that_the_wheel_has():
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"].split()[0] in WHOLE["project"]["scripts"]
    assert hook["pass_filenames"] is False
