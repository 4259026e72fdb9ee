#!/bin/bash
# demo.sh - the invoice run of examples/invoices: its mails read back by tools that are not ours, and run a second time
. "$(dirname "$0")/../tap.sh"
cd "$ROOT" || exit 1
place=$WORK/demo
customers=examples/invoices/customers.jsonl

examples/invoices/run.sh "$place" > "$WORK/report" 2> "$WORK/log"
is "297 of 300 customers get a mail" "$(find "$place/mail/new" -type f | wc -l)" 297
is "300 records come out" "$(wc -l < "$place/done.jsonl")" 300
is "three are refused, each for its own reason" \
  "$(jq -r 'select(.error) | .key + " " + .error.code' "$place/done.jsonl" | sort | tr '\n' ';')" \
  "invoice/2026/0057 address.syntax;invoice/2026/0143 template.missing-variable;invoice/2026/0211 template.filter;"
is "the log names the first failure of each program" "$(grep -c ' records failed, the first: ' "$WORK/log")" 2
check "every record that comes out is valid" scripts/check-schema "$place/done.jsonl"
is "keys are those that went in" "$(jq -r .key "$place/done.jsonl" | sort | sha256sum)" \
  "$(jq -r .key $customers | sort | sha256sum)"

# Python's email package and mblaze judge each mail against the customer that it is for.
check "Python reads in every mail what its customer was to get" /usr/bin/python3 tests/flows/demo_mails.py \
  "$place/mail/new" $customers
is "mblaze finds the same recipients" "$(mlist "$place/mail" | mscan -f '%t' 2> /dev/null | wc -l)" 297
is "mblaze decodes the same addresses" \
  "$(mlist "$place/mail" | maddr -a -h to | sort | sha256sum)" \
  "$(jq -r 'select(.error | not) | .to.email' "$place/done.jsonl" | sed 's/@почта\./@xn--80a1acny./' | sort | sha256sum)"

is "the report counts 297 sent" \
  "$(HAMMY_HOME=$place/home hammy-report summary --json | jq -s 'map(select(.state == "sent") | .messages) | add')" 297
is "the archive keeps all 300" "$(HAMMY_HOME=$place/home hammy-archive list --json --limit 1000 | wc -l)" 300

before=$(find "$place/mail" -type f -exec sha256sum {} + | sort | sha256sum)
examples/invoices/run.sh "$place" > "$WORK/report2" 2> /dev/null
is "a second run sends nothing twice" "$(find "$place/mail" -type f -exec sha256sum {} + | sort | sha256sum)" "$before"
is "and reports the same" "$(cat "$WORK/report2")" "$(cat "$WORK/report")"
is "the archive keeps each message once" \
  "$(HAMMY_HOME=$place/home hammy-archive list --json --limit 1000 | wc -l)" 300

# What is committed is what the generator writes.
check "customers.jsonl is what make-customers writes" \
  cmp <(/usr/bin/python3 examples/invoices/make-customers) $customers

# The reminder is rendered from the same customers, with what it needs besides.
reminded=$(jq -c '.data.days_late = 22 | .key |= sub("invoice"; "reminder")' $customers |
  hammy-render reminder --templates examples/invoices/templates 2> /dev/null |
  jq -r 'select(.error | not) | select(.html and .text and .subject and .sms) | .id' | wc -l)
is "the reminder is rendered for all but the two whose data is broken" "$reminded" 298
finish
