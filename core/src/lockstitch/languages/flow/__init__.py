"""Control flow: in which orders a function may do what it does, for Go, Python and shell.

`FLOW` yields one `Flow` for each function (and one, named `""`, for what a Python or
shell file does by itself), with the texts that its names may stand for beside it. A `Graph` over a flow answers
what every path passes: `Graph.dominates`, `Graph.path`, and `Graph.search` for questions that carry a state along.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lockstitch.on_demand import names_of

if TYPE_CHECKING:
    from lockstitch.languages.flow.extractors import FLOW
    from lockstitch.languages.flow.facts import (
        ENTRY,
        EXIT,
        RAISED,
        Argument,
        Assign,
        Call,
        Edge,
        Field,
        Flow,
        FlowFact,
        Import,
        Join,
        Mark,
        Node,
        Piece,
        Region,
        Return,
        Test,
        Text,
    )
    from lockstitch.languages.flow.graph import Graph, Step, TooManyPaths

__all__ = [
    "ENTRY",
    "EXIT",
    "FLOW",
    "RAISED",
    "Argument",
    "Assign",
    "Call",
    "Edge",
    "Field",
    "Flow",
    "FlowFact",
    "Graph",
    "Import",
    "Join",
    "Mark",
    "Node",
    "Piece",
    "Region",
    "Return",
    "Step",
    "Test",
    "Text",
    "TooManyPaths",
]

__getattr__ = names_of(
    __name__,
    """
    extractors: FLOW
    facts: ENTRY EXIT RAISED Argument Assign Call Edge Field Flow FlowFact Import Join Mark Node Piece Region Return
        Test Text
    graph: Graph Step TooManyPaths
    """,
)
