#!/usr/bin/env bash
# Starts one more worker. The environment moved to compose.yaml; this is kept for the old runbooks.
set -euo pipefail
exec docker compose up --detach --scale worker="${1:-1}" worker
