"""Coverage reports, against the tools that make them: `go tool cover` and `coverage report`, to the last statement."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lockstitch.engine.run import Options
from lockstitch.engine.tables import tabulate

pytestmark = pytest.mark.oracle
GO = Path(sys.executable).parent / "go"
FILES = {
    "go.mod": "module example.com/shop/v2\n\ngo 1.22\n",
    "price/price.go": """\
package price

import "errors"

type Table map[string]int

func (t Table) Of(name string, count int) (int, error) {
	price, ok := t[name]
	switch {
	case !ok:
		return 0, errors.New("unknown")
	case count < 0:
		return 0, errors.New("negative")
	default:
		if count == 0 { return 0, nil }
	}
	total := 0
	for i := 0; i < count; i++ {
		total += price
	}
	return total, nil
}

func (t Table) Nothing() {}

func each(t Table, f func(string)) {
	for name := range t {
		func() {
			defer func() {
				if recover() != nil {
					return
				}
			}()
			f(name)
		}()
	}
}
""",
    "price/price_test.go": """\
package price

import "testing"

func TestOf(t *testing.T) {
	if got, _ := (Table{"a": 2}).Of("a", 3); got != 6 {
		t.Fatal(got)
	}
	each(Table{"a": 1}, func(string) {})
}
""",
    "order/order.go": """\
package order

import "example.com/shop/v2/price"

func Total(t price.Table, names ...string) (total int) {
	for _, name := range names {
		one, err := t.Of(name, 1)
		if err != nil {
			continue
		}
		total += one
	}
	return
}
""",
    "order/order_test.go": """\
package order

import (
	"testing"

	"example.com/shop/v2/price"
)

