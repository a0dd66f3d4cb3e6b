#!/bin/bash
# About the script,
# on two lines.

# Still about it.
set -e

# Of A.
readonly A=1 B=2 # behind
C=3
export D
local_to=4 command --flag
E+=5
list=(1 2)

# Of f.
f() {
  inside=1
  # Of g.
  g() { :; } # behind g
}
function h { :; }
# Of i.
function i() (
  :
)

# Apart from k.

if true; then
  k() { :; }
fi
cat <<END
# no comment
l() { :; }
END
# region: boot order
f # behind f
  # behind no more
# endregion
