#!/bin/bash
# queue.sh - a record put into a queue, taken and answered, in batches of 500, through lib/queue against bare sqlite3
# with the same guarantees; and whether a long queue costs more for each record than a short one. The driver calls
# lib/queue as hammy-run does, because a start of a program for each batch would be measured otherwise.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
count=20000
load=$BUILD/bench/queue_load
echo "directory=\$(mktemp -d -p $WORK); $load ours sqlite:\$directory/queue.db $count; rm -r \$directory" > "$WORK/ours"
echo "directory=\$(mktemp -d -p $WORK); $load bare \$directory/queue.db $count; rm -r \$directory" > "$WORK/bare"
"$ROOT/tests/bench/compare" --name "queue: rendered mails of 4 KB, against bare sqlite3" --goal 0.6 --items $count --runs 3 \
  "bash $WORK/ours" "bash $WORK/bare" || tap_failed=1

count=50000
if [ "${HAMMY_TEST_FULL:-}" ]; then count=1000000; fi
"$load" deep "sqlite:$WORK/deep.db" $count > "$WORK/deep" || tap_failed=1
# The first tenth warms the caches up: the second one is compared with the last.
for what in put take; do
  awk -v what=$what -v count=$count '$1 == what { n++; if (n == 2) first = $2; last = $2 }
    END { printf "queue: %s, the last of %d records against the first: %.1f us CPU each, first %.1f us; ratio %.2f (goal 0.77)\n",
          what, count, last, first, first / last }' "$WORK/deep"
done
awk '{ if (NR == 2) first = $3; last = $3 }
  END { printf "queue: memory in KB, at the end %d, at the beginning %d; ratio %.2f (goal 0.9)\n", last, first, first / last }' "$WORK/deep"
finish
