# shellcheck shell=bash disable=SC2034,SC2154
# An authority of its own for each organisation, under the same name.
for org in default acme other; do
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/$org.key" -out "$WORK/$org.crt" -days 36500 -subj "/CN=$org" \
    -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
  cat "$WORK/$org.crt" >> "$WORK/$org.key"
done
args=(--tsa "demo:$WORK/default.key")
good=$(jq -nc --arg pdf "$(base64 -w0 "$ROOT/tests/pdf/two-pages.pdf")" \
  '{to:{email:"anna@example.com"},attachments:[{name:"a.pdf",data:$pdf},{name:"b.txt",data:"w6F0"}]}')

# An organisation stamps by its own authority, and one that has none by that of all.
organisations() {
  printf '[tsa.main]\nurl = "demo:%s"\n' "$WORK/default.key" > "$WORK/hammy.toml"
  for org in acme other; do printf '[org.%s.tsa.main]\nurl = "demo:%s"\n' "$org" "$WORK/$org.key"; done >> "$WORK/hammy.toml"
  for org in acme other none; do with T1 ".org=\"$org\""; done |
    limit hammy-stamp --tsa main --config "$WORK/hammy.toml" 2> /dev/null > "$WORK/out"
  is "hammy-stamp: an organisation's authority is its own" \
    "$(jq -r '"\(.org) \(.error.code)"' "$WORK/out" | tr '\n' '|')$(for org in acme other none; do
      hammy-stamp verify --json "$HAMMY_HOME/blobs/$org"/* | jq -r '.timestamps[0].signer'; done | uniq -c | tr -s ' \n' ' ')" \
    "acme null|other null|none null| 2 CN=acme 2 CN=other 2 CN=default "
}
