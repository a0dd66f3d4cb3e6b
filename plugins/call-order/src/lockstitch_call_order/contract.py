"""The schema of a `call-order` contract."""

from typing import Annotated, Any

from lockstitch.api import Contract, Side
from msgspec import Meta, Struct

from lockstitch_call_order.wanted import WantedSql, wanted_sql


class Event(Struct, frozen=True, kw_only=True, rename="kebab"):
    """Something that a function does: a call, told by who is called and by the SQL that it carries."""

    calls: Annotated[
        str | tuple[str, ...],
        Meta(
            description="Who is called: `*.ExecContext`, `h.db.Exec`, or a bare name for the last part of any "
            "selector; of shell commands, the leading words (`kubectl apply`). `*` and `?` are wildcards. When left "
            "out: any call that carries the SQL."
        ),
    ] = ()
    sql: Annotated[
        str,
        Meta(
            description="What its SQL does, verb and table: `INSERT INTO org_instances`, `UPDATE t`, `SELECT FROM t`."
        ),
    ] = ""
    columns: Annotated[
        tuple[str, ...], Meta(description="Columns that the statement must write (or, for SELECT, read), all of them.")
    ] = ()

    @classmethod
    def fields_from_text(cls, text: str) -> dict[str, Any]:
        """The fields that the text form stands for: who is called."""
        return {"calls": text}

    def __post_init__(self) -> None:
        """Refuse what matches nothing. Raises ValueError."""
        if not self.patterns and not self.sql:
            raise ValueError("nothing is meant here: say who is called (`calls`) or what the SQL does (`sql`)")
        if any(not pattern.strip() for pattern in self.patterns):
            raise ValueError("an empty text in 'calls' matches nothing")
        if self.columns and not self.sql:
            raise ValueError("'columns' are those of a statement: say which (`sql`)")
        if self.sql:
            wanted_sql(self.sql)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns of `calls`."""
        return (self.calls,) if isinstance(self.calls, str) else self.calls

    @property
    def wanted(self) -> WantedSql | None:
        """What its SQL is to do."""
        return wanted_sql(self.sql) if self.sql else None

    @property
    def shown(self) -> str:
        """How a message names it."""
        if self.sql:
            return f"`{self.sql}{' (' + ', '.join(self.columns) + ')' if self.columns else ''}`"
        return " or ".join(f"`{pattern}`" for pattern in self.patterns)


class CallOrder(Contract, frozen=True, kw_only=True, rename="kebab"):
    """In a function, one thing happens before another on every path."""

    in_: Annotated[
        Side | tuple[Side, ...],
        Meta(
            description="The functions that are held to it: `path#function` or `path#Type.method`, with wildcards. "
            "A path alone stands for every function in it, and for the file's own statements. It is a file, a "
            "directory (its own files, not those below) or a glob."
        ),
    ]
    before: Annotated[Event, Meta(description="What must have happened. A text is short for `{ calls = text }`.")]
    after: Annotated[Event, Meta(description="What must not happen before that.")]
    must_succeed: Annotated[
        bool,
        Meta(
            description="Whether `before` must also have succeeded: its error is returned, and not ignored or logged."
        ),
    ] = False
    depth: Annotated[
        int,
        Meta(description="How deep calls of functions in the tree are followed; 0 stays in the function.", ge=0, le=8),
    ] = 2

    def __post_init__(self) -> None:
        """Refuse what cannot be held. Raises ValueError."""
        if not self.places:
            raise ValueError("'in' is empty: which functions are held to it?")
        if self.before == self.after:
            raise ValueError("'before' and 'after' are the same")

    @property
    def places(self) -> tuple[Side, ...]:
        """The entries of `in`."""
        return (self.in_,) if isinstance(self.in_, Side) else self.in_
