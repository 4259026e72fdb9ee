# shellcheck shell=bash disable=SC2034,SC2154
echo 'titok őű' > "$WORK/encrypt.password"
args=(--password-file "$WORK/encrypt.password")
good=$(jq -nc --arg pdf "$(base64 -w0 "$ROOT/tests/pdf/two-pages.pdf")" '{to:{email:"anna@example.com"},attachments:[{name:"a.pdf",data:$pdf}]}')
# Keys are another each time.
varies='del(.attachments[]?["blob", "size"])'

# An organisation's recipe is its own.
organisations() {
  printf '[org.%s.template.password]\nrecipe = "{{%s}}"\n' acme code other pin > "$WORK/recipes.toml"
  for org in acme other none; do with T1 ".org=\"$org\" | .data={code:\"AB12CD\",pin:\"4711\"}"; done |
    limit hammy-encrypt --config "$WORK/recipes.toml" 2> /dev/null > "$WORK/out"
  is "hammy-encrypt: an organisation's recipe is its own" \
    "$(jq -r '"\(.org) \(.error.code)"' "$WORK/out" | tr '\n' '|')$(
      for org in acme:AB12CD other:4711; do pdftotext -upw "${org#*:}" "$HAMMY_HOME/blobs/${org%:*}"/* - | head -1; done)" \
    "acme null|other null|none encrypt.no-recipe|Page one of the statement
Page one of the statement"
  is "hammy-encrypt: the same document is encrypted by another key each time" \
    "$(for _ in 1 2; do with K1 | run 2> /dev/null | jq -r .attachments[0].blob; done | sort -u | wc -l)" 2
}
