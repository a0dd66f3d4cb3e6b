#!/bin/sh
# What the server's container runs.
set -eu

# lockstitch: begin wait-for-database
tries=30
until pg_isready --dbname "$DATABASE_URL" --quiet; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || exit 1
  sleep 1
done
# lockstitch: end wait-for-database

exec slipwayd
