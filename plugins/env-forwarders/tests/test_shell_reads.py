"""What a script looks up without setting it, and what a first look over it finds."""

from __future__ import annotations

import re

import pytest
from lockstitch_env_forwarders.facts import Assigned, Read
from lockstitch_env_forwarders.shell import shell_facts
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.survey import nodes, refs, survey

#: These are set, and nowhere looked up.
UNSEEN = {"A1", "B3", "B5"}
EVERY = """\
A1=$A2 b "$A3" ${A4:-$A5} $(c "$A6" >"$A7") >"$A8" <<E
$A9 ${B1:+$(d $B2)}
E
export B3=$B4 B5=($B6 "$B7") c="$B8" >$B9
[[ -n $C1 && $C2 =~ $C3|x ]] >$C4
$C5 | $C6 && $C7 || ! $C8
{ $C9; } >$D1
( $D2 ) 2>$D3
if $D4; then $D5; elif $D6; then $D7; else $D8; fi >$D9
while $E1; do $E2; done <$E3
until $E4; do $E5; done
for e in $E6 $E7; do $E8; done <$E9
for f; do $F1; done
case $F2 in $F3 | $F4) $F5 ;; *) $F6 ;; esac >$F7
f() { $F8; } >$F9
(( 1 )) >$G1
g "`$G2`" ${G3#$G4} ${G5[0]} ${!G6} ${#G7} <(h $G8) x[$G9]
h <<<$H1
"""


#: What a command hands to an inner one stands behind what it says itself, and before its body what a loop is fed.
ORDER = """\
A2 A3 A4 A5 A8 A9 B1 A6 A7 B2 B4 B6 B7 B8 B9 C1 C2 C3 C4 C5 C6 C7 C8 D1 C9 D3 D2 D9 D4 D5 D6 D7 D8 E3 E1 E2 E4
E5 E6 E7 E9 E8 F1 F2 F3 F4 F7 F5 F6 F9 F8 G1 G3 G4 G5 G6 G7 G9 G2 G8 H1
"""
KINDS = """\
Block Simple Block Simple Block Simple Simple Test Chain Pipeline Simple Simple Simple Pipeline Simple Group
Block Simple Group Block Simple If Block Simple Block Simple Block Simple Block Simple Block Simple While
Block Simple Block Simple While Block Simple Block Simple For Block Simple For Block Simple Case Block Simple
Block Simple Function Group Block Simple Arithmetic Simple Block Simple Block Simple Simple
"""


def test_every_expansion_and_statement_is_found_once() -> None:
    body = read_script(EVERY).body
    names = [ref.name for ref in refs(body)]
    assert names == ORDER.split()
    assert len(set(names)) == len(names)
    assert set(names) == {name for name in re.findall(r"\b[A-H][1-9]\b", EVERY) if name not in UNSEEN}
    assert [type(node).__name__ for node in nodes(body)] == KINDS.split()


READS = {
    'a $A': 'A@1:3-5',
    'a "${A}" $A': 'A@1:4-8',
    'A=1; a $A': '',
    'a $A; A=1; b $A': 'A@1:3-5',
    'A=$A; b $A': 'A@1:3-5',
    'A=1 a $A; b $A': 'A@1:7-9',
    'export A=1; a $A': '',
    'export A; a $A': 'A@1:13-15',
    'declare A; a $A': '',
    'local A=$B C; a $A $C': 'B@1:9-11',
    'readonly A; a $A': 'A@1:15-17',
    'read -r A B; a $A $B': '',
    'a $A; read A': 'A@1:3-5',
    'mapfile A; a $A': '',
    'readarray -t A; a $A': '',
    'getopts ab A; a $A': '',
    'unset A; a $A': '',
    'typeset A; a $A': '',
    'for A in 1 $A; do b $A; done; c $A': 'A@1:12-14',
    'select A in 1; do b $A; done': '',
    'a ${A:-d}': 'A=d@1:3-10',
    'a $A ${A:-d}': 'A=d@1:6-13',
    'a ${A:-d} ${A:-e}': 'A=d@1:3-10',
    'a ${A-d}': 'A=-d@1:3-9',
    'a ${A:?}': 'A!@1:3-9',
    'a ${A:-$B}': 'A=B@1:3-11 B@1:8-10',
    'a ${A:-$(b $C)}': 'A=?@1:3-16 C@1:12-14',
    'a $1 $PWD $? $@': '',
    'a ${!A}': '',
    'a ${A[0]}': '',
    'a ${#A} ${A%x}': 'A@1:3-8',
    'a <<E\n$A\nE\nA=1': 'A@2:1-3',
    'a <<E\n$A\nE': 'A@2:1-3',
    'a "$(b $A)"': 'A@1:8-10',
    'f() { A=1; }; a $A': '',
    'f() { a $A; }\nA=1\nf': 'A@1:9-11',
    'A+=1; a $A': '',
    'A=(1 $B); a $A': 'B@1:6-8',
    'for ((A=0;A<1;A++)); do b $A; done': 'A@1:27-29',
    'a\\\n  $A': 'A@2:3-5',
    'while read A; do b $A; done <$B': 'B@1:30-32',
    '[ -n "$A" ] && A=1; b $A': 'A@1:7-9',
    ': ${A:=d}; b $A': 'A=d@1:3-10',
    'case $A in $B) ;; esac': 'A@1:6-8 B@1:12-14',
    'eval "b $A"': 'A@1:9-11',
    "eval 'b $A'": '',
    'printf -v A x; b $A': 'A@1:18-20',
    'a "$(b $A)" $A': 'A@1:13-15',
    'while a $B; do c; done <$B': 'B@1:25-27',
    'A=1; f() { a $A $B; }': 'B@1:17-19',
    'export A=$A': 'A@1:10-12',
    'b=$A c=$A': 'A@1:3-5',
    'a `b $A`': 'A@1:6-8',
    '[[ $A =~ $B ]]': 'A@1:4-6 B@1:10-12',
    'A[0]=1; a $A': '',
    'a >$A': 'A@1:4-6',
    'export -n A; a $A': 'A@1:16-18',
    'a ${A:=$B}': 'A=B@1:3-11 B@1:8-10',
    'a $_ $A_ $_B $a1': 'A_@1:6-9 _B@1:10-13 a1@1:14-17',
    'a $A1B': 'A1B@1:3-7',
}  # fmt: skip


