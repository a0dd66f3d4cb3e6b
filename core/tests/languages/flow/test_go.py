"""The control flow of Go: what comes before what on every path."""

from __future__ import annotations

import pytest
from flow_orders import broken, flow_of
from lockstitch.languages.flow import (
    EXIT,
    FLOW,
    RAISED,
    Assign,
    Call,
    Field,
    Flow,
    Graph,
    Import,
    Join,
    Piece,
    Return,
    Test,
    Text,
)
from lockstitch.testing import facts_of

CASES = {
    "one after the other": ("a(); b()", "a<b b!a a$"),
    "an if": ("if c() { a() }; b()", "a!b c<a c<b a~"),
    "both branches": ("if c() { a() } else { a() }; b()", "a<b"),
    "else ifs": ("if c() { a() } else if d() { a() } else { a() }; b()", "a<b d!b c<d"),
    "an else if without else": ("if c() { a() } else if d() { a() }; b()", "a!b"),
    "an initialiser": ("if err := a(); err != nil { return }; b()", "a<b"),
    "an early return": ("if c() { return }; a(); b()", "a<b a~"),
    "an early return before": ("if c() { b(); return }; a()", "a!b"),
    "and": ("if a() && b() { d() }; c()", "a<b b<d b!c a<c"),
    "or": ("if a() || b() { d() }; c()", "a<b b!d"),
    "not": ("if !(a() && b()) { return }; c()", "b<c"),
    "and as a value": ("x := a() && b(); c(x)", "a<c b!c"),
    "a condition that is never true": ("if false { a() }; b(); if true { return }; c()", "a@ b$ c@"),
    "arguments first": ("b(a())", "a<b"),
    "a chain of calls": ("x.a().b()", "x.a<?.b"),
    "a loop": ("for c() { a() }; b()", "a!b c<b c<a"),
    "a loop with everything": ("for i := a(); c(i); d() { e() }; b()", "a<c c<b e!b e<d d!e d!b"),
    "a loop without end": ("for { if c() { break }; a() }; b()", "c<b a!b"),
    "a loop that nothing leaves": ("for { a() }; b()", "b@"),
    "a range": ("for range x() { a() }; b()", "x<b x<a a!b"),
    "where a range puts what it finds": ("for x[a()] = range c() { b() }; d()", "c<a a<b a!d"),
    "only the type is asked for": ("unsafe.Sizeof(a()); b()", "a@ b$"),
    "continue": ("for c() { if d() { continue }; a(); e() }; b()", "a<e a!b"),
    "continue runs the update": ("for ; c(); e() { continue }; b()", "c<e"),
    "a labelled break": ("L: for { for c() { break L }; a() }; b()", "a!b c<b"),
    "a labelled continue": ("L: for c() { for { d(); continue L }; a() }; b()", "a@ c<d c<b"),
    "a switch": ("switch c() { case 1: a()\ncase 2: a() }; b()", "a!b c<b"),
    "a switch with default": ("switch c() { case 1: a()\ndefault: a() }; b()", "a<b"),
    "the default in the middle": ("switch { default: a()\ncase c(): b() }", "c<a a!b c<b"),
    "a switch on conditions": ("switch { case c(): a()\ncase d(): b() }", "c<a c<d d<b d!a"),
    "fallthrough": ("switch c() { case 1: a(); fallthrough\ncase 2: b()\ndefault: return }; d()", "a!b b<d"),
    "break in a switch": ("for c() { switch { case d(): break\ndefault: a() }; e() }", "d<e a!e"),
    "a labelled break of a switch": ("L: switch { case c(): for { break L } }; b()", "c<b"),
    "a type switch": ("switch x := c().(type) { case int: a()\ncase string: a() }; b()", "c<b a!b"),
    "select": ("select { case <-c(): a()\ncase d() <- 1: a() }; b()", "a<b c<b c<d d<a"),
    "what a select may send is evaluated before it waits": ("select { case x <- d(): a()\ndefault: b() }", "d<b d<a"),
    "what is received is stored after": ("select { case x[a()] = <-c(): b()\ncase <-d(): e() }", "d<a a<b a!e"),
    "select with default": ("select { case <-c: a()\ndefault: }; b()", "a!b"),
    "an empty select": ("a(); select {}; b()", "b@"),
    "goto": ("if c() { goto E }; a()\nE: b()", "a!b"),
    "goto back": ("S: a(); if c() { goto S }; b()", "a<b c<b"),
    "defer runs last": ("defer a(); b()", "a!b b<a a$"),
    "last in, first out": ("defer a(); defer b(); c()", "b<a c<b"),
    "only what was deferred": ("if c() { a(); defer b() }; d()", "a<b d<b"),
    "not what comes after a return": ("if c() { return }; defer a(); d()", "c<a d<a a~"),
    "arguments of a deferred call are evaluated at once": ("defer b(a()); c()", "a<c c<b"),
    "what is deferred may itself be called": ("defer a()(); b()", "a<b"),
    "what is started may itself be called": ("go a()(); b()", "a<b"),
    "a generic call that is deferred or started": ("defer a[int](c()); go b[int](d()); e()", "c<d d<b e<a d<e"),
    "a deferred literal in parentheses": ("defer (func() { a() })(); b()", "b<a a$"),
    "a deferred literal": ("defer func() { a(); b() }(); c()", "c<a a<b a$"),
    "deferred in a loop": ("for c() { defer a(); defer b() }; d()", "d<a d<b b<a a!b"),
    "panic runs what was deferred": ('defer a(); panic("x"); b()', "b@"),
    "panic and recover": ('defer func() { recover(); a() }(); panic("x")', "a$"),
    "a panic in a deferred call runs the other ones": ("defer func() { b() }(); defer func() { panic(a()) }()", "a<b"),
    "and they may recover from it": ("defer func() { recover(); b() }(); defer func() { a(); panic(1) }()", "a<b b$"),
    "panic does not return": ("if c() { panic(1) }; a()", "a$"),
    "panic before": ('defer b(); if c() { panic("x") }; a()', "a!b"),
    "exit runs nothing": ("defer a(); b(); os.Exit(1)", "a@"),
    "log.Fatal ends": ("if c() { log.Fatal(d()) }; a()", "a$ d!a"),
    "t.Fatal ends": ("if c() { t.Fatalf(`x`) }; a()", "a$"),
    "a literal that is called at once": ("func() { if c() { return }; a() }(); b()", "a!b c<b"),
    "with a deferred call of its own": ("func() { defer a(); c() }(); b()", "c<a a<b"),
    "a literal that is only defined": ("f := func() { x() }; b()", "b$"),
    "a callback": ("do(func() { a() }); b()", "do<a do<b a!b"),
    "a break inside a callback is its own": ("for c() { do(func() { for { break } }); a() }", "c<a"),
    "immediately in a goroutine": ("go func() { a() }(); b()", "a<b"),
    "a generic call": ("a[int](1); b()", "a<b"),
    "declarations": ("var x, y = a(), b(); const z = 1", "a<b"),
    "a var group": ("var (\nx = a()\ny = b()\n)", "a<b"),
    "operators": ("x := a() + b(); x += c(); x++; d(x)", "a<b b<c c<d"),
    "an assignment's left side": ("x[a()] = b()", "a<b"),
    "a composite literal": ("x := T{y: a(), z: []int{b()}}; c(x)", "a<b b<c"),
    "a send": ("a() <- b()", "a<b"),
    "blocks": ("{ a() }; { b() }", "a<b"),
    "return values": ("return a(), b()", "a<b b$"),
    "a nested function's return is its own": ("func() { return }(); b()", "b$"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_orders(name: str) -> None:
    body, claims = CASES[name]
    assert broken(flow_of(f"package p\nfunc f() {{\n{body}\n}}\n", "go", "f"), claims) == []


def test_a_deferred_call_does_not_recover_from_its_own_panic() -> None:
    flow = flow_of("package p\nfunc f() { defer func() { recover(); panic(1) }(); b() }\n", "go", "f")
    assert Graph(flow).path([EXIT]) is None
    assert Graph(flow).path([RAISED]) is not None


TEXT = """\
package p

import (
	"fmt"
	other "example.com/x/store"
)

const insert = "INSERT INTO t " + columns
const columns = `(a)`
var n = 1

func (p *Provisioner[T]) Start(ctx context.Context, tx *sql.Tx, n int) (string, error) {
	if p == nil || p.docker == nil {
		return "", ErrNoBackend
	}
	host := p.docker.host
	p.items[0] = *p.ptr
	out, err := p.docker.Run(ctx, fmt.Sprintf("SELECT %d FROM %[2]s", n, insert)+columns, "a\\n\\"b")
	if err != nil {
		return "", fmt.Errorf("run: %w", err)
	}
	query := insert
	query += " RETURNING id"
	check := func() bool { return p.ok() }
	<-ctx.Done()
	wg.Wait()
	return out, nil
}

func plain() {}
"""


def facts() -> list[object]:
    return list(facts_of(FLOW, TEXT, "go").facts)


def test_what_names_stand_for() -> None:
    texts = [fact for fact in facts() if isinstance(fact, Text)]
    assert [(text.name, text.value) for text in texts] == [
        ("insert", (Piece("text", "INSERT INTO t "), Piece("name", "columns"))),
        ("columns", (Piece("text", "(a)"),)),
    ]
    assert [fact for fact in facts() if isinstance(fact, Import)] == [
        Import("fmt", "fmt"),
        Import("other", "example.com/x/store"),
    ]


def test_functions_as_the_outline_names_them() -> None:
    flows = [fact for fact in facts() if isinstance(fact, Flow)]
    assert [(flow.path, flow.receiver, flow.fails) for flow in flows] == [
        ("Provisioner.Start", "p", True),
        ("Provisioner.Start.check", "", False),
        ("plain", "", False),
    ]
    assert flows[0].parameters == ("ctx", "tx", "n")
    assert flows[0].types == ("context.Context", "*sql.Tx", "int")
    assert (flows[0].at.line, flows[0].whole.line, flows[0].whole.end_line) == (12, 12, 28)


def test_what_nodes_say() -> None:
    nodes = flow_of(TEXT, "go", "Provisioner.Start").nodes
    tests = [(node.left, node.op, node.right) for node in nodes if isinstance(node, Test)]
    assert tests == [("p", "==", "nil"), ("p.docker", "==", "nil"), ("err", "!=", "nil")]
    assert [node.text for node in nodes if isinstance(node, Field)] == ["p.docker.host", "p.items[]", "*p.ptr"]
    returns = [node.values for node in nodes if isinstance(node, Return)]
    assert returns == [('""', "ErrNoBackend"), ('""', 'fmt.Errorf("run:%w",err)'), ("out", "nil")]
    run = next(node for node in nodes if isinstance(node, Call) and node.selector == "p.docker.Run")
    assert run.results == ("out", "err")
    assert [argument.pieces for argument in run.arguments] == [
        (Piece("name", "ctx"),),
        (
            Piece("text", "SELECT "), Piece("name", "n"), Piece("text", " FROM "), Piece("name", "insert"),
            Piece("name", "columns"),
        ),
        (Piece("text", 'a\n"b'),),
    ]  # fmt: skip
    assigned = [(node.names, node.value, node.adds) for node in nodes if isinstance(node, Assign)]
    assert (("query",), (Piece("name", "insert"),), False) in assigned
    assert (("query",), (Piece("text", " RETURNING id"),), True) in assigned
    assert [(node.handle, node.sure) for node in nodes if isinstance(node, Join)] == [("?", False), ("wg", True)]


@pytest.mark.parametrize(
    ("statement", "use", "results", "taker"),
    [
        ("a()", "dropped", (), ""),
        ("_ = a()", "value", ("_",), ""),
        ("x, err := a()", "value", ("x", "err"), ""),
        ("err := a[int](1)", "value", ("err",), ""),
        ("x, y = a(), 1", "value", ("x",), ""),
        ("p.err = a()", "value", ("p.err",), ""),
        ("return a()", "returned", (), ""),
        ("must(1, a())", "argument", (), "must"),
        ("if a() != nil { return }", "tested", (), ""),
        ("if a() { return }", "tested", (), ""),
        ("defer a()", "dropped", (), ""),
    ],
)
def test_what_becomes_of_results(statement: str, use: str, results: tuple[str, ...], taker: str) -> None:
    nodes = flow_of(f"package p\nfunc f() {{ {statement} }}\n", "go").nodes
    call = next(node for node in nodes if isinstance(node, Call) and node.selector == "a")
    assert (call.use, call.results, call.taker) == (use, results, taker)


def test_what_a_generic_call_is_given() -> None:
    nodes = flow_of('package p\nfunc f() { a[int]("x") }\n', "go").nodes
    call = next(node for node in nodes if isinstance(node, Call))
    assert [argument.pieces for argument in call.arguments] == [(Piece("text", "x"),)]


def test_what_a_select_stores_is_assigned_in_its_case() -> None:
    flow = flow_of("package p\nfunc f() { select { case x, ok = <-a(): b()\ncase <-c(): } }\n", "go")
    (assigned,) = [number for number, node in enumerate(flow.nodes) if isinstance(node, Assign)]
    assert flow.nodes[assigned].names == ("x", "ok")  # type: ignore[union-attr]
    calls = {node.selector: number for number, node in enumerate(flow.nodes) if isinstance(node, Call)}
    graph = Graph(flow)
    assert graph.dominates(assigned, calls["b"])
    assert graph.dominates(calls["c"], assigned)
    assert graph.path([EXIT], [assigned]) is not None


def test_regions_have_a_time_of_their_own() -> None:
    text = """\
package p
func f() {
	go a()
	go func() { defer wg.Done(); b() }()
	group.Go(func() error { return c() })
	do(func() { d() })
	e()
}
"""
    flow = flow_of(text, "go", "f")
    found = {
        node.selector: (flow.regions[node.region].kind, flow.regions[node.region].handle)
        for node in flow.nodes
        if isinstance(node, Call)
    }
    assert {name: found[name] for name in "abcde"} == {
        "a": ("go", ""),
        "b": ("go", "wg"),
        "c": ("go", "group"),
        "d": ("callback", ""),
        "e": ("body", ""),
    }
    assert flow.regions[-1].callee == "do"
