"""The shapes in which words hand variables on, and what only looks like them: E-01, E-02, E-05, E-10, E-14."""

from __future__ import annotations

import pytest
from lockstitch_env_forwarders.shell.forms import ENV_FLAGS, Form, alternates, assignment, flagged, name_alone
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.syntax import Part, Simple, Word
from lockstitch_env_forwarders.shell.values import Definition

from .shell_shown import parts_shown

#: `C` is always CONST, `E` always empty, `X` falls back to something.
KNOWN = {"C": Definition(literal="CONST"), "E": Definition(literal=""), "X": Definition(("Y",), chained=True)}
lookup = KNOWN.get


def words_of(text: str) -> list[tuple[Part, ...]]:
    """The words behind `x ` in a command."""
    (item,) = read_script(f"x {text}").body.items
    assert isinstance(item, Simple)
    return [word.parts for word in item.words[1:] if isinstance(word, Word)]


def shown(form: Form | None) -> str:
    """A form in one line; offsets count from the `x `."""
    if form is None:
        return "none"
    value = "" if form.value is None else f"= {parts_shown(form.value)}".strip()
    guard = f"if {form.guard}{form.op}" if form.guard else ""
    words = [f"{form.start}-{form.end}", form.flag, form.key or "?", value, guard]
    return " ".join(word for word in words if word)


WORDS = {
    'A=b': ("2-5 A = 4-5 'b'", 'none'),
    "'A=b c'": ('2-9 A = 2-9 "b c"', 'none'),
    "A='b c'": ('2-9 A = 4-9 "b c"', 'none'),
    'A="$b"': ('2-7 A = 5-7 "${b}"', 'none'),
    '"A=$b"': ('3-7 A = 5-7 "${b}"', 'none'),
    'A=': ('2-4 A =', 'none'),
    '"A="': ('3-5 A =', 'none'),
    'A': ('none', '2-3 A'),
    "'A'": ('none', '2-5 A'),
    'A-B': ('none', 'none'),
    'A-B=c': ('none', 'none'),
    '=b': ('none', 'none'),
    'a.b=c': ('none', 'none'),
    '1A=b': ('none', 'none'),
    '1A': ('none', 'none'),
    '$C=d': ("2-6 CONST = 5-6 'd'", 'none'),
    'A$C=d': ("2-7 ACONST = 6-7 'd'", 'none'),
    '$C': ('none', '2-4 CONST'),
    'A${C}_B': ('none', '2-9 ACONST_B'),
    '$E': ('none', 'none'),
    '$X': ('none', '2-4 ?'),
    '${P}_K=d': ("2-10 ? = 9-10 'd'", 'none'),
    '${P}_K': ('none', '2-8 ?'),
    '$P=d': ("2-6 ? = 5-6 'd'", 'none'),
    '$P': ('none', '2-4 ?'),
    'x.$P': ('none', 'none'),
    'A$E=d': ("2-7 A = 6-7 'd'", 'none'),
    '$X=d': ("2-6 ? = 5-6 'd'", 'none'),
    'A=b=c': ("2-7 A = 4-7 'b=c'", 'none'),
    "'A'=b": ("2-7 A = 6-7 'b'", 'none'),
    '"A"B=c': ("3-8 AB = 7-8 'c'", 'none'),
    '${C:-x}=d': ("2-11 ? = 10-11 'd'", 'none'),
    '${!C}=d': ("2-9 ? = 8-9 'd'", 'none'),
    '${C[0]}=d': ("2-11 ? = 10-11 'd'", 'none'),
    'A[0]=b': ('none', 'none'),
    '$(a)=b': ("2-8 ? = 7-8 'b'", 'none'),
    '""': ('none', 'none'),
    'A$(b)': ('none', '2-7 ?'),
}  # fmt: skip


@pytest.mark.parametrize("text", WORDS)
def test_assignment_or_name(text: str) -> None:
    (word,) = words_of(text)
    both = (assignment(word, lookup), name_alone(word, lookup))
    assert tuple(map(shown, both)) == WORDS[text]


