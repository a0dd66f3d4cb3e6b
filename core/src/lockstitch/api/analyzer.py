"""An analyzer is a value: rules, a contract type, and three pure functions."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from msgspec import Struct, field

from lockstitch.api.contracts import Contract, Severity, Side
from lockstitch.api.facts import Extractor, F, SyntaxProblem
from lockstitch.api.findings import Edit, Finding, Remedy

if TYPE_CHECKING:
    from lockstitch.api.branch import Branch
    from lockstitch.api.tables import Table

C = TypeVar("C", bound=Contract)
T = TypeVar("T")

Status = Literal["whole", "partial", "absent", "unreadable"]
#: How a contract stands, its exceptions applied: what `View.verdict` answers.
Standing = Literal["in step", "drift", "unknown"]


class FileFacts(Struct, Generic[F], frozen=True, eq=False):
    """The facts of one file for one extractor, in the order in which the file says them.

    `path` is relative to the root. `status` is `whole`; `partial` when parts of the file could not be parsed
    (`problems` says which, and the facts of the rest are here); `absent` when there is no such file;
    `unreadable` when it is there but could not be read (`reason` says why). A judge must not conclude that
    something is missing from a file that is not whole. `language` is what the host takes the file for; a whole
    file in a language that the extractor does not read has no facts.
    """

    path: str
    status: Status = "whole"
    language: str = ""
    facts: tuple[F, ...] = ()
    problems: tuple[SyntaxProblem, ...] = ()
    reason: str = ""
    _memo: dict[str, Any] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        """Whether both say the same of the same path."""
        return isinstance(other, FileFacts) and all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name != "_memo"
        )

    __hash__ = None  # type: ignore[assignment]

    def memo(self, key: str, make: Callable[[], T]) -> T:
        """`make()`, called once for these facts: how contracts that look at one file share what they make of it.

        It must be a function of `facts` and `path` alone. The key begins with the name of the distribution or module.
        """
        if key not in self._memo:
            self._memo[key] = make()
        value: T = self._memo[key]
        return value

    @property
    def whole(self) -> bool:
        """Whether everything that the file says is in `facts`."""
        return self.status == "whole"


class Commit(Struct, frozen=True):
    """One commit between a base and the tree under check: hexadecimal id and whole message."""

    id: str
    message: str


class Rename(Struct, frozen=True):
    """A file that git takes for another one under a new name: `old` and `new` path, relative to the root."""

    old: str
    new: str


class Change(Struct, frozen=True):
    """The last commit that changed a file: hexadecimal `id` and `date`, the day (UTC) on which it was made."""

    id: str
    date: datetime.date


class Declared(Struct, frozen=True):
    """What another contract says of itself: its check, and the sides that it names, by key.

    `home` is the directory of its `lockstitch.toml`, relative to the root, to which the paths of its sides are
    relative.
    """

    id: str
    check: str
    home: str = ""
    sides: tuple[tuple[str, tuple[Side, ...]], ...] = ()

    def named(self, key: str) -> tuple[Side, ...]:
        """The sides that the contract names under a key (`sides`, `interface`), with paths relative to the root."""
        return next((sides for name, sides in self.sides if name == key), ())


class View(Protocol):
    """What a contract may look at. Every path is relative to the root, with `/`."""

    def files(self, pattern: str) -> Sequence[str]:
        """The tree's files that match `pattern`, sorted.

        `*` and `?` stay inside one path segment, `**` crosses them, `[ab]` and `{a,b}` choose.
        A pattern without wildcards names one file, or a directory and all that is below it; one that is the
        very name of a file (`[id].md`) matches that file too.
        """
        ...

    def is_directory(self, path: str) -> bool:
        """Whether `path` is a directory that holds at least one file of the tree."""
        ...

    def facts(self, extractor: Extractor[F], path: str, rev: str = "", language: str = "") -> FileFacts[F]:
        """The facts of a file. Raises LookupError when `needs` did not ask for them.

        `rev` and `language` are those of the `Need`.
        """
        ...

    def known(self, extractor: Extractor[Any], path: str, rev: str = "", language: str = "") -> bool:
        """Whether `facts` would answer: how `needs` tells what it has already been given."""
        ...

    def memo(self, key: str, make: Callable[[], T]) -> T:
        """`make()`, called once for this contract as long as no facts are added.

        So a judge need not work out again what `needs` did, when it asked its last question.
        """
        ...

    def contracts(self) -> Sequence[str]:
        """The ids of all contracts in the repository, sorted."""
        ...

    def declared(self, contract: str) -> Declared | None:
        """What another contract of the repository says of itself; None when there is no such contract."""
        ...

    def commits(self, rev: str) -> Sequence[Commit] | None:
        """The commits of `rev..HEAD`, newest first; None without git or without that revision."""
        ...

    def renames(self, rev: str) -> Sequence[Rename] | None:
        """The files that were renamed since the tree's history left `rev`, sorted; None as for `commits`."""
        ...

    def successors(self, paths: Sequence[str]) -> Mapping[str, str]:
        """What paths that are not in the tree any more are called now, for those of which git's history tells.

        Ask for all at once: the history is walked for each call.
        """
        ...

    def change(self, path: str) -> Change | None:
        """The last commit that changed a file; None without git, for a file that was never committed, and where
        the history was cut off (a shallow clone). What is not committed yet does not count."""
        ...

    def branch(self, base: str = "") -> Branch:
        """What the tree's history has beyond `base`, and what is proposed with it.

        Without `base`, the one that the command line, the CI system, the branch's upstream or the repository's default
        branch tells, in this order. A base on the command line goes before `base` too.
        """
        ...

    def written(self, path: str) -> int | None:
        """When a file that is not as committed was last written, in seconds since 1970 (UTC); one that git ignores is
        never as committed. None for a file that is as committed (a checkout writes all of them anew, so their times
        tell nothing), without git, and for a tree that is not on disk."""
        ...

    def today(self) -> datetime.date:
        """The day (UTC) as of which the contract is judged."""
        ...

    def verdict(self, contract: str) -> Standing | None:
        """How another contract stands, its exceptions applied; None when there is no such contract.

        Only for judges. Raises LookupError for a contract that the analyzer's `binds` did not name.
        """
        ...


