"""The control flow of the shell: what comes before what on every path."""

from __future__ import annotations

import pytest
from flow_orders import broken, flow_of
from lockstitch.languages.flow import FLOW, Assign, Call, Flow, Import, Join, Piece, Return, Test, Text
from lockstitch.testing import facts_of

CASES = {
    "one after the other": ("a; b", "a<b b!a a$"),
    "and": ("a && b; c", "a<b a<c b!c"),
    "or": ("a || b; c", "a<b b!c"),
    "and, or": ("a && b || c; d", "a<c b!c a<d"),
    "not": ("! a && b", "a<b"),
    "an if": ("if c; then a; fi; b", "a!b c<b"),
    "both branches": ("if c; then a; else a; fi; b", "a<b"),
    "elif": ("if c; then a; elif d; then a; else a; fi; b", "a<b d!b c<d"),
    "a condition of several commands": ("if c; d; then a; fi", "c<d d<a"),
    "an exit": ("if c; then exit 1; fi; a; b", "a<b a$"),
    "nothing after an exit": ("exit 0; a", "a@"),
    "set -e": ("set -e; a; b", "a<b"),
    "what fails under set -e ends it": ("set -e; c && a; b", "a!b c<b"),
    "set -e: an or is a condition": ("set -e; c || a; b", "a!b"),
    "set -e: the last of a list counts": ("set -e; if c; then false; fi; b; a", "b<a"),
    "false": ("false && a; b", "a@"),
    "false under set -e": ("set -e; false; a", "a@"),
    "false in a condition under set -e": ("set -e; if false; then b; fi; a", "a$ b@"),
    "false with an or under set -e": ("set -e; false || a; b", "a<b"),
    "set +e": ("set -e; set +e; false; a", "a$"),
    "set -o errexit": ("set -o errexit; false; a", "a@"),
    "set -euo pipefail": ("set -euo pipefail; false | c; a", "a@"),
    "a pipeline fails as its last command": ("set -e; false | c; a", "c<a"),
    "pipefail is set": ("set -o pipefail; false | c && a; b", "a@ c<b"),
    "a subshell that failed inside ends the shell": ("set -e; (false && a); b", "b@"),
    "a group that failed inside does not": ("set -e; { false && a; }; b", "b$"),
    "a negation never ends it": ("set -e; ! true; b", "b$"),
    "while": ("while c; do a; done; b", "a!b c<b c<a"),
    "until": ("until c; do a; done; b", "a!b c<b"),
    "a loop without end": ("while true; do a; if c; then break; fi; done; b", "a<b c<b"),
    "a loop that nothing leaves": ("while true; do a; done; b", "b@"),
    "for over what is not known": ("for x in $y; do a; done; b", "a!b"),
    "for over words": ("for x in 1 2; do a; done; b", "a<b"),
    "for over a glob": ("for x in *.go; do a; done; b", "a!b"),
    "for over arguments": ("for x; do a; done; b", "a!b"),
    "for with a substitution": ("for x in $(c); do a; done; b", "c<a c<b a!b"),
    "counted for": ("for ((i=0;i<3;i++)); do a; done; b", "a!b"),
    "break of two loops": ("while c; do while d; do break 2; done; a; done; b", "a!b c<b"),
    "continue of two loops": ("while c; do while d; do continue 2; done; a; done; b", "d<a"),
    "break in a branch": ("for x in 1; do if c; then break; fi; a; done; b", "a!b c<b"),
    "a loop fails as its body": ("for x in 1; do false; done && a; b", "a@ b$"),
    "a loop that does not run succeeds": ("while false; do c; done && a", "a$"),
    "case": ("case $x in 1) a ;; 2) a ;; esac; b", "a!b"),
    "case that takes all": ("case $x in 1) a ;; *) a ;; esac; b", "a<b"),
    "case on a substitution": ("case $(c) in 1) a ;; esac", "c<a"),
    "case that falls through": ("case $x in\n1) a ;&\n2) b ;;\n*) exit ;;\nesac; d", "b<d a!b"),
    "a subshell": ("(a); b", "a<b"),
    "a return in a subshell leaves only it": ("(return 1) && a; (return 0) || b; d", "a@ b@ d$"),
    "a return in a substitution too": ("x=$(return 1) && a; b", "a@ b$"),
    "a subshell cannot leave a loop around it": ("for x in 1; do (c; break; a); b; done", "c<a a<b b$"),
    "a break of no loop": ("c; break; a; b", "c<a a<b b$"),
    "an exit in a subshell leaves only it": ("(c && exit 1; a); b", "a!b c<b"),
    "a subshell's status": ("(exit 1) && a; (exit 0) || b; d", "a@ b@ d$"),
    "set in a subshell stays there": ("set -e; (set +e; false; c); b; false; d", "c<b d@") ,
    "a group": ("{ a; }; b", "a<b"),
    "a substitution runs first": ("b $(a)", "a<b"),
    "a substitution in a string": ('b "x $(a) `c`"', "a<b c<b a<c"),
    "a substitution in an assignment": ("x=$(a); b", "a<b"),
    "set -e does not hold in a substitution": ("set -e; x=$(false; a); b", "a<b"),
    "an assignment fails with its substitution": ("set -e; x=$(false); b", "b@"),
    "a declaration does not": ("set -e; export x=$(false); b", "b$"),
    "a process substitution": ("b < <(a)", "a<b"),
    "a here-document's substitution": ("b <<X\n$(a)\nX\nc", "a<b b<c"),
    "what follows a here-document on its line": ("a <<X && b\ntext\nX\nc", "a<b b!c a<c"),
    "a pipeline runs all of it": ("a | b; c", "a<c b<c"),
    "an exit in a pipeline": ("exit 1 | c; a", "a$"),
    "a negated pipeline": ("! a | b && c", "a<c b<c"),
    "in the background": ("a & b", "a<b"),
    "trap at the end": ("trap a EXIT; b", "b<a a$"),
    "trap after an exit": ("trap a EXIT; if c; then exit 1; fi; b", "c<a b!a"),
    "trap under set -e": ("set -e; trap 'a; d' EXIT; b; c", "a<d b<a c!a"),
    "trap that is set later": ("if c; then exit; fi; trap a EXIT; b", "c<a b<a"),
    "trap that is reset": ("trap a EXIT; trap - EXIT; b", "b$ a@"),
    "trap that is replaced": ("trap a EXIT; trap d EXIT; b", "a@ d$"),
    "trap in a subshell is not the script's": ("(trap a EXIT; c); b", "b$"),
    "a signal's handler": ("trap a INT; b", "a!b"),
    "functions are defined, not run": ("f() { a; }; b", "b$ a@"),
    "tests": ('[ -n "$x" ] && a; [[ $y ]] || b; ((z)) && c; d', "a!d b!d"),
    "exec replaces the shell": ("exec a; b", "b@"),
    "exec of nothing does not": ("exec > log; b", "b$"),
    "redirections": ("a > x 2>&1; b", "a<b"),
    "a command with an assignment": ("x=$(c) a; b", "c<a a<b"),
    "time and sudo": ("time a; sudo b", "a<b"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_orders(name: str) -> None:
    text, claims = CASES[name]
    assert broken(flow_of(text + "\n", "shell"), claims) == []


TEXT = """\
#!/usr/bin/env bash
set -eu
. "$(dirname "$0")/lib/common.sh"
source ./other.sh
TABLE=orders
QUERY="INSERT INTO $TABLE (a) VALUES ('${x}')"
save() {
  local y
  psql -q -c "$QUERY" <<'SQL'
SELECT 1
SQL
  [ -n "$1" ] || return 3
  x=$y
  wait
}
function other { (a) }
save 'it'
"""


def test_what_names_stand_for() -> None:
    facts = facts_of(FLOW, TEXT, "shell").facts
    assert {fact.name: fact.value for fact in facts if isinstance(fact, Text)} == {
        "TABLE": (Piece("text", "orders"),),
        "QUERY": (
            Piece("text", "INSERT INTO "), Piece("name", "TABLE"), Piece("text", " (a) VALUES ('"), Piece("name", "x"),
            Piece("text", "')"),
        ),
    }  # fmt: skip
    assert [fact for fact in facts if isinstance(fact, Import)] == [
        Import("*", "lib/common.sh"),
        Import("*", "./other.sh"),
    ]


def test_functions_and_what_they_say() -> None:
    flows = [fact for fact in facts_of(FLOW, TEXT, "shell").facts if isinstance(fact, Flow)]
    assert [(flow.path, flow.initial) for flow in flows] == [
        ("", ()),
        ("save", ((flows[1].errexit, 1),)),
        ("other", ((flows[2].errexit, 1),)),
    ]
    nodes = flows[1].nodes
    call = next(node for node in nodes if isinstance(node, Call))
    assert call.selector == "psql -q -c"
    assert [(argument.name, argument.pieces) for argument in call.arguments] == [
        ("", (Piece("text", "-q"),)),
        ("", (Piece("text", "-c"),)),
        ("", (Piece("name", "QUERY"),)),
        ("<<", (Piece("text", "SELECT 1\n"),)),
    ]
    assert [node.left for node in nodes if isinstance(node, Test)] == ['-n "$1"']
    assert [node.values for node in nodes if isinstance(node, Return)] == [("3",)]
    assert [(node.names, node.value) for node in nodes if isinstance(node, Assign)] == [(("x",), (Piece("name", "y"),))]
    assert [(node.handle, node.sure) for node in nodes if isinstance(node, Join)] == [("*", True)]


def test_an_option_that_is_set_and_cleared_may_be_either() -> None:
    text = "set -e\nf() { false; a; }\nset +e\nf\n"
    assert broken(flow_of(text, "shell", "f"), "a$") == []
    text = "set -e\nf() { false; a; }\nf\n"
    assert broken(flow_of(text, "shell", "f"), "a@") == []


def test_a_function_says_how_it_ends() -> None:
    flow = flow_of("f() { a; }\n", "shell", "f")
    (end,) = [number for number, node in enumerate(flow.nodes) if isinstance(node, Return)]
    call = next(number for number, node in enumerate(flow.nodes) if isinstance(node, Call))
    assert [edge.label for edge in flow.edges if edge.start == call and edge.end == end] == ["false"]


def test_regions_have_a_time_of_their_own() -> None:
    flow = flow_of("a | b\nc &\nwait\ntrap d INT\n", "shell")
    found = {node.selector: flow.regions[node.region] for node in flow.nodes if isinstance(node, Call)}
    assert found["a"].kind == found["b"].kind == "together"
    assert found["a"].group == found["b"].group
    assert found["c"].kind == "background"
    assert found["d"].kind == "callback"
