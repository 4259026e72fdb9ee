# shellcheck shell=bash disable=SC2034,SC2154
# A key of its own for each organisation, under the same name.
for org in acme other; do
  openssl req -x509 -newkey rsa:2048 -nodes -keyout "$WORK/$org.key" -out "$WORK/$org.crt" -days 30 \
    -subj "/CN=$org" 2> /dev/null
  cat "$WORK/$org.crt" >> "$WORK/$org.key"
done
args=(--demo --key "$WORK/acme.key")
good=$(jq -nc --arg pdf "$(base64 -w0 "$ROOT/tests/pdf/two-pages.pdf")" '{to:{email:"anna@example.com"},attachments:[{name:"a.pdf",data:$pdf}]}')

# Who signed the documents of $WORK/out, one a line.
signers() {
  local document
  for document in $(jq -r 'select(.error | not) | "\(.org)/\(.attachments[0].blob | ltrimstr("sha256:"))"' "$WORK/out"); do
    pdfsig -nocert "$HAMMY_HOME/blobs/$document" | sed -n 's/.*Common Name: //p'
  done
}

# An organisation signs by its own key.
organisations() {
  for org in acme other; do printf '[org.%s.key.main]\nfile = "%s"\n' "$org" "$WORK/$org.key"; done > "$WORK/hammy.toml"
  for org in acme other none; do with T1 ".org=\"$org\""; done |
    limit hammy-sign --demo --key main --config "$WORK/hammy.toml" 2> /dev/null > "$WORK/out"
  is "hammy-sign: an organisation's key is its own" \
    "$(jq -r '"\(.org) \(.error.code)"' "$WORK/out" | tr '\n' '|')$(signers | tr '\n' ' ')" \
    "acme null|other null|none key.unknown|acme other "
}
