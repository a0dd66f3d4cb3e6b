#!/usr/bin/env bash
# The entry point of a container: requirements, files that hold secrets, a configuration, then the program.
set -Eeuo pipefail

SCRIPT_DIR="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" &>/dev/null && pwd)"
# shellcheck source=lib/common.sh
source "${SCRIPT_DIR}/lib/common.sh"

log() { printf '[%s] %s\n' "$(date -u +%FT%TZ)" "$*" >&2; }
die() { log "ERROR: $*"; exit 1; }

file_env() {
  local var="$1"
  local file_var="${var}_FILE"
  local def="${2:-}"
  if [ "${!var:-}" ] && [ "${!file_var:-}" ]; then
    die "both $var and $file_var are set"
  fi
  local val="$def"
  if [ "${!var:-}" ]; then
    val="${!var}"
  elif [ "${!file_var:-}" ]; then
    val="$(<"${!file_var}")"
  fi
  export "$var"="$val"
  unset "$file_var"
}

file_env DB_PASSWORD
file_env DB_USER app
file_env 'DB_NAME' "${DB_USER}"

: "${DATABASE_HOST:?DATABASE_HOST is required}"
: "${DATABASE_PORT:=5432}"
export DATABASE_HOST DATABASE_PORT
export DATABASE_URL="postgres://${DB_USER}:${DB_PASSWORD}@${DATABASE_HOST}:${DATABASE_PORT}/${DB_NAME}"

for required in SECRET_KEY_BASE REDIS_URL; do
  if [[ -z "${!required:-}" ]]; then
    die "missing $required"
  fi
done

LOG_LEVEL=${LOG_LEVEL:-info}
WORKERS="${WORKERS:-$(nproc)}"
if [[ "${DEBUG:-false}" == "true" ]]; then
  LOG_LEVEL=debug
  set -x
fi

cat >/app/config.toml <<-TOML
	log_level = "${LOG_LEVEL}"
	workers = ${WORKERS}
	[redis]
	url = "${REDIS_URL}"
	# key = "${SECRET_KEY_BASE}"
TOML

{
  echo "SECRET_KEY_BASE=${SECRET_KEY_BASE}"
  echo "REDIS_URL=${REDIS_URL}"
  [[ -n "${SENTRY_DSN:-}" ]] && echo "SENTRY_DSN=${SENTRY_DSN}"
  if [ -n "${http_proxy:-}" ]; then
    echo "http_proxy=${http_proxy}"
    echo "HTTP_PROXY=${http_proxy}"
  fi
  while IFS='=' read -r key value; do
    case "$key" in
      APP_*) echo "$key=$value" ;;
    esac
  done < <(env)
} >/app/.env

if [ "$#" -eq 0 ]; then
  set -- server --port "${PORT:-8080}"
fi
case "${1:-}" in
  server)
    shift
    exec gosu app env -u DB_PASSWORD MODE=server RAILS_ENV="${RAILS_ENV:-production}" /app/bin/server "$@"
    ;;
  worker) exec su-exec app:app env QUEUE="$QUEUE" /app/bin/worker ;;
  migrate) DATABASE_URL="$DATABASE_URL" MIGRATE=1 /app/bin/migrate && exit 0 ;;
  *) exec "$@" ;;
esac
