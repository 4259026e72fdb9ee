#!/bin/bash
# corpus.sh - other people's PDF files, sound and damaged: signed, looked at by qpdf and poppler, and verified
#
# HAMMY_CORPUS names the folder that they lie in; without it there is nothing to do. None are kept here. Collections of
# such files come with qpdf, pdf.js, pyHanko, DSS and py-pdf.
. "$(dirname "$0")/../tap.sh"
if [ -z "${HAMMY_CORPUS:-}" ]; then
  skip "PDF files of others: HAMMY_CORPUS names no folder of them"
  finish
fi
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$WORK/key" -out "$WORK/ca" -days 30 -subj /CN=corpus 2> /dev/null
cat "$WORK/ca" >> "$WORK/key"
find "$HAMMY_CORPUS" -name '*.pdf' -size -20M -print0 | sort -z > "$WORK/list"
xargs -0 -a "$WORK/list" -n 200 timeout 600 hammy-sign --key "$WORK/key" --out-dir "$WORK/out" > /dev/null 2> "$WORK/err"
status=$?
is "no file ends or hangs hammy-sign" "$([ $status = 0 ] || [ $status = 123 ] && echo ended)" ended
grep -q 'report this' "$WORK/err" && not_ok "no file finds a bug"
xargs -0 -a "$WORK/list" -n 200 timeout 600 hammy-sign verify --json > "$WORK/verified" 2> /dev/null
status=$?
is "no file ends or hangs hammy-sign verify" "$([ $status = 0 ] || [ $status = 123 ] && echo ended)" ended
is "verify says something of each" "$(wc -l < "$WORK/verified")" "$(tr -cd '\0' < "$WORK/list" | wc -c)"
xargs -0 -a "$WORK/list" -n 20 -P 2 /usr/bin/python3 "$ROOT/tests/peers/corpus.py" "$WORK/out" > "$WORK/judged"
sort "$WORK/judged" | cut -f 1 | uniq -c | sed 's/^/# /'
is "what was sound is sound with its signature, and the signature is valid" "$(grep -E '^(worse|invalid)' "$WORK/judged")" ""
finish
