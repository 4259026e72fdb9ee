#!/bin/bash
# contract.sh - examples/contract: from data to a mail with a PDF of a Word template, general terms and an invitation
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for judge in soffice pdftotext pdfsig zbarimg; do
  if ! command -v $judge > /dev/null; then
    skip "contract: $judge is not installed"
    exit 77
  fi
done
check "the example runs" "$ROOT/examples/contract/run.sh" "$WORK"
cd "$WORK" || exit 1
is "two contracts are sent and kept" "$(jq -r '[.to.email, .attachments[].name, (.error | tostring)] | join(" ")' contracts.jsonl)" \
  "hugh.penhaligon@post.example invite.ics Contract S-2026-001.zip null
anna.feher@posta.example invite.ics Contract S-2026-002.zip null"

number=0
for mail in $(grep -l 'S-2026-00' mail/new/* | sort); do
  number=$((number + 1))
  mkdir -p "$number"
  (cd "$number" && mshow -x ../"$mail" > /dev/null)
  /usr/bin/python3 -m zipfile -e "$number/Contract S-2026-00$number.zip" "$number"
done
is "the archives hold the contract and the terms in the customer's language" "$(ls ./*/*.pdf)" \
  "./1/Contract S-2026-001.pdf
./1/general-terms.pdf
./2/Contract S-2026-002.pdf
./2/general-terms.hu.pdf"
is "both contracts are signed, and no byte of them is not" \
  "$(for contract in ./*/Contract*.pdf; do pdfsig -nocert "$contract"; done | grep -cE 'Signature is Valid|Total document signed|Common Name: ACME Telecom')" 6
said() { pdftotext -layout "$1" - | tr -s ' \n\f' ' '; }
says() { if said "$1" | grep -qF -- "$2"; then ok "the PDF says '$2'"; else not_ok "the PDF says '$2'"; said "$1"; fi; }
says 1/Contract*.pdf 'between ACME Telecom, called the Provider, and Hugh Penhaligon, 4 Cathedral Green'
says 1/Contract*.pdf 'Television & sport – €14.50'
says 1/Contract*.pdf 'Since the Customer has been with us for 7 years'
says 1/Contract*.pdf '1. The contract runs for 24 months'
says 2/Contract*.pdf 'Fehér Anna, 9021 Győr, Árpád út 12., a továbbiakban Előfizető között, 2026. november 24.'
says 2/Contract*.pdf 'A kiépítés díjmentes.'
check "the invitation is for the visit" grep -q 'DTSTART:20261202T070000Z' 2/invite.ics

for number in 1 2; do
  pdftoppm -r 150 -png -singlefile "$number"/Contract*.pdf "page$number"
  zbarimg -q --raw "page$number.png" > "code$number" 2> /dev/null
  jq -r "select(.data.number == \"S-2026-00$number\") | .data.payment" "$ROOT/examples/contract/contracts.jsonl" > "payment$number"
  check "the QR code of contract $number can be read" cmp "code$number" "payment$number"
  pdftoppm -r 50 -gray -png -singlefile "$number"/Contract*.pdf "small$number"
  check "page $number looks as it did when somebody looked at it" \
    /usr/bin/python3 "$ROOT/tests/flows/contract/alike" "small$number.png" "$ROOT/tests/flows/contract/page$number.png"
done
finish
