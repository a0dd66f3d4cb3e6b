#!/bin/sh
# A deployment by hand: options from the command line, an image that is built and run, a remote host, a timer.
set -eu

IMAGE="${IMAGE:-ghcr.io/acme/agent:latest}"
NAME=agent
ENV_FILE="${ENV_FILE:-$HOME/.agent.env}"
DRY_RUN=
usage() { echo "usage: $0 [-n] [-e KEY=VALUE]..." >&2; exit 2; }
EXTRA=""
while getopts "ne:h" opt; do
  case "$opt" in
    n) DRY_RUN=echo ;;
    e) EXTRA="$EXTRA -e $OPTARG" ;;
    *) usage ;;
  esac
done
shift $((OPTIND - 1))

[ -f ./versions.sh ] && . ./versions.sh
if [ -f "$ENV_FILE" ]; then
  set -a
  . "$ENV_FILE"
  set +a
fi

docker build \
  --build-arg VERSION="${VERSION:-dev}" \
  --build-arg "NPM_TOKEN=$NPM_TOKEN" \
  ${HTTP_PROXY:+--build-arg HTTP_PROXY="$HTTP_PROXY"} \
  -t "$IMAGE" -f docker/Dockerfile .

docker rm -f "$NAME" >/dev/null 2>&1 || true
$DRY_RUN docker run -d --name "$NAME" \
  --restart unless-stopped \
  -p "${PORT:-8080}":8080 \
  -v "$HOME/.agent:/data" \
  --env-file ./defaults.env \
  -e OPENAI_API_KEY \
  -e ANTHROPIC_API_KEY="$ANTHROPIC_API_KEY" \
  -e "MODEL=${MODEL:-small}" \
  -e 'TZ=UTC' \
  --env LOG_LEVEL="${LOG_LEVEL-info}" \
  ${HF_TOKEN:+-e HF_TOKEN} \
  ${SENTRY_DSN:+-e "SENTRY_DSN=$SENTRY_DSN"} \
  $EXTRA \
  "$IMAGE" serve -e production

for key in S3_BUCKET S3_KEY; do
  eval "value=\${$key:-}"
  [ -n "$value" ] || continue
  printf '%s=%s\n' "$key" "$value" >> secrets.env
done

ssh "$DEPLOY_HOST" "cd /srv/agent && AGENT_TOKEN='$AGENT_TOKEN' docker compose up -d"
ssh -o StrictHostKeyChecking=no deploy@host <<EOF
export GIT_SHA="$GIT_SHA"
docker compose pull
REGION=$REGION docker compose up -d --build
EOF

sudo tee /etc/systemd/system/agent.service >/dev/null <<EOF
[Unit]
Description=Agent
[Service]
User=$NAME
Environment=AGENT_HOME=/data
Environment="AGENT_TOKEN=$AGENT_TOKEN"
EnvironmentFile=-$ENV_FILE
ExecStart=/usr/bin/docker start -a $NAME
EOF
(crontab -l 2>/dev/null; echo "AGENT_TOKEN=$AGENT_TOKEN"; echo "0 3 * * * /srv/agent/backup.sh") | crontab -
curl -fsS ${AUTH_TOKEN:+-H "Authorization: Bearer $AUTH_TOKEN"} https://example.org/hook
echo "deployed with ${OPENAI_API_KEY:+a key}${HF_TOKEN:+ and a token}"
