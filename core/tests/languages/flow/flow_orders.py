"""What must come before what, of calls named by single words in one function."""

from __future__ import annotations

from lockstitch.languages.flow import EXIT, FLOW, Call, Flow, Graph
from lockstitch.testing import facts_of


def flow_of(text: str, language: str, path: str | None = None) -> Flow:
    """The flow of the only function, or of the one that is called `path`."""
    flows = [fact for fact in facts_of(FLOW, text, language).facts if isinstance(fact, Flow)]
    found = [flow for flow in flows if path is None or flow.path == path]
    assert found, [flow.path for flow in flows]
    return found[0]


def broken(flow: Flow, claims: str) -> list[str]:
    """The claims that are not so.

    `a<b`: every way to a call of b passes a call of a. `a!b`: one does not, and there is a way. `a@`: there is no way
    to a call of a, or none is built. `a$`: every way to the normal end passes a. `a~`: not every way does.
    """
    graph = Graph(flow)

    def calls(name: str) -> list[int]:
        found = [n for n, node in enumerate(flow.nodes) if isinstance(node, Call) and node.selector == name]
        assert found or kind == "@", f"nothing calls {name}"
        return found

    wrong = []
    for claim in claims.split():
        first, kind, then = claim.partition(next(sign for sign in "<!@$~" if sign in claim))
        goals = [EXIT] if kind in "$~" else calls(then or first)
        path = graph.path(goals, calls(first) if kind != "@" else ())
        holds = (path is None) == (kind in "<@$")
        if kind in "<$" and graph.path(goals) is None:
            holds = False  # nothing is said of what cannot be reached
        if not holds:
            wrong.append(claim if path is None else f"{claim} by {[step.number for step in path]}")
    return wrong
