ssh h "I7='$I7' run"
bash <<EOF
export I8='$I8'
EOF
docker run $(env | cut -d= -f1 | sed 's/^/-e /') img
source <(sed 's/^/export /' .env)
env $(cat config/env | xargs) cmd
env $(cat .env.local) cmd
if true; then
  echo "${TOKEN:+TOKEN=$TOKEN}"
fi
docker run -e A="${A:-$(cat f)}" img
cat > .env <<EOF
A="${B}"
C='${C}'
D="${D:-x y}"
E=${E:-"quoted"}
F=http://${HOST:-localhost}:${PORT:-80}/
EOF
for f in *.env; do set -a; . "$f"; set +a; done
while IFS='=' read -r k v; do export "$k=$v"; done < .env
export A1=1 && docker run -e A1 img
