"""The control flow of Python: what comes before what on every path."""

from __future__ import annotations

import textwrap

import pytest
from flow_orders import broken, flow_of
from lockstitch.languages.flow import FLOW, Assign, Call, Field, Flow, Import, Join, Piece, Return, Test, Text
from lockstitch.testing import facts_of

CASES = {
    "one after the other": ("a(); b()", "a<b b!a a$"),
    "an if": ("if c():\n a()\nb()", "a!b c<b"),
    "both branches": ("if c():\n a()\nelse:\n a()\nb()", "a<b"),
    "elif": ("if c():\n a()\nelif d():\n a()\nelse:\n a()\nb()", "a<b d!b c<d"),
    "an early return": ("if c():\n return\na(); b()", "a<b a~"),
    "and, or, not": ("if a() and b():\n d()\nc()", "a<b b<d b!c a<c"),
    "not": ("if not (a() and b()):\n return\nc()", "b<c"),
    "or as a value": ("x = a() or b()\nc()", "a<c b!c"),
    "a conditional expression": ("x = a() if c() else b()\nd()", "c<a c<b a!d"),
    "a chain of comparisons": ("x = a() < b() < c()\nd()", "b<d c!d b<c"),
    "a walrus": ("if (x := a()):\n b()", "a<b"),
    "arguments first": ("b(a(), x=c())", "a<b c<b a<c"),
    "a chain of calls": ("a(1).b(2)", "a<?.b"),
    "for": ("for x in c():\n a()\nb()", "c<a a!b"),
    "for with else": ("for x in c():\n if d(): break\nelse:\n a()\nb()", "a!b c<a"),
    "for with else that breaks never": ("for x in c():\n d()\nelse:\n a()\nb()", "a<b d!a"),
    "while": ("while c():\n a()\nb()", "c<b a!b"),
    "while with else": ("while c():\n if d(): break\nelse:\n a()\nb()", "a!b"),
    "while true": ("while True:\n a()\n if c(): break\nb()", "a<b c<b"),
    "while true without break": ("while True:\n a()\nb()", "b@"),
    "continue": ("for x in c():\n if d(): continue\n a()\n e()", "a<e d<a"),
    "a comprehension": ("x = [a(y) for y in c() if d()]\nb()", "c<d d<a a!b c<b"),
    "a comprehension in a comprehension": ("x = {a() for y in c() for z in d()}\nb()", "c<d d<a d!b c<b"),
    "a dict comprehension": ("x = {a(): d() for y in c()}\nb()", "c<a a<d a!b"),
    "a generator expression": ("x = sum(a() for y in c())\nb()", "c<a a!sum sum<b"),
    "try: what is after": ("try:\n a()\nexcept E:\n c()\nb()", "a<b c!b"),
    "try: before it": ("try:\n d(); a()\nexcept E:\n pass\nb()", "a!b d<b"),
    "try: not the call's own failure": ("try:\n x = a()[0]\nexcept E:\n pass\nb()", "a<b"),
    "try: a subscript may raise": ("try:\n x = y[0]\n a()\nexcept E:\n pass\nb()", "a!b"),
    "try: an import may raise": ("try:\n import x\n a()\nexcept ImportError:\n pass\nb()", "a!b"),
    "try: a name does not": ("try:\n x = y\n a()\nexcept E:\n pass\nb()", "a<b"),
    "try with else": ("try:\n d()\nexcept E:\n return\nelse:\n a()\nb()", "a<b d<a"),
    "else is not covered": ("try:\n d()\nexcept E:\n c()\nelse:\n a()", "c~ d<c"),
    "finally": ("try:\n d()\nfinally:\n a()\nb()", "a<b d<b"),
    "finally after return": ("try:\n return d()\nfinally:\n a()", "a$ d<a"),
    "finally goes on where it came from": ("try:\n if c(): return\n d()\nfinally:\n a()\nb()", "d<b c<b"),
    "finally runs before a break goes on": ("for x in c():\n try:\n  break\n finally:\n  a()\nb()", "a!b"),
    "finally runs before a continue goes on": ("for x in c():\n try:\n  continue\n finally:\n  a()\n b()", "b@"),
    "finally runs when something is raised": ("try:\n d(); b()\nfinally:\n a()", "b!a d<a a$"),
    "a return in finally wins": ("try:\n raise E()\nfinally:\n return\nb()", "b@"),
    "finally around except": ("try:\n d()\nexcept E:\n c(); return\nfinally:\n a()\nb()", "a<b c!a c!b"),
    "nested try": ("try:\n try:\n  d()\n finally:\n  a()\nexcept E:\n c()\nb()", "a<c a<b"),
    "a bare except takes all": ("try:\n d()\nexcept:\n c(); return\nb()", "d<b d<c"),
    "the handler of what is raised": ("try:\n raise X()\nexcept Y:\n a()\nexcept X:\n b()\nc()", "b!c"),
    "what is raised is surely taken": ("try:\n raise X()\nexcept X:\n b()\nc()", "b<c"),
    "a handler's superclass": ("try:\n raise KeyError(1)\nexcept LookupError:\n b()\nc()", "b<c"),
    "a handler of something else": ("try:\n raise KeyError(1)\nexcept ValueError:\n b()\nc()", "b@ c@"),
    "Exception does not take an exit": ("try:\n sys.exit(1)\nexcept Exception:\n b()\nc()", "b@ c@"),
    "but finally sees it": ("try:\n sys.exit(1)\nfinally:\n a()", "sys.exit<a") ,
    "raise": ("if c():\n raise E\na()", "c<a a$"),
    "raise from": ("raise a() from b()", "a<b"),
    "a raise in a handler": ("try:\n a()\nexcept E:\n c()\n raise\nb()", "a<b c!b") ,
    "assert": ("assert a(), c()\nb()", "a<b c!b"),
    "assert false": ("assert False\nb()", "b@"),
    "with": ("with a() as x:\n b()\nc()", "a<b b<c"),
    "with several": ("with a() as x, b(x) as y:\n c()", "a<b b<c"),
    "with in parentheses": ("with (a() as x, b()):\n c()", "a<b b<c"),
    "suppress": ("with suppress(E):\n d(); a()\nb()", "a!b d<b"),
    "with does not swallow": ("with c():\n d(); a()\nb()", "a<b"),
    "match": ("match c():\n case 1: a()\n case 2: a()\nb()", "a!b c<b"),
    "match that takes all": ("match c():\n case 1: a()\n case _: a()\nb()", "a<b"),
    "match with a guard": ("match c():\n case x if d(): a()\n case y: a()\nb()", "a<b d<b"),
    "nested functions are defined, not run": ("def g():\n a()\nb()", "b$ a@"),
    "defaults and decorators are evaluated": ("@a(1)\ndef g(x=b()):\n pass\nc()", "a<b b<c"),
    "classes run": ("class X(a()):\n y = b()\nc()", "a<b b<c"),
    "a lambda is a callback": ("do(lambda: a())\nb()", "a!b do<b"),
    "await": ("await a()\nb()", "a<b"),
    "a coroutine runs where it is awaited": ("x = a()\nb()\nawait x\nc()", "b<a a<c"),
    "gather runs all": ("await asyncio.gather(a(), b())\nc()", "a<c b<c"),
    "arguments in gather come first": ("await asyncio.gather(a(c()), b())", "c<a"),
    "yield": ("yield a()\nb()", "a<b"),
    "an f-string": ("x = f'{a()} {b()}'\nc()", "a<b b<c"),
    "several targets": ("x = y[a()] = b()\nc()", "b<a a<c"),
    "del": ("del x[a()]\nb()", "a<b"),
    "os._exit": ("try:\n os._exit(1)\nfinally:\n a()", "a!a"),
    "a comment in the way": ("# c\na()\n# d\nb()", "a<b"),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in CASES if name != "os._exit"])
