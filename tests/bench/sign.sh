#!/bin/bash
# sign.sh - PDF signatures in memory against the limit that openssl speed finds, a large file against sha256sum, and small
# files against other signers
. "$(dirname "$0")/../tap.sh"
load=$BUILD/bench/sign_load document=$ROOT/tests/pdf/two-pages.pdf

key() {  # NAME OPTIONS... - a key with its certificate
  openssl req -x509 -nodes -newkey "${@:2}" -keyout "$WORK/$1.key" -out "$WORK/$1.crt" -days 30 -subj "/CN=$1" 2> /dev/null
  cat "$WORK/$1.crt" >> "$WORK/$1.key"
}
key rsa2048 rsa:2048
key ecdsap256 ec -pkeyopt ec_paramgen_curve:P-256

# limit ALGORITHM GOAL COUNT - rounds in turn; of each program's rounds the median counts. openssl's line is
# +F<kind>:<algorithm>:<bits>:<signatures a second>:<verifications a second>.
limit() {
  local ours=() theirs=()
  for _ in 1 2 3 4 5; do
    ours+=("$("$load" "$WORK/$1.key" "$document" "$3")")
    theirs+=("$(openssl speed -mr -seconds 1 "$1" 2> /dev/null | awk -F: '/^\+F/ { printf "%.2f\n", 1e6 / $4 }')")
  done
  median() { printf '%s\n' "$@" | sort -n | sed -n 3p; }
  awk -v name="sign: $1 in memory, against openssl speed" -v ours="$(median "${ours[@]}")" -v peer="$(median "${theirs[@]}")" -v goal="$2" \
    'BEGIN { printf "%s: %.1f us CPU each, peer %.1f us; ratio %.2f (goal %s)\n", name, ours, peer, peer / ours, goal }'
}
limit rsa2048 0.85 4000
limit ecdsap256 0.25 20000

# A file of 100 MB: its pages' contents are what makes it large.
/usr/bin/python3 "$ROOT/tests/bench/sign/large.py" 100 > "$WORK/large.pdf"
mkdir "$WORK/out"
"$ROOT/tests/bench/compare" --name "sign: a file of 100 MB, against three times sha256sum" --goal 1 --items 1 --peer-items 1 \
  "hammy-sign $WORK/large.pdf --out-dir $WORK/out --key $WORK/rsa2048.key" \
  "sha256sum $WORK/large.pdf; sha256sum $WORK/large.pdf; sha256sum $WORK/large.pdf"

# Small files, as other signers take them: one a process.
mkdir "$WORK/in"
for i in {1..200}; do cp "$document" "$WORK/in/$i.pdf"; done
openssl pkcs12 -export -in "$WORK/rsa2048.crt" -inkey "$WORK/rsa2048.key" -passout pass:demo -out "$WORK/rsa2048.p12"
echo demo > "$WORK/pass"
filer="hammy-sign $WORK/in/*.pdf --out-dir $WORK/out --key $WORK/rsa2048.p12 --pass-file $WORK/pass"
# as_peer NAME COMMAND - against COMMAND, which signs twenty.
as_peer() {
  "$ROOT/tests/bench/compare" --name "sign: files, against $1" --goal 10 --items 200 --peer-items 20 --runs 3 "$filer" "$2"
}
as_peer podofosign "for i in {1..20}; do podofosign -in $WORK/in/\$i.pdf -out $WORK/theirs.pdf -cert $WORK/rsa2048.crt -pkey $WORK/rsa2048.key > /dev/null; done"
/usr/bin/python3 "$ROOT/tests/bench/sign/prepared.py" field > "$WORK/field.pdf"
as_peer "mutool sign" "for i in {1..20}; do mutool sign -s $WORK/rsa2048.p12 -P demo -o $WORK/theirs.pdf $WORK/field.pdf 8 > /dev/null 2>&1; done"
/usr/bin/python3 "$ROOT/tests/bench/sign/prepared.py" place > "$WORK/place.pdf"
as_peer "@signpdf" "node $ROOT/tests/bench/sign/signpdf.js $WORK/rsa2048.p12 demo $WORK/place.pdf 20"
