#!/usr/bin/env bash
set -euo pipefail
SCRIPT_DIR="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" &>/dev/null && pwd)"
source "${SCRIPT_DIR}/lib/common.sh"
[[ -f "$SCRIPT_DIR/.env" ]] && { set -a; source "$SCRIPT_DIR/.env"; set +a; }
: "${APP_PORT:=8080}" "${APP_HOST:=0.0.0.0}"
: "${DATABASE_URL:?DATABASE_URL must be set}"
if [[ -z "${REDIS_URL:-}" ]]; then
  echo "REDIS_URL required" >&2
  exit 1
fi
required_vars=(API_TOKEN SECRET_KEY)
for var in "${required_vars[@]}"; do
  if [[ -z "${!var:-}" ]]; then
    echo "Missing $var" >&2
    exit 1
  fi
done
docker_args=(
  --rm -it
  --name "${CONTAINER_NAME:-app}"
  -p "${APP_PORT}:8080"
  # -e OLD_KEY="$OLD_KEY"
  -e "DATABASE_URL=${DATABASE_URL}"
  -e REDIS_URL
  --env=API_TOKEN
  --env "SECRET_KEY=$SECRET_KEY"
  -e LOG_LEVEL="${LOG_LEVEL:-info}"
)
if [[ -n "${HTTP_PROXY:-}" ]]; then
  docker_args+=(-e "HTTP_PROXY=${HTTP_PROXY}" -e "http_proxy=${HTTP_PROXY}")
fi
[[ -n "${AWS_PROFILE:-}" ]] && docker_args+=( --env AWS_PROFILE )
case "${MODE:-prod}" in
  dev) docker_args+=(-e DEBUG=1) ;;
  *) docker_args+=(-e DEBUG=0) ;;
esac
exec docker run "${docker_args[@]}" "${IMAGE:-app:latest}" "$@"
