#!/bin/bash
# check.sh - what hammy-check finds in documents, MuPDF finds too, and what qpdf sees in their structure it sees as well
. "$(dirname "$0")/../tap.sh"
for judge in soffice pdftotext mutool qpdf; do
  if ! command -v $judge > /dev/null; then
    skip "check: $judge is not installed"
    exit 77
  fi
done
cd "$WORK" || exit 1
hammy init > /dev/null
templates=$ROOT/examples/contract/templates
hammy-render contract --templates "$templates" < "$ROOT/examples/contract/contracts.jsonl" > records
number=0
jq -r '.attachments[0].blob' records | while read -r blob; do
  number=$((number + 1))
  cp "$HAMMY_HOME/blobs/default/${blob#sha256:}" "$number.pdf"
done

# words FILE - its words of five letters and digits or more, as MuPDF reads them.
words() { mutool draw -q -F text "$1" 2> /dev/null | grep -oE '[[:alnum:]]{5,}' | sort -u; }
# A rule for each word, by its number.
rules() { awk -v key="$1" '{ printf "[text.w%d]\n%s = \"%s\"\n", NR, key, $0 }'; }
for i in 1 2; do
  words "$i.pdf" > "words$i"
  rules contains < "words$i" > contains.toml
  hammy-check --rules contains.toml "$i.pdf" > out
  is "contract $i: all $(wc -l < "words$i") words that MuPDF reads are found" "$?" 0
  rules lacks < "words$i" > lacks.toml
  hammy-check --rules lacks.toml "$i.pdf" > out 2> err
  is "contract $i: and none of them is overlooked when it must not be there" "$(grep -c 'what it must not have' out)" "$(wc -l < "words$i")"
done
# Words of one document that stand in the other in no case and no longer word.
comm -23 words1 <(tr '[:upper:]' '[:lower:]' < words2 | sort -u) | grep -vixFf words2 > only1
rules contains < only1 > only.toml
hammy-check --rules only.toml 2.pdf > out 2> err
is "what stands in one contract alone ($(wc -l < only1) words) is missed in the other" "$(grep -c 'lacks its value' out)" "$(wc -l < only1)"

# Structure: qpdf adds a file, and a password.
qpdf --add-attachment "$ROOT/LICENSE" -- 1.pdf attached.pdf
qpdf --encrypt '' owner 256 -- 1.pdf readable.pdf
qpdf --object-streams=generate --linearize 1.pdf packed.pdf
printf '[document.a]\nembedded = false\nencrypted = false\njavascript = false\npages = %s\n' "$(qpdf --show-npages 1.pdf)" > form.toml
hammy-check --rules form.toml 1.pdf attached.pdf readable.pdf packed.pdf > out 2> err
is "files within and encryption are as qpdf made them" "$(tr -d '\n' < out)" \
  "1.pdf: passedattached.pdf: failed  document.a: 'attached.pdf' has files within itreadable.pdf: failed  document.a: 'readable.pdf' is encryptedpacked.pdf: passed"
finish
