#!/bin/bash
ARGS+=(${V1:+-e V1="$V1"})
x=${V2:+V2="$V2"}
docker run ${V3:+"V3=$V3"} ${V4:+-e V4} ${V5:+-e V5=$V5} ${V6:+-e "V6=$V6"} ${V7:+--env V7=$V7} ${V8:+-e A=$V8 -e B=$V8} -e P1 -eP2 -e P3= --env=P4 -e "P5=$P5" --env-file .env img sh -e NOT
docker build ${B1:+--build-arg B1=$B1} "${B2+B2=$B2}" --build-arg B3 .
curl ${N1:+-H "Authorization: Bearer $N1"} "${arr[@]+"${arr[@]}"}" ***${N2: -6}
echo "OPENAI: ${N3:+set}" "${N4:+Configured}"
export PYTHONPATH="/x${PYTHONPATH:+:$PYTHONPATH}"
: "${D1:=d}"
D2="${D2:-x}"
docker run -e D1="$D1" -e D2 -e D3="${D3:-zz}" -e D4=${A:-${B:-d}} ${R:?msg here} img
HERMES="${V:-a b}" . "$(dirname "$0")/x.sh"
env -i A1=1 B1="$B" cmd
export E1 E2=1 E3="$C"
declare -x E4=1
typeset -x E5
set -a; . ./f.env; S1=3; set +a
for v in L1 L2 L3; do ARGS+=(-e "$v"); done
for v in {L4,L5}_KEY; do ARGS+=(-e "$v=${!v}"); done
cat <<EOF | sudo tee /etc/environment >/dev/null
H1=${H1:-1}
${H2:+H2="$H2"}
\${X}
# note NOT=$NOT
EOF
cat <<A <<-"B" 
x=$x
A
	y=$y
	B
[[ -v C1 ]] && echo "k: $C1"
case "$C2" in ?*) echo "k: $C2";; esac
if [ -n "${C3:-}" ]; then echo "base_url: \"${C3}\""; fi
while read -r v; do ARGS+=(-e "$v"); done <<EOF
W1
W2
EOF
echo "G1=$G1" >> "$GITHUB_ENV"
sudo -E S2=x cmd
su -c "S3=$S3 cmd" user
printf 'S4=%s\n' "$S4" > .env
OPTS=$(printf -- '-e %s ' Q1 Q2)
{ echo a; echo "S5=$S5"; } >f
add() { ARGS+=(-e "$1=${!1}"); }
add F1
add F2
[ -z "$REQ" ] && exit 1
[ -n "$REQ2" ] || { echo no >&2; exit 1; }
eval "export $k=v"
docker run -e "${PREFIX}_KEY=$X" img
env | grep ^FOO > .env
