#!/bin/bash
# stamp.sh - what hammy-stamp gets from openssl's authority, judged by openssl; logins at nginx
. "$(dirname "$0")/../tap.sh"
for part in ports ca nginx pki; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl qpdf jq nginx
start_pki "$WORK/pki" || exit 1
pki=$WORK/pki in=$WORK/in
mkdir "$in"
cp "$ROOT/tests/pdf/two-pages.pdf" "$in/szerződés.pdf"
qpdf --object-streams=generate --encrypt "" owner 256 -- "$ROOT/tests/pdf/two-pages.pdf" "$in/encrypted.pdf"
head -c 3000000 /dev/urandom > "$in/большой файл.bin"
: > "$in/tyhjä"

judge() { hammy-stamp verify --json --online --trust "$pki/ca.pem" "$@"; }
for hash in SHA-256 SHA-384 SHA-512; do
  hammy-stamp "$in"/* --out-dir "$WORK/$hash" --detached --tsa "$TSA_URL" --trust "$pki/ca.pem" --hash $hash -j 2
  failed=0
  for file in "$in"/*; do
    tsr=$WORK/$hash/$(basename "$file").tsr
    openssl ts -verify -data "$file" -in "$tsr" -CAfile "$pki/ca.pem" > "$WORK/log" 2>&1 || { cat "$WORK/log"; failed=1; }
    judge --data "$file" "$tsr" | jq -e '.result == "valid"' > /dev/null || { judge --data "$file" "$tsr"; failed=1; }
  done
  is "$hash: openssl verifies every detached timestamp, and so do we" "$failed $(ls "$WORK/$hash" | wc -l)" "0 4"
done
hammy-stamp "$in"/*.pdf --out-dir "$WORK/pdf" --tsa "$TSA_URL"
for file in "$WORK"/pdf/*.pdf; do
  /usr/bin/python3 "$ROOT/tests/peers/signature.py" "$file" "$WORK/data" "$WORK/der"
  is "$(basename "$file"): openssl verifies the document timestamp, qpdf finds it sound" \
    "$(openssl ts -verify -data "$WORK/data" -in "$WORK/der" -token_in -CAfile "$pki/ca.pem" 2> /dev/null) $(qpdf --check "$file" 2>&1 | grep -c '^No syntax or stream encoding errors')" \
    "Verification: OK 1"
done
openssl ts -query -data "$in/tyhjä" -sha512 -no_nonce -out "$WORK/query" 2> /dev/null
openssl ts -reply -config "$pki/tsa.cnf" -queryfile "$WORK/query" -out "$WORK/reply.tsr" 2> /dev/null
openssl ts -reply -config "$pki/tsa.cnf" -queryfile "$WORK/query" -token_out -out "$WORK/reply.tst" 2> /dev/null
is "a timestamp without certificates is read, and not taken for valid" \
  "$(judge --data "$in/tyhjä" "$WORK/reply.tsr" "$WORK/reply.tst" | jq -r '"\(.result) \(.timestamps[0].problems[0])"' | uniq)" \
  "invalid the certificate of its authority is not in it"

# Logins: nginx lets in who has the password, the token, or a certificate, and hands on to the authority.
make_test_ca "$WORK/ca"
# shellcheck disable=SC2016  # nginx's own variables
printf 'anna:%s\n' "$(openssl passwd -apr1 jelszó)" > "$WORK/passwords"
start_nginx "
    ssl_client_certificate $WORK/ca/ca.pem; ssl_verify_client optional;
    location /basic { auth_basic x; auth_basic_user_file $WORK/passwords; proxy_pass $TSA_URL; }
    location /bearer { if (\$http_authorization != 'Bearer titok') { return 401; } proxy_pass $TSA_URL; }
    location /certificate { if (\$ssl_client_verify != SUCCESS) { return 403; } proxy_pass $TSA_URL; }" || exit 1
echo jelszó > "$WORK/pass"
echo titok > "$WORK/token"
login() { # NAME PATH SETTINGS...
  printf '[tsa.main]\nurl = "https://localhost:%s/%s"\ntls_ca_file = "%s"\nca_file = "%s"\n%s\n' "$HTTPS_PORT" "$1" "$WORK/ca/ca.pem" \
    "$pki/ca.pem" "${2:-}" > "$WORK/hammy.toml"
  hammy-stamp --config "$WORK/hammy.toml" "$in/tyhjä" --out-dir "$WORK/login" --tsa main 2> "$WORK/err"
}
login basic "user = \"anna\"
password_file = \"$WORK/pass\""
is "a login by name and password" "$?" 0
login bearer "token_file = \"$WORK/token\""
is "by a bearer token" "$?" 0
login certificate "cert_file = \"$WORK/ca/client.pem\"
key_file = \"$WORK/ca/client.key\""
is "by a certificate of ours" "$?" 0
login certificate
is "none is refused" "$? $(grep -c 403 "$WORK/err")" "65 1"
is "and no secret is told" "$(grep -cE 'titok|jelszó' "$WORK/err")" 0
touch "$pki/tsa-down"
hammy-stamp "$in/tyhjä" --out-dir "$WORK/down" --tsa "$TSA_URL" 2> "$WORK/err"
is "an authority that is down is a temporary failure" "$? $(ls "$WORK/down")" "75 "
rm "$pki/tsa-down"
finish
