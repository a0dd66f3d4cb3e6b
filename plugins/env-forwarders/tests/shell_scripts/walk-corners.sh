#!/bin/bash
# Corners of the walk: what ends a block, what opens options, loops over parameters that are known.
[ -n "$A1" ] || { echo no && exit 1; }
[ -n "$A2" ] || { echo no || exit 1; }
if [ -z "$A3" ]; then if cmd; then exit 1; fi; fi
if [ -z "$A4" ]; then ( exit 1 ); fi
docker run ${X:+--rm} -e A5 img -e N01
docker run ${X+-it} -e A6 img -e N02
docker run ${X:---rm} -e A7 img
docker run --env-file= -e A8 img
echo "# ${N03:+N03=$N03}" > a.env
echo "- N04=x" > list.txt
echo "- A9=$A9" > list.txt
cat > out.txt <<EOF
#!/bin/sh
B1=x
export B2=x
B3=$B3
EOF
cat > out.txt <<EOF

#!/bin/sh
B4=$B4
EOF
[ -n "$B5" ] && echo "b5: $B5"
[ -n "$B6" ] && echo "b6: $B6 and more"
loop() { while [ $# -gt 0 ]; do export "$1"; shift; done; }
loop B7 B8
stuck() { while [ $# -gt 0 ]; do export "$1"; done; }
stuck B9 N05
until_() { until [ $# -eq 0 ]; do export "$1"; shift; done; }
until_ C1
none() { while [ $# -gt 0 ]; do export N06; shift; done; export C2; }
none
shifted() { shift; shift 2; export "$1"; }
shifted a b c C3
unknown() { shift; export "$1"; }
unknown "$X" C4
ARGS=(-e N10)
curl "${ARGS[@]}"
PAIRS=(C7=x "C8=$C8")
env "${PAIRS[@]}" cmd
RUN=(docker run -e C9 img -e N07)
"${RUN[@]}"
SUDO=(sudo D1=$D1)
"${SUDO[@]}" cmd
export D2="$D2" && D3="$D3" cmd
D4=$D4 cmd <<< "$(docker run -e D5 img)"
exec docker run -e D6 img
for v in D7 D8; do
  case $v in D7) continue ;; esac
  export $v
done
PATTERNS=(-e N08 -e N09)
grep "${PATTERNS[@]}" file
REMOTE="-e D9=$D9"
ssh host docker run $REMOTE img
WORDS=(-e E1 -e "E2=$E2")
set -- "${WORDS[@]}"
docker run "$@" img
