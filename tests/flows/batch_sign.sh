#!/bin/bash
# batch_sign.sh - examples/batch-sign: a folder is signed, timestamped and found valid, by us and by poppler
. "$(dirname "$0")/../tap.sh"
. "$ROOT/tests/peers/lib/ports.sh"
mkdir "$WORK/in"
for name in szerződés договор sopimus umowa; do cp "$ROOT/tests/pdf/two-pages.pdf" "$WORK/in/$name.pdf"; done
TSA_PORT=$(free_port) "$ROOT/examples/batch-sign/run.sh" "$WORK/in" "$WORK/out" > "$WORK/report"
is "all are valid, and it is proved since when" "$? $(grep -c ': valid$' "$WORK/report") $(grep -c '^    proved ' "$WORK/report")" "0 8 4"
is "poppler finds them valid too" \
  "$(for file in "$WORK/out/signed"/*.pdf; do pdfsig -nocert "$file"; done | grep -c 'Signature is Valid')" 4
finish
