"""Which facts the judge asks for, and which of them it can do without."""

from __future__ import annotations

from typing import Any

import msgspec
from lockstitch.testing.memory import MemoryView
from lockstitch_env_forwarders.analyzer import ANALYZER
from lockstitch_env_forwarders.contract import EnvForwarders, EnvSide


def needed(files: dict[str, str], *sides: dict[str, Any]) -> list[tuple[str, str, bool, str]]:
    """Extractor, path, whether the run fails without it, and the language that the side says."""
    made = [EnvSide(**side) for side in sides]
    contract = msgspec.structs.replace(
        msgspec.convert({"id": "c", "check": "env-forwarders", "sides": [{"path": "x"}]}, EnvForwarders),
        sides=tuple(made),
    )
    view = MemoryView(files, strict=True)
    for _ in range(9):
        needs = list(ANALYZER.needs(contract, view))
        if not [need for need in needs if view.ask(need)]:
            return [(need.extractor.id, need.path, need.required, need.language) for need in needs]
    raise AssertionError("the needs do not come to an end")


def test_a_side_and_what_it_sources_are_required() -> None:
    files = {"a.sh": ". ./b.sh\ndocker run --env-file c.env --env-file d i", "b.sh": "", "c.env": "", "d": ""}
    assert needed(files, {"path": "a.sh"}) == [
        ("shell.forwards", "a.sh", True, ""),
        ("shell.forwards", "b.sh", True, ""),
        ("dotenv.environment", "c.env", True, "dotenv"),
        ("dotenv.environment", "d", True, "dotenv"),
    ]


def test_an_optional_file_is_not() -> None:
    text = "services: {a: {image: i, env_file: [{path: a.env, required: false}, b.env]}}"
    files = {"compose.yaml": text, "a.env": "", "b.env": ""}
    assert needed(files, {"path": "compose.yaml", "service": "a"}) == [
        ("yaml.environment", "compose.yaml", True, ""),
        ("dotenv.environment", "a.env", False, "dotenv"),
        ("dotenv.environment", "b.env", True, "dotenv"),
    ]


def test_the_constants_of_a_package_are_not() -> None:
    text = 'package p\nfunc env() []string { return []string{name + "=x"} }'
    files = {"p/a.go": text, "p/b.go": 'package p\nconst name = "A"', "p/c_test.go": "", "q/d.go": ""}
    found = needed(files, {"path": "p/a.go"})
    assert found == [
        ("go.environment", "p/a.go", True, ""),
        ("go.environment", "p/a.go", False, ""),
        ("go.environment", "p/b.go", False, ""),
    ]


def test_a_file_of_any_name_is_first_tried_as_a_script() -> None:
    files = {"run": "#!/usr/bin/env python3\n", "go": "#!/bin/sh\n", "notes": "x"}
    assert needed(files, {"path": "run"}) == [
        ("shell.forwards", "run", True, ""),
        ("python.environment", "run", True, ""),
    ]
    assert needed(files, {"path": "go"}) == [("shell.forwards", "go", True, "")]
    assert needed(files, {"path": "notes"}) == [("shell.forwards", "notes", True, "")]


def test_the_side_says_how_to_read_it() -> None:
    assert needed({"a.sh": ""}, {"path": "a.sh", "dialect": "compose"}) == [("yaml.environment", "a.sh", True, "yaml")]
