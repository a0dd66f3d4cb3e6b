"""What calls in Go tests are: skips, assertions, calls of helpers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lockstitch.api import Source
from lockstitch.languages import node_text
from lockstitch.languages.golang.standard import is_standard

if TYPE_CHECKING:
    from tree_sitter import Node

SKIPS = frozenset({"Skip", "Skipf", "SkipNow"})
FAILS = frozenset({"Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"})
#: Types whose values are a test's own handle.
HANDLE = re.compile(r"\*?(?:testing\.(?:T|B|F|TB|M)|\w+\.C|(?:\w+\.)?(?:TestingT|GinkgoTInterface|TB))")
_PENDING = frozenset(
    f"{sign}{word}"
    for sign in "PX"
    for word in (
        "It",
        "Describe",
        "Context",
        "When",
        "Entry",
        "Specify",
        "Measure",
        "DescribeTable",
        "DescribeTableSubtree",
    )
)
CONTAINERS = frozenset(
    {f"{sign}{word}" for sign in ("", "F", "P", "X") for word in ("Describe", "Context", "When", "DescribeTable")}
)
SPECS = frozenset({f"{sign}{word}" for sign in ("", "F", "P", "X") for word in ("It", "Specify", "Entry", "Measure")})
#: Parts of the import paths of libraries whose calls fail a test.
_ASSERTING = re.compile(
    r"testify/(?:assert|require)|gotest\.tools|quicktest|gomega|goconvey|matryer/is|shoenig/test|/assert$|/require$|"
    r"go-testdeep|/check(?:ers)?$|hamcrest|/expect$|/must$|goleak"
)
_GINKGO = re.compile(r"onsi/ginkgo")
#: Words of ginkgo and of Go itself: calls of these hand nothing on.
_SHARED = frozenset(
    """AfterAll AfterEach AfterSuite BeforeAll BeforeEach BeforeSuite By DeferCleanup Fail GinkgoHelper JustAfterEach
    JustBeforeEach RunSpecs Skip any append bool byte cap clear close copy delete error float64 int int32 int64 len make
    max min new panic print println recover rune string uint uint64""".split()  # noqa: SIM905
)
_GOMEGA = frozenset({"Expect", "Eventually", "Consistently", "Ω", "ExpectWithOffset", "EventuallyWithOffset"})
#: Methods of testify's suites, and of whatever else checks what a test expects.
_CHECKS = re.compile(
    r"(?:Require|Assert|Verify|Expect|Must|Should|Check)\w*|(?:Not)?(?:Equal|Nil|Empty|Contains|Panics|Zero|Same|Regexp)"
    r"\w*|(?:No)?Error\w*|Err(?:Is|As)\w*|True|False|Len\w*|Greater\w*|Less\w*|InDelta\w*|InEpsilon\w*|Implements|IsType|"
    r"JSONEq|ElementsMatch|Subset\w*|Eventually\w*|Never\w*|Condition\w*|WithinDuration|Fail\w*|Finish"
)


class Names:
    """What the names of a Go file mean: its imports and its constants of text."""

    def __init__(self, imports: dict[str, str], constants: dict[str, str]) -> None:
        self.imports = imports
        self.constants = constants
        self.dots = [path for name, path in imports.items() if name.startswith(".")]
        self.ginkgo = any(_GINKGO.search(path) for path in imports.values())
        self.gomega = any("gomega" in path for path in imports.values())
        self.gocheck = any(re.search(r"(?:^|/)(?:go)?check(?:\.v1)?$", path) for path in self.dots)
        """Whether `C` is gocheck's handle, without its package's name."""

    def package(self, name: str) -> str:
        """The import path that a name stands for in this file; empty when it is no import."""
        return self.imports.get(name, "")

    def full(self, name: str) -> str:
        """`pkg.Name` with the package's whole import path."""
        first, dot, rest = name.partition(".")
        return f"{self.imports[first]}.{rest}" if dot and first in self.imports else name


def callee(source: Source, call: Node) -> tuple[str, str]:
    """What is called: operand and name; the operand is empty for a plain function, `?` for what is no name."""
    function = call.child_by_field_name("function")
    while function is not None and function.type in {"parenthesized_expression", "type_instantiation_expression"}:
        function = function.named_children[0] if function.named_children else None
    if function is None:
        return "?", ""
    if function.type == "identifier":
        return "", node_text(source, function)
    if function.type == "selector_expression":
        operand = function.child_by_field_name("operand")
        field = function.child_by_field_name("field")
        name = node_text(source, field) if field is not None else ""
        if operand is None:
            return "?", name
        short = operand.type in {"identifier", "selector_expression", "call_expression"} and (
            operand.end_byte - operand.start_byte < 200
        )
        return (node_text(source, operand) if short else "?"), name
    return "?", ""


def skip_form(operand: str, name: str, handles: frozenset[str], names: Names) -> str:
    """How a call that skips is spelled; empty when it does not skip."""
    if name in SKIPS and operand and is_handle(operand, handles):
        return f"{operand}.{name}"
    package = names.package(operand)
    if name == "Skip" and names.ginkgo and (not operand or _GINKGO.search(package)):
        return f"{operand}.{name}" if operand else name
    if name in _PENDING and names.ginkgo and (not operand or _GINKGO.search(package)):
        return name
    if package.rpartition("/")[2] == "skip" and operand:
        return f"{operand}.{name}"
    return ""


def shares(operand: str, name: str, names: Names) -> bool:
    """Whether a call in a file of ginkgo may make specs or fail one: the handle is shared there, not handed on."""
    if operand:
        package = names.package(operand)
        return bool(package) and not is_standard(package) and not _GINKGO.search(package) and "gomega" not in package
    return name not in _SHARED and name not in _GOMEGA and name not in SPECS | CONTAINERS | _PENDING


def is_handle(operand: str, handles: frozenset[str]) -> bool:
    """Whether an expression is the test's own handle: `t`, `s.T()`, `GinkgoT()`, `b.t`."""
    if operand in handles:
        return True
    return operand.endswith((".T()", "GinkgoT()", ".t", ".T", ".TB"))


def asserts(operand: str, name: str, handles: frozenset[str], receiver: str, names: Names) -> bool:
    """Whether a call can fail the test by itself."""
    if name in FAILS and is_handle(operand, handles):
        return True
    if not operand:
        return name in {"panic", "recover"} or (name in _GOMEGA and names.gomega)
    package = names.package(operand)
    if package:
        return bool(_ASSERTING.search(package)) or (operand, name[:5]) in {
            ("log", "Fatal"),
            ("log", "Panic"),
            ("os", "Exit"),
        }
    if name in _GOMEGA and names.gomega:
        return True
    checks = bool(_CHECKS.fullmatch(name))
    if operand == receiver or operand.endswith((".Require()", ".Assert()")):
        return checks or name in FAILS
    return checks and name.startswith(("Assert", "Require", "Verify", "Expect", "Finish"))
