"""What a value comes from: E-03, and `bash` is asked whether it is so.

`A>B>'d'` is "A, else B, else the text d"; `A-'d'` falls back only when A is unset; `?` is what cannot be known.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from lockstitch_env_forwarders.shell.script import read_script
from lockstitch_env_forwarders.shell.state import Context, State
from lockstitch_env_forwarders.shell.syntax import Part, Simple
from lockstitch_env_forwarders.shell.values import Value, value_of

#: What is set before, and the value; then the names in it, its kind, and what it comes to.
SAID = {
    ("", '$A'): 'A variable: A',
    ("", '${A}'): 'A variable: A',
    ("", '"$A"'): 'A variable: A',
    ("", '""$A'): 'A variable: A',
    ("", '${A:-d}'): "A variable: A>'d' [d]",
    ("", '${A-d}'): "A variable: A-'d' [-d]",
    ("", '${A:=d}'): "A variable: A>'d' [d]",
    ("", '${A=d}'): "A variable: A-'d' [-d]",
    ("", '"${A:-d e}"'): "A variable: A>'d e' [***]",
    ("", '${A:-"d"}'): "A variable: A>'d' [d]",
    ("", '"${A:-\'d\'}"'): "A variable: A>'d' [d]",
    ("", '${A:-}'): "A variable: A>''",
    ("", '${A:-""}'): "A variable: A>''",
    ("", '${A:- }'): "A variable: A>''",
    ("", '${A:-$B}'): 'A,B variable: A>B [B]',
    ("", '${A:-"${B}"}'): 'A,B variable: A>B [B]',
    ("", '${A-$B}'): 'A,B variable: A-B [-B]',
    ("", '${A:-${B:-d}}'): "A,B variable: A>B>'d' [B d]",
    ("", '${A-${B-d}}'): "A,B variable: A-B-'d' [-B d]",
    ("", '${A:-${B-d}}'): "A,B variable: A-B-'d' [-B d]",
    ("", '${A:-${B:-${C:-d}}}'): "A,B,C variable: A>B>C>'d' [B C d]",
    ("", '${A:-${A:-d}}'): "A variable: A>'d' [d]",
    ("", '${A:-$A}'): 'A variable: A',
    ("", 'd'): "fixed: 'd'",
    ("", "'d e'"): "fixed: 'd e'",
    ("", '""'): "fixed: ''",
    ("", ''): "fixed: ''",
    ("", '$A$B'): 'A,B mixed: A>B>?',
    ("", 'x$A'): 'A mixed: A>?',
    ("", '"$A "'): 'A mixed: A>?',
    ("", '${A:+x}'): 'A mixed: A>?',
    ("", '${A+x}'): 'A mixed: A>?',
    ("", '${A,,}'): 'A mixed: A>?',
    ("", '${A%x}'): 'A mixed: A>?',
    ("", '${A:1}'): 'A mixed: A>?',
    ("", '${#A}'): 'A mixed: A>?',
    ("", '$(echo d)'): 'computed: ?',
    ("", '${A:-$(echo d)}'): 'A variable: A>? [?]',
    ("", '${A:-x$B}'): 'A,B variable: A>? [?]',
    ("", '${A:-${B:+x}}'): 'A,B variable: A>? [?]',
    ("", '${A:-${B%x}}'): 'A,B variable: A>? [?]',
    ("", '${A:-${B:?x}}'): 'A,B variable: A>? [?]',
    ("", '${A:-$1}'): 'A variable: A>? [?]',
    ("", '${A:-${!B}}'): 'A variable: A>? [?]',
    ("", '${A:-${B[0]}}'): 'A,B variable: A>? [?]',
    ("", '${!A}'): 'computed: ?',
    ("", '${A[0]}'): 'A computed: ?',
    ("", '$1'): 'computed: ?',
    ("", '$PWD'): 'computed: ?',
    ("", '${A:?}'): 'A variable required: A',
    ("", '${A?no}'): 'A variable required: A',
    ("", '$((1))'): 'computed: ?',
    ("", '$A$1'): 'A mixed: A>?',
    ('B=d', '$B'): "B fixed: 'd'",
    ('B=d', '${B:-e}'): "B fixed: 'd'",
    ('B=d', '${B-e}'): "B fixed: 'd'",
    ('B=d', '${A:-$B}'): "A,B variable: A>'d' [d]",
    ('B=', '$B'): "B fixed: ''",
    ('B=', '${B:-e}'): "B fixed: 'e'",
    ('B=', '${B-e}'): "B fixed: ''",
    ('B=', '${A:-$B}'): "A,B variable: A>''",
    ('B="d e"', '$B'): "B fixed: 'd e'",
    ('B="d e"', '${B:-e}'): "B fixed: 'd e'",
    ('B="d e"', '${B-e}'): "B fixed: 'd e'",
    ('B="d e"', '${A:-$B}'): "A,B variable: A>'d e' [***]",
    ('B=$A', '$B'): 'B variable: B',
    ('B=$A', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=$A', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=$A', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=${A:-d}', '$B'): "B variable: A>'d' [A d]",
    ('B=${A:-d}', '${B:-e}'): "B variable: A>'d' [A d]",
    ('B=${A:-d}', '${B-e}'): "B variable: A>'d' [A d]",
    ('B=${A:-d}', '${A:-$B}'): "A,B variable: A>'d' [d]",
    ('B=${A:-}', '$B'): 'B variable: B',
    ('B=${A:-}', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=${A:-}', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=${A:-}', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=$(x)', '$B'): 'B variable: B',
    ('B=$(x)', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=$(x)', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=$(x)', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=d; B=e', '$B'): "B fixed: 'e'",
    ('B=d; B=e', '${B:-e}'): "B fixed: 'e'",
    ('B=d; B=e', '${B-e}'): "B fixed: 'e'",
    ('B=d; B=e', '${A:-$B}'): "A,B variable: A>'e' [e]",
    ('B=x$A', '$B'): 'B variable: B',
    ('B=x$A', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=x$A', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=x$A', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=1; B=$B:2', '$B'): 'B variable: varied',
    ('B=1; B=$B:2', '${B:-e}'): 'B variable: B>?',
    ('B=1; B=$B:2', '${B-e}'): 'B variable: B>?',
    ('B=1; B=$B:2', '${A:-$B}'): 'A,B variable: A>B>?',
    ('B=1; B+=2', '$B'): 'B variable: varied',
    ('B=1; B+=2', '${B:-e}'): 'B variable: B>?',
    ('B=1; B+=2', '${B-e}'): 'B variable: B>?',
    ('B=1; B+=2', '${A:-$B}'): 'A,B variable: A>B>?',
    ('B=$C', '$B'): 'B variable: B',
    ('B=$C', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=$C', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=$C', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=${B:-d}', '$B'): "B variable: B>'d' [d]",
    ('B=${B:-d}', '${B:-e}'): "B variable: B>'d' [d]",
    ('B=${B:-d}', '${B-e}'): "B variable: B>'d' [d]",
    ('B=${B:-d}', '${A:-$B}'): "A,B variable: A>B>'d' [B d]",
    ('B=${B-d}', '$B'): "B variable: B-'d' [-d]",
    ('B=${B-d}', '${B:-e}'): "B variable: B-'d' [-d]",
    ('B=${B-d}', '${B-e}'): "B variable: B-'d' [-d]",
    ('B=${B-d}', '${A:-$B}'): "A,B variable: A-B-'d' [-B d]",
    ('B=${B:-$A}', '$B'): 'B variable: B>A [A]',
    ('B=${B:-$A}', '${B:-e}'): "B variable: B>A>'e' [A e]",
    ('B=${B:-$A}', '${B-e}'): 'B variable: B>A [A]',
    ('B=${B:-$A}', '${A:-$B}'): 'A,B variable: A>B [B]',
    ('B=${B:-d}; B=${B:-e}', '$B'): "B variable: B>'d' [d]",
    ('B=${B:-d}; B=${B:-e}', '${B:-e}'): "B variable: B>'d' [d]",
    ('B=${B:-d}; B=${B:-e}', '${B-e}'): "B variable: B>'d' [d]",
    ('B=${B:-d}; B=${B:-e}', '${A:-$B}'): "A,B variable: A>B>'d' [B d]",
    ('B=d; B=${B:-e}', '$B'): "B fixed: 'd'",
    ('B=d; B=${B:-e}', '${B:-e}'): "B fixed: 'd'",
    ('B=d; B=${B:-e}', '${B-e}'): "B fixed: 'd'",
    ('B=d; B=${B:-e}', '${A:-$B}'): "A,B variable: A>'d' [d]",
    ('B=${B:-d}; B=e', '$B'): "B fixed: 'e'",
    ('B=${B:-d}; B=e', '${B:-e}'): "B fixed: 'e'",
    ('B=${B:-d}; B=e', '${B-e}'): "B fixed: 'e'",
    ('B=${B:-d}; B=e', '${A:-$B}'): "A,B variable: A>'e' [e]",
    ('B=$A; A=d', '$B'): 'B variable: B',
    ('B=$A; A=d', '${B:-e}'): "B variable: B>'e' [e]",
    ('B=$A; A=d', '${B-e}'): "B variable: B-'e' [-e]",
    ('B=$A; A=d', '${A:-$B}'): "A,B fixed: 'd'",
    ('B=${C:-d}; C=${B:-e}', '$B'): "B variable: C>'d' [C d]",
    ('B=${C:-d}; C=${B:-e}', '${B:-e}'): "B variable: C>'d' [C d]",
    ('B=${C:-d}; C=${B:-e}', '${B-e}'): "B variable: C>'d' [C d]",
    ('B=${C:-d}; C=${B:-e}', '${A:-$B}'): "A,B variable: A>C>'d' [C d]",
    ('C=$A; B=${C:-d}', '$B'): "B variable: C>'d' [C d]",
    ('C=$A; B=${C:-d}', '${B:-e}'): "B variable: C>'d' [C d]",
    ('C=$A; B=${C:-d}', '${B-e}'): "B variable: C>'d' [C d]",
    ('C=$A; B=${C:-d}', '${A:-$B}'): "A,B variable: A>C>'d' [C d]",
}  # fmt: skip
#: One sign has to do for the whole chain, and outer quotes and blanks are taken off defaults.
INEXACT = {
    ("", "${A:-${B-d}}"),
    ("B=${B-d}", "${B:-e}"),
    ("B=${B-d}", "${A:-$B}"),
    ("", "\"${A:-'d'}\""),
    ("", "${A:- }"),
}


def known(setup: str) -> State:
    """What is known after assignments."""
    state = State()
    for item in read_script(setup).body.items:
        assert isinstance(item, Simple)
        for assign in item.assigns:
            state.assign(assign.name, assign.value.parts, Context(), assign.append)
    return state


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of `K=text`."""
    (item,) = read_script(f"K={text}").body.items
    assert isinstance(item, Simple)
    return item.assigns[0].value.parts