def test_orders(name: str) -> None:
    body, claims = CASES[name]
    text = f"async def f():\n{textwrap.indent(body, ' ')}\n"
    assert broken(flow_of(text, "python", "f"), claims) == []


TEXT = '''\
import os.path
import numpy as np
from ..store import insert as put, Table
from x import *

TABLE = "org"
QUERY = "SELECT * FROM " + TABLE
WRAPPED = text(f"INSERT INTO {TABLE} ({x!r}) VALUES (%s)" "tail")
OLD = "a %s b %d" % (TABLE, 1)
NEW = "a {} b {}".format(TABLE, f())


class C(Base):
    SQL = """x"""

    @property
    def name(self, a: int = 1, *rest, key=None, **more):
        return self.store.name

    @staticmethod
    async def go(conn: Connection):
        def inner():
            yield 1

        rows = self.x
        if not conn.ready and rows is not None and a.b == "c" and x not in y:
            return 1, None
        raise Broken(1)


if os.environ:
    def late(): ...
'''


def test_what_names_stand_for() -> None:
    facts = facts_of(FLOW, TEXT, "python").facts
    assert {fact.name: fact.value for fact in facts if isinstance(fact, Text)} == {
        "TABLE": (Piece("text", "org"),),
        "QUERY": (Piece("text", "SELECT * FROM "), Piece("name", "TABLE")),
        "WRAPPED": (
            Piece("text", "INSERT INTO "), Piece("name", "TABLE"), Piece("text", " ("), Piece("name", "x"),
            Piece("text", ") VALUES (%s)tail"),
        ),
        "OLD": (Piece("text", "a "), Piece("name", "TABLE"), Piece("text", " b "), Piece("hole")),
        "NEW": (Piece("text", "a "), Piece("name", "TABLE"), Piece("text", " b "), Piece("hole")),
        "C.SQL": (Piece("text", "x"),),
    }  # fmt: skip
    assert [fact for fact in facts if isinstance(fact, Import)] == [
        Import("os.path", "os.path"),
        Import("np", "numpy"),
        Import("put", "..store", "insert"),
        Import("Table", "..store", "Table"),
    ]