def said(script: str) -> str:
    """What is looked up, each with its default, `!` when the script insists on it, and its place."""
    found = []
    for fact in shell_facts(script):
        if isinstance(fact, Read):
            default = fact.default
            shown = ""
            if default is not None:
                literal = default.literal.shown if default.literal else ""
                shown = f"={'' if default.colon else '-'}{','.join(default.chain)}{literal}{'?' * default.computed}"
            place = f"{fact.at.line}:{fact.at.column}-{fact.at.end_column}"
            found.append(f"{fact.name}{shown}{'!' * fact.required}@{place}")
            assert (fact.how, fact.scope) == ("expansion", "")
    return " ".join(found)


@pytest.mark.parametrize("script", READS)
def test_reads(script: str) -> None:
    assert said(script) == READS[script]


CALLS = """\
f() { g $1; }
g() { x; }
g() { y $1; }
h() { for a in "$@"; do :; done; }
i() { j $#; }
k() { l $*; }
f a; /usr/bin/f b; $X f; A=1 f $(n $Q)
sudo -u x docker run $V "$W"; /bin/docker run ${V:-$U}
exec sudo -E -n -u app a b c d e f g $Y
echo $E; printf $E; [ $E ]; test $E; grep -e $E f
"""


def test_first_look() -> None:
    found = survey(read_script(CALLS).body)
    assert set(found.functions) == {"f", "g", "h", "i", "k"}
    assert found.functions["g"].start == CALLS.index("g() { x")
    assert (found.calls["f"], found.calls["g"], found.calls["docker"], found.calls[""]) == (3, 1, 1, 1)
    assert found.takes_parameters == {"f", "h", "i", "k"}
    assert found.statements == sum(1 for _ in nodes(read_script(CALLS).body))
    assert found.used_by["V"] == {"sudo", "x", "docker", "run"}
    assert found.used_by["W"] == {"sudo", "x", "docker", "run"}
    assert found.used_by["Y"] == {"exec", "sudo", "app"}
    assert found.used_by["E"] == {"grep"}
    assert found.used_by["Q"] == {"n"}
    assert found.used_by["X"] == set()
    assert "U" not in found.used_by


def test_what_is_set_and_not_handed_on() -> None:
    script = "A=1\nexport B=2 C\nC=3\nD=$(x)\nf() { E=1; }\nA=2\nF=(a b)\nG+=1\n"
    found = [(fact.name, fact.at.line, fact.scope) for fact in shell_facts(script) if isinstance(fact, Assigned)]
    assert found == [("A", 1, ""), ("D", 4, ""), ("F", 7, ""), ("G", 8, "")]


def test_a_snippet_has_its_own_scope_and_order() -> None:
    facts = shell_facts("a $B\nexport A\nf() { export C; }\nD=1\n)\n", scope="job")
    assert [(type(fact).__name__, getattr(fact, "scope", None)) for fact in facts] == [
        ("Read", "job"), ("Forward", "job"), ("Forward", "f"), ("Assigned", ""), ("SyntaxProblem", None),
    ]  # fmt: skip
