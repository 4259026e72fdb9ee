# tap.sh - what test scripts in shell share; source it: . "$(dirname "$0")/../tap.sh"
# shellcheck shell=bash
# Gives WORK, an empty directory that goes away at the end, with HAMMY_HOME in it, and the result lines of README.md.
set -uo pipefail
ROOT=${ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
BUILD=${BUILD:-$ROOT/build}
export ROOT BUILD PATH="$BUILD/bin:$PATH" TZ=UTC LC_ALL=C.UTF-8
WORK=$(mktemp -d)
export HAMMY_HOME=$WORK/home
mkdir "$HAMMY_HOME"
trap 'rm -rf "$WORK"' EXIT
tap_failed=0

ok() { echo "ok - $*"; }
not_ok() { echo "not ok - $*"; tap_failed=1; }
skip() { echo "skip - $*"; }

# check NAME COMMAND... - a test that passes when the command does.
check() {
  local name=$1
  shift
  if "$@"; then ok "$name"; else not_ok "$name (exit status $?: $*)"; fi
}

# is NAME ACTUAL EXPECTED - a test that passes when both are the same text.
is() {
  if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1"; printf '  actual:   %s\n  expected: %s\n' "$2" "$3"; fi
}

# finish - ends the script with what its tests came to.
finish() { exit $tap_failed; }
