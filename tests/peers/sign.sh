#!/bin/bash
# sign.sh - what hammy-sign makes, judged by poppler, MuPDF, qpdf and openssl, with openssl's authorities behind it
. "$(dirname "$0")/../tap.sh"
for part in ports pki; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl pdfsig mutool qpdf jq
start_pki "$WORK/pki" || exit 1
pki=$WORK/pki in=$WORK/in
mkdir "$in"
page=$ROOT/tests/pdf/two-pages.pdf

# The same document in every form that a file may have.
cp "$page" "$in/table.pdf"
qpdf --object-streams=generate "$page" "$in/stream.pdf"
qpdf --linearize "$page" "$in/linear.pdf"
qpdf --linearize --object-streams=generate "$page" "$in/linear-stream.pdf"
qpdf --encrypt "" owner 256 -- "$page" "$in/encrypted.pdf"
qpdf --object-streams=generate --encrypt "" owner 256 -- "$page" "$in/encrypted-stream.pdf"
qpdf --encrypt jelszó owner 256 -- "$page" "$WORK/locked.pdf"

sign() { hammy-sign --pass-file "$pki/pass" "$@"; }
valid() { pdfsig -nocert "$1" 2> /dev/null | grep -c 'Signature is Valid'; }
judge() { hammy-sign verify --json --trust "$pki/ca.pem" "$@"; }

