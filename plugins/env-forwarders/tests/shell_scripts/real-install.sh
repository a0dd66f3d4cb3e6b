#!/usr/bin/env bash
# An installation: packages, a user, an env file from a template of lines, a profile, a first start.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
readonly PREFIX="${PREFIX:-/opt/agent}"
readonly ENV_OUT="$PREFIX/.env"
declare -A PROVIDERS=([openai]=OPENAI_API_KEY [hf]=HF_TOKEN)
KEYS=(
  # providers
  OPENAI_API_KEY ANTHROPIC_API_KEY
  HF_TOKEN        # optional
  AUTH0_DOMAIN
)
OPTIONAL="KIMI_K2 _private
http_proxy"

main() {
  install_packages
  write_env
  write_yaml
  export_all
  start "$@"
}
install_packages() { apt-get update -q && apt-get install -y jq "${EXTRA_PACKAGES:-}"; }
write_line() {
  local name="$1"; local value="${!name:-}"
  if [[ -n $value ]]; then
    echo "$name=$value" >>"$ENV_OUT"
  fi
}
write_env() {
  : >"$ENV_OUT"
  for key in "${KEYS[@]}"; do write_line "$key"; done
  for key in $OPTIONAL; do
    [ -n "${!key-}" ] && printf '%s=%q\n' "$key" "${!key}" >>"$ENV_OUT"
  done
  cat >>"$ENV_OUT" <<EOF
# written on $(date)
AGENT_HOME=${PREFIX}
AGENT_MODE="${AGENT_MODE:-local}"
${AGENT_ID:+AGENT_ID=${AGENT_ID}}
${AGENT_TAGS+AGENT_TAGS="${AGENT_TAGS}"}
PATH=$PREFIX/bin:$PATH
EOF
  cat >>"$ENV_OUT" <<'EOF'
UNEXPANDED=$UNEXPANDED
LITERAL=yes
EOF
}
write_yaml() {
  tee "$PREFIX/config.yaml" >/dev/null <<EOF
model:
  default: "${AGENT_MODEL}"
$(if [ -n "${AGENT_BASE_URL:-}" ]; then echo "  base_url: \"$AGENT_BASE_URL\""; fi)
mcp_servers:
  agent:
    env:
      WORKSPACE_ID: "${WORKSPACE_ID:-}"
      PLATFORM_URL: ${PLATFORM_URL}
    args: [--id, "$WORKSPACE_ID"]
EOF
}
export_all() {
  while read -r name _; do
    [[ $name == \#* ]] && continue
    export "$name"
  done <<NAMES
MOLECULE_ORG_ID org
CONFIGS_DIR     dir
NAMES
  echo "export AGENT_HOME=$PREFIX" >>/etc/profile.d/agent.sh
  echo 'export PATH="$PATH:/opt/agent/bin"' >>/etc/profile.d/agent.sh
  grep -q AGENT_TOKEN /etc/environment || echo "AGENT_TOKEN=$AGENT_TOKEN" | sudo tee -a /etc/environment
}
start() {
  local args=(--rm -it)
  [[ -t 0 ]] || args=(--rm)
  args+=(-e "AGENT_ARGS=$*" -e AGENT_DEBUG)
  if [[ ${AGENT_NET:-} ]]; then args+=(--network "$AGENT_NET" -e "AGENT_NET=$AGENT_NET"); fi
  docker run "${args[@]}" agent:latest "$@"
}
main "$@"
