"""Running the programs with real languages, over all choices: does `b` ever come before any `a`?"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

#: How many choices a run may make; runs that want more are not followed. When the judge finds a way that no run has
#: shown, they are followed further.
CHOICES = {"go": 11, "python": 9, "shell": 6}
FURTHER = {"go": 20, "python": 18, "shell": 13}

#: (whether `b` came before any `a`, whether `b` came at all)
Seen = tuple[bool, bool]


def _seen(log: str) -> Seen:
    """What one run shows. `!` is where it wanted one choice more than it was given."""
    log = log.partition("!")[0]
    first = next((sign for sign in log if sign in "ab"), "")
    return first == "b", "b" in log


def _explored(log_of: object, most: int) -> Seen:
    """All runs, depth first."""
    violated = reached = False
    stack = [""]
    while stack:
        bits = stack.pop()
        log = log_of(bits)  # type: ignore[operator]
        one = _seen(log)
        violated, reached = violated or one[0], reached or one[1]
        if violated:
            break
        if "!" in log and len(bits) < most:
            stack += [bits + "1", bits + "0"]
    return violated, reached


# ---- Python ----


class _Stop(BaseException):
    pass


class _E(Exception):
    pass


class _F(Exception):
    pass


class _FofE(_E):
    pass


class _EofF(_F):
    pass


#: What `E` and `F` are. Nothing in the text of a program says whether one of them is a kind of the other.
_UNRELATED = (_E, _F)
_RELATED = ((_E, _FofE), (_EofF, _F))


def run_python(body: str, most: int, kinds: tuple[type[Exception], type[Exception]] = _UNRELATED) -> Seen:
    first, second = kinds
    code = compile("def f():\n" + textwrap.indent(body, "    ") + "\n", "generated", "exec")

    def log_of(bits: str) -> str:
        log: list[str] = []
        left = iter(bits)

        def choice() -> bool:
            if "!" in log:
                raise _Stop
            try:
                return next(left) == "1"
            except StopIteration:
                log.append("!")
                raise _Stop from None

        def named(sign: str):
            def call(trying: int = 0) -> int:
                log.append(sign)
                if trying and choice():
                    raise (first if choice() else second)
                if sign == "k":
                    return (3 if choice() else 4) if choice() else True
                return choice() if sign in "ac" else True

            return call

        def w(trying: int = 0) -> Iterator[int]:
            if trying and choice():
                raise (first if choice() else second)
            return times(trying)

        def times(trying: int) -> Iterator[int]:
            while choice():
                yield 1
            if trying and choice():
                raise (first if choice() else second)

        scope = {
            "k": named("k"), "a": named("a"), "b": named("b"), "c": named("c"), "n": named("n"), "w": w, "E": first, "F": second,
            "suppress": contextlib.suppress, "plain": contextlib.nullcontext,
        }  # fmt: skip
        exec(code, scope)
        with contextlib.suppress(_Stop, _E, _F):
            scope["f"]()  # type: ignore[operator]
        return "".join(log)

    return _explored(log_of, most)


# ---- Go ----

_GO_HEAD = """package main

import (
	"bufio"
	"fmt"
	"os"
)

var log []byte
var bits string
var at int
var stopped bool

func choice() bool {
	if stopped || at >= len(bits) {
		if !stopped {
			log = append(log, '!')
		}
		stopped = true
		panic("stop")
	}
	at++
	return bits[at-1] == '1'
}

func note(s byte) {
	if !stopped {
		log = append(log, s)
	}
}

func a()                { note('a') }
func b()                { note('b') }
func n()                {}
func c() bool           { return choice() }
func ta() bool          { note('a'); return choice() }
func tb() bool          { note('b'); return choice() }
func w() func(func() bool) {
	return func(yield func() bool) {
		for choice() {
			if !yield() {
				return
			}
		}
	}
}

func once(f func()) {
	defer func() { recover() }()
	f()
}

