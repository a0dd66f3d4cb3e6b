#!/bin/bash
# heredoc to unknown stdout
cat <<EOF
A1=${A1}
${A2:+A2=${A2}}
EOF
usage() { cat <<EOF
Usage: x
  FOO=$FOO run
  PORT   the port ($PORT)
EOF
}
docker run --env-file <(env | grep ^APP_) img
docker run $(env | cut -d= -f1 | sed 's/^/-e /') img
export $(grep -v '^#' .env | xargs)
source <(sed 's/^/export /' .env)
compgen -A variable APP_ | while read -r v; do echo "$v=${!v}" >> out.env; done
for v in ${!APP_@}; do echo "$v=${!v}" >> out.env; done
VARS=(B1 B2)
docker run "${VARS[@]/#/-e }" img
docker run "${VARS[@]/#/--env=}" img
kubectl create secret generic s --from-literal=B3="$B3" --from-literal B4=$B4
kubectl run x --env="B5=$B5" --image=i
helm upgrade x . --set env.B6="$B6"
fly secrets set B7="$B7" B8="$B8"
gh secret set B9 --body "$B9"
systemd-run --setenv=C1="$C1" cmd
cat > /etc/systemd/system/x.service <<EOF
[Service]
Environment=C2=$C2
Environment="C3=$C3"
EnvironmentFile=/etc/x.env
User=$USER
EOF
cat > docker-compose.yml <<EOF
services:
  a:
    environment:
      C4: "${C4}"
      - C5=${C5}
EOF
if [[ -n "${C6:-}" && -n "${C7:-}" ]]; then export C6 C7; fi
[[ -n "$C8" ]] && { echo "c8: $C8"; }
test -n "${C9-}" && echo "C9=${C9}" >> .env
[ "${D1:-}" ] && DOCKER_ARGS="$DOCKER_ARGS -e D1=$D1"
docker run $DOCKER_ARGS img
if [ -z "$D2" ]; then
  echo missing; exit 1
fi
export D3="${D3:?must be set}"
echo "export D4=$D4" >> ~/.bashrc
echo 'export D5=$D5' >> ~/.profile
cat >> ~/.bashrc <<< "export D6=$D6"
sed -i "s/__D7__/$D7/" f
envsubst < t > out
D8=$D8 docker compose up -d
env D9="$D9" docker-compose up
exec env E1=$E1 "$@"
exec gosu app env E2="$E2" "$@"
E3="$E3" exec node
nohup E4=x node
export E5; E5=$(cat /run/secret)
E6=$(cat x) ; export E6
readonly E7=1; export E7
local_only=1
function setup { export E8="${1:-$E8}"; }
setup
printf 'export E9="%s"\n' "$E9" > .env
{ printf '%s\n' "F1=$F1"; [ -n "$F2" ] && printf 'F2=%s\n' "$F2"; } > .env
( export F3=1; cmd )
if docker run -e F4 img; then :; fi
until docker exec -e F5 c true; do sleep 1; done
x=$(docker run -e F6="$F6" img)
docker run -e "F7=${F7:?need}" img
docker run -e F8="`cat f`" img
docker run -e F9="$(cat f)" img
docker run --env G1 --env=G2 --env G3= --env "G4" --env 'G5=a$b' img
docker run -e G6="${G6:+yes}" -e G7="${G7//a/b}" -e G8="${G8,,}" img
docker run -e G9="http://${HOST}:${PORT}" img
podman run --env "H1=$H1" -e=H2 -e=H3=$H3 img
docker run ${H4:+-e "H4=${H4}"}${H5:+ -e H5=$H5} img
docker run "${H6:+-e}" "${H6:+H6=$H6}" img
echo "${H7:+H7=$H7}" | tee -a f
supabase secrets set H8="$H8"
az webapp config appsettings set --settings H9="$H9" I1=x
gcloud run deploy --set-env-vars "I2=$I2,I3=$I3"
aws lambda update-function-configuration --environment "Variables={I4=$I4,I5=$I5}"
aws ssm put-parameter --name I6 --value "$I6"
ssh h "I7='$I7' run"
ssh -o SendEnv=I8 h run
su - app -c "export I9=$I9; run"
set -o allexport; source ./.env; set +o allexport
. "${BASH_SOURCE%/*}/lib.sh"
source "$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/lib/x.sh"
[ -f .env ] && . .env
[ -f .env ] && export $(cat .env)
