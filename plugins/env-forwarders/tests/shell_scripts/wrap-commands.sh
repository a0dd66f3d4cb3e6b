#!/bin/bash
# Commands in front of commands: what they hand on, and how many of the words are their own.
sudo A1="$A1" cmd
sudo -E cmd
sudo --preserve-env cmd
sudo --preserve-env=A2,A3,1x cmd
sudo -Eu root cmd
sudo -nE A4=$A4 cmd
sudo -u root -g wheel A5=$A5 cmd
sudo -uroot A6=$A6 cmd
sudo --user root A7=$A7 cmd
sudo --user=root A8=$A8 cmd
sudo -H -S A9=$A9 cmd N01=x
sudo -- B1=$B1 cmd
sudo env B2=$B2 cmd N02=$N02
sudo -u app env -i B3=$B3 B4="$B4" /bin/cmd
env -u OLD B5=$B5 cmd
env --unset OLD B6=$B6 cmd
env --unset=OLD B7=$B7 cmd
env -C /x B8=$B8 cmd
env - B9=$B9 cmd
env -i C1=$C1 C2=lit cmd
env -u X -- L1=$L1 L2=lit cmd N05=x
env C3=$C3 sudo C4=$C4 cmd
env C5=$C5 bash -c 'export C6=$C6'
env ${C7:+C7=$C7} cmd
env ${C8:+C8=$C8} ${C9+C9="$C9"} D1=$D1 cmd
env "${D2:+D2=$D2}" cmd
env $(cat a.env) cmd
env $(grep -v '^#' b.env | xargs) cmd
env $(pass show x) cmd
env "${PAIRS[@]}" cmd
env $PAIRS cmd
env "$PAIR" cmd
env "$@" cmd
env
env -i
env D3=$D3
exec D4=$D4
exec env D5=$D5 cmd
exec -a name env D6=$D6 cmd
exec > log.txt
command -v env N03=x
command -V env N04=x
command env D7=$D7 cmd
nohup env D9=$D9 cmd &
setsid env E1=$E1 cmd
nice -n 5 env E2=$E2 cmd
nice -5 env E3=$E3 cmd
nice --adjustment 5 env E4=$E4 cmd
ionice -c 2 -n 7 env E5=$E5 cmd
ionice --class idle env E6=$E6 cmd
timeout 5 env E7=$E7 cmd
timeout -s KILL -k 1 5 env E8=$E8 cmd
timeout --signal=KILL 5s env E9=$E9 cmd
timeout --kill-after 1 5s env F1=$F1 cmd
stdbuf -oL env F2=$F2 cmd
stdbuf -o L env F3=$F3 cmd
gosu app env F4=$F4 cmd
exec su-exec app:app env F5=$F5 cmd
s6-setuidgid app env F6=$F6 cmd
runuser -u app -- env F7=$F7 cmd
runuser --user app env F8=$F8 cmd
runuser -l app -c "export L3"
runuser --command "L4=$L4 run" app
chroot /x env F9=$F9 cmd
setpriv --reuid=1 env G1=$G1 cmd
tini -g -- env G2=$G2 cmd
tini -p SIGTERM env G3=$G3 cmd
dumb-init -r 15:2 env G4=$G4 cmd
dumb-init env G5=$G5 cmd
chpst -u app env G6=$G6 cmd
xargs -n 1 env G7=$G7 cmd
xargs -I{} env G8=$G8 cmd
xargs --max-procs 4 env G9=$G9 cmd
winpty docker run -e H1 img
time docker run -e H2 img
retry docker run -e H3 img
doas -u root env H4=$H4 cmd
exec sudo -u app timeout 5 nice -n 1 env H5=$H5 cmd
H7=$H7 cmd
H8="$H8" H9=lit cmd arg
I1=lit grep x y
I2=$I2 grep x y
I3=$(cat f) sort
I4=$(cat f) cmd
PATH=/x:$PATH LC_ALL=C LANG=C IFS=, TERM=xterm cmd
DEBIAN_FRONTEND=noninteractive apt-get install x
I5="$I5:x" cmd
I6="x" echo "$I6"
I7=$I7 read x
I8=$I8 eval 'cmd'
I9=$I9 cd /x
J1=$J1 . ./lib.sh
J2=$J2 source ./lib.sh
J3+=x cmd
J4=(a b) cmd
J5=$J6 cmd
J7=${J7:-d} cmd
J8=$J8 exec cmd
J9=$J9 docker compose up
K1= cmd
"$SUDO" env K2=$K2 cmd
$SUDO env K3=$K3 cmd
PRE="timeout 5"
$PRE env K4=$K4 cmd
sudo -iu app K5=$K5 cmd
/usr/bin/env K6=$K6 python x
K7=$K7 :
K8=$K8 export X1
su - app -c "K9=$K9 run"
