#!/usr/bin/env bash
# Copies the database and the preview files to the bucket, once a night.
set -euo pipefail

freeze() {
  psql "$DATABASE_URL" --command "SELECT pg_backup_start('slipway')" >/dev/null
}

dump() {
  pg_dump "$DATABASE_URL" | gzip >"$1"
}

target="slipway-$(date -u +%F).sql.gz"
freeze
dump "$target"
aws s3 cp "$target" "s3://${S3_BUCKET:?}/"
