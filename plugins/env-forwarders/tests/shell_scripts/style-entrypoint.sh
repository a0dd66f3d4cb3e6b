#!/bin/sh
# entrypoint.sh
set -e
export HERMES_HOME="${HERMES_HOME:-/opt/hermes}"
export PATH="$HERMES_HOME/bin:$PATH"
export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$HERMES_HOME/lib"
umask 077
cat > "$HERMES_HOME/.env" <<-EOT
	# generated; do not edit
	API_SERVER_HOST=${API_SERVER_HOST:-127.0.0.1}
	API_SERVER_PORT=${API_SERVER_PORT:-8642}
	${OPENAI_API_KEY:+OPENAI_API_KEY=${OPENAI_API_KEY}}
	${ANTHROPIC_API_KEY:+ANTHROPIC_API_KEY="$ANTHROPIC_API_KEY"}
	#${HERMES_API_KEY:+HERMES_API_KEY=${HERMES_API_KEY}}
	# NOTE: HERMES_API_KEY intentionally NOT forwarded
	HERMES_TOKEN=\${HERMES_TOKEN}
EOT
{
  echo "model:"
  echo "  default: \"${HERMES_INFERENCE_MODEL:-${HERMES_DEFAULT_MODEL:-gpt}}\""
  if [ -n "${HERMES_CUSTOM_BASE_URL:-}" ]; then
    echo "  base_url: \"${HERMES_CUSTOM_BASE_URL}\""
  fi
  echo "mcp_servers:"
  echo "    env:"
  echo "      WORKSPACE_ID: \"${WORKSPACE_ID:-}\""
  [ -n "$MOLECULE_ORG_ID" ] && echo "      MOLECULE_ORG_ID: \"${MOLECULE_ORG_ID}\""
} > "$HERMES_HOME/config.yaml"
if [ "$(id -u)" = 0 ]; then
  exec gosu hermes env HOME=/home/hermes LANG=C.UTF-8 "$@"
fi
exec "$@"
