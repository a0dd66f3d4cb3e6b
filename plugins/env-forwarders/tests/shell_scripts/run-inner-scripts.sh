#!/bin/bash
# Scripts inside scripts: each stands where its characters stand in the outer one.
bash -c "export A1=$A1"
bash -c 'export A2=$A2'
bash -c "export A3=\"$A3\"; export A4='$A4'"
sh -ec 'docker run -e A5 img'
bash -lc "cd /x && A6=$A6 run"
bash --login -c 'export A7'
bash -x script.sh 'export N01'
busybox sh -c 'export A8'
zsh -c $'export A9'
su -c "B1=$B1 run" app
su - app -c 'B2=$B2 run'
su app --command "B3=$B3 run"
su -s /bin/bash app -c "export B4"
sudo su - app -c "export B5"
sudo -u app bash -c 'export B6'
ssh host "B7=$B7 run"
ssh -p 22 -i key -tt host "export B8=$B8; run"
ssh -o A=b host B9="$B9" run
ssh host 'bash -s' <<EOF
export C1=$C1
EOF
ssh host bash -s -- x <<'EOF'
export C2="$C2"
EOF
ssh host <<EOF
export C3
EOF
ssh host /bin/sh <<EOF
docker run -e C4 img
EOF
ssh host cat <<EOF
export N02
EOF
ssh host "bash -c 'export C5'"
ssh host
bash <<EOF
export C6
EOF
bash -s x <<'EOF'
export C7
EOF
bash script.sh <<EOF
export N03
EOF
sh -c 'cat' <<EOF
export N04
EOF
su app <<EOF
export C8
EOF
docker exec -i box sh <<EOF
export C9
EOF
docker exec -i box /bin/bash -s <<EOF
export H1
EOF
docker exec box sh -c "export D1=$D1"
docker run --rm img bash -lc 'export D2'
docker run --rm -e D3 img sh -c 'D4=1 run'
kubectl exec pod -- sh -c "export D5=$D5"
docker compose exec app bash -c 'export D6'
eval "export D7=$D7"
eval export D8="$D8"
eval "$D9"
eval "$(ssh-agent)"
eval "export $NAME=1"
eval echo "$x"
eval 'docker run -e E1 img'
eval "docker run -e E2=$E2 $OPTS img"
bash -c "bash -c 'export E3'"
bash -c "bash -c \"bash -c 'export E4'\""
bash -c 'export E5; if'
bash -c "echo unfinished ("
bash -c
bash -c ""
bash -c "$SCRIPT"
nohup bash -c "exec env E6=$E6 run" &
timeout 5 sh -c 'export E7'
bash -c "
  export E8
  docker run \\
    -e E9 img
"
bash -c 'f() { export F1; }; f; export F2'
wrapper() { bash -c "export F3"; }
wrapper
sudo bash -c "cat > /etc/x.env <<EOT
F4=$F4
EOT"
sudo sh -c "echo F5=$F5 >> /etc/environment"
sudo sh -c 'echo "F6=$F6" >> /etc/environment'
bash -c "docker run -e \"F7=$F7\" -e 'F8=$F8' img"
bash -c 'for v in F9 G1; do export "$v"; done'
find . -exec sh -c 'G2=x run' \;
watch "docker run -e N06 img"
bash -ic 'export G3'
dash -c 'export G4' ash
cat x | bash -c 'export G5'
bash -c "export G6=${G6:-d} G7=${G7:?no}"
