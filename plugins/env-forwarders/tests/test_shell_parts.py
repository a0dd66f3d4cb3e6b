"""What is made of a word's parts: fields, lines, names, and what loop variables stand for."""

from __future__ import annotations

import pytest
from lockstitch_env_forwarders.shell.syntax import Lit, Opaque, Part, Ref
from lockstitch_env_forwarders.shell.values import (
    Bound,
    cut,
    extent,
    fields,
    lines,
    names_in,
    refs_in,
    settle,
    split_words,
    substitutions,
    text_of,
    unquoted,
)

from .shell_shown import parts_shown
from .test_shell_forms import words_of


def word(text: str) -> tuple[Part, ...]:
    """The parts of a word; offsets count from the `x ` before it."""
    (parts,) = words_of(text)
    return parts


#: The text, or what stands behind `${V:+`, as fields.
FIELDS = {
    '"a b"': ['3-6 "a b"'],
    'a': ["2-3 'a'"],
    '${V:+a b}': ["7-8 'a'", "9-10 'b'"],
    '${V:+ a "b c"d $e  f }': ["8-9 'a'", '11-14 "b c" 15-16 \'d\'', '17-19 ${e}', "21-22 'f'"],
    '${V:+$(a b) c}': ["7-13 $(9-12 simple   word 9-10: 9-10 'a'   word 11-12: 11-12 'b')", "14-15 'c'"],
    '${V:+"" a}': ['7-9 ""', "10-11 'a'"],
    '${V:+a\\ b}': ['7-8 \'a\' 8-10 " " 10-11 \'b\''],
    '${V:+\ta\n b}': ["8-9 'a'", "11-12 'b'"],
}  # fmt: skip

LINES = {
    '"a\nb"': ['3-4 "a"', '5-6 "b"'],
    "'\na\n\nb$c\n'": ['2-12 "a"', '2-12 "b$c"'],
    '"a$b\n${c}d\n"': ['3-4 "a" 4-6 "${b}"', '7-11 "${c}" 11-12 "d"'],
    "$'a\\nb'": ['2-9 "a"', '2-9 "b"'],
    'a"\n"b': ["2-3 'a'", "6-7 'b'"],
    '"a\\\nb"': ['3-7 "ab"'],
    '"\n"': [],
}  # fmt: skip

UNQUOTED = {
    '" a "': '3-6 "a"',
    '\'"a"\'': '2-7 "a"',
    '"\'a$b\'"': '3-5 "a" 5-7 "${b}"',
    '"\\"$b\\""': '5-7 "${b}"',
    '"\\""': '3-5 """',
    '" "': '',
    '""': '',
    '"\'a\\""': '3-7 "\\\'a""',
    '""$a""': '4-6 ${a}',
    '"  $a x "': '5-7 "${a}" 7-10 " x"',
    '" \\"a\\" "': '3-10 "a"',
    '"\\"a\\"b"': '3-9 ""a"b"',
    '"\'a"': '3-5 "\'a"',
    '"$a "': '3-5 "${a}"',
    '"\'$a"': '3-4 "\'" 4-6 "${a}"',
    '"\'\'"': '',
    '$a"\'"': '2-4 ${a} 5-6 "\'"',
    '"\'"$a$b"\'"': '5-7 ${a} 7-9 ${b}',
    '"  "$a"  "': '6-8 ${a}',
}  # fmt: skip

WORDS = {
    "'a  b\nc'": [('a', 2, 10), ('b', 2, 10), ('c', 2, 10)],
    '"a  b\nc"': [('a', 3, 4), ('b', 6, 7), ('c', 8, 9)],
    'a': [('a', 2, 3)],
    "''": [],
    '"a $b"': None,
    "$'a\\tb'": [('a', 2, 9), ('b', 2, 9)],
    '" a"b': [('a', 4, 5), ('b', 6, 7)],
}  # fmt: skip

