"""The facts of control flow: a graph for each function, as plain data."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from lockstitch.api.facts import Fact
from lockstitch.api.places import Span

#: The first three nodes of every flow: where it begins, where it returns, and where it ends in any other way: by
#: an exception or panic that leaves it, or with the process.
ENTRY, EXIT, RAISED = 0, 1, 2

#: How what happens in a region is related in time to what stands after it:
#: `go`, `task`, `background`: begun here, done at some time; `callback`: done at some time, once, often or never;
#: `together`: done before what follows the group, in no order with its other members.
RegionKind = Literal["body", "go", "task", "background", "callback", "together"]


class Piece(Struct, frozen=True, array_like=True, gc=False):
    """A part of a text: `text` is literal, `name` refers to something (`query`, `sql.Insert`), `hole` is the rest."""

    kind: Literal["text", "name", "hole"]
    text: str = ""


class Argument(Struct, frozen=True, array_like=True, gc=False):
    """One argument of a call. `name` is its keyword, `*`, `**`, or `<<` for what a shell command is given to read."""

    pieces: tuple[Piece, ...]
    name: str = ""


class Node(Struct, frozen=True, omit_defaults=True, gc=False, tag=True, kw_only=True):
    """One step of a function, in the region whose number it has. Nodes are numbered by their order in `Flow.nodes`.

    `sets` are (variable, value): what the flow remembers of the way it came, which `Edge.when` asks for.
    """

    at: Span
    region: int = 0
    sets: tuple[tuple[int, int], ...] = ()


class Mark(Node, frozen=True):
    """A step that does nothing: `entry`, `exit`, `raised`, or what is said on a path (`the loop`, `deferred calls`)."""

    text: str = ""


class Call(Node, frozen=True):
    """A call, when it is made: what is evaluated for it stands before.

    `selector` is who is called, as it is spelled: `h.db.ExecContext`, `?.Exec` when what stands before the dot is no
    name, `?` for anything else; of a shell command, its leading literal words. `results` are the names that take its
    results (`_` for none), empty when nobody does. `use` says what becomes of results that no name takes: `dropped`,
    `returned`, `argument` (of the call `taker`), `tested` (a condition of the shell, or any other expression),
    `value`. `awaited` is Python's. `role` is `""`, `defer` for a deferred call (the node stands where it runs), `go`
    for a call that is begun in a region of its own, `enter` and `leave` for what a `with` block calls at its ends
    (`results` is then what it is bound to), `abort` when it is left by an exception.
    """

    selector: str
    arguments: tuple[Argument, ...] = ()
    results: tuple[str, ...] = ()
    use: Literal["dropped", "returned", "argument", "tested", "value"] = "value"
    taker: str = ""
    awaited: bool = False
    role: Literal["", "defer", "go", "enter", "leave", "abort"] = ""


class Test(Node, frozen=True):
    """A condition, with the edges `true` and `false`. `op` is `==`, `!=`, `<`, …, `is`, `in`; `""` for a value's truth.

    Negation is in the edges: `!ok` is a test of `ok` whose edges are the other way round. `is not` is `!=`-like: it
    stays as `is` with its edges the other way round. Operands are spelled without blanks, long ones are cut.
    """

    __test__ = False

    left: str
    op: str = ""
    right: str = ""


class Assign(Node, frozen=True):
    """Names that are given something else than the results of one call. `value` is what `names` get, as a text.

    With `adds`, it is added to what they held.
    """

    names: tuple[str, ...]
    value: tuple[Piece, ...] = ()
    adds: bool = False


class Field(Node, frozen=True):
    """Something that is reached through a field of the receiver: `p.docker.host`, `p.items[]`, `*p.ptr`."""

    text: str


class Return(Node, frozen=True):
    """The end of the function with these values, each as it is spelled.

    `raises` when it is an exception, which may be caught. `inner` when it is the end of a function literal that is
    run here, and so not of the function.
    """

    values: tuple[str, ...] = ()
    raises: bool = False
    inner: bool = False


class Join(Node, frozen=True):
    """A place where what was begun elsewhere is waited for: all that has the handle, all with `*`.

    When it is not `sure`, what is waited for is anyone's guess (a receive from a channel).
    """

    handle: str
    sure: bool = True


#: What a flow is made of.
AnyNode = Mark | Call | Test | Assign | Field | Return | Join


class Edge(Struct, frozen=True, array_like=True, gc=False):
    """A way from one node to the next. `label` is `true`, `false`, `exception`, `case`, `defer`, … or `""`.

    It is open only while each variable in `when` has its value (variables begin at `Flow.initial`, else at 0).
    """

    start: int
    end: int
    label: str = ""
    when: tuple[tuple[int, int], ...] = ()


class Region(Struct, frozen=True, array_like=True, gc=False):
    """A part of a flow with a time of its own. Region 0 is the function itself.

    `group` is the same for those that run together. `handle` is what to wait on for it, when that is told: the name of
    a task, of a `WaitGroup`; `callee` who was given a callback.
    """

    kind: RegionKind
    parent: int = 0
    group: int = 0
    handle: str = ""
    callee: str = ""


class Flow(Fact, frozen=True, gc=False, tag="flow"):
    """What one function does, in which orders.

    `path` is its name as the outline has it (`Type.method`, `outer.inner`), `""` for what a Python or shell file does
    by itself; a Go function literal that a name is given to is `outer.name`. `receiver` is the name of its receiver or
    first parameter `self`. `types` are those of the parameters as they are spelled, `""` where there is none. `fails`
    says whether a Go function's last result is an `error`. `decorators` are those of a Python function. `initial` are
    the variables that do not begin at 0. With `errexit`, that is the variable that
    says whether a failing shell command ends the shell. `problem` says why the graph is not whole. `shared` are names
    that something else may change at any time: their address is taken, or they are not the function's own.
    """

    path: str
    at: Span
    whole: Span
    nodes: tuple[AnyNode, ...]
    edges: tuple[Edge, ...]
    regions: tuple[Region, ...] = (Region("body"),)
    receiver: str = ""
    parameters: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    fails: bool = False
    kind: Literal["function", "async", "generator"] = "function"
    decorators: tuple[str, ...] = ()
    initial: tuple[tuple[int, int], ...] = ()
    errexit: int = 0
    problem: str = ""
    shared: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition(".")[2]


class Text(Fact, frozen=True, gc=False, tag="text"):
    """A name outside of functions that stands for a text: a constant or variable of a Go package or Python module."""

    name: str
    value: tuple[Piece, ...]
    at: Span


class Import(Fact, frozen=True, gc=False, tag="import"):
    """A name that an import gives: to a package or module, or to one `member` of it.

    `module` is the import path; a relative Python import keeps its leading dots. `name` is `*` for all members.
    """

    name: str
    module: str
    member: str = ""


#: What `FLOW` yields.
FlowFact = Flow | Text | Import
