"""Fixes in shell scripts: the whole script afterwards, for each way in which a neighbour can stand there."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from .test_mending import contract, mended


def fixed(script: str) -> str:
    """A script after its fixes: B_KEY is asked for, after A_KEY and before C_KEY when these are there."""
    rows = "".join(f"| `{name}` |\n" for name in ("A_KEY", "B_KEY", "C_KEY") if name == "B_KEY" or name in script)
    files = {"names.md": f"| Env |\n|---|\n{rows}", "run.sh": script + "\n"}
    files, _ = mended(contract("names.md", "run.sh"), files)
    bash = shutil.which("bash")
    if bash is not None:
        done = subprocess.run([bash, "-n"], input=files["run.sh"], text=True, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
    return files["run.sh"].removesuffix("\n")


#: Scripts in which B_KEY is missing: the lines that begin with a plus are what the fix adds.
LINES = {
    "a line of a here-document": "cat > .env <<EOF\nA_KEY=$A_KEY\n+B_KEY=$B_KEY\nC_KEY=$C_KEY\nEOF",
    "the indent is kept": "cat <<-EOF > .env\n\tA_KEY=$A_KEY\n+\tB_KEY=$B_KEY\n\tEOF",
    "the guard is kept": 'cat > .env <<E\n${A_KEY:+A_KEY="${A_KEY}"}\n+${B_KEY:+B_KEY="${B_KEY}"}\nE',
    "before what comes after it": "cat > .env <<EOF\n+B_KEY=$B_KEY\nC_KEY=$C_KEY\nEOF",
    "an item of an array": 'O=(\n  -e "A_KEY=$A_KEY"\n+  -e "B_KEY=$B_KEY"\n)\ndocker run "${O[@]}" i',
    "a comment stays alone": "O=(\n  -e A_KEY # a\n+  -e B_KEY\n  -e C_KEY\n)\ndocker run ${O[@]} i",
    "a line that goes on": "docker run \\\n  -e A_KEY \\\n+  -e B_KEY \\\n  -e C_KEY \\\n  image",
    "a line that goes on, before": "docker run \\\n+  -e B_KEY \\\n  -e C_KEY \\\n  image",
    "the last line of a command, before": "docker run \\\n  --rm \\\n+  -e B_KEY \\\n  -e C_KEY",
    "a name in an array": 'V=(\n  A_KEY\n+  B_KEY\n)\nfor v in "${V[@]}"; do export "$v"; done',
    "a name that is read": "while read -r v; do export $v; done <<E\nA_KEY\n+B_KEY\nE",
    "a name that is tested where it is used": 'while read -r v; do [ -n "${!v}" ] && export "$v"; done <<E\nA_KEY\n+B_KEY\nE',
    "export": "  export A_KEY\n+  export B_KEY",
    "export of a quoted name": 'export "A_KEY"\n+export "B_KEY"',
    "export with a value": 'export A_KEY="${A_KEY}"\n+export B_KEY="${B_KEY}"',
    "echo": 'echo "A_KEY=$A_KEY" >> .env\n+echo "B_KEY=$B_KEY" >> .env',
    "echo without quotes": "echo A_KEY=$A_KEY >> .env\n+echo B_KEY=$B_KEY >> .env",
    "echo into a named file": 'echo "A_KEY=$A_KEY" >> "$GITHUB_ENV"\n+echo "B_KEY=$B_KEY" >> "$GITHUB_ENV"',
    "echo into tee": 'echo "A_KEY=$A_KEY" | sudo tee -a /etc/environment > /dev/null\n+echo "B_KEY=$B_KEY" | sudo tee -a /etc/environment > /dev/null',
    "echo into tee --append": 'echo "A_KEY=$A_KEY" | tee --append f\n+echo "B_KEY=$B_KEY" | tee --append f',
    "echo in a group": '{\n  echo "A_KEY=$A_KEY"\n+  echo "B_KEY=$B_KEY"\n} > .env',
    "printf": "printf 'A_KEY=%s\\n' \"$A_KEY\" >> .env\n+printf 'B_KEY=%s\\n' \"$B_KEY\" >> .env",
    "printf of a line": "printf '%s\\n' \"A_KEY=$A_KEY\" >> .env\n+printf '%s\\n' \"B_KEY=$B_KEY\" >> .env",
    "printf of a pair": "printf '%s=%s\\n' A_KEY \"$A_KEY\" >> .env\n+printf '%s=%s\\n' B_KEY \"$B_KEY\" >> .env",
    "a list that grows": 'O+=(-e A_KEY)\n+O+=(-e B_KEY)\ndocker run "${O[@]}" i',
    "a text that grows": 'O+=" -e A_KEY=$A_KEY"\n+O+=" -e B_KEY=$B_KEY"\ndocker run $O i',
    "a text written again": 'O="$O -e A_KEY"\n+O="$O -e B_KEY"\ndocker run $O i',
    "a text written again, in braces": 'O="${O} -e A_KEY"\n+O="${O} -e B_KEY"\ndocker run $O i',
    "a call": 'add() { O+=(-e "$1"); }\nadd A_KEY\n+add B_KEY\ndocker run "${O[@]}" i',
    "a call with a value": 'add() { O+=(-e "$1=${!1}"); }\nadd "A_KEY" x\n+add "B_KEY" x\ndocker run "${O[@]}" i',
    "a test before &&": '[ -n "$A_KEY" ] && export A_KEY\n+[ -n "$B_KEY" ] && export B_KEY',
    "two brackets before &&": '[[ -n "${A_KEY:-}" ]] && O+=(-e A_KEY)\n+[[ -n "${B_KEY:-}" ]] && O+=(-e B_KEY)\ndocker run "${O[@]}" i',
    "the command test before &&": 'test -n "$A_KEY" && echo "A_KEY=$A_KEY" >> .env\n+test -n "$B_KEY" && echo "B_KEY=$B_KEY" >> .env',
    "a block": 'if [ -n "$A_KEY" ]; then\n  export A_KEY\nfi\n+if [ -n "$B_KEY" ]; then\n+  export B_KEY\n+fi',
    "a block before": '+  if [ -n "$B_KEY" ]; then\n+    export B_KEY\n+  fi\n  if [ -n "$C_KEY" ]; then\n    export C_KEY\n  fi',
    "then on its own line": 'if [ -n "$A_KEY" ]\nthen\n  export A_KEY\nfi\n+if [ -n "$B_KEY" ]\n+then\n+  export B_KEY\n+fi\ntrue',
    "a block on one line": 'if [ -n "$A_KEY" ]; then export A_KEY; fi\n+if [ -n "$B_KEY" ]; then export B_KEY; fi',
    "a block on one line, with test": 'if test -n "$A_KEY"; then O+=(-e A_KEY); fi\n+if test -n "$B_KEY"; then O+=(-e B_KEY); fi\ndocker run "${O[@]}" i',
    "words in front of a command": 'A_KEY="$A_KEY" \\\n+B_KEY="$B_KEY" \\\n  ./run',
    "secrets": 'fly secrets set \\\n  A_KEY="$A_KEY" \\\n+  B_KEY="$B_KEY" \\\n  C_KEY="$C_KEY" \\\n  -a app',
}  # fmt: skip


@pytest.mark.parametrize("case", LINES)
def test_the_neighbours_line_is_copied(case: str) -> None:
    """In its own dialect and with its own indent."""
    lines = LINES[case].split("\n")
    before = "\n".join(line for line in lines if not line.startswith("+"))
    assert fixed(before) == "\n".join(line.removeprefix("+") for line in lines)


#: A line before and after: the name goes in beside its neighbour.
WORDS = [
    ("docker run -e A_KEY image # start", "docker run -e A_KEY -e B_KEY image # start"),
    ('docker run -e "A_KEY=$A_KEY" image', 'docker run -e "A_KEY=$A_KEY" -e "B_KEY=$B_KEY" image'),
    ("docker run -e 'A_KEY' image", "docker run -e 'A_KEY' -e 'B_KEY' image"),
    ("docker run --env=A_KEY -e C_KEY image", "docker run --env=A_KEY --env=B_KEY -e C_KEY image"),
    ("docker run -e C_KEY image", "docker run -e B_KEY -e C_KEY image"),
    ("docker run ${A_KEY:+-e A_KEY} image", "docker run ${A_KEY:+-e A_KEY} ${B_KEY:+-e B_KEY} image"),
    ("docker run \\\n  -e A_KEY", "docker run \\\n  -e A_KEY \\\n  -e B_KEY"),
    ("O=(-e A_KEY)\ndocker run ${O[@]} i", "O=(-e A_KEY -e B_KEY)\ndocker run ${O[@]} i"),
    ("O+=(-e A_KEY --rm)\ndocker run ${O[@]} i", "O+=(-e A_KEY -e B_KEY --rm)\ndocker run ${O[@]} i"),
    ("for v in A_KEY; do export $v; done", "for v in A_KEY B_KEY; do export $v; done"),
    ('for v in "A_KEY"; do export $v; done', 'for v in "A_KEY" "B_KEY"; do export $v; done'),
    ("for v in x \\\n  A_KEY; do export $v; done", "for v in x \\\n  A_KEY B_KEY; do export $v; done"),
    ('V="A_KEY"; for v in $V; do export $v; done', 'V="A_KEY B_KEY"; for v in $V; do export $v; done'),
    ("export A_KEY X_KEY", "export A_KEY B_KEY X_KEY"),
    ("export X_KEY \\\n  A_KEY \\\n  Y_KEY", "export X_KEY \\\n  A_KEY \\\n  B_KEY \\\n  Y_KEY"),
    ("declare -x A_KEY C_KEY", "declare -x A_KEY B_KEY C_KEY"),
    ("set -- -e A_KEY\ndocker run \"$@\" i", "set -- -e A_KEY -e B_KEY\ndocker run \"$@\" i"),
    ("docker run $(printf -- '-e %s ' A_KEY) i", "docker run $(printf -- '-e %s ' A_KEY B_KEY) i"),
    ("env A_KEY=$A_KEY cmd", "env A_KEY=$A_KEY B_KEY=$B_KEY cmd"),
    ("A_KEY=$A_KEY cmd", "A_KEY=$A_KEY B_KEY=$B_KEY cmd"),
    ("bash -c \"A_KEY='$A_KEY' cmd\"", "bash -c \"A_KEY='$A_KEY' B_KEY='$B_KEY' cmd\""),
    ("x=$(docker run -e A_KEY)", "x=$(docker run -e A_KEY -e B_KEY)"),
    ("if docker run -e A_KEY; then :; fi", "if docker run -e A_KEY -e B_KEY; then :; fi"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), WORDS)
def test_the_name_goes_beside_its_neighbour(before: str, after: str) -> None:
    """Where the neighbour shares its line with others."""
    assert fixed(before) == after


#: Scripts that are left alone, since a copy beside the neighbour would say something else.
LEFT = [
    'if [ -n "$A_KEY" ]; then\n  echo using A\n  export A_KEY\nfi',
    'if [ -n "$A_KEY" ]; then\n  export A_KEY\nelse\n  true\nfi',
    'if [ -n "$A_KEY" ]; then\n  export A_KEY\n  fi',
    'if [ -n "$A_KEY" ] && [ -n "$X" ]; then\n  export A_KEY\nfi',
    'if [ -n "$A_KEY" ]; then docker run -e A_KEY i; fi',
    'if [ -n "$A_KEY" ]; then export A_KEY; true; fi',
    '[ -n "$A_KEY" ] && docker run -e A_KEY i',
    '[ -n "$A_KEY" ] && { export A_KEY; }',
    '[ -n "$A_KEY" ] && [ -n "$X" ] && export A_KEY',
    "V='A_KEY C_KEY'\nexport $V",
    "cat > .env <<E\nA_KEY=$A_KEY # a\nE",
    'f() {\n  [ -n "$A_KEY" ] || return 0\n  export A_KEY\n}\nf',
    'case "$A_KEY" in\n  "") ;;\n  *) export A_KEY ;;\nesac',
    'case "$A_KEY" in ?*)\n  export \\\n    A_KEY\nesac',
    'docker run -e "A_KEY=${A_KEY:-x}" i',
    'docker run -e "A_KEY=$OTHER" i',
    'docker run -e "A_KEY=${A_KEY:?}" i',
    "docker run -e A_KEY=x i",
    'echo "A_KEY=$A_KEY" > .env',
    'echo "A_KEY=$A_KEY" >> .env; true',
    'echo "A_KEY=$A_KEY" "X=$X" >> .env',
    "printf 'A_KEY=%s\\nX=%s\\n' \"$A_KEY\" \"$X\" >> .env",
    'add() { O+=(-e "$1=$2"); }\nadd A_KEY "$X"\ndocker run "${O[@]}" i',
    'add() { O+=(-e "$1"); }\nadd A_KEY && true\ndocker run "${O[@]}" i',
    'add() { O+=(-e "$1"); }\nadd A_KEY \\\n  x\ndocker run "${O[@]}" i',
    'docker run -e "A_KEY=$A_KEY\n" i',
]  # fmt: skip


@pytest.mark.parametrize("script", LEFT)
def test_what_is_not_certain_is_left(script: str) -> None:
    """No fix is better than one that guesses."""
    assert fixed(script) == script
