"""Which call comes before which in Go, against the dominator tree of golang.org/x/tools/go/ssa.

Every pair of calls of a function is compared: in random programs, and in a fixed part of the standard library. What
go/ssa sees in another way is left out and counted (`Comparison.left_out`), or changed before it looks (`rewrite.go`).

`python tests/oracles/test_ssa_dominators.py CACHE PACKAGES…` compares more packages, `CACHE made:FIRST:COUNT` more
random programs. With `plain` before the packages, a function ends only where SSA says so.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "call_order"))
sys.path.insert(0, str(Path(__file__).parent / "ssadom"))

from dominance import SSA, Comparison, asked, build, compare
from made import package
from programs import program
from running import go_source

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not SSA.is_dir(), reason="go/ssa is not here: apt-get install golang-golang-x-tools-dev"),
]

#: A part of the standard library that has every kind of statement.
PACKAGES = [
    "archive/tar",
    "archive/zip",
    "bufio",
    "compress/flate",
    "context",
    "crypto/tls",
    "database/sql",
    "encoding/gob",
    "encoding/json",
    "encoding/xml",
    "flag",
    "fmt",
    "go/parser",
    "go/printer",
    "html/template",
    "internal/fuzz",
    "internal/poll",
    "io",
    "log/slog",
    "mime/multipart",
    "net",
    "net/http",
    "net/http/httputil",
    "net/http/internal/http2",
    "os",
    "os/exec",
    "os/signal",
    "regexp",
    "runtime/pprof",
    "slices",
    "strconv",
    "sync",
    "testing",
    "text/template",
    "text/template/parse",
    "time",
]


EXITS = """package made

import "os"

func a() {}
func b() {}
func f(c bool) {
	if c {
		os.Exit(1)
	} else {
		a()
	}
	b()
}
"""


@pytest.fixture(scope="module")
def binary(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert request.config.cache is not None
    target = tmp_path_factory.mktemp("ssadom") / "ssadom"
    build(target, request.config.cache.mkdir("gotypes"))
    return target


def written(folder: Path, text: str) -> str:
    """The folder of a package with that text."""
    (folder / "made.go").write_text(text)
    return str(folder)


def test_calls_in_random_places_come_in_the_order_that_ssa_says(binary: Path, tmp_path: Path) -> None:
    found = compare(asked(binary, "ends", [written(tmp_path, package(range(300)))]))
    assert found.differences == []
    assert found.counts["pairs"] > 150_000
    assert found.counts["pairs: dominated"] > 50_000
    assert found.counts["calls: unreachable for both"] > 1_000


def test_programs_that_are_run_elsewhere_have_the_order_that_ssa_says(binary: Path, tmp_path: Path) -> None:
    bodies = [program("go", seed) for seed in range(400)]
    found = compare(asked(binary, "ends", [written(tmp_path, go_source(bodies, 1))]))
    assert found.differences == []
    assert found.counts["functions"] > 500
    assert found.counts["pairs"] > 12_000


def test_calls_of_the_standard_library_come_in_the_order_that_ssa_says(binary: Path) -> None:
    found = compare(asked(binary, "ends", PACKAGES))
    assert found.differences == []
    assert found.counts["functions"] > 6_000
    assert found.counts["pairs"] > 440_000
    assert found.counts["pairs: dominated"] > 80_000
    assert sum(count for reason, count in found.left_out.items() if reason.startswith("functions")) < 30


def test_an_exit_is_what_makes_the_difference(binary: Path, tmp_path: Path) -> None:
    """What is compared can differ: this is so where SSA is not told that `os.Exit` ends the function."""
    folder = written(tmp_path, EXITS)
    assert compare(asked(binary, "ends", [folder])).differences == []
    (different,) = compare(asked(binary, "plain", [folder])).differences
    assert different.startswith("we say before, SSA does not: ")
    assert different.endswith("`a()` before 13 `b()`")


def shown(found: Comparison) -> str:
    """All figures and what differs."""
    lines = [f"{count:>9} {what}" for what, count in sorted(found.counts.items())]
    lines += [f"{count:>9} left out: {what}" for what, count in sorted(found.left_out.items())]
    lines += [f"{count:>9} DIFFERENT: {what}" for what, count in sorted(found.kinds.items())]
    return "\n".join([*found.differences, *lines, ""])


if __name__ == "__main__":
    cache, given = Path(sys.argv[1]).resolve(), sys.argv[2:]
    cache.mkdir(exist_ok=True)
    build(cache / "ssadom", cache)
    mode = "plain" if given[0] == "plain" else "ends"
    given = [path for path in given if path != "plain"]
    if given[0].startswith("made:"):
        _, first, count = given[0].split(":")
        given = [written(cache, package(range(int(first), int(first) + int(count))))]
    sys.stdout.write(shown(compare(asked(cache / "ssadom", mode, given))))
