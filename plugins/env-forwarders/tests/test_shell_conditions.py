"""What a condition says of variables: E-06, and `bash` is asked whether it is so.

`V+` is "V is not empty", `V?` "V is set", `V-` "V is empty or unset", `V--` "V is unset", `…` "and something else".
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lockstitch_env_forwarders.shell.conditions import Condition, Facts, case_arm, condition_of
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.syntax import Case, Word

NOT_EMPTY, EMPTY, SET = "V+ | V-", "V- | V+", "V? | V--"
UNSET, UNKNOWN, EQUAL = "V-- | V?", "… | …", "V+ … | …"
SAID = {
    '[ -n "$V" ]': NOT_EMPTY,
    '[ -n "${V:-}" ]': NOT_EMPTY,
    '[ -n "${V-}" ]': NOT_EMPTY,
    '[ -n "${V,,}" ]': NOT_EMPTY,
    '[ -n "${V:+x}" ]': NOT_EMPTY,
    '[ "$V" ]': NOT_EMPTY,
    '[ ""$V ]': NOT_EMPTY,
    "test -n '' -o -n \"$V\"": "… | V- …",
    'test "${V}"': NOT_EMPTY,
    "[[ -n $V ]]": NOT_EMPTY,
    "[[ $V ]]": NOT_EMPTY,
    '! [ -z "$V" ]': NOT_EMPTY,
    '[ ! -z "$V" ]': NOT_EMPTY,
    '[ ! ! -n "$V" ]': NOT_EMPTY,
    '! ! [ -n "$V" ]': NOT_EMPTY,
    '{ [ -n "$V" ]; }': NOT_EMPTY,
    '( :; [ -n "$V" ] )': NOT_EMPTY,
    '[ "$V" != "" ]': NOT_EMPTY,
    '[ "" != "$V" ]': NOT_EMPTY,
    '[ "x$V" != x ]': NOT_EMPTY,
    '[ "x$V" != "x" ]': NOT_EMPTY,
    '[ x != "x$V" ]': NOT_EMPTY,
    '[ "${V}x" != x ]': NOT_EMPTY,
    '[ "${V:+set}" = set ]': NOT_EMPTY,
    "[ ${#V} -gt 0 ]": NOT_EMPTY,
    "[ ${#V} -ne 0 ]": NOT_EMPTY,
    "[[ ${#V} -ge 1 ]]": NOT_EMPTY,
    '[ -z "$V" ]': EMPTY,
    '[ -z "${V:-}" ]': EMPTY,
    "[[ -z ${V-} ]]": EMPTY,
    '[ "$V" = "" ]': EMPTY,
    "[[ $V == '' ]]": EMPTY,
    '[ "x$V" = x ]': EMPTY,
    '[ "a${V}b" = ab ]': EMPTY,
    '[ "${V:+set}" != set ]': EMPTY,
    "[ ${#V} -eq 0 ]": EMPTY,
    "[[ ${#V} -lt 1 ]]": EMPTY,
    "[[ -v V ]]": SET,
    "test -v V": SET,
    '[ -n "${V+x}" ]': SET,
    '[ "${V+x}" ]': SET,
    '[ "${V+set}" = set ]': SET,
    'test "${V+set}" == "set"': SET,
    "[[ ! -v V ]]": UNSET,
    '[ -z "${V+x}" ]': UNSET,
    '[ "${V+set}" != set ]': UNSET,
    '[ "$V" = yes ]': EQUAL,
    '[ yes = "$V" ]': EQUAL,
    "[[ $V == *y* ]]": EQUAL,
    "[[ ${V,,} == yes ]]": EQUAL,
    '[ "${V:-}" = yes ]': EQUAL,
    '[ "$V" = " " ]': EQUAL,
    "[ \"$V\" = '\"\"' ]": EQUAL,
    '[ "$V" != yes ]': "… | V+ …",
    '[ "${V:-yes}" = yes ]': UNKNOWN,
    '[ "${V:=yes}" = yes ]': UNKNOWN,
    '[ "${V+yes}" = no ]': UNKNOWN,
    '[ "x$V" = xyes ]': UNKNOWN,
    "[[ $V == * ]]": UNKNOWN,
    "[[ $V == ** ]]": UNKNOWN,
    '[ "$V" = "$W" ]': UNKNOWN,
    '[ "$V$W" = "" ]': UNKNOWN,
    '[ -n "$V$W" ]': UNKNOWN,
    '[ -n "x$V" ]': UNKNOWN,
    '[ -n "${V:-x}" ]': UNKNOWN,
    '[ -n "${V:-$W}" ]': UNKNOWN,
    '[ -n "${V:+}" ]': UNKNOWN,
    '[ -n "${V+}" ]': UNKNOWN,
    '[ -n "${V:+$W}" ]': UNKNOWN,
    '[ -n "${#V}" ]': UNKNOWN,
    '[ -n "${V%x}" ]': UNKNOWN,
    '[ -n "${!V}" ]': UNKNOWN,
    '[ -n "${V[0]}" ]': UNKNOWN,
    '[ -n "$(echo $V)" ]': UNKNOWN,
    '[ -n "$1" ]': UNKNOWN,
    '[ "$PWD" ]': UNKNOWN,
    "[ ${#V} -gt 1 ]": UNKNOWN,
    "[ ${V#-} -gt 0 ]": UNKNOWN,
    "[ ${#V} -gt $W ]": UNKNOWN,
    '[ "$V" -gt 0 ]': UNKNOWN,
    "[ 1${#V} -gt 0 ]": UNKNOWN,
    "[[ -v V[0] ]]": UNKNOWN,
    "[[ -v PWD ]]": UNKNOWN,
    '[[ -v "$V" ]]': UNKNOWN,
    "[[ $V =~ y ]]": UNKNOWN,
    "[[ ( -n $V ) ]]": UNKNOWN,
    '[ -f "$V" ]': UNKNOWN,
    "[ -n x ]": UNKNOWN,
    "[ x ]": UNKNOWN,
    "[ ]": UNKNOWN,
    '[ "$V" = yes -o ]': UNKNOWN,
    'grep -q "$V" /dev/null': UNKNOWN,
    'A=1 [ -n "$V" ]': UNKNOWN,
    '[ -n "$V" ] | cat': UNKNOWN,
    "export V": UNKNOWN,
    "false": UNKNOWN,
    "true": " | …",
    ":": " | …",
    '[ -n "$V" ] && [ -n "$W" ]': "V+ W+ | …",
    '[ -n "$V" -a -n "$W" ]': "V+ W+ | …",
    "[[ -n $V && -z $W ]]": "V+ W- | …",
    '[ -n "$V" ] && test -d /': "V+ … | …",
    'true && [ -n "$V" ]': "V+ | …",
    '[ -z "$V" ] || [ -z "$W" ]': "… | V+ W+",
    '[ -z "$V" -o -z "$W" ]': "… | V+ W+",
    "[[ -z $V || ! -v W ]]": "… | V+ W?",
    "[[ -n $V && -n $W || -v V ]]": "… | V-- …",
    '[ -n "$V" ] && [ -n "$V" ]': NOT_EMPTY,
    '[ -n "$V" ] || [ "$V" ]': NOT_EMPTY,
    '[ -n "$V" ] && [ -n "$W" ] || false': "… | …",
    '! { [ -z "$V" ] || [ -z "$W" ]; }': "V+ W+ | …",
}  # fmt: skip


def shown(facts: Facts) -> str:
    """Facts in one line."""
    words = [f"{name}+" for name in sorted(facts.full)]
    words += [f"{name}?" for name in sorted(facts.present)]
    words += [f"{name}{'--' if name in facts.unset else '-'}" for name in sorted(facts.missing)]
    assert facts.unset <= facts.missing
    return " ".join([*words, *(["…"] if facts.other else [])])


def condition(text: str) -> Condition:
    """What the exit status of a command says."""
    return condition_of(read_script(text).body, tuple)


@pytest.mark.parametrize("text", SAID)
def test_condition(text: str) -> None:
    found = condition(text)
    assert f"{shown(found.yes)} | {shown(found.no)}" == SAID[text]
    assert found.inverted() == Condition(found.no, found.yes)


ARMS = {
    '"") a;; *) b;; esac': ["V-", "V+"],
    "'') a;; yes) b;; *) c;; esac": ["V-", "V+ …", "V+ …"],
    "''|\"\") a;; *) b;; esac": ["V-", "V+"],
    "''|no) a;; *) b;; esac": ["…", "V+ …"],
    "?*) a;; *) b;; esac": ["V+", "…"],
    "*?|?*) a;; esac": ["V+"],
    "?*|x) a;; esac": ["V+ …"],
    "y|Y*) a;; *n*) b;; *) c;; esac": ["V+ …", "V+ …", "…"],
    "*) a;; esac": ["…"],
    "**|x) a;; esac": ["…"],
    '"$W") a;; *) b;; esac': ["…", "…"],
    'no) a;; "") b;; *) c;; esac': ["V+ …", "V-", "V+ …"],
    "[!x]*) a;; esac": ["V+ …"],
}  # fmt: skip


def arms(text: str) -> list[Facts]:
    """What holds in each arm of a `case`."""
    (node,) = read_script(text).body.items
    assert isinstance(node, Case)
    earlier: list[Word] = []
    found = []
    for patterns, _ in node.arms:
        found.append(case_arm(node.word.parts, patterns, earlier))
        earlier += patterns
    return found


@pytest.mark.parametrize("text", ARMS)
def test_arm_of_a_case(text: str) -> None:
    for subject in ("$V", '"$V"', '"${V:-}"', '""${V-}'):
        assert [shown(facts) for facts in arms(f"case {subject} in {text}")] == ARMS[text]


@pytest.mark.parametrize("subject", ["$1", '"x$V"', '"${V:-no}"', "${#V}", "$V$W", "$(a)", "V", '"${V+x}"'])
def test_case_of_something_else_says_nothing(subject: str) -> None:
    assert set(map(shown, arms(f'case {subject} in "") a;; x) b;; *) c;; esac'))) == {"…"}


State = dict[str, str | None]
STATES: list[State] = [{"V": v, "W": w} for v, w in itertools.product(("yes", "", None), repeat=2)]


def holds(facts: Facts, state: State) -> bool:
    """Whether all that `facts` say is so."""
    return (
        all(state[name] for name in facts.full)
        and all(state[name] is not None for name in facts.present)
        and not any(state[name] for name in facts.missing)
        and not any(state[name] is not None for name in facts.unset)
    )


def in_bash(lines: list[str], folder: Path) -> list[list[str]]:
    """For each state, what each line prints."""
    script = []
    for state in STATES:
        script += [f"{name}={value}" if value is not None else f"unset {name}" for name, value in state.items()]
        script += [f"{{ {line}; }} 2>/dev/null" for line in lines] + ["echo"]
    (folder / "script").write_text("\n".join(script))
    path = {"PATH": os.environ["PATH"]}
    done = subprocess.run(
        ["bash", "script"], cwd=folder, env=path, text=True, capture_output=True, check=True, timeout=60
    )
    return [row.split() for row in done.stdout.splitlines()]


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")


def disagreements(claims: list[tuple[str, Facts]], ran: list[list[bool]]) -> list[str]:
    """Where `ran`, whether a branch ran in each state, is not what was claimed of the branch."""
    wrong = []
    for (text, facts), runs in zip(claims, ran, strict=True):
        for state, run in zip(STATES, runs, strict=True):
            said = holds(facts, state)
            if (run and not said) or (said and not facts.other and not run):
                wrong.append(f"{text} with {state}: {run}, and {shown(facts)} is {said}")
    return wrong


@pytest.mark.oracle
@needs_bash
def test_bash_takes_the_branch_that_a_condition_says(tmp_path: Path) -> None:
    """In each state of its variables, alone and joined with another one."""
    changes = ("export", ":=", "${!")
    texts = [text for text in SAID if not any(sign in text for sign in changes)]
    plain = ['[ -n "$V" ]', '[ -z "$W" ]', "[[ -v W ]]", '[ "$W" = yes ]', '! [ "${V+x}" ]', "true", "false"]
    texts += [f"{a} {op} {b}" for a, b in itertools.product(plain, repeat=2) for op in ("&&", "||")]
    texts += [f"{a} && {b} || {c}" for a, b, c in itertools.permutations(plain[:5], 3)]
    rows = in_bash([f"if {text}; then printf 'y '; else printf 'n '; fi" for text in texts], tmp_path)
    claims, ran = [], []
    for at, text in enumerate(texts):
        found = condition(text)
        for facts, answer in ((found.yes, "y"), (found.no, "n")):
            claims.append((text, facts))
            ran.append([row[at] == answer for row in rows])
    assert disagreements(claims, ran) == []


@pytest.mark.oracle
@needs_bash
def test_bash_takes_the_arm_that_a_case_says(tmp_path: Path) -> None:
    lines, claims = [], []
    for text in ARMS:
        for letter, facts in zip("abc", arms(f"case $V in {text}"), strict=False):
            claims.append((f"{text} {letter}", facts))
            lines.append(
                f"a() {{ c=a; }}; b() {{ c=b; }}; c() {{ c=c; }}; c=; case $V in {text}; printf '%s ' \"{letter}$c\""
            )
    rows = in_bash(lines, tmp_path)
    ran = [[row[at] == 2 * row[at][0] for row in rows] for at in range(len(lines))]
    assert disagreements(claims, ran) == []