# all DIR COUNT - whether each of the files has so many signatures that are valid to poppler and to ours, and is sound.
all() {
  local file
  for file in "$1"/*.pdf; do
    [ "$(valid "$file")" = "$2" ] || { echo "  pdfsig: $file"; return 1; }
    qpdf --check "$file" > "$WORK/check" 2>&1 || { cat "$WORK/check"; return 1; }
    cmp -s -n "$(stat -c %s "$in/$(basename "$file")")" "$in/$(basename "$file")" "$file" || { echo "  bytes: $file"; return 1; }
    judge "$file" | jq -e '.result == "valid"' > /dev/null || { judge "$file"; return 1; }
  done
}

for key in rsa p256 p384; do
  sign "$in"/*.pdf --out-dir "$WORK/$key" --key "$pki/$key.p12" --reason 'Jóváhagyva' --location 'Łódź'
  check "$key: every form of file is signed and sound" all "$WORK/$key" 1
  sign "$WORK/$key"/*.pdf --out-dir "$WORK/$key-twice" --key "$pki/rsa.p12" -j 2
  check "$key: a second signature leaves the first valid" all "$WORK/$key-twice" 2
done
is "MuPDF finds the last one unchanged, and the first with edits" \
  "$(mutool sign -v "$WORK/rsa-twice/stream.pdf" | grep -cE 'valid but there have been edits|unchanged since signing')" 2
is "poppler reads who signed, and why" \
  "$(pdfsig "$WORK/rsa/table.pdf" | grep -cE 'Common Name: Aláíró rsa|Type: ETSI.CAdES.detached|Total document signed')" 3

# OpenSSL verifies the CMS by itself, by CAdES' rules.
for key in rsa p256 p384; do
  /usr/bin/python3 "$ROOT/tests/peers/signature.py" "$WORK/$key/stream.pdf" "$WORK/data" "$WORK/der"
  check "$key: openssl verifies it as CAdES" openssl cms -verify -cades -binary -inform DER -in "$WORK/der" -content "$WORK/data" \
    -CAfile "$pki/ca.pem" -purpose any -out /dev/null 2> "$WORK/log"
done
sign "$page" --out-dir "$WORK/ed" --key "$pki/ed.p12"
judge "$WORK/ed/two-pages.pdf" > "$WORK/out"
is "Ed25519 is signed and verified (RFC 8419)" "$(jq -r '"\(.result) \(.signatures[0].algorithm) \(.signatures[0].hash)"' "$WORK/out")" \
  "valid Ed25519 SHA-512"

# RSASSA-PSS by configuration.
printf '[key.pss]\nfile = "%s"\npassword_file = "%s"\npss = true\n' "$pki/rsa.p12" "$pki/pass" > "$WORK/hammy.toml"
hammy-sign --config "$WORK/hammy.toml" "$page" --out-dir "$WORK/pss" --key pss
/usr/bin/python3 "$ROOT/tests/peers/signature.py" "$WORK/pss/two-pages.pdf" "$WORK/data" "$WORK/der"
check "RSASSA-PSS: openssl verifies it" openssl cms -verify -cades -binary -inform DER -in "$WORK/der" -content "$WORK/data" \
  -CAfile "$pki/ca.pem" -purpose any -out /dev/null 2> "$WORK/log"
is "RSASSA-PSS: ours verifies it" "$(judge "$WORK/pss/two-pages.pdf" | jq -r '"\(.result) \(.signatures[0].algorithm)"')" "valid RSASSA-PSS 2048"

# Passwords.
sign "$WORK/locked.pdf" --out-dir "$WORK/out1" --key "$pki/rsa.p12" 2> "$WORK/err"
is "a locked document needs its password" "$? $(grep -c 'does not open with this password' "$WORK/err")" "65 1"
sign "$WORK/locked.pdf" --out-dir "$WORK/out1" --key "$pki/rsa.p12" --password-file "$pki/pass"
is "and is signed with it" "$(pdfsig -nocert -upw jelszó "$WORK/out1/locked.pdf" | grep -c 'Signature is Valid')" 1
hammy-sign "$page" --out-dir "$WORK/out2" --key "$pki/rsa.p12" 2> "$WORK/err"
is "a wrong password of the key is told" "$? $(grep -c 'does not open with this password' "$WORK/err")" "78 1"

# Damage: what can be repaired is, and said to be.
mkdir "$WORK/damaged"
head -c -10 "$page" > "$WORK/damaged/cut.pdf"
sed 's/^0000000015 /0000000123 /' "$page" > "$WORK/damaged/table.pdf"
sed 's/^612$/99/' "$page" > "$WORK/damaged/start.pdf"
head -c -30 "$WORK/rsa/table.pdf" > "$WORK/cut-signed.pdf"
sign "$WORK/damaged"/*.pdf --out-dir "$WORK/repaired" --key "$pki/rsa.p12" 2> "$WORK/err"
is "damaged documents are repaired, and it is said" "$? $(grep -c 'was damaged' "$WORK/err")" "0 3"
head -c 700 "$page" > "$WORK/cut.pdf"
sign "$WORK/cut.pdf" --out-dir "$WORK/repaired" --key "$pki/rsa.p12" 2> "$WORK/err"
is "or refused" "$? $(grep -c 'cannot be read' "$WORK/err") $(ls "$WORK/repaired" | wc -l)" "65 1 3"
for file in "$WORK/repaired"/*.pdf; do
  qpdf --check "$file" > "$WORK/check" 2>&1
  echo "$? $(valid "$file") $(pdftotext "$file" - | grep -c statement)"
done > "$WORK/out"
is "they are sound then, valid, and have all their pages" "$(sort -u "$WORK/out")" "0 1 2"
sign "$WORK/cut-signed.pdf" --out-dir "$WORK/repaired" --key "$pki/rsa.p12" 2> "$WORK/err"
is "not so one that was signed" "$? $(grep -c 'is signed and damaged' "$WORK/err")" "65 1"

# A large file takes no more memory than a small one.
/usr/bin/python3 "$ROOT/tests/bench/sign/large.py" 100 > "$WORK/large.pdf"
qpdf --object-streams=generate "$WORK/large.pdf" "$WORK/large-stream.pdf"
for form in large large-stream; do
  is "100 MB are signed within 64 MB of memory ($form)" "$(/usr/bin/python3 - "$WORK/$form.pdf" "$WORK/out3" "$pki" <<'END'
import resource, subprocess, sys
file, out, pki = sys.argv[1:]
done = subprocess.run(["hammy-sign", file, "--out-dir", out, "--key", pki + "/rsa.p12", "--pass-file", pki + "/pass"])
kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(done.returncode, "fits" if kilobytes < 65536 else f"{kilobytes} KB")
END
)" "0 fits"
  is "and the signature is valid ($form)" "$(valid "$WORK/out3/$form.pdf")" 1
done
rm -f "$WORK"/large*.pdf "$WORK/out3"/*

# Levels.
sign "$in"/*.pdf --out-dir "$WORK/t" --key "$pki/asked.p12" --tsa "$TSA_URL" && sign "$in"/*.pdf --out-dir "$WORK/lt" \
  --key "$pki/asked.p12" --tsa "$TSA_URL" --level LT && sign "$in"/*.pdf --out-dir "$WORK/lta" --key "$pki/asked.p12" --tsa "$TSA_URL" --level LTA
for level in t lt lta; do
  for file in "$WORK/$level"/*.pdf; do echo "$(valid "$file") $(qpdf --check "$file" > /dev/null 2>&1 && echo sound)"; done > "$WORK/out"
  is "level $level: poppler and qpdf agree with every form" "$(sort "$WORK/out" | uniq -c | tr -s ' ')" " 6 1 sound"
done
result() { judge "$1" | jq -r '[.result, (.signatures[] | "\(.kind) \(.revocation) \(.proved != null)")] | join(", ")'; }
is "T: the time is proved, revocation is not known" "$(result "$WORK/t/stream.pdf")" "indeterminate, signature not checked true"
is "LT: revocation is known" "$(result "$WORK/lt/stream.pdf")" "valid, signature good true"
is "LTA: and all of it is under a timestamp" "$(result "$WORK/lta/encrypted-stream.pdf")" \
  "valid, signature good true, timestamp good true"
/usr/bin/python3 "$ROOT/tests/peers/signature.py" "$WORK/lta/stream.pdf" "$WORK/data" "$WORK/der"
check "LTA: openssl verifies the document's timestamp" openssl ts -verify -data "$WORK/data" -in "$WORK/der" -token_in \
  -CAfile "$pki/ca.pem" > "$WORK/log" 2>&1
sign "$WORK/lta/stream.pdf" --out-dir "$WORK/again" --key "$pki/p256.p12"
is "a signature after it changes nothing of it" "$(result "$WORK/again/stream.pdf") $(valid "$WORK/again/stream.pdf")" \
  "valid, signature good true, timestamp good true, signature none offered false 2"

sign "$page" --out-dir "$WORK/gone" --key "$pki/gone.p12" --tsa "$TSA_URL" --level LT 2> "$WORK/err"
is "a revoked certificate is refused" "$? $(grep -c 'was revoked at' "$WORK/err") $(ls "$WORK/gone")" "65 1 "
sign "$page" --out-dir "$WORK/less" --key "$pki/gone.p12" --tsa "$TSA_URL" --level LT --require-level T 2> "$WORK/err"
is "or signed at the level that is said to be enough" "$? $(grep -c 'of level B-T' "$WORK/err")" "0 1"
touch "$pki/tsa-down"
sign "$page" --out-dir "$WORK/down" --key "$pki/rsa.p12" --tsa "$TSA_URL" 2> "$WORK/err"
is "an authority that is down is a temporary failure" "$?" 75
sign "$page" --out-dir "$WORK/down" --key "$pki/rsa.p12" --tsa "$TSA_URL" --require-level B 2> "$WORK/err"
is "or its absence is put up with" "$? $(valid "$WORK/down/two-pages.pdf")" "0 1"
rm "$pki/tsa-down"
sign "$page" --out-dir "$WORK/other" --key "$pki/rsa.p12" --tsa http://127.0.0.1:1/ --tsa "$TSA_URL" 2> "$WORK/err"
is "the next authority is asked when one is down" "$? $(grep -c "asking" "$WORK/err")" "0 1"

# Certification.
sign "$page" --out-dir "$WORK/certified" --key "$pki/rsa.p12" --certify fill
sign "$WORK/certified/two-pages.pdf" --out-dir "$WORK/filled" --key "$pki/p256.p12"
is "a certified form may be signed further" "$(valid "$WORK/filled/two-pages.pdf") $(result "$WORK/filled/two-pages.pdf")" \
  "2 valid, certification none offered false, signature none offered false"
sign "$page" --out-dir "$WORK/closed" --key "$pki/rsa.p12" --certify none
sign "$WORK/closed/two-pages.pdf" --out-dir "$WORK/filled" --key "$pki/p256.p12" 2> "$WORK/err"
is "one that is closed may not" "$? $(grep -c 'allows no further signature' "$WORK/err")" "65 1"

# What was done to a document is seen.
/usr/bin/python3 - "$WORK/rsa/table.pdf" "$WORK/changed.pdf" "$WORK/appended.pdf" "$WORK/moved.pdf" << 'END'
import re, sys
pdf = open(sys.argv[1], "rb").read()
open(sys.argv[2], "wb").write(pdf.replace(b"Page one", b"Page eno", 1))
# An update that gives the first page other content.
start = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
root = re.search(rb"/Root (\d+ 0 R)", pdf).group(1)
size = int(re.findall(rb"/Size (\d+)", pdf)[-1])
text = b"BT /F1 24 Tf 72 720 Td (Something else) Tj ET"
new = b"6 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(text), text)
table = b"xref\n6 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %s/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
    len(pdf), size, root, start, len(pdf) + len(new))
open(sys.argv[3], "wb").write(pdf + new + table)
# A signature whose range leaves out more than itself.
gap = re.search(rb"/ByteRange\[0 (\d+) (\d+) (\d+)\]", pdf)
a, b, c = (int(n) for n in gap.groups())
open(sys.argv[4], "wb").write(pdf.replace(gap.group(0), b"/ByteRange[0 %010d %010d %010d]" % (a - 20, b, c)))
END
problem() { judge "$1" | jq -r '"\(.result): \(.signatures[0].problems[0])"'; }
is "a changed byte is seen" "$(problem "$WORK/changed.pdf")" "invalid: the document has been changed"
is "other content in an update is seen" "$(problem "$WORK/appended.pdf")" "invalid: the document was changed after it in what it says or does"
is "a gap in what is covered is seen" "$(problem "$WORK/moved.pdf")" "invalid: bytes beside the signature itself are not covered"
is "without roots it does not say valid" "$(hammy-sign verify --json "$WORK/rsa/table.pdf" | jq -r .result)" indeterminate
finish
