#!/bin/bash
# office.sh - contracts with a table of 20 rows made into PDF: hammy-render against soffice --convert-to for each file
. "$(dirname "$0")/../tap.sh"
here=$ROOT/tests/bench/docx
mkdir -p "$WORK/templates/contract" "$WORK/made"
"$ROOT/tests/word" write "$WORK/templates/contract/contract.docx" < "$here/contract.txt"
/usr/bin/python3 "$here/records.py" 60 > "$WORK/records"
# The peer converts what we filled: it has no part in filling.
hammy-render contract --templates "$WORK/templates" < "$WORK/records" | head -8 | jq -r '.attachments[0].blob[7:]' |
  while read -r hash; do cp "$HAMMY_HOME/blobs/default/$hash" "$WORK/made/$hash.docx"; done
each="soffice -env:UserInstallation=file://$WORK/profile --headless --convert-to pdf --outdir $WORK/made 2> /dev/null"
bash -c "$each $WORK/made/*.docx" > "$WORK/warm" 2>&1 || cat "$WORK/warm" >&2
"$ROOT/tests/bench/compare" --name "office: a contract from data to PDF, against a soffice for each file" --goal 6 --items 60 --peer-items 8 --runs 3 \
  "rm -rf $HAMMY_HOME/blobs; hammy-render contract --templates $WORK/templates --document pdf < $WORK/records" \
  "for file in $WORK/made/*.docx; do $each \$file; done"
