"""The schema of an `invariant-comments` contract."""

from typing import Annotated

from lockstitch.api import Contract, PathText, PatternText, Side
from msgspec import Meta, Struct


class Wanted(Struct, frozen=True, kw_only=True, rename="kebab"):
    """What every requirement says: which invariant, in which words, held by what."""

    name: Annotated[str, Meta(description="The invariant's name, as in `INVARIANT(name): …`.", min_length=1)]
    phrase: Annotated[
        str,
        Meta(
            description="Words that a comment there must say instead of the tag. Case, white space, line breaks and "
            "the shapes of quotes and dashes do not matter."
        ),
    ] = ""
    pattern: Annotated[
        PatternText, Meta(description="As `phrase`, but a pattern (RE2), matched on the comment as one line.")
    ] = ""
    enforced_by: Annotated[
        tuple[str, ...],
        Meta(
            description="What holds the invariant: test functions (`TestX`, `test_x`, `path#TestX`), files with a `/` "
            "in their path, or other contracts (`contract:ID`)."
        ),
    ] = ()

    @property
    def side(self) -> str:
        """Where it is required, as the contract spells it."""
        raise NotImplementedError


class Requirement(Wanted, frozen=True, kw_only=True, rename="kebab"):
    """One place at which an invariant must be stated."""

    at: Annotated[
        Side,
        Meta(
            description="Where: `path#symbol`, with a file or a Go package's directory as the path and `Function`, "
            "`Type`, `Type.method`, `(*Type).Method`, `package` or a region's name as the symbol. A bare path is the "
            "file or package as a whole."
        ),
    ]

    @property
    def side(self) -> str:
        """Where it is required, as the contract spells it."""
        return self.at.label


class CallRequirement(Wanted, frozen=True, kw_only=True, rename="kebab"):
    """An invariant that must be stated wherever something is called."""

    calls: Annotated[
        str,
        Meta(
            description="What is called: a name, or the end of a dotted one (`db.Exec`, `*.Exec`); in shell a command "
            "with its first words (`docker run`).",
            min_length=1,
        ),
    ]
    in_: Annotated[PathText, Meta(description="The files in which the calls are looked for: a path or a glob.")] = "**"

    @property
    def side(self) -> str:
        """Where it is required, as the contract spells it."""
        return self.in_


class InvariantComments(Contract, frozen=True, kw_only=True, rename="kebab"):
    """Invariants are stated in comments where they must hold."""

    tag: Annotated[
        str, Meta(description="The word that marks an invariant in a comment.", pattern=r"^[A-Za-z][\w-]*$")
    ] = "INVARIANT"
    registry: Annotated[
        PathText,
        Meta(
            description="A Markdown file that lists the invariants: `- **name**: words`, a heading `## name` with a "
            "paragraph, or a table with a column for the name."
        ),
    ] = ""
    require: Annotated[tuple[Requirement, ...], Meta(description="Where invariants must be stated.")] = ()
    require_where: Annotated[
        tuple[CallRequirement, ...], Meta(description="Invariants that must be stated wherever something is called.")
    ] = ()
    files: Annotated[
        tuple[PathText, ...],
        Meta(
            description="Files (paths or globs) whose tagged comments are looked at besides the required places. When "
            "left out: every Go, shell and Python file if there is a registry, else the files of the requirements."
        ),
    ] = ()
    since: Annotated[
        str,
        Meta(
            description="The git revision to compare with, such as `origin/main`: code that changed since under a "
            "comment that did not, comments that are gone. When left out: the last commit."
        ),
    ] = ""

    def wanted(self) -> list[tuple[tuple[str, int], Wanted]]:
        """Every requirement with its key in the contract."""
        found: list[tuple[tuple[str, int], Wanted]] = [
            (("require", index), item) for index, item in enumerate(self.require)
        ]
        return found + [(("require-where", index), item) for index, item in enumerate(self.require_where)]
