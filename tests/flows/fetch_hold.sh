#!/bin/bash
# fetch_hold.sh - a message waits in its queue for an invoice that is not written yet, as its template says; what is
# archived is attached again
. "$(dirname "$0")/../tap.sh"
export HAMMY_CONFIG=$WORK/hammy.toml HAMMY_CLOCK=$WORK/clock
clock() { echo "2026-11-22T$1Z" > "$HAMMY_CLOCK"; }
clock 08:00:00
mkdir -p "$WORK"/{files,templates/invoice}
echo 'Invoice {{number}}' > "$WORK/templates/invoice/subject.txt"
echo 'See what is attached.' > "$WORK/templates/invoice/body.txt"
cat > "$WORK/templates/invoice/template.toml" << END
attachments = ["file://$WORK/files/{{number}}.pdf"]
fetch = { every = "10m", for = "25m" }
END
printf '[files]\nroots = ["%s/files"]\n[render]\ntemplates = "%s/templates"\n' "$WORK" "$WORK" > "$HAMMY_CONFIG"
hammy init > /dev/null
stages() {
  hammy-run --once --from in --to fetch -- hammy-render 2>> "$WORK/err"
  hammy-run --once --from fetch --to out -- hammy-fetch 2>> "$WORK/err"
}
state() { hammy-queue list "$1" --json | jq -r '"\(.id) \(.state) \(.due[11:16])"' | tr '\n' '|'; }
for id in A B; do echo "{\"id\":\"$id\",\"template\":\"invoice\",\"to\":{\"email\":\"a@example.com\"},\"data\":{\"number\":\"$id\"}}"; done |
  hammy-queue put in > /dev/null
stages
is "both wait in the queue for the template's time" "$(state fetch)" "A waiting 08:10|B waiting 08:10|"
clock 08:10:01
stages
is "and again" "$(state fetch)" "A waiting 08:20|B waiting 08:20|"
printf '%%PDF-1.4 invoice' > "$WORK/files/A.pdf"
clock 08:20:02
stages
is "what is there goes on, the other is looked for a last time" "$(state out)$(state fetch)" "A ready null|B waiting 08:25|"
clock 08:25:03
stages
is "then it has failed for good" "$(hammy-queue list fetch.failed --json | jq -r '"\(.id) \(.code) \(.failure // .class)"')" "B fetch.missing permanent"
is "its state is known from its events" "$(hammy-archive events | jq -r 'select(.message == "B") | .event' | tr '\n' ' ')" "accepted rendered waiting waiting waiting failed "
hammy-queue retry fetch.failed --id B > /dev/null 2>> "$WORK/err"
stages
is "whoever tries again begins anew" "$(state fetch)" "B waiting 08:35|"
printf '%%PDF-1.4 invoice' > "$WORK/files/B.pdf"
clock 08:35:04
stages
is "and has it" "$(state out)" "A ready null|B ready null|"

# The archive gives back what went with a message, to its own organisation.
hammy-queue take out 2>> "$WORK/err" | hammy-archive put > "$WORK/archived" 2>> "$WORK/err"
hash=$(jq -r 'select(.id == "A") | .attachments[0].blob' "$WORK/archived")
wants() { jq -nc --arg org "$1" --arg url "$2" '{id: "W", org: $org, data: {before: "A"}, attachments: [{url: $url}]}'; }
outcome() { wants "$@" | hammy-fetch 2>> "$WORK/err" | jq -r '.error.code // .hold.reason // .attachments[0].blob'; }
rm -rf "$HAMMY_HOME/blobs"
is "an archived attachment" "$(outcome default 'archive:{{before}}/A.pdf')" "$hash"
is "the only one needs no name" "$(outcome default archive:A)" "$hash"
is "its bytes are in transit again" "$(cat "$HAMMY_HOME/blobs/default/${hash#*:}")" "%PDF-1.4 invoice"
is "a name that it has not" "$(outcome default archive:A/B.pdf)" fetch.not-in-archive
is "another organisation's message is none" "$(outcome other archive:A)" "$(outcome default archive:A0 | sed "s/A0/A/; s/default/other/")"
finish
