"""Which names are systems, machines and tags of Go's own, and which configurations are tried (M-13)."""

from __future__ import annotations

import pytest
from lockstitch.languages.golang import DEFAULT, Configuration
from lockstitch.languages.golang.configurations import (
    buildable,
    builds,
    covering,
    file_constraint,
    ignored_name,
    plus_build,
)

# As in internal/syslist of Go's sources.
_SYSTEMS = "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos"
_UNIX = "aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris"
_MACHINES = (
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 "
    "ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
)
SYSTEMS, UNIX, MACHINES = _SYSTEMS.split(), _UNIX.split(), _MACHINES.split()
ALSO = {"android": "linux", "illumos": "solaris", "ios": "darwin"}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system(name: str) -> None:
    own = Configuration(goos=name)
    assert file_constraint(f"a/x_{name}.go", "", cgo=False) == name
    assert file_constraint(f"a/x_{name}_test.go", "", cgo=False) == name
    assert file_constraint(f"a/x_{name}_arm.pb.go", "", cgo=False) == f"{name} && arm"
    assert file_constraint(f"a/{name}.go", "", cgo=False) == ""
    assert file_constraint(f"a/x_{name}_y.go", "", cgo=False) == ""
    assert [other for other in SYSTEMS if own.sets(other)] == sorted({name, ALSO.get(name, name)}, key=SYSTEMS.index)
    assert own.sets("unix") is (name in UNIX)
    if name != "linux":
        # The nearest configuration that builds it: an android is a linux, but no linux an android.
        assert covering([name]) == (DEFAULT, own)


@pytest.mark.parametrize("name", MACHINES)
def test_a_machine(name: str) -> None:
    own = Configuration(goarch=name)
    assert file_constraint(f"x_{name}.go", "", cgo=False) == name
    assert file_constraint(f"x_linux_{name}.go", "", cgo=False) == f"linux && {name}"
    assert file_constraint(f"x_{name}_linux.go", "", cgo=False) == "linux"
    assert file_constraint(f"{name}.go", "", cgo=False) == ""
    assert [other for other in MACHINES if own.sets(other)] == [name]
    if name != "amd64":
        assert covering([name]) == (DEFAULT, own)


def test_tags_that_a_configuration_sets() -> None:
    one = Configuration("linux", "amd64", ("docker",), cgo=False)
    asked = "docker podman cgo gc gccgo go1.21 go1.9 go1. go1 go2.1 go1.21x xgo1.2 unix linux amd64 ignore never"
    assert " ".join(tag for tag in asked.split() if one.sets(tag)) == "docker gc go1.21 go1.9 unix linux amd64"
    assert Configuration().sets("cgo")


@pytest.mark.parametrize(
    ("constraint", "tried"),
    [
        ("", []),
        ("linux && amd64 && cgo && gc && unix && go1.21", []),
        # No build sets these.
        ("ignore", []),
        ("never", []),
        ("gccgo", []),
        ("!gc", []),
        ("!go1.5", []),
        ("goexperiment.rangefunc", []),
        ("a && !a", []),
        ("(a", []),
        # One change is nearer than two.
        ("windows && a || freebsd", [Configuration("freebsd")]),
        ("windows && arm64 || a", [Configuration(tags=("a",))]),
        ("a && b || windows && arm64 && c || darwin && !cgo", [Configuration("darwin", cgo=False)]),
        ("!cgo", [Configuration(cgo=False)]),
        ("!linux", [Configuration("darwin")]),
        ("!linux && !darwin", [Configuration("windows")]),
        ("!unix", [Configuration("windows")]),
        ("!linux && !darwin && !windows", [Configuration("freebsd")]),
        ("!linux && !darwin && !windows && !freebsd && !plan9", []),
        ("!amd64", [Configuration(goarch="arm64")]),
        ("!amd64 && !arm64", [Configuration(goarch="386")]),
        ("!cgo && !amd64 && js && x", [Configuration("js", "arm64", ("x",), cgo=False)]),
        ("b && a", [Configuration(tags=("a", "b"))]),
        ("e && d && !c && !b && !a", [Configuration(tags=("d", "e"))]),
        # With many tags, each alone and all together.
        ("f && !e && !d && !c && !b && !a", [Configuration(tags=("f",))]),
        ("f && e && d && c && b && a", [Configuration(tags=("a", "b", "c", "d", "e", "f"))]),
        ("f && e && !d && !c && !b && !a", []),
        ("my.tag && go-tag && _x", [Configuration(tags=("_x", "go-tag", "my.tag"))]),
    ],
)
def test_the_nearest_configuration_that_builds_a_constraint(constraint: str, tried: list[Configuration]) -> None:
    assert covering([constraint]) == (DEFAULT, *tried)
    # Of six tags not all combinations are tried, and what a toolchain sets is not tried at all.
    untried = "f && e" in constraint or "go1." in constraint or "goexperiment." in constraint
    assert buildable(constraint) is (bool(tried) or builds(DEFAULT, constraint) or untried)


