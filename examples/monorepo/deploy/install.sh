#!/usr/bin/env bash
# Installs slipwayd on a bare host, as a systemd service.
set -euo pipefail

: "${DATABASE_URL:?say where previews are recorded}"

install -D -m 0755 slipwayd /usr/local/bin/slipwayd
install -d -m 0700 /etc/slipway

cat >/etc/slipway/slipway.env <<ENV
DATABASE_URL=${DATABASE_URL}
SLIPWAY_BACKEND=${SLIPWAY_BACKEND:-docker}
SLIPWAY_LISTEN=${SLIPWAY_LISTEN:-:8080}
SLIPWAY_IDLE_TIMEOUT=${SLIPWAY_IDLE_TIMEOUT:-30m}
${GITHUB_TOKEN:+GITHUB_TOKEN=${GITHUB_TOKEN}}
${REGISTRY_TOKEN:+REGISTRY_TOKEN=${GITHUB_TOKEN}}
${S3_ENDPOINT:+S3_ENDPOINT=${S3_ENDPOINT}}
${S3_BUCKET:+S3_BUCKET=${S3_BUCKET}}
${HTTPS_PROXY:+HTTPS_PROXY=${HTTPS_PROXY}}
ENV
chmod 0600 /etc/slipway/slipway.env

cat >/etc/systemd/system/slipway.service <<'UNIT'
[Unit]
Description=Preview environments
After=network-online.target

[Service]
EnvironmentFile=/etc/slipway/slipway.env
ExecStart=/usr/local/bin/slipwayd
Restart=on-failure

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now slipway.service
