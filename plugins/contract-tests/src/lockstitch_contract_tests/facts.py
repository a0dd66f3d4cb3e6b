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


class Test(Fact, frozen=True, tag="test"):
    """A test: `at` is its name. `note` is the comment above it. `dead` says why it never does anything.
    """

    name: str
    at: Span
    note: str = ""
    dead: Dead = ""
    why: str = ""


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
    """One call or mention: `name` as spelled, `args` what each argument may be made of, as dotted names."""

    name: str
    at: Span
    args: tuple[tuple[str, ...], ...] = ()
    hands_on: bool = False
    """The test's own handle (`t`) is among the arguments."""


class Piece(Fact, frozen=True, tag="piece"):
    """A function, method or scenario of a file, and what its body does.

    `name` is `F`, `T.M`, or for a scenario its own title; `within` is then the function that it stands in.
    `asserts` says that something in it can fail the test. `calls` are the plain functions that it calls or
    mentions; `methods` the methods that it calls on a value that may be the sibling.
    """

    name: str
    at: Span
    within: str = ""
    kind: Literal["function", "scenario", "class"] = "function"
    asserts: bool = False
    calls: tuple[Called, ...] = ()
    methods: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    """What it makes or returns, as dotted names: types, constructors."""
    bases: tuple[str, ...] = ()


#: All facts of a file of tests.
TestFact = Skip | Test | Unbuilt | Commented | Handed | Piece
_EXTRACT = "lockstitch_contract_tests.reading"

#: What Go test files skip and never run.
GO_SKIPS: Extractor[TestFact] = Extractor(
    id="contract-tests.go",
    version=1,
    languages=("go",),
    facts=(Skip, Test, Unbuilt, Commented, Handed, Piece),
    extract=deferred(f"{_EXTRACT}.go:read"),
)