def test_configurations_come_in_order_and_none_twice() -> None:
    constraints = [
        "windows",
        "darwin && arm64",
        "b",
        "!cgo",
        "a",
        "windows && unix",
        "darwin",
        "darwin && x",
        "windows",
    ]
    assert covering(constraints) == (
        DEFAULT,
        Configuration("darwin"),
        Configuration("darwin", tags=("x",)),
        Configuration("darwin", "arm64"),
        Configuration(cgo=False),
        Configuration(tags=("a",)),
        Configuration(tags=("b",)),
        Configuration("windows"),
    )


@pytest.mark.parametrize(
    ("constraint", "built"),
    [
        ("!(a || b)", "- c"),
        ("!a && !b", "- c"),
        ("!a || b", "- b c ab bc abc"),
        ("a || b && c", "a bc ab ac abc"),
        ("(a || b) && c", "bc ac abc"),
        ("a && b || c", "c bc ab ac abc"),
        ("!!a", "a ab ac abc"),
        ("!(!a && b) && c", "c ac abc"),
        ("a&&b", "ab abc"),
        ("\ta  &&\tb ", "ab abc"),
        ("((a))", "a ab ac abc"),
        # What cannot be read builds nothing.
        ("a b", ""),
        ("a &&", ""),
        ("|| a", ""),
        ("a || || b", ""),
        ("a !b", ""),
        ("a (b)", ""),
        ("(a))", ""),
        ("((a)", ""),
        ("!", ""),
        ("()", ""),
        ("a & b", ""),
        ("a, b", ""),
    ],
)
def test_what_a_constraint_means(constraint: str, built: str) -> None:
    found = [
        "".join(tags) or "-"
        for tags in ((), ("a",), ("b",), ("c",), ("a", "b"), ("a", "c"), ("b", "c"), ("a", "b", "c"))
        if builds(Configuration(tags=tags), constraint)
    ]
    assert sorted(found) == sorted(built.split())


def test_old_constraints_become_new_ones() -> None:
    assert plus_build([]) == ""
    assert plus_build(["  "]) == ""
    assert plus_build(["a,!b c"]) == "((a && !b) || (c))"
    assert plus_build(["a", "", "b  c"]) == "((a)) && ((b) || (c))"


def test_what_constrains_a_file_together() -> None:
    assert file_constraint("d_linux/x_windows_amd64.go", "a || b", cgo=True) == "windows && amd64 && (a || b) && cgo"
    assert file_constraint("x.go", "", cgo=True) == "cgo"
    assert file_constraint("x.linux_windows.go", "", cgo=False) == ""
    assert file_constraint("_linux.go", "", cgo=False) == "linux"
    assert [name for name in ("_x.go", "a/.x.go", "a/_x.go", "x_.go", "_a/x.go") if ignored_name(name)] == [
        "_x.go",
        "a/.x.go",
        "a/_x.go",
    ]


def test_labels() -> None:
    labels = [Configuration(), Configuration("js", "wasm", ("a", "b")), Configuration(tags=("a",), cgo=False)]
    assert [one.label for one in labels] == [
        "linux/amd64",
        "js/wasm with tags a,b",
        "linux/amd64 with tags a without cgo",
    ]
    assert Configuration(cgo=False).label == "linux/amd64 without cgo"


def test_what_a_toolchain_decides_may_be_built():
    assert buildable("goexperiment.jsonv2")
    assert buildable("!go1.18")
    assert buildable("ignore || goexperiment.x")
    assert not buildable("ignore")
