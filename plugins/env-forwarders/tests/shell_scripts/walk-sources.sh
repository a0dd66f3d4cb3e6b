#!/bin/bash
# Other files that have a say, and what their paths are relative to.
. ./a.sh
source b/../c.sh
. "$(dirname "$0")/d.sh"
source "$(dirname "${BASH_SOURCE[0]}")/e.sh"
source "${BASH_SOURCE%/*}/../f.sh"
. "${0%/*}/g.sh"
HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
source "$HERE/h.sh"
. "${HERE}/lib/i.sh"
ROOT="$(cd "$(dirname "$0")/.." && pwd)"
. "$ROOT/j.sh"
TOP="$(cd "$(dirname "$0")/../.." && pwd)"
. $TOP/k.sh
COPY=$HERE
. "$COPY/l.sh"
NAME=m
. "$HERE/$NAME.sh"
. "./$NAME.sh"
. "$UNKNOWN/n.sh"
. "$HERE/$UNKNOWN.sh"
. "${HERE:-x}/o.sh"
. lib/*.sh
. /etc/profile
. "$0.env"
FILE=p.env
[ -f "$FILE" ] || FILE=q.env
. "$FILE"
[ -f r.env ] && . r.env
if [ -f s.env ]; then source s.env; fi
[ -n "$X" ] && . t.sh
set -a
. ./u.env
A1=x
set +a
A2=x
set -o allexport
source v.env
A3=$A3
set +o allexport
set -eua
A4=x
set +a
set -euo pipefail
A5=x
set -ea; . ./aa.env; set +a
set -o errexit -a
A6=x
set +a
set -o
set --
set -- -a x
A7=x
set "$OPTS"
source <(sed 's/^/export /' w.env)
. <(cat "x.env")
set -a
. <(cat x2.env)
set +a
source <(cmd)
. "$(ls)"
. ""
.
source
docker run --env-file y.env --env-file "$HERE/z.env" --env-file "$UNKNOWN" img
[ -f a2.env ] && docker run --env-file a2.env img
f() { . ./b2.sh; docker run --env-file c2.env img; }
f
set -a; A8=x; A9=(x); A10[0]=x; A11+=x; set +a
local_set() { set -a; B1=x; set +a; B2=x; }
local_set
C1=x; C2=y; C1=z
only() { C3=x; }
only
C4=x; export C4
[ -f ./d2.env ] || exit 0
. ./d2.env
