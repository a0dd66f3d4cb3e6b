"""Build configurations: operating system, architecture, tags; and which files they build."""

from __future__ import annotations

import itertools
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OPERATING_SYSTEMS = _words(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows "
    "zos"
)
ARCHITECTURES = _words(
    "386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 "
    "ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm"
)
UNIX = _words("aix android darwin dragonfly freebsd hurd illumos ios linux netbsd openbsd solaris")
#: An operating system that also answers to another's name.
_ALSO = {"android": "linux", "illumos": "solaris", "ios": "darwin"}
#: Tags that by custom nobody ever sets: such a file is in no build.
NEVER_SET = frozenset({"ignore", "never"})
_TOKEN = re.compile(r"\s*(&&|\|\||[!()]|[\w.\-]+)")
_RELEASE = re.compile(r"go1\.\d+")
_RANK = {"||": 1, "&&": 2, "!": 3}
#: How many of a file's own tags are tried in every combination.
_TAGS_TRIED = 5


class Configuration(Struct, frozen=True):
    """One way to build: what `GOOS`, `GOARCH`, `-tags` and `CGO_ENABLED` say. `tags` is sorted."""

    goos: str = "linux"
    goarch: str = "amd64"
    tags: tuple[str, ...] = ()
    cgo: bool = True

    @property
    def label(self) -> str:
        """For people: `linux/amd64`, `windows/amd64 with tags docker`, `linux/amd64 without cgo`."""
        text = f"{self.goos}/{self.goarch}"
        if self.tags:
            text += f" with tags {','.join(self.tags)}"
        return text if self.cgo else f"{text} without cgo"

    def sets(self, tag: str) -> bool:
        """Whether a build constraint's tag holds: a system, an architecture, `unix`, `cgo`, `gc`, `go1.N`, a tag."""
        if tag in (self.goos, self.goarch) or tag in self.tags:
            return True
        if tag == "cgo":
            return self.cgo
        if tag == "unix":
            return self.goos in UNIX
        return tag == "gc" or tag == _ALSO.get(self.goos) or _RELEASE.fullmatch(tag) is not None


#: Linux on amd64, with cgo and without tags.
DEFAULT = Configuration()
_TOOLCHAINS = ("go1.", "goexperiment.")


def builds(configuration: Configuration, constraint: str) -> bool:
    """Whether a configuration builds a file with this constraint; one that cannot be read builds nothing."""
    tokens = _postfix(constraint)
    if tokens is None:
        return False
    stack: list[bool] = []
    for symbol in tokens:
        if symbol == "!":
            stack[-1] = not stack[-1]
        elif symbol in _RANK:
            right = stack.pop()
            stack[-1] = (stack[-1] and right) if symbol == "&&" else (stack[-1] or right)
        else:
            stack.append(configuration.sets(symbol))
    return stack[0] if stack else True


def file_constraint(path: str, constraint: str, cgo: bool) -> str:
    """All that constrains a file: its name's suffixes, its own constraint, and cgo when it imports "C"."""
    parts = [*_suffixes(posixpath.basename(path)), *([f"({constraint})"] if constraint else [])]
    return " && ".join([*parts, *(["cgo"] if cgo else [])])


def ignored_name(path: str) -> bool:
    """Whether the go command ignores the file for its name alone (`_x.go`, `.x.go`)."""
    return posixpath.basename(path)[:1] in ("_", ".")


def plus_build(lines: Iterable[str]) -> str:
    """One `//go:build` expression for the arguments of `// +build` lines."""
    conjuncts = []
    for line in lines:
        options = [" && ".join(option.split(",")) for option in line.split()]
        if options:
            conjuncts.append("(" + " || ".join(f"({option})" for option in options) + ")")
    return " && ".join(conjuncts)


def buildable(constraint: str) -> bool:
    """Whether any configuration may build a file with this constraint; of many tags not all are tried.

    Releases and experiments are a toolchain's to set, and which one builds nobody knows here.
    """
    atoms = [atom for atom in _postfix(constraint) or () if atom not in _RANK]
    tags = [atom for atom in atoms if not _reserved(atom)]
    return (
        builds(DEFAULT, constraint)
        or any(atom.startswith(_TOOLCHAINS) for atom in atoms)
        or len(set(tags)) > _TAGS_TRIED
        or any(builds(configuration, constraint) for configuration in _candidates(constraint))
    )


