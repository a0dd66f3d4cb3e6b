#!/bin/bash
# Lists by what they are used for: options of a container, arguments of something else, or nothing that is said.
X="$X -e $p"; sed $X f
O="-e A1=$A1"; echo "$O"
P=(-e A2="$A2"); printf '%s\n' "${P[@]}"
Q="-e A3=$A3"; [ -n "$Q" ] && sudo docker run $Q img
R="${A4:+A4=$A4}"; curl -d "$R" x
S="${A5:+A5=$A5}"; env $S x
T=(A6="$A6"); sudo -E "${T[@]}" x
U=(-e A7=1); git commit "${U[@]}"
$GREP -e "$U2"; V="-e A8=1"; $CMD $V
W="-e A9=1"
while read -r k; do Y="$Y -e $k"; done < list.txt
docker run $Y img
for k in $(cat names); do B="$B -e $k=${!k}"; done
docker run $B img
docker run $(printf -- ' -e %s' "${PASS[@]}") img
docker run $(for k in $X; do echo "-e $k"; done) img
