"""The facts of this check: what test files skip, never run, and call."""

from __future__ import annotations

from typing import Literal

from lockstitch.api import Extractor, Fact, Span, deferred
from msgspec import Struct

#: Why a test that is there never runs, or runs nothing.
Dead = Literal["", "empty", "returns", "unreachable", "not-collected"]


class Skip(Fact, frozen=True, tag="skip"):
    """A place that skips a test. `form` is how it is spelled (`t.Skip`), `at` the call.

    `owner` is the test or function that it stands in, empty at the top of a file. `guarded` says that it hangs on a
    condition. `text` is its message as far as it is literal, `note` the comments beside it. `told` is false when the
    message is made at run time. `helper` says that `owner` is no test: whoever calls it is skipped.
    """

    form: str
    at: Span
    owner: str = ""
    guarded: bool = False
    text: str = ""
    note: str = ""
    told: bool = True
    helper: bool = False
    expected: bool = False
    """The test runs and is expected to fail."""
    mark: bool = False
    """`owner` is a variable: what is marked with it is skipped."""


class Test(Fact, frozen=True, tag="test"):
    """A test: `at` is its name. `note` is the comment above it, at `note_at`. `dead` says
    why it never does anything, `why` how that is spelled.
    """

    name: str
    at: Span
    note: str = ""
    dead: Dead = ""
    why: str = ""
    note_at: Span | None = None


class Unbuilt(Fact, frozen=True, tag="unbuilt"):
    """What keeps a whole file from being built or run; `text` is how it says so."""

    text: str
    at: Span


class Handed(Fact, frozen=True, tag="handed"):
    """A call that hands the test's own handle to a function, which may skip the test. Fields as of `Skip`."""

    name: str
    at: Span
    owner: str = ""
    guarded: bool = False
    text: str = ""
    note: str = ""
    told: bool = True
    helper: bool = False


class Commented(Fact, frozen=True, tag="commented"):
    """A test that is commented out."""

    name: str
    at: Span
    note: str = ""


class Called(Struct, frozen=True, omit_defaults=True):
    """One call or mention of a function: `F`, `.M` of the same receiver, `import/path.F` of another package.

    `args` are what each argument may be made of, as dotted names, of a call that hands on the test's own handle;
    `hands_on` says that it does. A `mention` is no call: a function that stands in a table.
    """

    name: str
    at: Span
    args: tuple[tuple[str, ...], ...] = ()
    hands_on: bool = False
    mention: bool = False


class Piece(Fact, frozen=True, tag="piece"):
    """A function, class, variable or scenario of a file, and what its body does.

    `name` is `F`, `T.M`, or for a scenario or a subtest its own title; `within` is then what it stands in, from the
    outermost function inwards, with `/`. `takes` says that it is given the test's own handle. `asserts` says that
    something in it can fail the test. `methods` are those that it calls on a value that may be the sibling. `made`
    are the types and constructors, as dotted names, that it returns, holds or sets up. `bases` are a class's.
    """

    name: str
    at: Span
    kind: Literal["function", "variable", "class", "scenario", "part"] = "function"
    within: str = ""
    takes: bool = False
    asserts: bool = False
    test: bool = False
    calls: tuple[Called, ...] = ()
    methods: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Where it stands and its name."""
        return f"{self.within}/{self.name}" if self.within else self.name

    @property
    def top(self) -> str:
        """The outermost function that it stands in, or its own name."""
        return self.within.partition("/")[0] or self.name


#: All facts of a file of tests.
TestFact = Skip | Test | Unbuilt | Commented | Handed | Piece
_EXTRACT = "lockstitch_contract_tests.reading"

#: What Go test files skip and never run.
GO_TESTS: Extractor[TestFact] = Extractor(
    id="contract-tests.go",
    version=2,
    languages=("go",),
    facts=(Skip, Test, Unbuilt, Commented, Handed, Piece),
    extract=deferred(f"{_EXTRACT}.go:read"),
)
#: What Python test files skip, never run, assert and call.
PYTHON_TESTS: Extractor[TestFact] = Extractor(
    id="contract-tests.python",
    version=2,
    languages=("python",),
    facts=(Skip, Test, Unbuilt, Commented, Handed, Piece),
    extract=deferred(f"{_EXTRACT}.python:read"),
)
#: What tests in other languages skip, by a reader that knows comments and strings.
OTHER_TESTS: Extractor[TestFact] = Extractor(
    id="contract-tests.other",
    version=2,
    languages=("javascript", "rust", "shell", "tsx", "typescript"),
    facts=(Skip, Test, Unbuilt, Commented, Handed, Piece),
    extract=deferred(f"{_EXTRACT}.other:read"),
    hint=rb"skip|todo|xit|xtest|xdescribe|fixme|ignore",
    own_errors=True,
)
#: The readers of tests: one for each language.
READERS: tuple[Extractor[TestFact], ...] = (GO_TESTS, PYTHON_TESTS, OTHER_TESTS)
