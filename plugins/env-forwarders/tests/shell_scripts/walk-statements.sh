#!/bin/bash
# How a walk goes: what holds in a branch, after an early exit, in a loop whose words are known, in a call.
if [ -n "$A1" ]; then export A1; fi
if [ -z "$A2" ]; then export A2=d; else export A2; fi
if [ -n "$A3" ]; then export A3; elif [ -n "$A4" ]; then export A4; else export A5; fi
if cmd; then export A6; fi
if ! [ -n "$A7" ]; then :; else export A7; fi
if true; then export A8; fi
if [ -n "$A9" ]; then echo "A9=$A9"; fi > a.env
if [ -n "$B1" ]; then
  if [ -n "$B2" ]; then export B2; fi
  export B1
fi
[ -n "$B3" ] && export B3
[ -n "$B4" ] || export B4=d
[ -z "$B5" ] || export B5
[ -z "$B6" ] && export B6=d
[ -n "$B7" ] && [ -n "$B8" ] && export B7 B8
[ -n "$B9" ] && echo yes || export B9
mkdir x && export C1
mkdir x || export C2
mkdir x && cd x || export C3
test -d x && export C4
(( n > 1 )) && export C5
[[ $x == y ]] && export C6
! mkdir x && export C7
mkdir x && mkdir y && [ -n "$C8" ] && export C8
[ "$C9" ] && { export C9; export D1; }
case "$D2" in "") ;; *) export D2 ;; esac
case $D3 in ?*) export D3 ;; esac
case $D4 in x) export D4 ;; y*) export D5 ;; esac
[ -n "$D7" ] || exit 1
[ -n "$D8" ] || { echo no >&2; exit 2; }
[ -z "$D9" ] && exit 1
[ -n "$E1" ] || exit 0
if [ -z "$E2" ]; then echo no; exit 1; fi
if [ -z "$E3" ] || [ -z "$E4" ]; then exit 1; fi
if [ -z "$E5" ] && [ -z "$E6" ]; then exit 1; fi
if [ -z "$E7" ]; then exit 1; else export E7; fi
if [ -z "$E8" ]; then die "no E8"; fi
[[ -v E9 ]] || exit 1
[ -n "$F1" ] && [ -n "$F2" ] || fail "no"
test "$F3" || abort
[ "$F4" = x ] || exit 1
usage_and_exit() { echo usage; exit 1; }
[ -n "$F5" ] || usage_and_exit
leave() { return 1; }
[ -n "$F6" ] || leave
mode=x
[ -n "$mode" ] || exit 1
copy=$F7
[ -z "$copy" ] && exit 1
if cmd; then [ -n "$F8" ] || exit 1; fi
for v in F9 G1; do
  [ -n "${!v}" ] || continue
  export "$v"
done
for v in G2 G3; do
  if [ -z "${!v}" ]; then continue; fi
  export "$v=${!v}"
done
for v in G4 G5; do
  if [ -z "${!v}" ]; then exit 1; fi
done
early() {
  [ -n "$G6" ] || return
  [ -z "$G7" ] && return 0
  cmd && return
  export G6
}
early
while [ -n "$G8" ]; do export G8; done
until [ -z "$G9" ]; do export G9; done
while cmd; do export H1; done
while true; do export H2; break; done
for ((i = 0; i < 3; i++)); do export H3; done
for v in $UNKNOWN; do export H4 "$v"; done
for v in; do export N01; done
for v; do export H5; done
select v in a b; do export H6; done
once() { export H7; }
[ -n "$H7" ] && once
twice() { export H8; }
[ -n "$H8" ] && twice
twice
named() { export "$1=${2:-x}"; shift; export "$1"; }
named H9 I1
named I2 "$UNKNOWN"
all() { for v in "$@"; do export "$v"; done; }
all I3 I4
rest() { shift 2; for v; do export "$v"; done; }
rest a b I5 I6
rest a
loop() { while [ $# -gt 0 ]; do export "$1=$2"; shift 2; done; }
loop I7 one I8 two
loop2() { while (($#)); do case $1 in -e) OPTS+=(-e "$2"); shift ;; esac; shift; done; }
loop2 -e I9 -x -e J1
recursive() { export J2; recursive; }
recursive
outer() { inner "$1"; }
inner() { export "$1"; }
outer J3
never() { export J4; docker run -e "$1" -e J5 img; }
local_one() { local J6=x J7="$1"; export J6 J7; }
local_one J8
pick() { local key="$1"; echo "$key=${!key}"; }
{ pick J9; pick K1; } > b.env
stays() { set -- K2 K3; for v in "$@"; do export "$v"; done; }
stays
set -- K4 K5
for v in "$@"; do export "$v"; done
shift
export "$1"
set -- "$@" Q1
export "$1"
set -- "$UNKNOWN"
export "$1"
set --
for v in "$@"; do export "N02"; done
[ -d x ] && set -- Q2
export "$2"
( export K6 )
{ export K7; } && export K8
cmd | { export K9; }
x=$(docker run -e L1 img)
echo "$(docker run -e L2 img)" "`docker run -e L3 img`"
cat <<EOF
$(docker run -e L4 img)
EOF
cmd > "$(docker run -e L5 img)"
cmd <(docker run -e L6 img)
[[ -n $(docker run -e L7 img) ]]
for v in $(docker run -e L8 img); do :; done
case $(docker run -e L9 img) in *) ;; esac
arr=("$(docker run -e M1 img)")
export M2="$(docker run -e M3 img)"
if docker run -e M4 img; then :; fi
while docker run -e M5 img; do :; done
docker run -e M6 img && docker run -e M7 img || docker run -e M8 img
docker run -e M9 img | docker run -i -e P1 img
docker run -e P2 img &
time { docker run -e P3 img; }
coproc docker run -e P4 img
! docker run -e P5 img
function fn { docker run -e P6 img; }; fn
