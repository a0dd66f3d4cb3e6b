"""What the judge knows of a side, whatever its language, and what a language must answer.

A `Dialect` opens one `Session` for each way to build the code (one alone where there is no such thing).
A session turns sides into `Surface`s, compares their members and knows how to mend them.
The judge asks sessions and nothing else, and `needs` is the same judge run for its questions: so a
session answers every question with what facts are at hand, notes the facts that it
lacked in `needs`, and never raises for lack of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol

from lockstitch.api import Edit, Need, Place, Remedy, Side, View
from msgspec import Struct

from lockstitch_signature_parity.contract import SignatureParity


class Doubt(Struct, frozen=True):
    """Why something cannot be told: half a sentence (`it embeds lib.Base, which is outside the tree`), and where."""

    reason: str
    at: Place | None = None


class Member(Struct, frozen=True, eq=False):
    """One thing that a side offers: a method, a function, a property.

    `name` is as the side spells it. `place` is its name. `show` gives the whole signature for people,
    on one line, without the name where the language allows (`func(ctx context.Context) error`). `kind` is
    one word for messages (`method`, `property`, `async method`). `shape` is the dialect's own: what `compare`
    compares.

    `promoted` says how it is reached when the side does not declare it itself (`promoted from Base`), empty for
    its own. `public` is false for what the language or its customs hide. `deprecated` things
    are not asked of siblings that lack them, nor are those that are not `asked` (a property of the
    sibling as a whole, which only some siblings can have) or `foreign` (declared outside the tree, such as
    the methods of an embedded mutex: they do for an interface, and are nobody's wish). `receiver` is
    for languages in which a method belongs to the value or only to its pointer. `scope` is not
    empty where a hidden name means something else in another package: such a member meets an
    interface's only with the same scope.
    `doubt` says why it cannot be told whether the side has it, or with which signature.
    """

    name: str
    place: Place
    show: Callable[[], str]
    kind: str = "method"
    shape: Any = None
    promoted: str = ""
    public: bool = True
    deprecated: bool = False
    asked: bool = True
    foreign: bool = False
    receiver: Literal["", "value", "pointer"] = ""
    scope: str = ""
    doubt: Doubt | None = None

    @property
    def shown(self) -> str:
        """What `show` gives: most members are in step, and are never shown."""
        return self.show()


class Surface(Struct, frozen=True, eq=False):
    """All that one side offers.

    `side` is the side as the contract names it; `name` what messages call it (`Provisioner`), `noun` what it
    is (`struct`, `interface`, `class`, `module`, `function`), `place` its declaration's name.

    `members` are by key: the name under which siblings are compared, which is the member's own name
    except where siblings name one thing differently (`aclose` under the key `close`).
    `doubts` say why there may be more members than are known; while there are any, a key that is not
    in `members` nor in `absent` cannot be told. `absent` are names that are surely no members.
    `open` are keys that the side's own base asks of it and that it leaves to be implemented.
    `excluded` says why the side is not to be compared at all (a generated mock); usually empty.
    `generated` and `test` tell of its file. `shape` is the dialect's own.
    """

    side: Side
    name: str
    noun: str
    place: Place
    members: Mapping[str, Member]
    doubts: tuple[Doubt, ...] = ()
    absent: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()
    excluded: str = ""
    generated: bool = False
    test: bool = False
    shape: Any = None

    @property
    def label(self) -> str:
        """The side as the contract spells it."""
        return self.side.label


class Nothing(Struct, frozen=True):
    """A side that selects nothing. `message` is a whole sentence; it suggests the nearest symbol, if any.

    A side that one session finds and another does not is merely left out of that way to build.
    """

    message: str


class Untold(Struct, frozen=True):
    """A side that may be there, but it cannot be told; `doubt` says why."""

    doubt: Doubt


#: What a side turns out to be. One side may stand for several siblings (`backends/*#*`).
Selected = tuple[Surface, ...] | Nothing | Untold


class Difference(Struct, frozen=True):
    """One way in which two members differ.

    `what` is what differs, fit to begin a clause (`parameter 2`, `result 1`, ``the default of `detail` ``,
    `the number of results`). `have` and `want` are the two forms as code, empty where one side has
    none of it. `unknown` is the reason when it cannot be told whether these differ.
    """

    what: str
    have: str
    want: str
    unknown: str = ""


class Holding(Struct, frozen=True):
    """A place where the language's own tools hold a sibling to the interface (`var _ I = (*T)(nil)`).

    `value` says that it holds the bare value and not its pointer.
    """

    place: Place
    value: bool = False


class Session(Protocol):
    """One language's answers for one contract, under one way to build the code."""

    @property
    def label(self) -> str:
        """The way to build, for people (`windows/amd64`); empty where there is only one."""
        ...

    @property
    def needs(self) -> Sequence[Need]:
        """The facts that were lacking for the questions asked so far."""
        ...

    def select(self, side: Side) -> Selected:
        """What a side of the contract stands for; also asked of the contract's `interface`."""
        ...

    def spelled(self, key: str, surface: Surface) -> str:
        """What the member under `key` would be called on that side: `key` itself but for twins."""
        ...

    def compare(self, have: Member, want: Member, declared: bool) -> Sequence[Difference]:
        """In what `have` differs from `want`, in the order of the signature; empty when it does not.

        `declared` says that `want` is the interface's own: then `have` must do for it.
        """
        ...

    def holdings(self, surface: Surface, interface: Surface) -> Sequence[Holding] | None:
        """What holds the sibling to the interface; None when that is not asked for here or cannot be told."""
        ...

    def assertion(self, surface: Surface, interface: Surface) -> Remedy | None:
        """How to hold the sibling to the interface, if we know how."""
        ...

    def declare(self, interface: Surface, member: Member) -> Remedy | None:
        """How to add a sibling's member to the interface, if we know how."""
        ...

    def stub(self, surface: Surface, member: Member) -> Remedy | None:
        """How to add a stub for `member` (a sibling's or the interface's) to the side, if we know how."""
        ...


class Dialect(Protocol):
    """One language."""

    def open(self, contract: SignatureParity, view: View) -> Sequence[Session]:
        """The sessions for this contract, the usual way to build first. Never empty."""
        ...

    def mend(self, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
        """The edits of a remedy that one of its sessions offered; `texts` are those of `remedy.paths`.

        `remedy.data[0]` is the dialect's name in the table of dialects; the rest is its own.
        """
        ...