func explore(f func(), most int) (bool, bool) {
	violated, reached := false, false
	stack := []string{""}
	for len(stack) > 0 && !violated {
		bits = stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		log, at, stopped = log[:0], 0, false
		once(f)
		first := byte(0)
		for _, s := range log {
			if s == '!' {
				break
			}
			if first == 0 && (s == 'a' || s == 'b') {
				first = s
			}
			reached = reached || s == 'b'
		}
		violated = first == 'b'
		if stopped && len(bits) < most {
			stack = append(stack, bits+"1", bits+"0")
		}
	}
	return violated, reached
}
"""


def go_source(bodies: list[str], most: int) -> str:
    """One program that runs all functions over all choices and prints what it saw, a line each."""
    parts = [_GO_HEAD]
    parts += [f"func f{number}() {{\n{textwrap.indent(body, chr(9))}\n}}\n" for number, body in enumerate(bodies)]
    calls = ", ".join(f"f{number}" for number in range(len(bodies)))
    parts.append(
        f"func main() {{\n\tout := bufio.NewWriter(os.Stdout)\n\tdefer out.Flush()\n\tfor _, f := range []func(){{{calls}}} {{\n"
        f"\t\tviolated, reached := explore(f, {most})\n\t\tfmt.Fprintln(out, violated, reached)\n\t}}\n}}\n"
    )
    return "\n".join(parts)


def run_go(bodies: list[str], cache: Path, most: int) -> list[Seen]:
    environment = {
        **os.environ, "HOME": str(cache), "GOCACHE": str(cache / "build"), "GOPROXY": "off", "GOTOOLCHAIN": "local",
        "GO111MODULE": "off", "CGO_ENABLED": "0", "GOFLAGS": "",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "main.go").write_text(go_source(bodies, most))
        go = Path(sys.executable).parent / "go"
        done = subprocess.run(
            [go, "run", "main.go"], cwd=folder, env=environment, capture_output=True, text=True, timeout=600
        )
    assert done.returncode == 0, done.stderr[:2000]
    rows = [line.split() for line in done.stdout.splitlines()]
    assert len(rows) == len(bodies)
    return [(first == "true", second == "true") for first, second in rows]


# ---- shell ----

_SHELL_HEAD = r"""
LOG=$1 BITS=$2
choice() {
  local s=
  IFS= read -r -d '' s < "$LOG" || :  # the end of the log is no failure for `set -e`
  local only=${s//[abn]/}
  if [ "${#only}" -ge "${#BITS}" ]; then printf ! >> "$LOG"; kill -KILL $$; exit 9; fi
  printf . >> "$LOG"
  [ "${BITS:${#only}:1}" = 1 ]
}
a() { printf a >> "$LOG"; choice; }
b() { printf b >> "$LOG"; choice; }
n() { choice; }
c() { choice; }
w() { if choice; then echo 1; if choice; then echo 1; if choice; then echo 1; fi; fi; fi; return 0; }
"""


def run_shell(body: str, most: int) -> Seen:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script"
        script.write_text(_SHELL_HEAD + body + "\n")
        log = Path(folder) / "log"

        def log_of(bits: str) -> str:
            log.write_text("")
            subprocess.run(
                ["bash", str(script), str(log), bits], cwd=folder, capture_output=True, timeout=20, check=False
            )
            return log.read_text()

        return _explored(log_of, most)


def run_all(language: str, bodies: list[str], cache: Path, most: int = 0, *, related: bool = False) -> list[Seen]:
    """What all runs of each program show; with `related`, also those in which one exception is a kind of the other."""
    most = most or CHOICES[language]
    if language == "go":
        return run_go(bodies, cache, most) if bodies else []
    if language == "python":
        worlds = (_UNRELATED, *_RELATED) if related else (_UNRELATED,)
        shown = [[run_python(body, most, kinds) for kinds in worlds] for body in bodies]
        return [(any(one[0] for one in seen), any(one[1] for one in seen)) for seen in shown]
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda body: run_shell(body, most), bodies))
