#!/bin/bash
# docx.sh - a contract with a table of 20 rows filled into .docx, JSON lines in to JSON lines out, against docxtemplater
. "$(dirname "$0")/../tap.sh"
here=$ROOT/tests/bench/docx
mkdir -p "$WORK/templates/contract" "$WORK/made"
"$ROOT/tests/word" write "$WORK/templates/contract/contract.docx" < "$here/contract.txt"
/usr/bin/python3 "$here/records.py" 200 > "$WORK/records"
ours="hammy-render contract --templates $WORK/templates < $WORK/records"
peer="node $here/fill.js $WORK/templates/contract/contract.docx $WORK/made < $WORK/records"

# Both must make the same document.
bash -c "$peer" > "$WORK/theirs"
first=$(bash -c "$ours" | head -1 | jq -r '.attachments[0].blob[7:]')
if [ "$("$ROOT/tests/word" show "$HAMMY_HOME/blobs/default/$first")" != "$("$ROOT/tests/word" show "$WORK/made/C0.docx")" ]; then
  echo "docx: not the same document from docxtemplater" >&2
  diff <("$ROOT/tests/word" show "$HAMMY_HOME/blobs/default/$first") <("$ROOT/tests/word" show "$WORK/made/C0.docx") >&2
  exit 1
fi
# Blobs that are there already would not be written again.
"$ROOT/tests/bench/compare" --name "docx: contract of 20 rows, against docxtemplater" --goal 5 --items 200 \
  "rm -rf $HAMMY_HOME/blobs; $ours" "$peer"
