"""What bash hands on when lists, copies, calls and wrappers are at work, against what the facts say of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .shell_statements import Statement
from .test_shell_oracle import disagreements, sandbox

pytestmark = [pytest.mark.oracle, pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")]
__all__ = ["sandbox"]

EXPORTED = (
    'set -- A_KEY S3_KEY; for v in "$@"; do export "$v=1"; done',
    'set -- x S3_KEY; shift; export "$1=1"',
    'set -- S3_KEY; set -- "$@" A_KEY; export "$1=1" "$2=2"',
    "export $(echo A_KEY=1 S3_KEY=2)",
    'PAIRS="A_KEY=1 S3_KEY=2"; export $PAIRS',
    'export {A,S3}_KEY="x"',
    'export {A,S3}_KEY="$S3_KEY"',
    'LIST="A_KEY"; LIST+=" S3_KEY"; for v in $LIST; do export "$v=1"; done',
    'LIST="A_KEY"; LIST="S3_KEY $LIST"; for v in $LIST; do export "$v=1"; done',
    "for v in $(printf '%s\\n' {A,S3}_KEY); do export \"$v=1\"; done",
    'for v in $(echo A_KEY S3_KEY | tr " " "\\n"); do export "$v=1"; done',
    'all() { for v; do export "$v=1"; done; }; all A_KEY S3_KEY',
    'rest() { shift 2; for v; do export "$v=1"; done; }; rest a b A_KEY S3_KEY',
    'pass() { all "$@"; }; all() { for v in "$@"; do export "$v=1"; done; }; pass A_KEY S3_KEY',
    'loop() { while [ $# -gt 0 ]; do export "$1=$2"; shift 2; done; }; loop A_KEY one S3_KEY two',
    'copy=$S3_KEY; export S3_KEY="$copy"',
    'copy=$S3_KEY; export A_KEY="$copy"',
    'copy=$S3_KEY; [ -n "$copy" ] && export S3_KEY="$copy"',
    'give() { local key="$1"; local value="${!key:-}"; export "$key=$value"; }; give S3_KEY',
    'give() { local key="$1" value; value="${!key}"; [ -n "$value" ] && export "$key=$value"; }; give S3_KEY',
    'export S3_KEY="${S3_KEY:-$(echo x)}"',
    "eval 'export S3_KEY=1'",
    "set -o errexit -a; S3_KEY=1; set +a",
    "set -ea; S3_KEY=${S3_KEY:-d}; set +a; B_KEY=1",
    'if [ -z "$S3_KEY" ]; then export S3_KEY=d; else export S3_KEY; fi',
    'case "$S3_KEY" in "") ;; *) export S3_KEY ;; esac',
    'while IFS== read -r k v; do export "$k=$v"; done <<< "S3_KEY=a=b"',
    'while read -r k v; do export "$k=$v"; done <<< "S3_KEY   a b"',
    "declare -x S3_KEY=1 A_KEY",
    "export -- S3_KEY=1",
    "(S3_KEY=1); export S3_KEY",
    "S3_KEY=1 | true; export S3_KEY",
    "x=$(S3_KEY=1; echo); export S3_KEY",
    "f() { S3_KEY=1; }; x=$(f); export S3_KEY",
    "f() { S3_KEY=1; }; x=$(f); f; export S3_KEY",
    "echo x | while read -r v; do S3_KEY=1; done; export S3_KEY",
    "true | { S3_KEY=1; }; export S3_KEY",
    "set -- S3_KEY; (shift; true); export $1=1",
)
HANDED = (
    "env -- S3_KEY=$S3_KEY probe_prefix",
    "env -u OTHER S3_KEY=$S3_KEY A_KEY=1 probe_prefix",
    "env - PATH=$PATH S3_KEY=$S3_KEY probe_prefix",
    "nice -n 1 env S3_KEY=1 probe_prefix",
    "timeout -k 1 5 env S3_KEY=1 probe_prefix",
    "nohup env S3_KEY=$S3_KEY probe_prefix",
    "exec -a x env S3_KEY=$S3_KEY probe_prefix",
    "command env S3_KEY=$S3_KEY probe_prefix",
    "P='env S3_KEY=1'; $P probe_prefix",
    "S3_KEY=$S3_KEY exec probe_prefix",
    "S3_KEY=${S3_KEY:-d} A_KEY= probe_prefix",
    "bash -c \"S3_KEY='$S3_KEY' probe_prefix\"",
    "bash -ec 'export S3_KEY=1; probe_prefix'",
    'eval "S3_KEY=$S3_KEY probe_prefix"',
    'run() { S3_KEY="$S3_KEY" "$@"; }; run probe_prefix',
)
WRITTEN = (
    'echo -e "${S3_KEY:+S3_KEY=$S3_KEY\\n}A_KEY=1" >out.env',
    'echo -ne "A_KEY=1\\nS3_KEY=$S3_KEY\\n" >out.env',
    "echo S3_KEY=$S3_KEY >| out.env",
    'echo "S3_KEY=$S3_KEY" &> out.env',
    "NAMES=(S3_KEY A_KEY); printf '%s=1\\n' \"${NAMES[@]}\" >out.env",
    "printf '%s=1\\n' {S3,A}_KEY >out.env",
    "printf 'S3_KEY=%s\\nA_KEY=%s\\n' \"$S3_KEY\" x >out.env",
    'printf -v line "A_KEY=1"; echo "S3_KEY=$S3_KEY" >out.env',
    '{ printf "%s\\n" "S3_KEY=$S3_KEY"; echo A_KEY=1; } | sort >out.env',
    '{ echo "S3_KEY=$S3_KEY"; echo "A_KEY=1" >&2; } >out.env',
    'f() { echo "S3_KEY=$S3_KEY"; }; f | tee out.env',
    'if true; then echo "S3_KEY=$S3_KEY"; fi >out.env',
    'for v in S3_KEY; do echo "$v=${!v}"; done >out.env',
    'put() { cat > "$1"; }; put out.env <<E\nS3_KEY=$S3_KEY\nE',
    "sudo sh -c \"echo S3_KEY='$S3_KEY' >> out.env\"",
    "cat >out.env <<E\n${S3_KEY:+S3_KEY=$S3_KEY\n}A_KEY=1\nE",
    "bash -c \"echo S3_KEY='$S3_KEY'\" >out.env",
    "bash <<'E' >out.env\necho \"A_KEY=1\"\nE",
    "dd of=out.env 2>/dev/null <<E\nS3_KEY=$S3_KEY\nE",
    "cat <<A >out.env; cat <<'B' >>out.env\nS3_KEY=$S3_KEY\nA\nA_KEY=$A_KEY\nB",
)
CONTAINED = (
    'NAMES=(S3_KEY A_KEY); docker run $(printf -- "-e %s " "${NAMES[@]}") img',
    'NAMES=(S3_KEY A_KEY); docker run "${NAMES[@]/#/--env=}" img',
    'start() { docker run "$@" -e S3_KEY img -e NO; }; start -e A_KEY=1; ',
    'set -- -e A_KEY=1; docker run "$@" -e S3_KEY img -e NO',
    'copy=$S3_KEY; docker run ${copy:+-e S3_KEY="$copy"} img',
    'copy=$S3_KEY; docker run -e A_KEY="$copy" img',
    "eval 'docker run -e S3_KEY img'",
    "docker run -e '' img -e NO",
    "docker run -e 'S3_KEY=a b' -e A_KEY= img",
    "DOCKER=docker; $DOCKER run -e S3_KEY img",
    'RUN="docker run --rm"; $RUN -e S3_KEY img -e NO',
    'OPTS="-e A_KEY=1"; OPTS+=" -e S3_KEY"; docker run $OPTS img',
    'OPTS=(-e A_KEY=1); OPTS=("${OPTS[@]}" -e S3_KEY); docker run "${OPTS[@]}" img',
    "x=$(docker run -e S3_KEY img)",
    "if docker run -e S3_KEY img; then :; fi",
    "f() { docker run -e S3_KEY img; }; f && f",
    "docker build --build-arg=S3_KEY . --build-arg A_KEY=1",
)
ALL = [
    *(Statement(text, ("S3_KEY", "A_KEY") if "A_KEY" in text else ("S3_KEY",)) for text in (*EXPORTED, *HANDED, *WRITTEN)),
    *(Statement(text, ("S3_KEY", "A_KEY") if "A_KEY" in text else ("S3_KEY",), exported=True) for text in CONTAINED),
]  # fmt: skip


@pytest.mark.parametrize("statement", ALL, ids=lambda statement: statement.script[:60])
def test_statement_does_what_its_facts_say(sandbox: Path, statement: Statement) -> None:
    """Forward or not, under which key, when, and with which default."""
    assert disagreements(sandbox, statement) == []
