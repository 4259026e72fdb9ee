#!/bin/bash
# smime.sh - mails that hammy-sign signs, judged by openssl, gpgsm and Python's email
. "$(dirname "$0")/../tap.sh"
for part in ports pki; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl gpgsm
start_pki "$WORK/pki" || exit 1
pki=$WORK/pki in=$WORK/in out=$WORK/out
mkdir "$in"
/usr/bin/python3 "$ROOT/tests/peers/smime.py" write "$in"

for key in rsa p256 p384; do
  hammy-sign "$in"/*.eml --out-dir "$out-$key" --key "$pki/$key.p12" --pass-file "$pki/pass" -j 2
  is "$key: all mails are signed" "$? $(find "$out-$key" -name '*.eml' | wc -l)" "0 $(find "$in" -name '*.eml' | wc -l)"
  for mail in "$out-$key"/*.eml; do
    check "$key: openssl verifies $(basename "$mail")" openssl cms -verify -in "$mail" -CAfile "$pki/ca.pem" -purpose any \
      -out "$WORK/content" 2> "$WORK/log"
    is "$key: it says what it said before" "$(/usr/bin/python3 "$ROOT/tests/peers/smime.py" read "$mail")" \
      "$(/usr/bin/python3 "$ROOT/tests/peers/smime.py" read "$in/$(basename "$mail")")"
    is "$key: no byte of it is above ASCII, and no line too long" \
      "$(sed '1,/^\r$/d' "$mail" | LC_ALL=C grep -cP '[\x80-\xff]|^.{999}')" 0
  done
done

# GnuPG, which has a list of roots of its own.
export GNUPGHOME=$WORK/gnupg
mkdir -m 700 "$GNUPGHOME"
gpgsm --batch --quiet --import "$pki/ca.pem" 2> /dev/null
openssl x509 -in "$pki/ca.pem" -noout -fingerprint -sha1 | sed 's/.*=//; s/$/ S relax/' > "$GNUPGHOME/trustlist.txt"
echo disable-crl-checks > "$GNUPGHOME/gpgsm.conf"
for mail in "$out-rsa"/*.eml; do
  /usr/bin/python3 "$ROOT/tests/peers/smime.py" parts "$mail" "$WORK/data" "$WORK/signature"
  check "gpgsm verifies $(basename "$mail")" gpgsm --batch --verify "$WORK/signature" "$WORK/data" 2> "$WORK/log"
done
gpgconf --kill all

sed 's/Kov/Kav/' "$out-rsa/plain.eml" > "$WORK/changed.eml"
openssl cms -verify -in "$WORK/changed.eml" -CAfile "$pki/ca.pem" -purpose any -out /dev/null 2> "$WORK/log"
is "a changed one is found out" "$?" 4

hammy-sign "$in/plain.eml" --out-dir "$out-t" --key "$pki/rsa.p12" --pass-file "$pki/pass" --tsa "$TSA_URL"
openssl cms -cmsout -print -in "$out-t/plain.eml" > "$WORK/print" 2> /dev/null
is "with an authority it has a timestamp" "$? $(grep -c 'id-smime-aa-timeStampToken' "$WORK/print")" "0 1"
hammy-sign "$in/plain.eml" --out-dir "$out-t" --key "$pki/rsa.p12" --pass-file "$pki/pass" --tsa "$TSA_URL" --level LT 2> "$WORK/err"
is "more than that a mail has no place for" "$? $(grep -c 'mails have no signatures of level B-LT' "$WORK/err")" "65 1"
echo 'no mail' > "$WORK/none.eml"
hammy-sign "$WORK/none.eml" --out-dir "$out-t" --key "$pki/rsa.p12" --pass-file "$pki/pass" 2> "$WORK/err"
is "what is no mail is refused" "$? $(grep -c 'this is no mail' "$WORK/err")" "65 1"
finish
