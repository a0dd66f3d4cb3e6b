#!/bin/bash
# Text that a script writes: which files it ends up in, and which of its lines hand something on.
echo A1=$A1 > a.env
echo "A2=$A2" >> a.env
echo 'A3=$A3' >> a.env
echo -e "A4=$A4\n\tA5=$A5" >> a.env
echo -n "A6=$A6" >> a.env
echo -ne "A7=$A7\n" >> a.env
echo -x "N01=$N01" >> a.env
echo A8="$A8" A9=x >> a.env
echo "export B1=$B1" >> ~/.bashrc
echo "setenv B2 $B2" >> ~/.cshrc
echo "B3=\"$B3\"" >> a.env
echo "B4='$B4'" >> a.env
echo "# N02=$N02" >> a.env
echo "  B5=$B5" >> a.env
echo "b6=$B6" >> a.env
echo "b7: $B7" >> conf.yaml
echo "b8 = $B8" >> conf.ini
echo "b8: \"$B9\"" >> conf.yaml
echo "- name: $C1" >> conf.yaml
echo "url: http://$N03/x" >> conf.yaml
echo "the key is $N04" >> notes.txt
echo "C2=$C2" | tee -a a.env > /dev/null
echo "C3=$C3" | sudo tee a.env
echo "C4=$C4" | sudo tee --append /etc/environment
echo "C5=$C5" | sed 's/a/b/' > a.env
echo "C6=$C6" | sort | tee a.env
echo "N05=$N05" | docker login --password-stdin
echo "C7=$C7" | sponge a.env
echo "C8=$C8" | dd of=a.env bs=1
echo "C9=$C9" | install -m 600 /dev/stdin a.env
echo "D1=$D1" | kubectl apply -f -
echo "D2=$D2" | crontab -
echo "D3=$D3" | sudo sh -c 'cat > /etc/default/x'
echo "D4=$D4" | ssh h 'cat >> .env'
echo "D5=$D5" >> "$GITHUB_ENV"
echo "N06=$N06" >> "$GITHUB_OUTPUT"
echo "N07=$N07" >> $GITHUB_STEP_SUMMARY
echo "N08=$N08" >&2
echo "N09=$N09" > /dev/null
echo "N10=$N10" 1>&-
echo "D6=$D6" >| a.env
echo "D7=$D7" &> a.env
echo "D8=$D8" &>> a.env
echo "D9=$D9" 1> a.env 2>&1
echo "N11=$N11" 2> a.env
echo "N12=$N12" >> app.log
echo "N13=$N13" >> "$LOG_FILE"
echo "E1=$E1" > /dev/stdout
echo "E2=$E2"
printf 'E3=%s\n' "$E3" > a.env
printf -- 'E4=%s\nE5=%s\n' "$E4" "$E5" > a.env
printf 'E6=%d\n' "$E6" > a.env
printf "E7=$E7\n" > a.env
printf '%s\n' "E8=$E8" "E9=$E9" > a.env
printf '%s=%s\n' F1 "$F1" F2 x > a.env
printf '%s=%q\n' F3 "$F3" > a.env
printf 'F4=%%%s\n' "$F4" > a.env
printf 'F5="%s"\nF6=%b\\n' "$F5" "$F6" > a.env
printf '%-10s=%s\n' F7 "$F7" > a.env
printf 'F8=%s' > a.env
printf '\tF9=%s\r\n\x41' "$F9" > a.env
printf '%(%Y)T G1=%s\n' -1 "$G1" > a.env
printf "%s" "$N14" > a.env
printf > a.env
printf 'G2=%s\n' "$G2" | sudo tee -a a.env
printf -v line 'G3=%s' "$G3"
echo "own: $line" >> conf.yaml
NAMES=(K6 K7)
printf '%s=\n' "${NAMES[@]}" >> a.env
echo "${NAMES[@]}" "$K8" >> a.env
tee a.env <<< "G4=$G4"
cat >> a.env <<< "G5=$G5"
sudo tee -a a.env > /dev/null <<< "G6=$G6"
base64 <<< "N15=$N15"
read -r x <<< "N16=$N16"
env > a.env
printenv | grep APP_ > b.env
export -p > c.env
declare -px > d.env
env
env | sort
set > e.env
compgen -e > f.env
{ echo "G7=$G7"; echo "G8=$G8" >&2; } > a.env
( echo "G9=$G9" ) >> a.env
{ echo "H1=$H1"; } | tee a.env
{ echo "H2=$H2"; } | sudo tee -a a.env > /dev/null
if true; then echo "H3=$H3"; fi > a.env
for v in 1; do echo "H4=$H4"; done > a.env
while true; do echo "H5=$H5"; break; done > a.env
case x in x) echo "H6=$H6" ;; esac > a.env
echo "H7=$H7" | while read -r l; do echo "$l"; done > a.env
echo "N17=$N17" | while read -r l; do :; done
echo "h8=${H8:-d}" > .env
echo "  'h9': '$H9'," >> conf.json
echo "\"i1\": \"$I1\"" >> conf.json
echo "i2=$I2;" >> conf.ini
echo "I3: ${I3:?}" >> conf.yaml
echo "i4: ${N18:+x}" >> conf.yaml
echo "i5: ${!N19}" >> conf.yaml
echo "i6: ${N20[0]}" >> conf.yaml
echo "${I7:+I7=$I7}" > x.conf
echo "${I8:+i8: $I8}" > x.conf
echo "${N25:+i8: $N25}"
echo "${N26:+the key is $N26}" > x.conf
echo "${N27:+}" > x.conf
echo "I9=$I9" "J1=$J1" > x.conf
echo -e "${J2:+J2=$J2\n}${J3:+J3=$J3\n}" > .env
install -m 600 /dev/stdin a.env <<EOF
J4=$J4
EOF
dd of=a.env <<EOF
J5=$J5
EOF
sponge a.env <<EOF
J6=$J6
EOF
envsubst > a.env <<EOF
J7=$J7
EOF
crontab - <<EOF
J8=$J8
* * * * * cmd
EOF
ssh h 'cat > .env' <<EOF
J9=$J9
EOF
ssh h "tee -a .env" <<EOF
K1=$K1
EOF
ssh h run <<EOF
N21=$N21
EOF
mysql <<EOF
N22=$N22
EOF
unknown-tool <<EOF
K2=$K2
EOF
unknown-tool <<EOF
text and K3
K3=$K3
EOF
unknown-tool > a.env <<EOF
text
K4=$K4
EOF
put() { cat > "$1"; }
put a.env <<EOF
K5=$K5
EOF
wc -l <<EOF
N23=$N23
EOF
cat <<EOF > /dev/null
N24=$N24
EOF
{
  echo "L1<<END"
  echo "$L1"
  echo "END"
} >> "$GITHUB_ENV"
echo "L2<<$delimiter" >> $GITHUB_ENV
echo "N28<<END" >> "$GITHUB_OUTPUT"
echo "N29<<END" >> run.sh
cat > .env <<EOF
${L3:+L3=$L3
}${L4:+L4=$L4
}L5=$L5
EOF
bash -c 'echo "L6=$L6"' > .env