def test_functions_as_the_outline_names_them() -> None:
    flows = [fact for fact in facts_of(FLOW, TEXT, "python").facts if isinstance(fact, Flow)]
    assert [(flow.path, flow.receiver, flow.kind, flow.decorators) for flow in flows] == [
        ("", "", "function", ()),
        ("C.name", "self", "function", ("property",)),
        ("C.go", "", "async", ("staticmethod",)),
        ("C.go.inner", "", "generator", ()),
        ("late", "", "function", ()),
    ]
    assert flows[1].parameters == ("self", "a", "rest", "key", "more")
    assert flows[1].types == ("", "int", "", "", "")


def test_what_nodes_say() -> None:
    assert [n.text for n in flow_of(TEXT, "python", "C.name").nodes if isinstance(n, Field)] == ["self.store.name"]
    nodes = flow_of(TEXT, "python", "C.go").nodes
    assert [(node.left, node.op, node.right) for node in nodes if isinstance(node, Test)] == [
        ("conn.ready", "", ""),
        ("rows", "is", "None"),
        ("a.b", "==", '"c"'),
        ("x", "in", "y"),
    ]
    assert [(node.values, node.raises) for node in nodes if isinstance(node, Return)] == [
        (("1", "None"), False),
        (("Broken(1)",), True),
    ]
    assert [node.names for node in nodes if isinstance(node, Assign)] == [("rows",)]


@pytest.mark.parametrize(
    ("statement", "use", "results", "awaited"),
    [
        ("a()", "dropped", (), False),
        ("x = await a()", "value", ("x",), True),
        ("x, self.y = a()", "value", ("x", "self.y"), False),
        ("x: int = a()", "value", ("x",), False),
        ("return a()", "returned", (), False),
        ("b(a())", "argument", (), False),
        ("x = 1 if a() else 2", "tested", (), False),
    ],
)
def test_what_becomes_of_results(statement: str, use: str, results: tuple[str, ...], awaited: bool) -> None:
    nodes = flow_of(f"async def f(): {statement}\n", "python", "f").nodes
    call = next(node for node in nodes if isinstance(node, Call) and node.selector == "a")
    assert (call.use, call.results, call.awaited) == (use, results, awaited)


def test_regions_have_a_time_of_their_own() -> None:
    text = """\
async def f():
    await asyncio.gather(a(), b())
    t = asyncio.create_task(c())
    await t
    async with asyncio.TaskGroup() as group:
        group.create_task(d())
    do(lambda: e())
"""
    flow = flow_of(text, "python", "f")
    found = {n.selector: flow.regions[n.region] for n in flow.nodes if isinstance(n, Call)}
    assert found["a"].kind == found["b"].kind == "together"
    assert found["a"].group == found["b"].group != 0
    assert (found["c"].kind, found["c"].handle) == ("task", "t")
    assert (found["d"].kind, found["d"].handle) == ("task", "group")
    assert (found["e"].kind, found["e"].callee) == ("callback", "do")
    assert [node.handle for node in flow.nodes if isinstance(node, Join)] == ["t", "group"]


def test_the_ends_of_a_with_block() -> None:
    flow = flow_of("def f():\n with a.begin() as x:\n  b()\n with lock: pass\n", "python", "f")
    roles = [(n.selector, n.role, n.results) for n in flow.nodes if isinstance(n, Call) and n.role]
    assert roles == [
        ("a.begin", "enter", ("x",)),
        ("a.begin", "leave", ("x",)),
        ("a.begin", "abort", ("x",)),
        ("lock", "enter", ()),
        ("lock", "leave", ()),
    ]
