#!/bin/sh
# Brings the database to the newest schema.
set -eu

# lockstitch: begin setup
# lockstitch: begin wait-for-database
tries=30
until pg_isready --dbname "$DATABASE_URL" --quiet; do
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || exit 1
  sleep 1
done
# lockstitch: end wait-for-database
# lockstitch: end setup

exec slipwayd migrate
