#!/bin/bash
# watermark.sh - the examples of hammy-watermark(1): folders of documents, and messages on their way to be signed
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
pixels() { /usr/bin/python3 "$ROOT/tests/peers/watermark/pixels.py" "$@"; }
mkdir in
for name in szerződés договор sopimus; do cp "$ROOT/tests/pdf/two-pages.pdf" "in/$name.pdf"; done
pixels png logo.png rgba
blob() { echo "$HAMMY_HOME/blobs/default/${1#sha256:}"; }

hammy-watermark in/*.pdf --image logo.png --position center --opacity 0.3 --out-dir out
is "three documents are marked" "$? $(ls out | wc -l)" "0 3"
check "and begin with what they were" cmp -s -n "$(stat -c %s in/договор.pdf)" in/договор.pdf out/договор.pdf
echo broken > in/törött.pdf
hammy-watermark in/*.pdf --text '{{file}}' --out-dir again -j 2 2> err
is "a broken one fails alone, and leaves nothing behind" "$? $(ls -A again | wc -l) $(grep -c 'in/törött.pdf: ' err)" "65 3 1"
is "a text may be the file's name" "$(pdftotext again/договор.pdf - | grep -c '^договор.pdf$')" 2
rm in/törött.pdf

head -c -8 "$ROOT/tests/pdf/two-pages.pdf" > in/sérült.pdf
hammy-watermark in/sérült.pdf --text COPY --out-dir again 2> err
is "a damaged one is repaired" "$? $(grep -c 'has been repaired' err) $(pdftotext again/sérült.pdf - | grep -c COPY)" "0 1 2"
rm in/sérült.pdf

# Copies with numbers, signed afterwards.
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -subj /CN=ACME 2> /dev/null
cat ca.pem >> key.pem
for n in 1 2 3; do jq -nc --arg path "$WORK/in/sopimus.pdf" --arg n "$n" \
  '{id: "R\($n)", data: {number: $n}, attachments: [{name: "a.pdf", path: $path}]}'; done > records
printf '[files]\nroots = ["%s"]\n' "$WORK" > hammy.toml
export HAMMY_CONFIG=$WORK/hammy.toml
hammy-watermark --text 'MÁSOLAT {{number}}' --rotate 45 --opacity 0.3 < records | hammy-sign --demo --key key.pem > out.jsonl
is "each message has its own copy, marked and then signed" "$(jq -c '[.log[].event]' out.jsonl | sort | uniq -c | tr -s ' ')" ' 3 ["marked","signed"]'
jq -r '.attachments[0].blob' out.jsonl | while read -r name; do cp "$(blob "$name")" "${name#sha256:}.pdf"; done
is "and is valid" "$(hammy-sign verify --trust ca.pem ./*.pdf | grep -c '^\./.*: valid$')" 3
is "with its own number" "$(jq -r '.attachments[0].blob' out.jsonl | while read -r name; do pdftotext -raw "$(blob "$name")" - | tr -d ' \n' | grep -o 'MÁSOLAT.' | head -1; done | tr '\n' ' ')" \
  "MÁSOLAT1 MÁSOLAT2 MÁSOLAT3 "
hammy-watermark < out.jsonl --text again > refused.jsonl 2> err
is "what is signed is refused" "$? $(jq -r .error.code refused.jsonl | sort -u)" "65 watermark.signed"
hammy-watermark < out.jsonl --text again --even-signed | jq -r '.attachments[0].blob' > names
is "unless told, and then the signatures show it" \
  "$(while read -r name; do hammy-sign verify --trust ca.pem "$(blob "$name")"; done < names | grep -c '^/.*: invalid$')" 3
finish
