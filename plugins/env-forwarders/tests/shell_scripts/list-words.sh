#!/bin/bash
# Lists of names: which can be read from the script, which cannot, and what `read` makes of lines.
for v in A1 "A2" 'A3' A{4,5} "A{6}"; do export "$v"; done
for v in {A7,A8}_KEY N{1..3} M{3..1}; do export "$v"; done
for v in {A9,{B1,B2}}_X; do export $v; done
for v in $(echo B3 B4); do export "$v"; done
for v in $(printf '%s\n' B5 B6); do export "$v"; done
for v in `echo B7`; do export "$v"; done
for v in $(echo "B8 B9" | tr ' ' '\n' | sort); do export "$v"; done
for v in $(cat <<EOF
C1
C2
EOF
); do export "$v"; done
for v in $(cat names.txt); do export "$v"; done
for v in "$(echo C3 C4)"; do export "$v"; done
for v in $(echo C5 | grep C); do export "$v"; done
for v in $(X=1 echo C6); do export "$v"; done
for v in $(compgen -A variable APP_); do export "$v"; done
for v in ${!APP_@}; do export "$v"; done
LIST="D1 D2"
LIST="$LIST D3"
LIST+=" D4"
for v in $LIST; do export "$v"; done
PART=M4
PART="${PART}_KEY"
for v in $PART; do export "$v"; done
PART2=M5
PART2+=_KEY
for v in $PART2; do export "$v"; done
FRONT=M6
FRONT="M7 $FRONT"
for v in $FRONT; do export "$v"; done
SAME=M8
SAME="$SAME"
for v in $SAME; do export "$v"; done
NAMES="D5
D6"
NAMES="$NAMES D7"
for v in $NAMES; do export "$v"; done
ARRAY=(D8 "D9" {E1,E2}_Z)
ARRAY+=(E3)
for v in "${ARRAY[@]}" E4; do export "$v"; done
for v in ${ARRAY[*]}; do docker run -e "$v" img; done
export "${ARRAY[@]}"
export $NAMES
MIXED=(E5 $UNKNOWN)
for v in "${MIXED[@]}"; do export "$v"; done
COND=(E6)
if cmd; then COND+=(E7); fi
for v in "${COND[@]}"; do export "$v"; done
if cmd; then OTHER=(E8); fi
for v in "${OTHER[@]}"; do export "$v"; done
for v in ${DEFAULTED:-E9 F1}; do export "$v"; done
while read -r v; do export "$v"; done <<EOF
F2
  F3

# F4
EOF
while IFS= read -r v; do export "$v"; done <<< "F5
F6"
while IFS== read -r k w; do export "$k=$w"; done <<EOF
F7=one
F8=two=three
F9
EOF
while IFS=: read -r k w x; do export "$k=$w"; done <<'EOF'
G1:one:two:three
EOF
while read -r k w; do export "$k=$w"; done <<EOF
G2   one two
EOF
while read -r k; do export "$k"; done < <(printf '%s\n' G3 G4)
printf '%s\n' G5 G6 | while read -r k; do export "$k"; done
echo "G7" | tr a b | while read -r k; do export "$k"; done
cat names.txt | while read -r k; do export "$k"; done
while read -r k; do export "$k"; done < names.txt
while read -r k; do export "$k"; done <<EOF
$UNKNOWN
EOF
while read -r; do export "$REPLY"; done <<EOF
G8
EOF
while read -r k || [ -n "$k" ]; do export "$k"; done <<EOF
G9
EOF
while IFS='=' read -r k w; do [ -n "$w" ] && echo "$k=$w"; done > a.env <<EOF
H1=$H1
EOF
export H{2,3}_KEY
export {H4,H5}_KEY="x" {P2,P3}="$P2" "{P4,P5}" a{b
export $(echo H6 H7=x)
PAIRS="M9=x P1=y"
export $PAIRS
export "$PAIRS"
export $(cat a.env | xargs)
export "$(cat b.env)"
export $(grep -v '^#' $FILE | xargs)
export -n N01
export -f fn
declare -x H9 I1=x
declare -a N02
declare -A N03=([a]=b)
declare -gx I2=x
declare -fx N04
typeset -rx I3=x
readonly N05=x
export I4="$I4:x" PATH="$PATH:/x" PATH=/x
export I5="${I5}" I6="${I6:-d}" I7="${I6}" I8=${I8:+x}
export "I9=$I9" 'J1=x' J2='a'"$J2"
export "${K}=x" "K_$K" "J3"
export ${J4:+J4="$J4"} ${J5+J5}
export J6= J7="" J8
export 1x=2 a-b
export -p
export
export -- J9
for v in K1 K2; do declare -x "$v=1"; done
for v in k3; do export "${v^^}_KEY=x" "${v^^}"; done
for v in app/K4 app/K5; do export "${v##*/}"; done
for v in K6.txt; do export "${v%.txt}"; done
for v in K7 K8; do docker run -e "$v=${!v}" -e "X_$v=${!v:-d}" img; done
for v in K9; do for w in L1 L2; do export "$v$w"; done; done
for v in L3; do v=L4; export "$v"; done
for v in L5; do unset v; export "$v"; done
VARS=(L6 L7)
docker run "${VARS[@]/#/-e }" img
docker run "${VARS[@]/#/--env=}" "${UNREAD[@]/#/-e }" img
docker run $(for v in L8 L9; do echo "-e $v"; done) img
docker run $(printf -- '-e %s ' "${VARS[@]}") img
docker run $(env | grep ^APP | sed 's/^/-e /') img
docker run $(cat x.env | sed 's/^/-e /') img
docker run $(sed 's/^/-e /' names) img
