#!/bin/bash
# journal.sh - the delivery journal against the same in a table of SQLite: a look-up and an entry for each delivery
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for kind in journal sqlite; do
  echo "directory=\$(mktemp -d -p $WORK); $BUILD/bench/journal_load $kind \$directory 50000; rm -r \$directory" > "$WORK/$kind"
done
"$ROOT/tests/bench/compare" --name "journal: deliveries in rounds of 10, against a table of SQLite" --goal 2.0 --items 50000 \
  --runs 3 "bash $WORK/journal" "bash $WORK/sqlite"