func TestTotal(t *testing.T) {
	if Total(price.Table{"a": 2}, "a", "b") != 2 {
		t.Fatal()
	}
}
""",
    "untested/untested.go": "package untested\n\nfunc F() int {\n\tx := 1\n\treturn x\n}\n",
    "types/types.go": "package types\n\ntype T struct{}\n",
}
CONTRACT = """\
[[contract]]
id = "c"
check = "coverage-floors"
reports = {reports}
unit = "file"
[[contract.tier]]
name = "all"
files = ["**"]
{floors}
"""


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def shares(root: Path, *reports: str, floors: str = "line = 0") -> dict[tuple[str, str], tuple[int, int]]:
    """(path, measure) → (covered, total), as `lockstitch coverage` has them."""
    (root / "lockstitch.toml").write_text(CONTRACT.format(reports=json.dumps(reports), floors=floors))
    made = tabulate(root, "", Options(cache=False, jobs=1, isolate=False), shown_by="coverage")
    assert made.outcome.failures == ()
    assert made.table is not None
    found = {}
    for row in made.table.rows:
        counted = row.cells[5].text
        if counted:
            part, whole = counted.split("/")
            found[row.cells[0].text, row.cells[2].text] = (int(part), int(whole))
    return found


def run(root: Path, *command: str | Path, ok: bool = True) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV", "GOFLAGS"))}
    environment |= {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "GOPROXY": "off"}
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    assert not ok or done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def go_total(root: Path, profile: str) -> str:
    """The percentage of all statements that `go tool cover -func` says."""
    text = run(root, GO, "tool", "cover", f"-func={profile}")
    match = re.search(r"^total:\s+\(statements\)\s+(\d+\.\d)%$", text, re.MULTILINE)
    assert match is not None
    return match[1]


def go_files(root: Path, profile: str, module: str = "example.com/shop/v2/") -> dict[str, tuple[int, int]]:
    """What golang.org/x/tools would count of each file: blocks of the same range are one."""
    blocks: dict[tuple[str, str], tuple[int, int]] = {}
    for line in (root / profile).read_text().splitlines():
        if not line.startswith("mode:"):
            place, weight, hits = line.rsplit(" ", 2)
            name, _, span = place.rpartition(":")
            before = blocks.get((name, span), (0, 0))[1]
            blocks[name, span] = (int(weight), before + int(hits))
    found: dict[str, tuple[int, int]] = {}
    for (name, _), (weight, hits) in blocks.items():
        part, whole = found.get(name, (0, 0))
        found[name] = (part + weight * bool(hits), whole + weight)
    return {name.removeprefix(module): share for name, share in found.items() if share[1]}


@pytest.mark.parametrize(("mode", "packages"), [("set", ""), ("count", "./..."), ("atomic", "all")])
def test_go_profiles_of_a_module(tmp_path, mode, packages):
    write(tmp_path, FILES)
    arguments = [
        f"-covermode={mode}",
        "-coverprofile=c.out",
        *([f"-coverpkg={packages}"] if packages == "./..." else []),
    ]
    if packages == "all":
        arguments.append("-coverpkg=example.com/shop/v2/...,errors")  # a package of no module here
    run(tmp_path, GO, "test", *arguments, "./...")
    found = shares(tmp_path, "c.out")
    ours = {path: share for (path, measure), share in found.items() if measure == "lines"}
    theirs = go_files(tmp_path, "c.out")
    assert {path: share for path, share in theirs.items() if not path.startswith("errors/")} == ours
    assert set(ours) == {"price/price.go", "order/order.go", "untested/untested.go"}
    assert ours["untested/untested.go"] == (0, 2)  # a package without tests is not absent
    if packages != "all":
        part, whole = (sum(column) for column in zip(*ours.values(), strict=True))
        assert f"{100 * part / whole:.1f}" == go_total(tmp_path, "c.out")


def test_go_profiles_that_were_written_one_behind_the_other(tmp_path):
    write(tmp_path, FILES)
    text = ""
    for number, package in enumerate(("price", "order")):
        run(tmp_path, GO, "test", "-covermode=count", "-coverpkg=./...", f"-coverprofile={number}.out", f"./{package}")
        text += (tmp_path / f"{number}.out").read_text()
    (tmp_path / "c.out").write_text(text)
    both = shares(tmp_path, "c.out")
    assert both == shares(tmp_path, "0.out", "1.out") == shares(tmp_path, "*.out")
    merged = "mode: count\n" + "".join(line for line in text.splitlines(True) if not line.startswith("mode:"))
    (tmp_path / "m.out").write_text(merged)
    part, whole = (sum(column) for column in zip(*both.values(), strict=True))
    assert f"{100 * part / whole:.1f}" == go_total(tmp_path, "m.out")


def test_go_workspaces_replaces_and_modules_that_are_not_called_as_their_directories(tmp_path):
    write(
        tmp_path,
        {
            "go.work": "go 1.22\n\nuse (\n\t./app\n\t./libs/money\n)\n\nreplace corp.example/money v0.0.0 => ./libs/money\n",
            "app/go.mod": "module corp.example/app\n\ngo 1.22\n\nrequire (\n\tcorp.example/money v0.0.0\n"
            "\tcorp.example/old v0.0.0\n)\n\nreplace corp.example/old => ../forks/old\n",
            "app/main.go": 'package app\n\nimport (\n\t"corp.example/money"\n\t"corp.example/old"\n)\n\n'
            "func Run() int { return money.Add(1, old.Two()) }\n",
            "app/main_test.go": 'package app\n\nimport "testing"\n\nfunc TestRun(t *testing.T) {\n\tRun()\n}\n',
            "libs/money/go.mod": "module corp.example/money\n\ngo 1.22\n",
            "libs/money/money.go": "package money\n\nfunc Add(a, b int) int { return a + b }\n\nfunc Sub(a, b int) int { return a - b }\n",
            "forks/old/go.mod": "module corp.example/renamed\n\ngo 1.22\n",
            "forks/old/old.go": "package old\n\nfunc Two() int { return 2 }\n",
        },
    )
    environment = {**os.environ, "GOFLAGS": "", "GOTOOLCHAIN": "local", "GOPROXY": "off", "GONOSUMDB": "*"}
    (tmp_path / "forks/old/go.mod").write_text("module corp.example/old\n\ngo 1.22\n")
    subprocess.run(
        [GO, "test", "-coverpkg=corp.example/app,corp.example/money,corp.example/old", "-coverprofile=../c.out", "./..."],
        cwd=tmp_path / "app", env=environment, check=True, capture_output=True,
    )  # fmt: skip
    expected = {"app/main.go": (1, 1), "libs/money/money.go": (1, 2), "forks/old/old.go": (1, 1)}
    assert {path: share for (path, _), share in shares(tmp_path, "c.out").items()} == expected
    # A fork that says another name in its own go.mod is found by the replace alone.
    (tmp_path / "forks/old/go.mod").write_text("module corp.example/renamed\n\ngo 1.22\n")
    assert {path: share for (path, _), share in shares(tmp_path, "c.out").items()} == expected


PYTHON = {
    "app/__init__.py": "",
    "app/shop.py": '''\
"""A shop."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Shop:
    """It sells."""

    name: str
    rate = 3

    def __init__(
        self,
        stock: dict[str, int],
    ) -> None:
        self.stock = stock

    @property
    def empty(self):
        return not self.stock

    def sell(self, name, count=1):
        if name not in self.stock:
            raise KeyError(name)
        while True:
            if count <= 0:
                break
            count -= 1
            if self.stock[name] == 0:
                return False
            self.stock[name] -= 1
        else:
            print("never")
        return True

    def debug(self):  # pragma: no cover
        for item in self.stock:
            print(item)

    async def later(self): ...

    def match(self, value):
        match value:
            case 0:
                return "zero"
            case [first, *_]:
                return first
            case _:
                return (
                    "other"
                    + str(value)
                )


