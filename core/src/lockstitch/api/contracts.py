"""What a contract in `lockstitch.toml` is made of."""

from __future__ import annotations

import datetime
import posixpath
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

#: Marks a field that the host fills in: it is no key of the TOML table.
HOST = Meta(extra={"host": True})
#: Marks a text field as an RE2 pattern, checked when the configuration is read.
PATTERN = Meta(extra={"pattern": True})
#: Marks a text field as a path or glob relative to the `lockstitch.toml`, which must stay inside the root.
PATH = Meta(extra={"path": True})

Severity = Literal["error", "warning", "info"]
#: A field that holds a path or glob, relative to the `lockstitch.toml`; the host refuses one that leaves the root.
PathText = Annotated[str, PATH]
#: A field that holds a pattern in RE2 syntax; the host refuses one that is none. `compile_pattern` compiles it.
PatternText = Annotated[str, PATTERN]


class Exemption(Struct, frozen=True, kw_only=True, rename="kebab"):
    """A declared, accountable exception from a contract."""

    subject: Annotated[str, Meta(description="The bare thing that is exempt; `*` and `?` are wildcards.", min_length=1)]
    reason: Annotated[str, Meta(description="Why it is right that this differs.", min_length=1)]
    side: Annotated[str, Meta(description="The side it holds for; all sides when left out.")] = ""
    rule: Annotated[str, Meta(description="The rule it holds for; all rules when left out.")] = ""
    issue: Annotated[str, Meta(description="Where the exception is tracked.")] = ""
    expires: Annotated[
        datetime.date | None,
        Meta(description="The last day on which it holds (UTC). After it, the exemption is a finding."),
    ] = None


class Side(Struct, frozen=True, kw_only=True, rename="kebab"):
    """One of the things that a contract holds in step: `path` or `path#symbol`.

    In TOML either the text or a table with these keys. A check that needs more subclasses it
    and adds fields; the text form stays.
    """

    path: Annotated[str, PATH, Meta(description="A file or directory, relative to this lockstitch.toml.", min_length=1)]
    symbol: Annotated[str, Meta(description="A symbol in it, `Type` or `Type.method` or `function`.")] = ""
    spelled: Annotated[str, HOST] = ""

    @classmethod
    def fields_from_text(cls, text: str) -> dict[str, Any]:
        """The fields that the text form stands for."""
        path, _, symbol = text.partition("#")
        return {"path": path, "symbol": symbol, "spelled": text}

    @property
    def label(self) -> str:
        """The side as the contract spells it."""
        return self.spelled or (f"{self.path}#{self.symbol}" if self.symbol else self.path)

    def answers_to(self, name: str) -> bool:
        """Whether an exemption that says `side = name` means this side."""
        return name in {self.label, self.path, self.symbol, posixpath.basename(self.path)} - {""}


class Contract(Struct, frozen=True, kw_only=True, rename="kebab"):
    """One declared promise: the keys that every `[[contract]]` table has.

    A check's own contract type subclasses this. Keys are spelled in kebab-case in TOML.
    """

    id: Annotated[
        str,
        Meta(
            description="The contract's name, unique in the whole repository.", pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$"
        ),
    ]
    check: Annotated[str, Meta(description="The kind of contract: which analyzer judges it.")]
    why: Annotated[str, Meta(description="Why the sides must stay in step: shown with every finding.")] = ""
    severity: Annotated[
        Severity | dict[str, Severity] | None,
        Meta(description="One severity for all findings of this contract, or a table by rule id."),
    ] = None
    exempt: Annotated[tuple[Exemption, ...], Meta(description="Declared exceptions, each with its reason.")] = ()
    home: Annotated[str, HOST] = ""
    """The directory of the `lockstitch.toml`, relative to the root; `""` is the root."""

    def resolve(self, path: str) -> str:
        """`path` of this contract, relative to the root and normalised; `"."` is the root."""
        return posixpath.normpath(posixpath.join(self.home, path))
