"""The public surface of the plugin API changes only together with its version and the changelog."""

import importlib
import importlib.util
import inspect
from pathlib import Path

import msgspec
import pytest
from lockstitch.api import API_VERSION

ROOT = Path(__file__).parent.parent
spec = importlib.util.spec_from_file_location("api_surface", ROOT / "tools" / "api_surface.py")
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)

NEW = "m.One: class(Struct)\nm.One.a: int\n"
LOG = "# Changelog\n\n## [Unreleased]\n\n{unreleased}\n\n## [1.0.0]\n\n{released}\n"


def said(now=NEW, version=(1, 0), kept=None, unreleased="Plugin API 1.0", released=""):
    kept = {"1.0": NEW} if kept is None else kept
    return tool.problems(now, version, kept, LOG.format(unreleased=unreleased, released=released))


def test_the_surface_is_the_one_that_is_committed():
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert tool.problems(tool.surface(), API_VERSION, tool.kept_surfaces(), changelog) == []


def test_what_is_as_it_was_is_no_problem():
    assert said() == []
    assert said(unreleased="", released="Plugin API 1.0") == []


def test_a_changed_surface_is_one():
    (problem,) = said(now=NEW + "m.two()\n")
    assert "tools/api_surface.py writes it" in problem


def test_after_a_release_the_version_must_grow():
    (problem,) = said(now=NEW + "m.two()\n", unreleased="", released="Plugin API 1.0")
    assert problem.endswith("raise API_VERSION")


def test_a_version_needs_its_line_in_the_changelog():
    assert said(unreleased="Something") == ["CHANGELOG.md does not say `Plugin API 1.0`"]


@pytest.mark.parametrize(
    ("now", "version", "log", "problems"),
    [
        (NEW + "m.two()\n", (1, 1), "Plugin API 1.1: `two`", 0),
        (NEW + "m.two()\n", (1, 1), "Plugin API 1.1", 1),
        ("m.One: class(Struct)\n", (1, 1), "Plugin API 1.1: `a`", 1),
        ("m.One: class(Struct)\n", (2, 0), "Plugin API 2.0: `a`", 0),
        ("m.One: class(Struct)\nm.One.a: str\n", (1, 1), "Plugin API 1.1: `a`", 1),
    ],
)
def test_what_a_new_version_needs(now, version, log, problems):
    kept = {"1.0": NEW, ".".join(map(str, version)): now}
    assert len(said(now, version, kept, unreleased=log, released="Plugin API 1.0")) == problems


@pytest.mark.parametrize(
    ("before", "after"),
    [("def f(a: int) -> int: ...", "def f(a: int, b: int = 1) -> int: ..."), ("def f(a): ...", "def f(b): ...")],
)
def test_a_signature_shows_every_argument(before, after):
    shown = []
    for text in (before, after):
        names = {}
        exec(text, names)
        shown.append(tool._signature(names["f"]))
    assert shown[0] != shown[1]


def test_the_api_fits_one_screen():
    api = importlib.import_module("lockstitch.api")
    assert len(api.__all__) <= 45
    assert api.__all__ == sorted(api.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))


def _documented():
    for module in tool.MODULES:
        home = importlib.import_module(module)
        for name in tool.public_names(home):
            value = getattr(home, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                yield f"{module}.{name}", value
            if inspect.isclass(value):
                yield from (
                    (f"{module}.{name}.{key}", member)
                    for key, member in vars(value).items()
                    if not key.startswith("_") and (inspect.isfunction(member) or isinstance(member, property))
                )


def test_every_public_thing_is_documented():
    bare = [name for name, value in _documented() if not (inspect.getdoc(value) or "").strip()]
    assert bare == []


def test_the_fields_of_the_api_are_explained():
    """By name in the docstring of their class or its module, or by a description that the schema shows."""
    api = importlib.import_module("lockstitch.api")
    unexplained = []
    for name in api.__all__:
        value = getattr(api, name)
        if inspect.isclass(value) and issubclass(value, msgspec.Struct):
            source = inspect.getsource(value)
            body = source.split('"""')
            for field in value.__struct_fields__:
                described = f"{field}: Annotated" in source or f'{field}: Annotated[str, HOST] = ""\n    """' in source
                if not (
                    field.startswith("_") or f"`{field}`" in body[1] or described or field.replace("_", " ") in body[1]
                ):
                    unexplained.append(f"{name}.{field}")
    assert not unexplained, ", ".join(unexplained)