OPTIONS = {
    '-e A': '2-6 -e A (2)',
    '-e A=b': "2-8 -e A = 7-8 'b' (2)",
    '-eA': '2-5 -e A (1)',
    '-eA=$b': '2-8 -e A = 6-8 ${b} (1)',
    '-e=A': '2-6 -e A (1)',
    '-e=A=b': "2-8 -e A = 7-8 'b' (1)",
    '--env A': '2-9 --env A (2)',
    '--env=A': '2-9 --env A (1)',
    '--env=A=b': "2-11 --env A = 10-11 'b' (1)",
    '--env="A=$b"': '2-13 --env A = 11-13 "${b}" (1)',
    '--env': 'none',
    '-e': 'none',
    "-e ''": 'none',
    '--env=': 'none',
    '--env=$C': '2-10 --env CONST (1)',
    '-e$C': '2-6 -e CONST (1)',
    '-e"A=b"': '2-8 -e A = 7-8 "b" (1)',
    "-e'A'": '2-7 -e A (1)',
    '-e1': 'none',
    '-e.A': 'none',
    '-e -x': 'none',
    '-e $P': '2-7 -e ? (2)',
    '-e "$P=b"': '2-10 -e ? = 9-10 "b" (2)',
    '--build-arg A': '2-15 --build-arg A (2)',
    '--build-arg=A=b': "2-17 --build-arg A = 16-17 'b' (1)",
    '--env-add A=b': "2-15 --env-add A = 14-15 'b' (2)",
    '--setenv=A=b': "2-14 --setenv A = 13-14 'b' (1)",
    '--set-env A=b': "2-15 --set-env A = 14-15 'b' (2)",
    '-E A': '2-6 -E A (2)',
    '-EA': 'none',
    '--environment A': 'none',
    '--envA': 'none',
    '-e A-B': 'none',
    '-e A.B=c': 'none',
    '$F A': 'none',
    '--env-file A': 'none',
    '-ie A': 'none',
    '--env=A=b$c': "2-13 --env A = 10-11 'b' 11-13 ${c} (1)",
    '-e A="$b"c': '2-12 -e A = 8-10 "${b}" 11-12 \'c\' (2)',
    '-e ${A:+A=$A}': 'none',
    '-e "${A:+x}"': '2-13 -e ? (2)',
    '-e "$P" ': '2-8 -e ? (2)',
    '"$P" A': 'none',
    '-e $C=$a': '2-10 -e CONST = 8-10 ${a} (2)',
    "-e'A=b c'": '2-11 -e A = 4-11 "b c" (1)',
}  # fmt: skip


@pytest.mark.parametrize("text", OPTIONS)
def test_option(text: str) -> None:
    """`(2)` is how many words it takes."""
    found = flagged(words_of(text), 0, ENV_FLAGS, lookup)
    assert (f"{shown(found[0])} ({found[1]})" if found else "none") == OPTIONS[text]


def test_options_are_those_that_the_command_knows() -> None:
    for text in ("-e A", "-eA", "-e=A", "--build-arg=A=b", "-E A"):
        assert flagged(words_of(text), 0, frozenset({"--env"}), lookup) is None
    found = flagged(words_of("run --env=A img"), 1, frozenset({"--env"}), lookup)
    assert found is not None
    assert shown(found[0]) == "6-13 --env A"


