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

# The reminders by stages between queues.
for run in "13 new mails" "no new mail the second time"; do
  before=$(find "$place/mail" -type f | wc -l)
  examples/invoices/queues.sh "$place" > "$WORK/queues" 2> "$WORK/queues.log"
  is "through queues: $run" "$? $(($(find "$place/mail" -type f | wc -l) - before)) $(cat "$WORK/queues.log")" "0 $([ "$run" = "13 new mails" ] && echo 13 || echo 0) "
done
is "nothing is left in the queues" "$(HAMMY_HOME=$place/home hammy-queue stats --json | jq -s 'map(.backlog) | add')" 0
is "the archive keeps the reminders with all that happened to them" \
  "$(HAMMY_HOME=$place/home hammy-archive list --json --campaign reminders-2026-12 | jq -r .state | sort | uniq -c | tr -s ' ')" " 13 sent"

# What is committed is what the generator writes.
check "customers.jsonl is what make-customers writes" \
  cmp <(/usr/bin/python3 examples/invoices/make-customers) $customers

check "unpaid.jsonl too" \
  cmp <(/usr/bin/python3 examples/invoices/make-customers --unpaid) examples/invoices/unpaid.jsonl

# The reminders go to some of the same people, and are messages of their own.
examples/invoices/remind.sh "$place" > "$WORK/report3" 2> "$WORK/log3"
is "13 reminders leave and nothing is said on the way" \
  "$(find "$place/mail/new" -type f | wc -l) $(cat "$WORK/log3")" "310 "
is "the report has both campaigns" "$(grep -c '^reminders-2026-12 .* sent  *13 ' "$WORK/report3")" 1
reminded() { jq -r "select(.key == \"$1\") | .text" "$place/reminded.jsonl"; }
is "days are counted as each language does" \
  "$(reminded reminder/2026/0007 | grep -o '([^)]*temu)') $(reminded reminder/2026/0247 | grep -o '([^)]*temu)')" \
  "(1 dzień temu) (24 dni temu)"
is "and in Russian" "$(reminded reminder/2026/0223 | grep -o '([^)]*назад)')" "(19 дней назад)"
finish
