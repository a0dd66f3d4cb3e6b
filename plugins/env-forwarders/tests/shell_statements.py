"""Statements for the shell oracle: hand-written ones, and a seeded generator of more.

Each is a `Statement`: the script, the variables whose state is varied (set, empty, unset), and whether
they are exported before it runs, as they are for a container that looks in the environment itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """`variables` are varied together; `exported` puts them into the environment; of `unknown` we say that we cannot
    tell."""

    script: str
    variables: tuple[str, ...] = ("S3_KEY",)
    exported: bool = False
    unknown: bool = False


NAMES = ("S3_KEY", "http_proxy", "_private", "KIMI_K2", "AUTH0_DOMAIN", "X", "HF_TOKEN")
#: What stands on a line of an env file; V is the variable.
LINES = (
    "${V:+V=${V}}",
    "${V:+V=$V}",
    '${V:+V="$V"}',
    '${V:+"V=$V"}',
    "${V+V=$V}",
    "${V+V=${V}}",
    "${V:+RENAMED=${V}}",
    "V=$V",
    "V=${V}",
    'V="$V"',
    "V='$V'",
    "export V=$V",
    'export V="${V}"',
    "V=${V:-fallback}",
    "V=${V-fallback}",
    'V="${V:-fallback}"',
    "V=${V:-}",
    "V=${OTHER:-${V:-last}}",
    "V=fixed",
    "V=a${V}b",
    "# V=$V",
    "  # ${V:+V=$V}",
    "\\${V:+V=${V}}",
    "V=\\$V",
    "plain text with $V in it",
    "${V:+set}",
    "${V:+Configured}",
    "***${V: -6}",
    "${V:+# V=$V}",
)
#: Arguments of a container: V is the variable.
OPTIONS = (
    "-e V",
    "-eV",
    "--env V",
    "--env=V",
    "-e V=",
    "-e V=$V",
    '-e V="$V"',
    '-e "V=$V"',
    '-e"V=$V"',
    "-e V=${V}",
    '-e V="${V:-fallback}"',
    "-e V=${V-fallback}",
    "-e V=fixed",
    "-e 'V=a b'",
    '--env="V=$V"',
    "--env=V=fixed",
    '-e RENAMED="$V"',
    "${V:+-e V}",
    "${V:+-e V=$V}",
    '${V:+-e V="$V"}',
    '${V:+-e "V=$V"}',
    "${V:+--env V=$V}",
    "${V+-e V=$V}",
    "${V:+-e A=$V -e B=$V}",
    "--rm -it -e V",
    "-p 80:80 -v /a:/b -e V=$V",
    "--name x --network=host -e V",
    "-de V",
)
HAND_WRITTEN = (
    Statement('export V="$V"'),
    Statement("export V"),
    Statement("export V=fixed"),
    Statement("export A=1 V B=$V"),
    Statement("export V=${V:-d}"),
    Statement('V="${V:-d}"; export V'),
    Statement(': "${V:=d}"; export V'),
    Statement(": ${V=d}; export V"),
    Statement('[ -n "$V" ] || V=d; export V'),
    Statement('if [ -z "${V:-}" ]; then V=d; fi; export V'),
    Statement("[[ -v V ]] || V=d; export V"),
    Statement('test -z "$V" && V=d; export V'),
    Statement("declare -x V=$V"),
    Statement("declare -x V"),
    Statement("typeset -x V=fixed"),
    Statement("declare -gx V=1"),
    Statement("readonly V=1"),
    Statement("declare V=1"),
    Statement("V=1"),
    Statement("LOCAL=$V"),
    Statement('if [ -n "$V" ]; then export V; fi'),
    Statement('[ -n "${V:-}" ] && export V'),
    Statement("[[ -n $V ]] && export V"),
    Statement('[ -z "$V" ] || export V'),
    Statement('[ "$V" ] && export V'),
    Statement('[ "x$V" != x ] && export V'),
    Statement('[ "$V" != "" ] && export V'),
    Statement('if ! [ -z "$V" ]; then export V; fi'),
    Statement("[[ -v V ]] && export V"),
    Statement('[ -n "${V+x}" ] && export V'),
    Statement('[ "${V+x}" ] && export V'),
    Statement('case "$V" in "") ;; *) export V ;; esac'),
    Statement('case "$V" in ?*) export V ;; esac'),
    Statement('if [ -z "$V" ]; then :; else export V; fi'),
    Statement("set -a; V=${V:-d}; set +a; OTHER=1"),
    Statement("set -o allexport; A=1; set +o allexport; B=2"),
    Statement('for n in A B V; do export "$n=${!n}"; done'),
    Statement("for n in A V; do export $n; done"),
    Statement("for n in {A,B}_KEY; do export $n=1; done"),
    Statement("LIST='A V'; for n in $LIST; do export $n=1; done"),
    Statement('LIST=(A V); for n in "${LIST[@]}"; do export $n=1; done'),
    Statement("for n in A V\ndo\n  export $n=1\ndone"),
    Statement("for n in \\\n  A \\\n  V; do export $n=1; done"),
    Statement('for n in A V; do [ -n "${!n:-}" ] || continue; export "$n=${!n}"; done'),
    Statement('give() { export "$1=${!1}"; }; give V; give A'),
    Statement('give() { export "$1=$2"; }; give V fixed; give A "$V"'),
    Statement('give() { local k="$1"; export "$k=${!k}"; }; give V'),
    Statement('give() { for k in "$@"; do export "$k=${!k}"; done; }; give V A'),
    Statement('give() { while [ $# -gt 0 ]; do export "$1=x"; shift; done; }; give V A'),
    Statement("give() { export V; }; give"),
    Statement('while read -r k; do export "$k=1"; done <<E\nA\nV\nE'),
    Statement('while IFS="=" read -r k v; do export "$k=$v"; done <<E\nA=1\nV=2\nE'),
    Statement("export {A,B}_KEY=1"),
    Statement("export PREFIX_$V=1", unknown=True),
    Statement("P=APP; export ${P}_KEY=1"),
    Statement("eval 'export V=1'"),
    Statement("# export V=1"),
    Statement("echo '#' > /dev/null; export V=1 # export A=1"),
    Statement("export V=a#b A=1"),
    Statement('echo "$#" "${#V}" "${V#p}" >/dev/null; export V=1'),
    Statement("export V=1; unset OTHER"),
    Statement("if true; then\n  export V=${V:-a b}\nfi"),
    Statement("{ export V=1; } 2>/dev/null"),
    Statement("V=$V probe_prefix"),
    Statement('V="$V" A=1 probe_prefix'),
    Statement("V= probe_prefix"),
    Statement("A=$V probe_prefix"),
    Statement('V="${V:-d}" probe_prefix'),
    Statement("env V=$V A=1 probe_prefix"),
    Statement('env -i PATH="$PATH" V="$V" probe_prefix'),
    Statement("env -i PATH=$PATH ${V:+V=$V} probe_prefix"),
    Statement('env ${V:+"V=$V"} probe_prefix'),
    Statement("sudo V=$V probe_prefix"),
    Statement("sudo -u root V=1 probe_prefix"),
    Statement('exec env V="$V" probe_prefix'),
    Statement("timeout 5 env V=1 probe_prefix"),
    Statement("bash -c 'export V=1; probe_prefix'"),
    Statement('bash -c "export V=$V; probe_prefix"'),
    Statement("bash <<'E'\nexport V=1\nprobe_prefix\nE"),
    Statement('bash <<E\nexport V="$V"\nprobe_prefix\nE'),
    Statement('ARGS=(); ARGS+=(${V:+-e V="$V"}); docker run "${ARGS[@]}" img', exported=True),
    Statement('ARGS=(--rm -e "V=$V"); docker run "${ARGS[@]}" img', exported=True),
    Statement('ARGS=(); [ -n "$V" ] && ARGS+=(-e "V=$V"); docker run "${ARGS[@]}" img', exported=True),
    Statement('for n in A V; do ARGS+=(-e "$n"); done; docker run "${ARGS[@]}" img', ("V", "A"), exported=True),
    Statement('for n in {A,V}_KEY; do ARGS+=(-e "$n=1"); done; docker run "${ARGS[@]}" img', exported=True),
    Statement('OPTS="-e V=$V"; docker run $OPTS img', exported=True),
    Statement('OPTS="--rm"; OPTS="$OPTS -e A=1 -e V"; docker run $OPTS img', exported=True),
    Statement("docker run $(printf -- '-e %s ' A V) img", ("V", "A"), exported=True),
    Statement('set -- -e "V=$V"; docker run "$@" img', exported=True),
    Statement('set -- "$@" ${V:+-e V="$V"}; docker run "$@" img', exported=True),
    Statement('add() { ARGS+=(-e "$1=${!1}"); }; add V; add A; docker run "${ARGS[@]}" img', ("V", "A"), exported=True),
    Statement("docker run img sh -c x -e V=1", exported=True),
    Statement("docker run img mycmd -e V", exported=True),
    Statement("docker exec -it -e V=$V box env -e A=1", exported=True),
    Statement("docker create -e V img", exported=True),
    Statement("docker build --build-arg V --build-arg A=1 -t x .", exported=True),
    Statement("docker build -t x . --build-arg V=$V", exported=True),
    Statement("docker compose run --rm -e V svc", exported=True),
    Statement("podman run -e V=$V img", exported=True),
    Statement("docker \\\n  run \\\n  -e V \\\n  -e A=1 \\\n  img", exported=True),
    Statement("cat >out.env <<E\nV=$V\nE\n"),
    Statement("cat <<E >out.env\nV=$V\nE\n"),
    Statement("cat <<'E' >out.env\nV=$V\nE\n"),
    Statement('cat <<"E" >out.env\n${V:+V=$V}\nE\n'),
    Statement("cat <<\\E >out.env\n${V:+V=$V}\nE\n"),
    Statement("cat <<-E >out.env\n\tV=$V\n\t${A:+A=$A}\n\tE\n", ("V", "A")),
    Statement("cat <<-'E' >out.env\n\t${V:+V=$V}\n\tE\n"),
    Statement("cat <<E | tee out.env >/dev/null\n${V:+V=$V}\nE\n"),
    Statement("cat <<E | sudo tee -a out.env >/dev/null\n${V:+V=$V}\nE\n"),
    Statement("tee out.env >/dev/null <<E\n${V:+V=$V}\nE\n"),
    Statement("cat <<A <<B >out.env\nNOT=$V\nA\nV=$V\nB\n"),
    Statement("cat <<A >/dev/null; cat <<B >out.env\nNOT=$V\nA\nV=$V\nB\n"),
    Statement("cat <<E >out.env\ncat <<INNER\nV=$V\nINNER\nE\n"),
    Statement("cat >out.env <<E\n# comment V=$V\n#V=$V\nA=1\nE\n"),
    Statement("cat >out.env <<E\n\\${V}\nV=\\${V}\nA=1\nE\n"),
    Statement("write() {\ncat >out.env <<E\nV=$V\nE\n}\nwrite"),
    Statement("write() {\ncat <<E\n${V:+V=$V}\nE\n}\nwrite >out.env"),
    Statement('write() { echo "V=$V"; }; write >out.env'),
    Statement('{ echo "A=1"; echo "V=$V"; } >out.env'),
    Statement('{ echo "A=1"; [ -n "$V" ] && echo "V=$V"; } >out.env'),
    Statement('{ if [ -n "${V:-}" ]; then echo "V=$V"; fi; } >out.env'),
    Statement('( echo "V=$V" ) >out.env'),
    Statement('echo "V=$V" | tee -a out.env >/dev/null'),
    Statement('echo "V=$V" >out.env; echo "A=$V" >>out.env'),
    Statement("echo V=$V >out.env"),
    Statement("echo 'V=$V' >out.env"),
    Statement('echo "V is $V" >out.env'),
    Statement('echo -e "A=1\\nV=$V" >out.env'),
    Statement('echo "${V:+V=$V}" >out.env'),
    Statement("printf 'V=%s\\n' \"$V\" >out.env"),
    Statement("printf '%s=%s\\n' V \"$V\" A 1 >out.env"),
    Statement("printf '%s\\n' \"V=$V\" A=1 >out.env"),
    Statement('for n in V A; do printf \'%s=%s\\n\' "$n" "${!n}"; done >out.env', ("V", "A")),
    Statement('for n in V A; do echo "$n=${!n:-none}" >>out.env; done', ("V", "A")),
    Statement('for n in V A; do if [ -n "${!n:-}" ]; then echo "$n=${!n}" >>out.env; fi; done', ("V", "A")),
    Statement('tee out.env <<<"V=$V" >/dev/null'),
    Statement('V="${V:-d}"\ncat >out.env <<E\nV=$V\nE\n'),
    Statement('D="${V:-${A:-d}}"\ncat >out.env <<E\nMODEL=$D\nE\n', ("V", "A")),
    Statement("PORT=8080\ncat >out.env <<E\nPORT=$PORT\nE\n"),
    Statement("PORT=1; PORT=2\ncat >out.env <<E\nPORT=$PORT\nE\n"),
    Statement("PORT=1; if [ -d / ]; then PORT=2; fi\ncat >out.env <<E\nPORT=$PORT\nE\n"),
)


def generated(seed: int, count: int) -> Iterator[Statement]:
    """`count` statements: a few lines or options, around them one of the ways to write them."""
    random_ = random.Random(seed)
    for _ in range(count):
        names = tuple(random_.sample(NAMES, random_.randint(1, 3)))
        if random_.random() < 0.5:
            body = [random_.choice(LINES).replace("V", name) for name in names]
            yield Statement(_file(random_, body), names)
        else:
            options = " ".join(random_.choice(OPTIONS).replace("V", name) for name in names)
            yield Statement(_container(random_, options), names, exported=True)


def _file(random_: random.Random, body: list[str]) -> str:
    text = "\n".join(body)
    tag, end = random_.choice((("E", "E"), ("END_OF_FILE", "END_OF_FILE"), ("'E'", "E"), ('"E"', "E"), ("-E", "\tE")))
    if tag == "-E":
        text = "\n".join("\t" + line for line in body)
    doc = f"cat >out.env <<{tag}\n{text}\n{end}\n"
    return random_.choice(
        (
            doc,
            f"# V=1 is no statement\n{doc}",
            f"write() {{\n{doc}}}\nwrite\n",
            f"if true; then\n{doc}fi\n",
            f"for once in 1; do\n{doc}done\n",
        )
    )


def _container(random_: random.Random, options: str) -> str:
    verb = random_.choice(("docker run", "docker exec", "podman run", "docker create", "docker container run"))
    return random_.choice(
        (
            f"{verb} {options} img",
            f"{verb} --rm {options} img command -e NOT=1",
            f"{verb} \\\n  {options} \\\n  img\n",
            f"if true; then {verb} {options} img; fi",
            f"run() {{ {verb} {options} img; }}; run",
            f'ARGS=({options})\n{verb} "${{ARGS[@]}}" img',
        )
    )
