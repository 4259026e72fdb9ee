#!/bin/bash
# corpus.sh - other people's PDF files, sound and damaged: signed, marked and encrypted, looked at by qpdf and poppler, and
# verified
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
echo corpus > "$WORK/password"
find "$HAMMY_CORPUS" -name '*.pdf' -size -20M -print0 | sort -z > "$WORK/list"

# each NAME COMMAND... - runs a program over all files; it may refuse some, and neither crash nor hang.
each() {
  local name=$1 status
  shift
  xargs -0 -a "$WORK/list" -n 200 timeout 900 "$@" > "$WORK/told" 2> "$WORK/err"
  status=$?
  is "$name: no file ends or hangs it" "$([ $status = 0 ] || [ $status = 123 ] && echo ended)" ended
  is "$name: no file finds a bug" "$(grep -c 'this is a bug' "$WORK/err")" 0
}

# judged OUT - what became of them; nothing that was sound may be worse, and a signature is valid.
judged() {
  xargs -0 -a "$WORK/list" -n 20 -P 2 /usr/bin/python3 "$ROOT/tests/peers/corpus.py" "$WORK/$1" > "$WORK/judged"
  sort "$WORK/judged" | cut -f 1 | uniq -c | sed 's/^/# /'
  is "$1: what was sound is sound, and signatures are valid" "$(grep -E '^(worse|invalid)' "$WORK/judged")" ""
}

each "hammy-sign" hammy-sign --key "$WORK/key" --out-dir "$WORK/signed"
judged signed
each "hammy-watermark" hammy-watermark --text 'MÁSOLAT' --even-signed --out-dir "$WORK/marked"
judged marked
each "hammy-encrypt" hammy-encrypt --password-file "$WORK/password" --out-dir "$WORK/encrypted"
judged encrypted
each "hammy-sign verify" hammy-sign verify --json
is "verify says something of each" "$(wc -l < "$WORK/told")" "$(tr -cd '\0' < "$WORK/list" | wc -c)"
finish
