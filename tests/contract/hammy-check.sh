# shellcheck shell=bash disable=SC2034,SC2154
printf 'required = ["to.email"]\n[document.all]\npages = 2\noptional = true\n' > "$WORK/rules.toml"
args=(--rules "$WORK/rules.toml")
good=$(jq -nc --arg pdf "$(base64 -w0 "$ROOT/tests/pdf/two-pages.pdf")" '{to:{email:"anna@example.com"},attachments:[{name:"a.pdf",data:$pdf}]}')

# An organisation's suppressions, and the rules of its templates, are its own.
organisations() {
  hammy-consent add --org acme anna@example.com
  mkdir -p "$WORK/templates/notice" "$WORK/templates/acme/notice"
  for folder in notice acme/notice; do echo Notice > "$WORK/templates/$folder/subject.txt"; done
  printf '[check]\nrules = "own.toml"\n' > "$WORK/templates/acme/notice/template.toml"
  echo 'required = ["name"]' > "$WORK/templates/acme/notice/own.toml"
  for org in acme other; do
    with "${org}1" ".org=\"$org\""
    with "${org}2" ".org=\"$org\" | .to.email=\"ewa@example.com\" | .template=\"notice\""
  done | limit hammy-check --templates "$WORK/templates" 2> /dev/null > "$WORK/out"
  is "hammy-check: suppressions and templates' rules are of one organisation" \
    "$(jq -r '"\(.id) \(.error.code)"' "$WORK/out" | tr '\n' ' ')" \
    "acme1 consent.suppressed acme2 check.required other1 null other2 null "
}
