#!/bin/bash
# What is known of variables: defaults, constants, copies, and what becomes of them on the way.
A1=${A1:-one}; export A1
A2="${A2-two}"; export A2
: "${A3:=three}"; export A3
: ${A4=four}; export A4
A5=${A5:-$OTHER}; export A5
A6=${A6:-${OTHER:-six}}; export A6
A7=${A7:-$(cmd)}; export A7
A8=${A8:-}; export A8
A9=$A9; export A9
[ -n "$B1" ] || B1=one; export B1
[ -z "$B2" ] && B2=two; export B2
[[ -v B3 ]] || B3=three; export B3
test -n "$B4" || B4=$OTHER; export B4
if [ -z "$B5" ]; then B5=five; fi; export B5
if [ -z "$B6" ]; then B6=$(cmd); fi; export B6
if [ -z "$B7" ] && [ -z "$B8" ]; then B7=x; fi; export B7 B8
if [ -z "$B9" ] && cmd; then B9=x; fi; export B9
if [ -n "$OTHER" ]; then C1=${C1:-x}; fi; export C1
if cmd; then C2=x; fi; export C2
C3=x; if cmd; then C3=y; fi; export C3
C4=${C4:-x}; if cmd; then C4=y; fi; export C4
C5=${C5:-x}; C5=${C5:-y}; export C5
C6=x; C6=y; export C6
C7=$OTHER; export C7
C8=$OTHER; export C9="$C8"
D1=x; export D2="$D1"
D3=$(cmd); export D4="$D3"
D5=${OTHER:-x}; export D6="$D5"
D7=${D7:-x}; export D8="$D7"
D9=$OTHER/x; export E1="$D9"
E2=x; unset E2; export E2
read -r E3; export E3
E4=x; E4+=y; export E4
E5="$E5:x"; export E5
E6=${E6:-x}; E6="$E6:y"; export E6
E7=(a b); export E7
E8[0]=x; export E8
E9=${F1:?}; export E9
export F2=${F2:?no}
export F3=${F3:-x} F4=${F3:-y}
F5=${F5:=x}; export F5
F6=${!OTHER}; export F6
F7=${F7:0:3}; export F7
F8=${#F8}; export F8
F9='it'\''s'; export F9
G1="a b"; export G1
G2=~/x; export G2
G3=$((1 + 1)); export G3
G4=`cmd`; export G4
G5=$1; export G5
G6=${1:-x}; export G6
G7=${G7:-${1:-x}}; export G7
local_() { local G8=${G8:-x}; export G8; }; local_
sets() { G9=x; }; sets; export G9
defaults() { H1=${H1:-x}; }; defaults; export H1
for v in a b; do H2=$v; done; export H2
while cmd; do H3=x; done; export H3
(H4=x); export H4
H5=x | cmd; export H5
case $x in a) H6=x ;; *) H6=y ;; esac; export H6
H7=x cmd; export H7
export H8; H8=x
H9=${H9:-x} I1=${H9:-y}; export H9 I1
I2=$I3; I2=${I2:-x}; export I2
I4=$I5; [ -n "$I4" ] && export I5="$I4"
I6=$I7; docker run ${I6:+-e I7="$I6"} -e "I8=$I6" img
I9=x; [ -n "$I9" ] && export J1="$I9"
J2=x; docker run ${J2:+-e J2="$J2"} ${J2:+-e J3="$J2"} img
[ -n "$J4" ] && export J5="$J4"
J6=$(cmd); [ -n "$J6" ] && docker run -e J7="$J6" img
if [ -z "$J8" ]; then export J8; fi
if [ -z "$J9" ]; then docker run -e J9 -e K1="$K1" img; fi
eval "K2=\$$x"; export K2
eval "echo \$K3=x"; export K3
eval "export K4=\$$x"; export K5="$K4"
printf -v K6 '%s' x; export K6
mapfile -t K7 < f; export K7
export -- K8="${K8:-x}"
readonly K9=${K9:-x}; export K9
declare L1=x; declare -x L1
typeset L2=${L2:-x}; export L2
L3=${L3:-x}; L4=$L3; docker run -e L3="$L4" img
