#!/usr/bin/env bash
# How containers are started: where options end, which of them take a value, and what holds more options.
docker run A1 -e N01 img
docker run -e A1 -it --rm img env -e N02
docker run --name x --network=host --init -e A2 img -e N03
docker run -p 80:80 -v /a:/b -u root -w /x -e A3 img -e N04
docker run -dit -e A4 img
docker run -ite A5 -eA6 -de=A7 img -e N05
docker run -itp 80:80 -e A8 img
docker run -h host -m 1g -e A9 img
docker run --gpus all --mount type=bind,src=a,dst=b --privileged -e B1 img -e N06
docker --context prod run -e B2 img -e N07
docker -H tcp://h:1 exec -e B3 box sh -c x
docker container create --label a=b -e B4 img
podman run --replace --tls-verify -e B5 img -e N08
nerdctl run -e B6 img
finch run -e B7 img
docker-compose -f a.yml run --rm -e B8 svc cmd -e N09
podman-compose run -e B9 svc
docker compose exec -T -e C1 svc cmd -e N10
docker service create -e C2 -e C3=$C3 img
docker service update --env-add C4=$C4 svc
docker build -t x --build-arg C5 --build-arg C6=$C6 --build-arg=C7 . --build-arg C8
docker buildx build --push --build-arg "C9=${C9}" .
docker compose build --build-arg D1 svc
docker run $OPTS -e D2 img
docker run $IMAGE -e N13
docker run "$OPTS" -e N14
docker run ${OPTS:+-e D3=$OPTS} -e D4 "${MORE[@]}" -e D5 $(echo --rm) -e D6 img
docker run $TAG_NAME -e N15
set -- --rm -e I1
docker run "$@" -e I2 img
start() { docker run "$@" -e I3 img -e N30; }
start -e I4 -e i5
start
docker run "$@" -e D7 img
docker run "$*" -e D8 img
docker run "$(image)" -e N16
docker run --env-file a.env -e D9 img
docker run --env-file=b.env --env-file "$HOME/c.env" --env-file "${DIR}d.env" img
docker run --env-file <(printf 'E1=%s\n' "$E1"; echo "E2=$E2") img
docker run --env-file /dev/stdin img <<EOF
E3=$E3
EOF
docker run --env-file - img <<EOF
E4=$E4
EOF
docker run -i img <<EOF
N17=$N17
EOF
docker run --env-file
docker run -e
docker run -e "" -e E5 img
docker run -e '' '' -e N18 img
docker
docker --version
docker run -- img -e N19
docker run -e "E6=a b" -e 'E7=$x' -e E8=\$y -e E9="${E9:-z}" img
docker run -e "$NAME=x" -e "F_$NAME" -e F1=$(cat f) -e F2=`cat f` -e F3=$((1+2)) img
docker run -e F4=${F4//a/b} -e F5="$F5/$F6" -e F7= -e F8="" img
docker exec -e F9="$F9" "$(docker ps -q | head -1)" env -e N20
docker run --add-host a:1 --cap-add X --device /d --dns 1 --entrypoint sh --expose 1 -l a=b -e G1 img -e N21
docker run --restart always --shm-size 1g --user 1:1 --volumes-from x --workdir /w -e G2 img -e N22
docker run --sig-proxy=false -P -q -e G3 img -e N23
docker run -tp80:80 -e G4 img -e N24
docker run -c 512 -e G5 img -e N25
/usr/bin/docker run -e G6 img
DOCKER=docker
$DOCKER run -e G7 img
RUN="docker run --rm"
$RUN -e G8 img
$SUDO docker run -e G9 img
"$SUDO" docker run -e N26 img
${CONTAINER_RUNTIME:-docker} run -e H1 img
command docker run -e H2 img
docker run -e=H3 --env="H4=$H4" --env 'H5' img
docker compose run --no-deps --use-aliases --service-ports -e H6 svc -e N28