def covering(constraints: Iterable[str]) -> tuple[Configuration, ...]:
    """Configurations that together build every file that any builds: the default, then what little it takes.

    For each constraint that none so far meets, the nearest configuration to the default is added.
    """
    return _covering(frozenset(constraints))


@lru_cache(maxsize=256)
def _covering(constraints: frozenset[str]) -> tuple[Configuration, ...]:
    chosen = [DEFAULT]
    for constraint in sorted(constraints):
        if not any(builds(configuration, constraint) for configuration in chosen):
            nearest = next((c for c in _candidates(constraint) if builds(c, constraint)), None)
            if nearest is not None:
                chosen.append(nearest)
    return (DEFAULT, *sorted(set(chosen[1:]), key=lambda c: (c.goos, c.goarch, c.tags, c.cgo)))


def _candidates(constraint: str) -> Iterator[Configuration]:
    atoms = sorted({token for token in _postfix(constraint) or () if token not in _RANK})
    tags = [atom for atom in atoms if not _reserved(atom)]
    systems = [*("linux", "darwin", "windows", "freebsd"), *(a for a in atoms if a in OPERATING_SYSTEMS)]
    machines = [*("amd64", "arm64", "386"), *(a for a in atoms if a in ARCHITECTURES)]
    subsets: list[tuple[str, ...]] = [()]
    if len(tags) <= _TAGS_TRIED:
        subsets += [s for n in range(1, len(tags) + 1) for s in itertools.combinations(tags, n)]
    else:
        subsets += [(tag,) for tag in tags] + [tuple(tags)]
    everything = [
        Configuration(goos, goarch, subset, cgo)
        for subset in subsets
        for goos in dict.fromkeys(systems)
        for goarch in dict.fromkeys(machines)
        for cgo in ((True, False) if "cgo" in atoms else (True,))
    ]
    yield from sorted(everything, key=_distance)


def _distance(configuration: Configuration) -> int:
    changed = (configuration.goos != DEFAULT.goos) + (configuration.goarch != DEFAULT.goarch)
    return changed + len(configuration.tags) + (not configuration.cgo)


def _reserved(tag: str) -> bool:
    known = tag in OPERATING_SYSTEMS or tag in ARCHITECTURES or tag in NEVER_SET
    return known or tag in {"unix", "cgo", "gc", "gccgo"} or tag.startswith(_TOOLCHAINS)


@lru_cache(maxsize=16384)
def _suffixes(name: str) -> tuple[str, ...]:
    # Only what follows the first underscore counts, so that a plain `linux.go` is not constrained,
    # and nothing from the first dot on: `x_linux.pb.go` is.
    parts = name.partition(".")[0].removesuffix("_test").split("_")[1:]
    if len(parts) >= 2 and parts[-2] in OPERATING_SYSTEMS and parts[-1] in ARCHITECTURES:
        return tuple(parts[-2:])
    return tuple(part for part in parts[-1:] if part in OPERATING_SYSTEMS or part in ARCHITECTURES)


@lru_cache(maxsize=4096)
def _postfix(constraint: str) -> tuple[str, ...] | None:
    """The expression in postfix order; None when it is not one. Flat, so depth is no limit."""
    output: list[str] = []
    pending: list[str] = []
    position, operand_next = 0, True
    text = constraint.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (match[1] in ("&&", "||", ")")) == operand_next:
            return None
        symbol, position = match[1], match.end()
        if symbol in ("!", "("):
            pending.append(symbol)
        elif symbol == ")":
            while pending and pending[-1] != "(":
                output.append(pending.pop())
            if not pending:
                return None
            pending.pop()
        elif symbol in _RANK:
            while pending and pending[-1] != "(" and _RANK[pending[-1]] >= _RANK[symbol]:
                output.append(pending.pop())
            pending.append(symbol)
            operand_next = True
        else:
            output.append(symbol)
            operand_next = False
    if "(" in pending or (operand_next and text):
        return None
    return (*output, *reversed(pending))