class Need(Struct, frozen=True):
    """A wish for the facts of one file, or of all files that a pattern matches.

    `path` is either, relative to the root (see `View.files`). A pattern selects only files in a language of the
    extractor. With `rev`, the file as it stood where the tree's history left `rev` (the merge base). `language`
    overrules the host's guess. An optional need (`required=False`) is met when it can be: a file that is
    absent, unreadable or only partly parsed is then the judge's to weigh, and no failure of the run.
    """

    extractor: Extractor[Any]
    path: str
    rev: str = ""
    required: bool = True
    language: str = ""


class Rule(Struct, frozen=True):
    """One thing that a check can say.

    `id` reads well after "allow": `missing-method`. `what` says in one or two sentences what is
    found, `why` how such drift comes about and what it costs, `fix` how to mend it. `severity` is that of its
    findings unless the contract says otherwise; `info` does not count. `local` is true when the finding is
    proved by what stands at its own places, whatever any other file holds. A finding of a rule that is not
    local is turned into `unknown` when a file that the contract needs was not read whole: nobody can say then
    what is missing. `failure` is true when what is found keeps the contract from being judged at all (a report
    that is older than what it reports of, a base that does not exist): such a finding is always `unknown`, the
    run says that the tool could not do its job, and the exit code is 2.
    """

    id: str
    what: str
    why: str
    fix: str
    severity: Severity = "error"
    local: bool = False
    failure: bool = False


class Scaffold(Struct, frozen=True):
    """A new file that a contract asks for: its path, relative to the root, and its text.

    `problem` says, in half a sentence, why there is none. `needs` are facts that were lacking: the host fetches them
    and asks again, as long as there are any.
    """

    path: str = ""
    text: str = ""
    problem: str = ""
    needs: tuple[Need, ...] = ()


Needs = Callable[[C, View], Iterable[Need]]
Binds = Callable[[C], Iterable[str]]
Judge = Callable[[C, View], Iterable[Finding]]
Mend = Callable[[C, Finding, Remedy, Mapping[str, str]], Sequence[Edit]]


class Ratchet(Struct, Generic[C], frozen=True):
    """A file in which a check keeps figures that may only get better, for `lockstitch baseline NAME` (`name`).

    `path` says which file a contract keeps, relative to the root; `""` when it keeps none. `move` gives the file's
    new bytes from what the judge sees and the old bytes (None when there is no such file yet): better figures are
    taken over, worse ones never. `merge` makes one file of several versions of it. Both raise ValueError, with a text
    that says what is wrong with the old bytes.
    """

    name: str
    path: Callable[[C], str]
    move: Callable[[C, View, bytes | None], bytes]
    merge: Callable[[Sequence[bytes]], bytes]


class Analyzer(Struct, Generic[C], frozen=True):
    """One check.

    `name` is what a contract's `check` says, and `summary` one sentence about it. `rules` are all that it may find.
    `contract` is the schema of its contracts. `needs` is asked again
    with the facts at hand until it wants nothing new; `judge` then sees all of it. `mend` turns a
    finding's remedy into edits, from the texts of `remedy.paths`. `extractors` are all
    extractors that `needs` may ask for, the shared ones included. `binds` gives the ids of contracts
    whose verdict the judge asks for: they are judged first. `table` lays out what the contract says and how
    each of it stands, from what the judge sees, for the command that `shown_by` names: `lockstitch matrix`, unless
    it says otherwise. `base` says which branch the contract wants branches to go into (`""` when it leaves that open),
    for `lockstitch rescue`. `ratchet` is for figures that may only get better. `imports` makes `[[contract]]` tables,
    as text, of another tool's configuration file, given its name (without directories) and its text; `""` when it is
    no file that the check knows, and a ValueError says what is wrong with one that it knows.
    `scaffold` writes the first version of a file that the contract asks for, for `lockstitch scaffold`.
    """

    name: str
    summary: str
    rules: tuple[Rule, ...]
    contract: type[C]
    extractors: tuple[Extractor[Any], ...]
    needs: Needs[C]
    judge: Judge[C]
    mend: Mend[C] | None = None
    binds: Binds[C] | None = None
    table: Callable[[C, View], Table] | None = None
    base: Callable[[C], str] | None = None
    shown_by: str = "matrix"
    ratchet: Ratchet[C] | None = None
    imports: Callable[[str, str], str] | None = None
    scaffold: Callable[[C, View], Scaffold] | None = None