def unused():
    def inner():
        global rate
        rate = 2
    try:
        inner()
    except ValueError:
        pass
    finally:
        x = [
            item
            for item in (1, 2)
            if item
        ]
    return x


def flow(value):
    with open("/dev/null") as f:
        if value:
            return f
    return 0 if value else 1
''',
    "app/never.py": "def never():\n    return 1\n",
    "app/docs.py": '"""Only a docstring."""\n',
    "main.py": """\
from app.shop import Shop, flow

shop = Shop({"a": 1})
shop.sell("a")
shop.match(0)
shop.match([3])
flow(0)
""",
}
RC = "[run]\nsource = app\nrelative_files = true\n{extra}"


def measure(root: Path, extra: str, *reports: str) -> dict[str, dict[str, int]]:
    """Run the program under coverage.py and write reports; what `coverage report` counts, by file."""
    (root / ".coveragerc").write_text(RC.format(extra=extra))
    coverage = (sys.executable, "-m", "coverage")
    run(root, *coverage, "run", "main.py")
    for report in reports:
        run(root, *coverage, report, "-o", f"c.{report}", "-q")
    table = run(root, *coverage, "report")
    found = {}
    for line in table.splitlines():
        match = re.match(r"(\S+\.py)\s+(\d+)\s+(\d+)(?:\s+(\d+)\s+(\d+))?\s", line)
        if match is not None:
            found[match[1]] = {"statements": int(match[2]), "missed": int(match[3])}
    if "json" in reports:
        for path, file in json.loads((root / "c.json").read_text())["files"].items():
            found[path] |= {key: file["summary"].get(key, 0) for key in ("num_branches", "covered_branches")}
    return found


@pytest.mark.parametrize("extra", ["", "branch = true\ndynamic_context = test_function\n"])
def test_coverage_py(tmp_path, extra):
    write(tmp_path, PYTHON)
    theirs = measure(tmp_path, extra, "json", "xml", "lcov")
    expected = {path: (item["statements"] - item["missed"], item["statements"]) for path, item in theirs.items()}
    expected = {path: share for path, share in expected.items() if share[1]}
    assert expected["app/shop.py"][1] > 25
    for report in ("c.json", "c.xml", "c.lcov", ".coverage"):
        branches = "branch" in extra and report != ".coverage"
        found = shares(tmp_path, report, floors="line = 0\nbranch = 0" if branches else "line = 0")
        lines = {path: share for (path, measure), share in found.items() if measure == "lines" and share[1]}
        assert (report, lines) == (report, expected)
        if branches:
            ours = {path: share for (path, measure), share in found.items() if measure == "branch"}
            counted = tuple(theirs["app/shop.py"][key] for key in ("covered_branches", "num_branches"))
            assert (report, ours["app/shop.py"]) == (report, counted)


MODULES = ("json", "unittest", "importlib")


def test_statements_of_the_standard_library(tmp_path):
    """The statements that the data file does not hold are those that coverage.py finds in the same files."""
    library = Path(os.__file__).parent
    for name in MODULES:
        shutil.copytree(library / name, tmp_path / "app" / name, ignore=shutil.ignore_patterns("__pycache__", "test*"))
    for path in sorted(library.glob("*.py")):
        shutil.copy(path, tmp_path / "app" / path.name)
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "main.py").write_text(
        "import runpy, sys\nfor name in ('textwrap', 'shlex', 'heapq', 'bisect', 'fractions', 'ast'):\n"
        "    runpy.run_path(f'app/{name}.py', run_name='loaded')\n"
    )
    theirs = measure(tmp_path, "branch = true\n")
    assert len(theirs) > 150
    lines = {path: share for (path, measure), share in shares(tmp_path, ".coverage").items() if measure == "lines"}
    expected = {path: (item["statements"] - item["missed"], item["statements"]) for path, item in theirs.items()}
    different = {
        path: (lines.get(path), share) for path, share in expected.items() if share[1] and lines.get(path) != share
    }
    assert different == {}
    assert sum(part > 0 for part, _ in lines.values()) >= 6
