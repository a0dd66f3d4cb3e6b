"""The Go dialect: one session for each build configuration that matters to the sides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lockstitch.api import Edit, Need, Remedy, Side, View
from lockstitch.languages.golang import GoProgram

from lockstitch_signature_parity.contract import SignatureParity
from lockstitch_signature_parity.go.holding import Holdings
from lockstitch_signature_parity.go.mending import mend
from lockstitch_signature_parity.go.remedies import Remedies
from lockstitch_signature_parity.go.shapes import GoMember
from lockstitch_signature_parity.go.sides import Sides, directories
from lockstitch_signature_parity.go.signatures import compare
from lockstitch_signature_parity.surface import Difference, Holding, Member, Selected, Surface


class GoSession:
    """Answers for one contract under one build configuration."""

    def __init__(
        self, contract: SignatureParity, view: View, program: GoProgram, label: str, usual: GoSession | None
    ) -> None:
        self._program = program
        self._label = label
        self._sides = Sides(contract, view, program)
        paths = [path for side in _sides(contract) for path in directories(contract, side, view)]
        self._holdings: Holdings = Holdings(program, tuple(sorted(set(paths))), usual._holdings if usual else None)
        self._remedies = Remedies(view, program)
        self._selected: dict[str, Selected] = {}

    @property
    def label(self) -> str:
        """The configuration; empty when nothing in these packages is constrained."""
        return self._label

    @property
    def needs(self) -> Sequence[Need]:
        """The facts that were lacking for the questions asked so far."""
        return self._program.needs

    def select(self, side: Side) -> Selected:
        """The types, package or function that a side stands for."""
        return self._sides.select(side)

    def spelled(self, key: str, surface: Surface) -> str:
        """The member's name on that side; only functions named after their type differ."""
        return self._sides.spelled(key, surface)

    def compare(self, have: Member, want: Member, declared: bool) -> Sequence[Difference]:
        """In what two signatures differ."""
        left, right = have.shape, want.shape
        assert isinstance(left, GoMember)
        assert isinstance(right, GoMember)
        return compare(self._program, left, right)

    def holdings(self, surface: Surface, interface: Surface) -> Sequence[Holding] | None:
        """Assertions and constructors that hold the type to the interface."""
        return self._holdings.of(surface, interface)

    def assertion(self, surface: Surface, interface: Surface) -> Remedy | None:
        """`var _ I = (*T)(nil)` after the type's declaration."""
        return self._remedies.assertion(surface, interface)

    def declare(self, interface: Surface, member: Member) -> Remedy | None:
        """The method in the interface."""
        return self._remedies.declare(interface, member)

    def stub(self, surface: Surface, member: Member) -> Remedy | None:
        """A method that compiles and panics."""
        return self._remedies.stub(surface, member)


class GoDialect:
    """Reads Go through `GoProgram`."""

    def open(self, contract: SignatureParity, view: View) -> Sequence[GoSession]:
        """One session for each configuration, the usual one first."""
        program = GoProgram(view)
        paths = [path for side in _sides(contract) for path in directories(contract, side, view)]
        configurations = program.configurations(sorted(set(paths)))
        several = len(configurations) > 1
        sessions: list[GoSession] = []
        for configuration in configurations:
            label = configuration.label if several else ""
            usual = sessions[0] if sessions else None
            sessions.append(GoSession(contract, view, program.under(configuration), label, usual))
        return sessions

    def mend(self, remedy: Remedy, texts: Mapping[str, str]) -> Sequence[Edit]:
        """The edits of a remedy of ours."""
        return mend(remedy, texts)


def _sides(contract: SignatureParity) -> list[Side]:
    return [*contract.sides, *([contract.interface] if contract.interface is not None else [])]


GO = GoDialect()
