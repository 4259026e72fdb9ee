# shellcheck shell=bash disable=SC2034
args=(--text 'COPY {{to.email}}')
good=$(jq -nc --arg pdf "$(base64 -w0 "$ROOT/tests/pdf/two-pages.pdf")" '{to:{email:"anna@example.com"},attachments:[{name:"a.pdf",data:$pdf}]}')

# What an organisation marks is kept among its own.
organisations() {
  for org in acme other; do with T1 ".org=\"$org\""; done | limit hammy-watermark "${args[@]}" 2> /dev/null > "$WORK/out"
  is "hammy-watermark: an organisation's documents are its own" \
    "$(for org in acme other; do pdftotext "$HAMMY_HOME/blobs/$org/$(jq -r "select(.org == \"$org\").attachments[0].blob | ltrimstr(\"sha256:\")" "$WORK/out")" - | grep -c COPY; done | tr '\n' ' ')" "2 2 "
}