SETTLED = {
    '$v': '90-97 "my-name"',
    'a$v': '2-3 \'a\' 90-97 "my-name"',
    '"$v"': '90-97 "my-name"',
    '${v^^}': '90-97 "MY-NAME"',
    '${v,,}': '90-97 "my-name"',
    '${v^}': '2-7 ??',
    '${v%-*}': '90-97 "my"',
    '${v%%-*}': '90-97 "my"',
    '${v#*-}': '90-97 "name"',
    '${v##*-}': '90-97 "name"',
    '${v%name}': '90-97 "my-"',
    '${v%%name}': '90-97 "my-"',
    '${v#my}': '90-97 "-name"',
    '${v##my}': '90-97 "-name"',
    '${v%x}': '90-97 "my-name"',
    '${v#x}': '90-97 "my-name"',
    '${v%x*}': '90-97 "my-name"',
    '${v%%x*}': '90-97 "my-name"',
    '${v#*x}': '90-97 "my-name"',
    '${v##*x}': '90-97 "my-name"',
    '${v%-*x}': '2-10 ??',
    '${v%[a]}': '2-10 ??',
    '${v%$x}': '2-9 ??',
    '${v%a$x}': '2-10 ??',
    '${v#*}': '90-97 "my-name"',
    '${v##*}': '90-97 ""',
    '${v%*}': '90-97 "my-name"',
    '${v%%*}': '90-97 ""',
    '${v/a/b}': '2-10 ??',
    '${v#x*}': '2-9 ??',
    '${v%?}': '2-8 ??',
    '${v%*x}': '2-9 ??',
    '${v#x*y}': '2-10 ??',
    '${v%%[a]*}': '2-12 ??',
    '${v##*?a}': '2-11 ??',
    '${v:-d}': '90-97 "my-name"',
    '${v-d}': '90-97 "my-name"',
    '${v:=d}': '90-97 "my-name"',
    '${v=d}': '90-97 "my-name"',
    '${v:?}': '90-97 "my-name"',
    '${v?}': '90-97 "my-name"',
    '${v:+x}': '2-9 ??',
    '${v+x}': '2-8 ??',
    '${!v}': '2-7 ??',
    '${!n}': '2-7 ${NAME}',
    '${!n:-d}': "2-10 ${NAME :- 8-9 'd'}",
    '${!n:+a}': "2-10 ${NAME :+ 8-9 'a'}",
    '$m': '2-4 ??',
    '"$m"': '3-5 "??"',
    '${!m}': '2-7 ??',
    '$w': '2-4 ${w}',
    '${w:-$v}': '2-10 ${w :- 90-97 "my-name"}',
    '${w:+K=$n}': '2-12 ${w :+ 7-9 \'K=\' 80-84 "NAME"}',
    '$(a $v)': "2-9 $(4-8 simple   word 4-5: 4-5 'a'   word 6-8: 6-8 ${v})",
    '${n^^a}': '2-9 ??',
    '${v%%\\-*}': '90-97 "my"',
    '${v%*-*}': '2-10 ??',
    '${#v}': '2-7 ??',
    '${v#}': '2-7 ??',
    '${v%}': '2-7 ??',
    '${v:1}': '2-8 ??',
    '${n,,}': '80-84 "name"',
    '${n%M*}': '80-84 "NA"',
    '${n%%M*}': '80-84 "NA"',
    '${v%m*}': '90-97 "my-na"',
    '${v##*e}': '90-97 ""',
    '${v#*m}': '90-97 "y-name"',
}  # fmt: skip

NAMES = {
    '"$a ${b:-$c} ${a}"': ('a b c', 'a b c a', [], None, (3, 19)),
    '${!a}': ('', 'a', [], None, (2, 7)),
    '${a[0]:-$b}': ('a b', 'a b', [], None, (2, 13)),
    '$1 ': ('', '1', [], None, (2, 4)),
    '${PWD:-$b}': ('b', 'PWD b', [], None, (2, 12)),
    '${b:-${c:-$d}}$e': ('b c d e', 'b c d e', [], None, (2, 18)),
    '$(a $b)': ('', '', [(2, 9)], None, (2, 9)),
    'a': ('', '', [], 'a', (2, 3)),
    '"$(a) ${b:-$(c)$(d)} `e`"': ('b', 'b', [(3, 7), (13, 17), (17, 21), (23, 26)], None, (3, 26)),
    '${!a:-$b}': ('b', 'a b', [], None, (2, 11)),
}  # fmt: skip

BINDINGS = {
    "v": (Bound("my-name", 90, 97),),
    "n": (Bound("NAME", 80, 84),),
    "m": (Bound("a", 1, 2), Bound("b", 3, 4)),
}


@pytest.mark.parametrize("text", FIELDS)
def test_fields(text: str) -> None:
    parts = word(text)
    inner = parts[0].arg if isinstance(parts[0], Ref) else parts
    assert [parts_shown(field) for field in fields(inner)] == FIELDS[text]


@pytest.mark.parametrize("text", LINES)
def test_lines(text: str) -> None:
    assert [parts_shown(line) for line in lines(word(text))] == LINES[text]


@pytest.mark.parametrize("text", UNQUOTED)
def test_one_pair_of_quotes_is_taken_off(text: str) -> None:
    assert parts_shown(unquoted(word(text))) == UNQUOTED[text]


@pytest.mark.parametrize("text", WORDS)
def test_words_of_a_list(text: str) -> None:
    found = split_words(word(text))
    assert (None if found is None else [(item.text, item.start, item.end) for item in found]) == WORDS[text]


@pytest.mark.parametrize("text", SETTLED)
def test_what_a_loop_variable_stands_for(text: str) -> None:
    """`v` is my-name, `n` NAME, `m` two words."""
    assert parts_shown(settle(word(text), BINDINGS)) == SETTLED[text]
    assert all(part.moved for part in settle(word("$v${v#my}"), BINDINGS) if isinstance(part, Lit))
    assert settle(word(text), {}) == word(text)


@pytest.mark.parametrize("text", NAMES)
def test_names_and_commands(text: str) -> None:
    parts = word(text)
    said = (" ".join(names_in(parts)), " ".join(ref.name for ref in refs_in(parts)))
    places = [(sub.start, sub.end) for sub in substitutions(parts)]
    assert (*said, places, text_of(parts), extent(parts)) == NAMES[text]


def test_what_is_cut_has_its_own_place_when_that_is_known() -> None:
    assert cut(Lit("abcd", 10, 14, quoted=True), 1, 3) == Lit("bc", 11, 13, quoted=True)
    assert cut(Lit("abcd", 10, 16), 1, 3) == Lit("bc", 10, 16)
    assert cut(Lit("abcd", 10, 14, moved=True), 1, 3) == Lit("bc", 10, 14, moved=True)


def test_deep_defaults_are_left_as_they_are() -> None:
    deep: Part = Ref("v", 0, 1)
    for _ in range(21):
        deep = Ref("w", 0, 1, op=":-", arg=(deep,))
    assert "my-name" not in parts_shown(settle((deep,), BINDINGS))
    assert isinstance(deep, Ref)
    assert "my-name" in parts_shown(settle(deep.arg, BINDINGS))
    assert extent(()) == (0, 0)
    assert settle((Opaque(1, 2),), BINDINGS) == (Opaque(1, 2),)
