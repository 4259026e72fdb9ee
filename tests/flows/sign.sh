#!/bin/bash
# sign.sh - the examples of hammy-sign(1): a folder of documents is signed, and looked at
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
mkdir in
for name in szerződés договор sopimus; do cp "$ROOT/tests/pdf/two-pages.pdf" "in/$name.pdf"; done
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -subj /CN=ACME 2> /dev/null
echo jelszó > acme.pass
openssl pkcs12 -export -inkey key.pem -in ca.pem -out acme.p12 -passout file:acme.pass

hammy-sign in/*.pdf --out-dir signed --key acme.p12 --pass-file acme.pass
is "three documents are signed" "$? $(ls signed | wc -l)" "0 3"
hammy-sign verify --trust ca.pem signed/*.pdf > out
is "and all are valid" "$? $(grep -c '^signed/.*: valid$' out)" "0 3"

hammy-sign in/*.pdf --out-dir seen --key acme.p12 --pass-file acme.pass --appearance plain --page first --position top-right
is "signatures may be seen" "$? $(pdftotext -l 1 seen/договор.pdf - | grep -c '^ACME$')" "0 1"

echo broken > in/törött.pdf
hammy-sign in/*.pdf --out-dir again --key acme.p12 --pass-file acme.pass -j 2 2> err
is "a broken one fails alone, and leaves nothing behind" "$? $(ls -A again | wc -l) $(grep -c 'in/törött.pdf: ' err)" "65 3 1"
rm in/törött.pdf
hammy-sign in/*.pdf --in-place --key acme.p12 --pass-file acme.pass
is "files may take their own places" "$? $(hammy-sign verify --trust ca.pem in/*.pdf | grep -c '^in/.*: valid$') $(ls -A in | wc -l)" "0 3 3"
hammy-sign in/*.pdf --out-dir in --key acme.p12 --pass-file acme.pass 2> err
is "but not unasked" "$? $(grep -c 'take its own place' err)" "65 3"
hammy-sign in/*.pdf --key acme.p12 --pass-file acme.pass 2> err
is "where they go must be said" "$? $(grep -c 'add --out-dir' err)" "64 1"

printf 'From: a@example.com\nTo: b@example.com\nSubject: Levél\nContent-Type: text/plain; charset=utf-8\n\nTisztelt Ügyfelünk!\n' > letter.eml
hammy-sign letter.eml --out-dir signed --key acme.p12 --pass-file acme.pass
is "a mail is signed" "$? $(grep -c '^Content-Type: multipart/signed' signed/letter.eml)" "0 1"
finish