ALTERNATES = {
    '${V:+V=${V}}': ['2-14 V = 9-13 ${V} if V:+'],
    '${V:+V="$V"}': ['2-14 V = 10-12 "${V}" if V:+'],
    '${V:+"V=$V"}': ['2-14 V = 10-12 "${V}" if V:+'],
    '${V+V=$V}': ['2-11 V = 8-10 ${V} if V+'],
    '${V:+-e V}': ['2-12 -e V if V:+'],
    '${V:+-e V=$V}': ['2-15 -e V = 12-14 ${V} if V:+'],
    '${V:+-e "V=$V"}': ['2-17 -e V = 13-15 "${V}" if V:+'],
    '${V:+"-e V=$V"}': ['2-17 -e V = 13-15 "${V}" if V:+'],
    '${V:+"-e  V=$V"}': ['2-18 -e V = 14-16 "${V}" if V:+'],
    '${V:+"-x V=$V"}': [],
    '${V:+--env V=$V}': ['2-18 --env V = 15-17 ${V} if V:+'],
    '${V:+--env=V=$V}': ['2-18 --env V = 15-17 ${V} if V:+'],
    '${V:+-eV}': ['2-11 -e V if V:+'],
    '${V:+-e A=$V -e B=$V}': ['7-14 -e A = 12-14 ${V} if V:+', '15-22 -e B = 20-22 ${V} if V:+'],
    '${V:+K=${V}}': ['2-14 K = 9-13 ${V} if V:+'],
    '${V:+--build-arg V=$V}': ['2-24 --build-arg V = 21-23 ${V} if V:+'],
    '${V:+A=$V B=$V}': ['7-11 A = 9-11 ${V} if V:+', '12-16 B = 14-16 ${V} if V:+'],
    '${V:+A=1 b=2}': ["7-10 A = 9-10 '1' if V:+"],
    '${V:+k=$V}': [],
    '${V:+k=v}': [],
    '${UID:+uid=$UID}': [],
    '${V:+set}': [],
    '${V:+Configured}': [],
    '${V:+-H "Authorization: Bearer $V"}': [],
    '${V:+:$V}': [],
    '${V:+x}': [],
    '${!V:+V=$V}': [],
    '${1:+V=$1}': [],
    '${V:-$W}': [],
    '${V:-${W:+W=$W}}': ['7-17 W = 14-16 ${W} if W:+'],
    '${V:+${W:+W=$W}}': ['7-17 W = 14-16 ${W} if W:+'],
    '${V:+${W+W=$W} X=1}': ['7-16 W = 13-15 ${W} if W+', "17-20 X = 19-20 '1' if V:+"],
    '${V:+V=$V}${W:+ W=$W}': ['2-12 V = 9-11 ${V} if V:+', '12-23 W = 20-22 ${W} if W:+'],
    '"${V:+V=$V}"': ['3-13 V = 10-12 "${V}" if V:+'],
    'a${V:+V=$V}': [],
    '"a ${V:+V=$V}"': ['5-15 V = 12-14 "${V}" if V:+'],
    '"\'${V:+V=$V}\'"': ['4-14 V = 11-13 "${V}" if V:+'],
    '$a${V:+V=$V}': [],
    '${V:+$V=1}': ["2-12 ? = 10-11 '1' if V:+"],
    '${V:+${P}_K=$V}': ['2-17 ? = 14-16 ${V} if V:+'],
    '${V:+-e ${P}_K}': ['2-17 -e ? if V:+'],
    '${V:+-e $C}': ['2-13 -e CONST if V:+'],
    '${V:+V=$V,W=$W}': ["2-17 V = 9-11 ${V} 11-14 ',W=' 14-16 ${W} if V:+"],
    '${V:+-e}': [],
    '${V:+# V=$V}': [],
    '${v:+#v=$v}': [],
    '${V:+V=$V # W=$V}': ["7-11 V = 9-11 ${V} if V:+"],
    '${V:+"# V=$V"}': [],
    '${V:+ -e V=$V }': ['2-17 -e V = 13-15 ${V} if V:+'],
    "${V:+'V=$V'}": ['2-14 V = 7-13 "$V" if V:+'],
    '${V:+v=$V -e W=$W}': ['12-19 -e W = 17-19 ${W} if V:+'],
    '""${V:+V=$V}': ['4-14 V = 11-13 ${V} if V:+'],
    '${V:+v=$V V=$V}': ['12-16 V = 14-16 ${V} if V:+'],
    '${v:+v=$v w=$v}': ['7-11 v = 9-11 ${v} if v:+'],
    '${v:+v=$v}': ['2-12 v = 9-11 ${v} if v:+'],
    '${V:+w=$w}': ['2-12 w = 9-11 ${w} if V:+'],
    '${V:+"-e "}': [],
    '${V:+$C=$V}': ['2-13 CONST = 10-12 ${V} if V:+'],
    '"${V:+-e}"': [],
    '${V:+--env}': [],
    '${V:+a $P=1}': ["9-13 ? = 12-13 '1' if V:+"],
    '${V:+""}': [],
    '${V:+-e V -e}': ['7-11 -e V if V:+'],
    '${V:-a}${W:+W=$W}': [],
    '${V:+a}${W:+W=$W}': ['9-19 W = 16-18 ${W} if W:+'],
    '${V+a}${W:+W=$W}': ['8-18 W = 15-17 ${W} if W:+'],
    '"a\t${V:+V=$V}"': ['5-15 V = 12-14 "${V}" if V:+'],
    '${V#${W:+W=$W}}': ['6-16 W = 13-15 ${W} if W:+'],
    "${V:+-e 'A=b c'}": ['2-18 -e A = 10-17 "b c" if V:+'],
}  # fmt: skip


@pytest.mark.parametrize("text", ALTERNATES)
def test_alternate(text: str) -> None:
    (word,) = words_of(text)
    assert [shown(form) for form in alternates(word, lookup)] == ALTERNATES[text]
