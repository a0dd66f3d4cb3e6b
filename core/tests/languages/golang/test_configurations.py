"""Build constraints: what an expression builds, and what files' names say (M-13)."""

from __future__ import annotations

import pytest
from lockstitch.languages.golang import Configuration
from lockstitch.languages.golang.configurations import builds, covering, file_constraint

LINUX = Configuration(tags=("docker",))


@pytest.mark.parametrize(
    ("constraint", "built"),
    [
        ("", True),
        ("linux", True),
        ("windows", False),
        ("!windows", True),
        ("!!linux", True),
        ("docker && !windows", True),
        ("windows && darwin || linux", True),
        ("linux || windows && darwin", True),
        ("(linux || windows) && darwin", False),
        ("!(linux && docker)", False),
        ("unix", True),
        ("gc && go1.21 && !gccgo", True),
        ("!go1.18", False),
        ("cgo", True),
        ("ignore", False),
        ("(linux", False),
        ("linux)", False),
        ("linux &&", False),
        ("&& linux", False),
        ("linux windows", False),
        ("linux & docker", False),
        ("()", False),
        ("(" * 50_000 + "linux" + ")" * 50_000, True),
    ],
)
def test_expressions(constraint: str, built: bool) -> None:
    assert builds(LINUX, constraint) is built


def test_systems_that_answer_to_another_name() -> None:
    assert builds(Configuration("android", "arm64"), "linux && unix")
    assert builds(Configuration("ios", "arm64"), "darwin")
    assert not builds(Configuration("windows"), "unix")
    assert not builds(Configuration("windows"), "linux")


@pytest.mark.parametrize(
    ("path", "constraint"),
    [
        ("a/x_linux.go", "linux"),
        ("a/x_amd64.go", "amd64"),
        ("a/x_linux_amd64.go", "linux && amd64"),
        ("a/x_linux_test.go", "linux"),
        ("a/linux.go", ""),
        ("a/amd64.go", ""),
        ("linux_dir/x.go", ""),
        ("a/x_unix.go", ""),
        ("a/x_amd64_linux.go", "linux"),
    ],
)
def test_file_names(path: str, constraint: str) -> None:
    assert file_constraint(path, "", cgo=False) == constraint
    assert file_constraint(path, "a || b", cgo=True).endswith("(a || b) && cgo")


def test_covering_takes_the_least_that_builds_every_file() -> None:
    assert covering([]) == (Configuration(),)
    assert covering(["linux", "!windows", "ignore", "never && x", "linux && windows"]) == (Configuration(),)
    assert covering(["!cgo"]) == (Configuration(), Configuration(cgo=False))
    assert covering(["!linux"]) == (Configuration(), Configuration("darwin"))
    assert covering(["a && b", "a", "!a"])[1:] == (Configuration(tags=("a",)), Configuration(tags=("a", "b")))
    assert covering(["arm64 && e2e"])[1:] == (Configuration(goarch="arm64", tags=("e2e",)),)
    many = covering([" && ".join(f"t{n}" for n in range(9))])
    assert many[1].tags == tuple(f"t{n}" for n in range(9))