def value(setup: str, text: str) -> Value:
    """What `K=text` gives K."""
    return value_of(parts_of(text), known(setup).lookup)


def shown(found: Value) -> str:
    """A value in one line; in brackets what a fact calls its default."""
    comes = found.definition
    steps = [*comes.consulted, *([] if comes.literal is None else [repr(comes.literal)]), *("?" * comes.computed)]
    text = (">" if comes.colon else "-").join(steps) + ("varied" if comes.varied else "")
    default = found.default_for(found.names[0] if found.names else "K")
    if default is not None and found.kind != "fixed":
        rest = [
            *default.chain,
            *([default.literal.shown or "***"] if default.literal else []),
            *("?" * default.computed),
        ]
        text += f" [{' '.join(rest)}]" if default.colon else f" [-{' '.join(rest)}]"
    return f"{','.join(found.names)} {found.kind}{' required' if found.required else ''}: {text}".strip()


@pytest.mark.parametrize(("setup", "text"), SAID)
def test_value(setup: str, text: str) -> None:
    assert shown(value(setup, text)) == SAID[setup, text]


STATES = [dict(zip("ABC", values, strict=True)) for values in itertools.product(("set", "", None), repeat=3)]


def predicted(found: Value, state: dict[str, str | None]) -> str | None:
    """The text that a value says it has in a state; None when it does not say."""
    comes = found.definition
    if found.kind in {"mixed", "computed"} or comes.varied:
        return None
    for name in comes.consulted:
        given = state[name]
        if given or (given is not None and not comes.colon):
            return given
    return None if comes.computed else comes.literal or ""


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")
def test_bash_gives_the_value_that_is_said(tmp_path: Path) -> None:
    """In each state of three variables; of what the setup sets, in the state after it."""
    pairs = [pair for pair in SAID if "?" not in pair[1] and "!" not in pair[1] and pair not in INEXACT]
    script = []
    for state in STATES:
        given = "; ".join(f"{name}={text}" if text is not None else f"unset {name}" for name, text in state.items())
        for setup, text in pairs:
            shows = "".join(f',"${{{name}-unset}}"' for name in "ABC")
            script.append(f'unset K; {given}\n{setup}\nL={shows[1:]}\nK={text}\nprintf \'%s,%s\\n\' "$L" "$K"')
    (tmp_path / "script").write_text("\n".join(script))
    done = subprocess.run(
        ["bash", "script"], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, text=True, capture_output=True, check=False
    )
    lines = iter(done.stdout.splitlines())
    wrong = []
    for _ in STATES:
        for pair in pairs:
            *given_now, got = next(lines).split(",", 3)
            state = {name: None if text == "unset" else text for name, text in zip("ABC", given_now, strict=True)}
            said = predicted(value(*pair), state)
            if said is not None and said != got:
                wrong.append(f"{pair} in {state}: {got!r}, not {said!r}")
    assert wrong == []
