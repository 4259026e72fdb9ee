#!/bin/bash
# encrypt_smime.sh - mails that hammy-encrypt encrypts, opened by openssl, gpgsm and read by Python's email
. "$(dirname "$0")/../tap.sh"
for part in ports pki; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl gpgsm
start_pki "$WORK/pki" || exit 1
pki=$WORK/pki in=$WORK/in
mkdir "$in"
cd "$WORK" || exit 1
/usr/bin/python3 "$ROOT/tests/peers/smime.py" write "$in"
# Readers, and a signer, whose key is not for encrypting.
(
  cd "$pki" || exit
  certify read-rsa reader -newkey rsa:2048
  certify read-p256 reader -newkey ec -pkeyopt ec_paramgen_curve:P-256
  certify read-p384 reader -newkey ec -pkeyopt ec_paramgen_curve:P-384
  certify read-ed reader -newkey ed25519
) > log 2>&1
mails=$(find "$in" -name '*.eml' | wc -l)

# opened MAIL KEY - its content as openssl decrypts it, behind its own header, as Python reads it.
opened() {
  sed '/^\r*$/,$d' "$1" | grep -viE '^(mime-version|content-|[ \t].*name=)' > "$WORK/opened.eml"
  openssl cms -decrypt -in "$1" -inkey "$pki/$2.key" -recip "$pki/$2.pem" >> "$WORK/opened.eml" 2> "$WORK/log" || cat "$WORK/log"
  /usr/bin/python3 "$ROOT/tests/peers/smime.py" read "$WORK/opened.eml"
}
for key in read-rsa read-p256 read-p384; do
  for way in '' --authenticated; do
    # shellcheck disable=SC2086  # none or one option
    hammy-encrypt "$in"/*.eml --out-dir "$key$way" --recipient-cert "$pki/$key.pem" $way -j 2
    is "$key $way: all mails are encrypted" "$? $(find "$key$way" -name '*.eml' | wc -l)" "0 $mails"
    for mail in "$key$way"/*.eml; do
      is "$key $way: openssl opens $(basename "$mail")" "$(opened "$mail" "$key")" \
        "$(/usr/bin/python3 "$ROOT/tests/peers/smime.py" read "$in/$(basename "$mail")")"
    done
  done
done
is "the subject stays, the content does not" "$(grep -c '^Subject: ' read-rsa/utf8.eml) $(grep -cE 'Tisztelt|Здравствуйте' read-rsa/utf8.eml)" "1 0"
openssl cms -decrypt -in read-rsa/plain.eml -inkey "$pki/asked.key" -recip "$pki/asked.pem" -out stolen > log 2>&1
is "another key does not open it" "$? $(grep -c 'Dear' stolen)" "4 0"

# GnuPG decrypts what is for several recipients, by the key of one.
export GNUPGHOME=$WORK/gnupg
mkdir -m 700 "$GNUPGHOME"
openssl pkcs12 -export -inkey "$pki/read-rsa.key" -in "$pki/read-rsa.pem" -passout pass:x -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1 -legacy -out rsa.p12 2> /dev/null
gpgsm --batch --quiet --pinentry-mode loopback --passphrase-fd 3 --import rsa.p12 3<<< x 2> log
hammy-encrypt "$in"/plain.eml --out-dir both --recipient-cert "$pki/read-p256.pem" --recipient-cert "$pki/read-rsa.pem"
is "both of two recipients can open it by openssl" "$(opened both/plain.eml read-rsa | grep -c 'Dear Kovacs') $(opened both/plain.eml read-p256 | grep -c 'Dear Kovacs')" "1 1"
hammy-encrypt "$in"/plain.eml --out-dir one --recipient-cert "$pki/read-rsa.pem"
sed '1,/^\r$/d' one/plain.eml | base64 -di > der
is "gpgsm opens it" "$(gpgsm --batch --pinentry-mode loopback --passphrase-fd 3 --decrypt der 3<<< x 2> log | grep -c 'Dear Kovacs') $(grep -c 'should not have been' log)" "1 0"
gpgconf --kill all

# Signed, and encrypted then.
hammy-sign "$in/attachment.eml" --out-dir signed --key "$pki/rsa.p12" --pass-file "$pki/pass"
hammy-encrypt signed/attachment.eml --out-dir both --recipient-cert "$pki/read-p256.pem"
openssl cms -decrypt -in both/attachment.eml -inkey "$pki/read-p256.key" -recip "$pki/read-p256.pem" -out inner 2> log
check "a signature inside can be verified" openssl cms -verify -in inner -CAfile "$pki/ca.pem" -purpose any -out content 2> log

# What cannot be.
hammy-encrypt "$in/plain.eml" --out-dir none --recipient-cert "$pki/read-ed.pem" 2> err
is "a key that enciphers nothing is refused" "$? $(grep -c 'cannot be encrypted' err) $(ls -A none)" "65 1 "
openssl req -newkey rsa:2048 -nodes -keyout old.key -out old.csr -subj /C=HU/O=X/CN=Old 2> /dev/null
openssl ca -batch -notext -config "$pki/ca.cnf" -extensions reader -startdate 200101000000Z -enddate 210101000000Z -in old.csr -out old.pem 2> log
hammy-encrypt "$in/plain.eml" --out-dir none --recipient-cert old.pem 2> err
is "nor is a certificate that is good no more" "$? $(grep -c 'certificate of Old is good no more' err)" "78 1"
hammy-encrypt "$in/plain.eml" --out-dir none --recipient-cert "$pki/rsa.pem" 2> err
is "nor one for signatures alone" "$? $(grep -c 'is not for encrypting' err)" "78 1"
echo titok > password
cp "$ROOT/tests/pdf/two-pages.pdf" a.pdf
hammy-encrypt "$in/plain.eml" a.pdf --out-dir none --password-file password 2> err
is "a mail needs a recipient" "$? $(grep -c 'nobody is named' err) $(ls none)" "65 1 a.pdf"
hammy-encrypt a.pdf --out-dir none2 --recipient-cert "$pki/read-rsa.pem" 2> err
is "and a document a password" "$? $(grep -c 'no password for the document' err)" "65 1"
finish
