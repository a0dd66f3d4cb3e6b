"""The schema of a `signature-parity` contract."""

import re
from typing import Annotated, Literal

from lockstitch.api import Contract, Side
from msgspec import Meta, Struct

Policy = Literal["exact", "interface", "intersection", "majority"]


class Extra(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A member that siblings may have without the others, and why."""

    subject: Annotated[str, Meta(description="The member; `*` and `?` are wildcards.", min_length=1)]
    side: Annotated[str, Meta(description="The side that may have it alone; any side when left out.")] = ""
    reason: Annotated[str, Meta(description="Why the others need not have it.", min_length=1)]


class SignatureParity(Contract, frozen=True, kw_only=True, rename="kebab"):
    """The sides offer the same members with the same signatures."""

    sides: Annotated[
        tuple[Side, ...],
        Meta(
            description="The siblings: `path#Symbol`, where the path is a file or a package directory and the symbol a "
            "type, class or function; a path alone is the package or module itself. With `*` in the path or the "
            "symbol, every type that matches (and, with an `interface`, has most of its methods). Two or more, or "
            "one with an `interface`.",
            min_length=1,
        ),
    ]
    interface: Annotated[
        Side | None,
        Meta(description="The declared contract: `path#Symbol` of an interface, a Protocol or a base class."),
    ] = None
    policy: Annotated[
        Policy,
        Meta(
            description="`intersection`: what siblings share must agree, and what all of them share belongs in the "
            "interface. `exact`: what one has, each has. `interface`: each satisfies the interface, nothing more is "
            "asked. `majority`: what most have, each has."
        ),
    ] = "intersection"
    unexported: Annotated[
        bool, Meta(description="Whether unexported (Go) or `_private` (Python) members are compared too.")
    ] = False
    extra: Annotated[
        Literal["allowed"] | tuple[Extra, ...],
        Meta(description="Members that one sibling may have without the others: a list with reasons, or `allowed`."),
    ] = ()
    assertions: Annotated[
        Literal["required", "ignore"],
        Meta(
            description="Whether the compiler must hold each sibling to the interface "
            "(`var _ I = (*T)(nil)`, or a constructor that returns a T as an I)."
        ),
    ] = "required"
    functions: Annotated[
        tuple[str, ...],
        Meta(
            description="Functions beside each sibling that belong to what is compared, such as `New{Type}` or `init`; "
            "`{Type}` stands for the sibling's own name."
        ),
    ] = ()
    twin: Annotated[
        bool | dict[str, str],
        Meta(
            description="Python: the siblings are sync and async twins (`close` and `aclose` are one member). "
            "A table adds pairs of names: `{ fetch = 'fetch_async' }`."
        ),
    ] = False
    missing_annotations: Annotated[
        Literal["unknown", "drift", "ignore"],
        Meta(description="Python: what an annotation that only one side has counts as."),
    ] = "unknown"

    def __post_init__(self) -> None:
        """Raises ValueError when the keys do not make a contract together."""
        if self.policy == "interface" and self.interface is None:
            raise ValueError(
                "policy 'interface' needs the key 'interface': the path#Symbol that the sides must satisfy"
            )
        if self.interface is None and len(self.sides) < 2 and not any(selects_many(side) for side in self.sides):
            raise ValueError("'sides' needs two or more entries, or one and an 'interface' to hold it to")
        for pattern in self.functions:
            if not re.fullmatch(r"(\w|\{Type\})+", pattern):
                raise ValueError(
                    f"'functions' has {pattern!r}, which is no function's name ({{Type}} is the only pattern)"
                )


def selects_many(side: Side) -> bool:
    """Whether a side may stand for more than one sibling."""
    return any(sign in side.path for sign in "*?[{") or any(sign in side.symbol for sign in "*?[")
