#!/bin/sh
# Where statements stand: conditions, loops, functions, groups, and what leaves them early.
if [ -z "$A1" ] || [ -z "$A2" ]; then
  echo "A1 and A2 are needed" >&2
  exit 1
fi
[ -n "$A3" ] || die "A3 is needed"
[ -z "$A4" ] && exit 0
test -n "$A5" && test -n "$A6" || exit 2
OWN=$(mktemp)
[ -n "$OWN" ] || exit 1
COPY=$A7
[ -n "$COPY" ] || exit 1
if [ "$MODE" = dev ]; then
  export B1 B2=1
elif [ -n "$B3" ]; then
  export B3
else
  export B4="$B4"
fi
if [ -n "$B5" ] && [ -f /etc/x ]; then export B5; fi
if [ "$B6" ]; then
  if [ -n "$B7" ]; then export B6 B7; fi
fi
case "$C1" in
  "") export C2=none ;;
  a | b) export C1 ;;
  *) export C3="$C1" ;;
esac
for v in C4 C5; do
  [ -z "${C6:-}" ] && continue
  export "$v"
done
while [ -n "$C7" ]; do
  export C7
  break
done
guard() {
  [ -n "$D1" ] || return 0
  echo "D1=$D1"
}
guard > out.env
unused() { docker run -e D2 -e "$1" img; }
once() { docker run -e D3 img; }
[ -n "$D4" ] && once
opts() {
  printf -- '-e %s ' D5 D6
  echo "--env D7=$D7"
}
docker run $(opts) img
both() {
  local name="$1" value="${2:-}"
  shift 2
  ARGS="$ARGS -e $name=$value"
  for rest in "$@"; do ARGS="$ARGS -e $rest"; done
}
both E1 one E2 E3
{
  if [ -n "$F1" ]; then
    echo "f1: $F1"
  fi
  echo "f2: ${F2:-two}"
  echo "F3=$F3" >&2
  echo "text with $F4"
  OWN2=x
  echo "own: $OWN2"
} > config.yaml
true && export G1
[ -f x ] && export G2
[ -n "$G3" ] && [ -n "$G4" ] && export G3 G4
! [ -n "$G5" ] || export G5
[[ ! -v G6 ]] || export G6
[ "$G7" != "" -a -n "$G8" ] && export G7 G8
(cd / && export G9)
V1="${V1:-one}"
if [ -d / ]; then V1=other; fi
V2=two
if [ -d / ]; then V2=other; fi
: "${V3=three}" "${V4:=$V3}"
V5="${V5:-${V6}}"
[[ -v V7 ]] || V7=seven
[ -n "$V8" ] || V8=eight
V9="$V9:more"
docker run -e V1="$V1" -e V2="$V2" -e V3="$V3" -e V4="$V4" -e V5="$V5" -e V7="$V7" -e V8="$V8" -e V9="$V9" img
unset V1
docker run -e V1="$V1" img
