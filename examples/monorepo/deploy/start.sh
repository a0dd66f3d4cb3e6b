#!/usr/bin/env bash
# Starts slipwayd in a container.
set -euo pipefail

args=(--name slipway --restart unless-stopped --publish 8080:8080)
args+=(
  -e "DATABASE_URL=${DATABASE_URL:-}"
  -e "SLIPWAY_BACKEND=${SLIPWAY_BACKEND:-docker}"
  -e "SLIPWAY_LISTEN=${SLIPWAY_LISTEN:-:8080}"
  -e "SLIPWAY_IDLE_TIMEOUT=${SLIPWAY_IDLE_TIMEOUT:-2h}"
)
args+=(${GITHUB_TOKEN:+-e GITHUB_TOKEN="$GITHUB_TOKEN"})
args+=(${REGISTRY_TOKEN:+-e REGISTRY_TOKEN="$REGISTRY_TOKEN"})
args+=(${S3_BUCKET:+-e S3_BUCKET="$S3_BUCKET"})
args+=(${HTTPS_PROXY+-e HTTPS_PROXY="$HTTPS_PROXY"})
args+=(${GITHUB_TOKEN:+-e GITHUB_TOKEN="$GITHUB_TOKEN"})

# Each plugin may bring a token of its own.
for plugin in ${SLIPWAY_PLUGINS:-}; do
  args+=(-e "SLIPWAY_${plugin}_TOKEN")
done

# The container cannot see the host's daemon unless it is handed in.
args+=(-e "DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}")

docker run --detach "${args[@]}" registry.example.com/slipway:latest
