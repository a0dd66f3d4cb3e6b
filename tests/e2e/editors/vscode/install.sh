#!/bin/sh
# usage: install.sh DIR
# Puts real VS Code (code-server, from the npm registry alone) and what drives it into DIR. Needs node 20 or newer and
# npm (tools/node.sh brings them); as root on Debian it installs Chromium, a font, a compiler and ripgrep too. Does
# nothing where all that is done.
set -eu
CODE_SERVER=4.100.3 # the last for node 20
PLAYWRIGHT=1.65.1
DONE="$CODE_SERVER $PLAYWRIGHT"

missing=
for program in chromium:chromium rg:ripgrep g++:g++ make:make python3:python3; do
  command -v "${program%%:*}" >/dev/null || missing="$missing ${program##*:}"
done
[ -z "$missing" ] || missing="$missing fonts-dejavu-core"
if [ -n "$missing" ]; then
  [ "$(id -u)" = 0 ] || { echo "install$missing first" >&2; exit 1; }
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

mkdir -p "$1"
cd "$1"
if [ -e installed ] && [ "$(cat installed)" = "$DONE" ]; then
  exit 0
fi
# Headers beside node spare fetching them.
home=$(node -p 'require("path").resolve(require("fs").realpathSync(process.execPath), "../..")')
[ ! -e "$home/include/node/node.h" ] || export npm_config_nodedir="$home"
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error
[ -f package.json ] || echo '{ "private": true }' >package.json
# Install scripts would fetch what is no package, and fail as root: what has to be compiled is, one by one.
npm install --ignore-scripts "code-server@$CODE_SERVER" "playwright-core@$PLAYWRIGHT"
npm rebuild argon2
cd node_modules/code-server/lib/vscode
npm install --omit=dev --ignore-scripts
npm rebuild @vscode/spdlog native-watchdog
npm rebuild node-pty >/dev/null 2>&1 || true # what comes after compiling it fails, and is not needed
mkdir -p node_modules/@vscode/ripgrep/bin
ln -sfn "$(command -v rg)" node_modules/@vscode/ripgrep/bin/rg
ln -sfn node_modules node_modules.asar
ln -sfn code-linux.sh bin/remote-cli/code-server
ln -sfn browser-linux.sh bin/helpers/browser.sh
node -e 'for (const name of ["@vscode/spdlog", "node-pty", "@parcel/watcher", "native-watchdog"]) require(name)'
cd ../../../..
echo "$DONE" >installed
