#!/bin/bash
# encrypt.sh - what hammy-encrypt makes, judged by qpdf, poppler and MuPDF
. "$(dirname "$0")/../tap.sh"
# shellcheck source=/dev/null
. "$ROOT/tests/peers/lib/ports.sh"
need qpdf pdftotext mutool pdfinfo jq openssl
cd "$WORK" || exit 1
page=$ROOT/tests/pdf/two-pages.pdf in=$WORK/in
mkdir "$in"
echo 'Árvíztűrő тюкза 12' > password
word=$(cat password)

# The same document in every form that a file may have.
cp "$page" "$in/table.pdf"
qpdf --object-streams=generate "$page" "$in/stream.pdf"
qpdf --linearize "$page" "$in/linear.pdf"
qpdf --encrypt "" owner 256 -- "$page" "$in/restricted.pdf"
qpdf --encrypt "" owner 128 --use-aes=y -- "$page" "$in/aes128.pdf"
qpdf --stream-data=uncompress "$page" "$in/uncompressed.pdf"

hammy-encrypt "$in"/*.pdf --out-dir out --password-file password -j 2
is "every form of file is encrypted" "$? $(ls out | wc -l)" "0 6"
for file in out/*.pdf; do
  # What they encrypt by; qpdf tells whether the password was the user's or the owner's.
  qpdf --show-encryption --password="$word" "$file" | grep -E '^R = |Supplied password is|file encryption method' | tr '\n' '|'
  echo
done | sort | uniq -c | tr -s ' ' > kinds
is "all by AES-256 of revision 6, under the user's password" "$(cat kinds)" \
  " 6 R = 6|Supplied password is user password|file encryption method: AESv3|"
for file in out/*.pdf; do
  qpdf --check --password="$word" "$file" > log 2>&1 || cat log
  pdftotext -upw "$word" "$file" - | head -1
  mutool draw -q -p "$word" -F txt "$file" 1 2> /dev/null | head -1
done | sort | uniq -c | tr -s ' ' > texts
is "qpdf finds them sound; poppler and MuPDF open them" "$(cat texts)" " 12 Page one of the statement"
for file in out/*.pdf; do
  qpdf --check "$file" > /dev/null 2>&1 && echo "qpdf opens $file"
  qpdf --check --password="${word}x" "$file" > /dev/null 2>&1 && echo "qpdf opens $file with another word"
  qpdf --check --password=owner "$file" > /dev/null 2>&1 && echo "qpdf opens $file with the owner's word of before"
  pdftotext "$file" - 2> /dev/null | grep -c statement
  mutool draw -q -F txt "$file" 1 2> /dev/null | grep -c statement
  grep -ac 'Page one' "$file"
done | sort | uniq -c | tr -s ' ' > closed
is "and without the password nobody does" "$(cat closed)" " 18 0"
is "keys are another for each document and each time" "$(
  hammy-encrypt "$page" --out-dir a --password-file password
  hammy-encrypt "$page" --out-dir b --password-file password
  for file in a/*.pdf b/*.pdf out/*.pdf; do qpdf --show-encryption-key --show-encryption --password="$word" "$file" | grep 'Encryption key'; done | sort -u | wc -l)" 8

# Permissions, as three programs read them.
allowed() { qpdf --show-encryption --password="$word" "$1" | grep -c ': allowed'; }
for words in none print 'print --allow copy' 'fill' 'annotate' 'assemble' 'modify' all; do
  # shellcheck disable=SC2086  # several options
  hammy-encrypt "$page" --out-dir allow --password-file password --allow $words
  echo "$words: $(qpdf --show-encryption --password="$word" allow/two-pages.pdf | sed -n 's/: allowed$//p' | tr '\n' ',')"
done > permissions
is "permissions are those that were named, reading aloud always" "$(cat permissions)" "none: extract for accessibility,
print: extract for accessibility,print low resolution,print high resolution,
print --allow copy: extract for accessibility,extract for any purpose,print low resolution,print high resolution,
fill: extract for accessibility,modify forms,
annotate: extract for accessibility,modify annotations,
assemble: extract for accessibility,modify document assembly,
modify: extract for accessibility,modify other,
all: extract for accessibility,extract for any purpose,print low resolution,print high resolution,modify document assembly,modify forms,modify annotations,modify other,modify anything,"
is "poppler reads the same" "$(pdfinfo -upw "$word" out/table.pdf | grep '^Encrypted')" \
  "Encrypted:       yes (print:yes copy:yes change:no addNotes:no algorithm:AES-256)"

# A password of 127 bytes, and one whose letters can be written in two ways.
head -c 127 /dev/zero | tr '\0' x > long
hammy-encrypt "$page" --out-dir long.d --password-file long
opens() { qpdf --check --password="$1" "$2" > /dev/null 2>&1 && echo opens || echo closed; }
is "127 bytes are a password, and the last of them counts" \
  "$(opens "$(cat long)" long.d/two-pages.pdf) $(opens "$(head -c 126 long)" long.d/two-pages.pdf)" "opens closed"
printf 'cafe\xCC\x81' > decomposed
hammy-encrypt "$page" --out-dir composed --password-file decomposed
is "letters are in Unicode's form C" "$(opens "$(printf 'caf\xC3\xA9')" composed/two-pages.pdf)" opens

# Signed documents.
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -subj /CN=ACME 2> /dev/null
cat ca.pem >> key.pem
hammy-sign "$page" --out-dir signed --key key.pem
hammy-encrypt signed/two-pages.pdf --out-dir never --password-file password 2> err
is "a signed document is refused" "$? $(grep -c 'is signed' err) $(ls -A never)" "65 1 "
hammy-sign out/table.pdf --out-dir both --key key.pem --password-file password
is "an encrypted one can be signed" "$(hammy-sign verify --json --trust ca.pem --password-file password both/table.pdf | jq -r .result) $(pdfsig -nocert -upw "$word" both/table.pdf 2> /dev/null | grep -c 'Signature is Valid')" "valid 1"

# Recipes: what customers would type opens their statements, in three languages.
mkdir -p templates/statement
echo hello > templates/statement/body.txt
cat > templates/statement/template.toml << 'END'
[password]
recipe = '{{name | ascii | lower | left:4}}{{birth | date:"yyyyMMdd"}}'
END
for line in 'hu|Őry Zsófia|1985-02-14|ory 19850214' 'ru|Щукина Юлия|1971-11-03|shch19711103' 'pl|Łukasz Żak|1990-01-01|luka19900101' 'fi|Äijö Ääkkönen|2001-12-31|aijo20011231' 'de|Müller|1964-08-09|muel19640809'; do
  IFS='|' read -r locale name birth password <<< "$line"
  jq -nc --arg l "$locale" --arg n "$name" --arg b "$birth" --arg pdf "$(base64 -w0 "$page")" \
    '{id: $l, template: "statement", to: {email: "x@example.com", locale: $l}, data: {name: $n, birth: $b}, attachments: [{name: "a.pdf", data: $pdf}]}'
  echo "$locale $password" >> passwords
done > records
hammy-encrypt --templates templates -j 2 < records > made
is "statements of five languages are encrypted" "$? $(jq -r '.log[-1] | "\(.event) \(.detail.documents) \(.detail.entropy)"' made | sort | uniq -c | tr -s ' \n' ' ')" "0  1 encrypted 1 16 4 encrypted 1 17 "
while read -r locale password; do
  blob=$HAMMY_HOME/blobs/default/$(jq -r "select(.id == \"$locale\") | .attachments[0].blob[7:]" made)
  pdftotext -upw "$password" "$blob" - | head -1
done < passwords | sort | uniq -c | tr -s ' ' > texts
is "and each opens by its own password" "$(cat texts)" " 5 Page one of the statement"
is "no record shows a password" "$(cut -d' ' -f2- passwords | grep -cFf - made)" 0
finish
