#!/bin/bash
# statement.sh - examples/statement: PDFs of a Word template that open with what the letter beside them asks for
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for judge in soffice pdftotext qpdf mshow; do
  if ! command -v $judge > /dev/null; then
    skip "statement: $judge is not installed"
    exit 77
  fi
done
"$ROOT/examples/statement/run.sh" "$WORK" 2> "$WORK/err"
is "the example runs, and says whose date of birth is not known" "$(grep -c "lacks 'customer.birth_date'" "$WORK/err")" 1
cd "$WORK" || exit 1
is "three statements are sent, one is not" "$(jq -r '[.to.email, .attachments[]?.name, (.error.code | tostring)] | join(" ")' statements.jsonl | sort)" \
  "anna.feher@posta.example Statement 2026-11-000184.pdf null
hugh.penhaligon@post.example Statement 2026-11-000185.pdf null
matti.virtanen@posti.example template.missing-variable
zofia.wojcik@poczta.example Statement 2026-11-000186.pdf null"

# open_with NAME PASSWORD TEXT... - the mail to NAME has these texts, and its PDF opens with the password alone.
open_with() {
  local name=$1 password=$2 mail
  shift 2
  mail=$(grep -l "^To: .*$name" mail/new/*)
  mkdir "$name"
  (cd "$name" && mshow -x "../$mail" > /dev/null)
  mshow -N "$mail" 2> /dev/null > "$name/letter"
  for text in "$@"; do tr -s '\n' ' ' < "$name/letter" | grep -qF -- "$text" || echo "the letter lacks: $text"; done
  grep -qF "$password" "$name/letter" && echo "the letter shows the password"
  qpdf --check "$name"/*.pdf > /dev/null 2>&1 && echo "opens without a password"
  pdftotext -upw "$password" "$name"/*.pdf "$name/text"
  grep -oE 'Statement 2026-11/[0-9]+|2026-11/[0-9]+. számlakivonat' "$name/text"
}
is "Anna's opens as her letter says" \
  "$(open_with anna.feher 140219858417 'születési dátuma NNHHÉÉÉÉ formában és ügyfélszámának utolsó négy jegye, a vége **17')" "2026-11/000184. számlakivonat"
is "Hugh's too" \
  "$(open_with hugh.penhaligon 090819640092 'your date of birth as DDMMYYYY and the last four digits of your customer number, ends with **92')" "Statement 2026-11/000185"
is "and Zofia's" "$(open_with zofia.wojcik 311219901755 'ends with **55')" "Statement 2026-11/000186"
is "the passwords are told to nobody" "$(cat statements.jsonl worth.jsonl err | grep -cE '140219858417|090819640092|311219901755')" 0
check "lint finds nothing to say of its template" \
  [ -z "$(hammy-template lint statement --templates "$ROOT/examples/statement/templates" | grep -v 'font')" ]
finish
