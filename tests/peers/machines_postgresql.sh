#!/bin/bash
# machines_postgresql.sh - two machines with one PostgreSQL: journal, archive, blobs; and the server is killed under them
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/lib/ports.sh"
. "$(dirname "$0")/lib/postgresql.sh"
start_postgresql || exit
cat > "$WORK/hammy.toml" << END
[store]
url = "$PG_URL"
[blobs]
url = "$PG_URL"
[archive]
database = "$PG_URL"
blobs = "$PG_URL"
[tsa]
database = "$PG_URL"
[files]
roots = ["$WORK"]
[mail]
from = "billing@acme.example"
END
export HAMMY_CONFIG=$WORK/hammy.toml
on() { HAMMY_HOME=$WORK/$1 "${@:2}"; } # on MACHINE COMMAND...

letters() { # letters PREFIX COUNT
  seq -f "$1%.0f" 1 "$2" | awk -v text="$(printf '%0500d' 7)" '{
    printf "{\"type\":\"message\",\"id\":\"%s\",\"key\":\"%s\",\"to\":{\"email\":\"%s@example.com\"},", $1, $1, $1
    printf "\"subject\":\"Számla\",\"text\":\"%s\"}\n", text }'
}
mails() { find "$WORK/mail/new" "$WORK/mail/cur" -type f 2> /dev/null | wc -l; }
send() { on "$1" hammy-send --via "maildir:$WORK/mail"; }

init() { on "$1" hammy init > /dev/null; }
check "the first machine makes the tables" init one
check "for the second they are there" init two
letters a 50 > "$WORK/in.jsonl"
send one < "$WORK/in.jsonl" > "$WORK/sent.jsonl"
send two < "$WORK/in.jsonl" > "$WORK/again.jsonl"
is "what one machine has sent the other does not send again" "$(mails)" 50
is "and both answer that it was sent" "$(grep -c '"sent"' "$WORK/sent.jsonl") $(grep -c '"sent"' "$WORK/again.jsonl")" "50 50"
check "no journal lies on a disk" test ! -e "$WORK/one/journal"
on one hammy-archive put < "$WORK/sent.jsonl" > /dev/null
is "what one archives the other shows" "$(on two hammy-archive get a7 | jq -r .subject)" Számla
is "no content lies on a disk but copies" \
  "$(find "$WORK/one" "$WORK/two" -type f -not -path '*/cache/*' | wc -l)" 0

is "the doctor finds the tables" \
  "$(on two hammy doctor --json | jq -r 'select(.area == "database") | .health' | sort | uniq -c | xargs)" "$(
    pg_admin hammy -c "SELECT count(*) FROM schema") ok"
HAMMY_CONFIG='' on two hammy --config <(sed "s/hammy@/admin@/" "$HAMMY_CONFIG") doctor --json > "$WORK/doctor"
check "and warns of a superuser" grep -q "does not keep organisations apart" "$WORK/doctor"

# The server is killed and comes back, while a machine sends and another archives.
letters b 3000 > "$WORK/many.jsonl"
letters c 6000 > "$WORK/more.jsonl"
send one < "$WORK/many.jsonl" > "$WORK/many.out" 2> "$WORK/send.err" &
sending=$!
on two hammy-archive put < "$WORK/more.jsonl" > "$WORK/confirmed.jsonl" 2> "$WORK/put.err" &
putting=$!
wait_until 20 test -s "$WORK/confirmed.jsonl"
kill_postgresql
sleep 1
resume_postgresql || exit
wait $sending
wait $putting
check "some was confirmed before the server died" test -s "$WORK/confirmed.jsonl"
check "the server died while mail was on its way" grep -q "no connection to the database" "$WORK/send.err" "$WORK/many.out"
jq -r 'select(.error | not) | .id' < "$WORK/confirmed.jsonl" | sort > "$WORK/expected"
on one hammy-archive list --json | jq -r .id | sort > "$WORK/kept"
is "nothing confirmed is lost" "$(comm -23 "$WORK/expected" "$WORK/kept")" ""
check "the content of all that is kept is whole" bash -c \
  "head -500 '$WORK/expected' | HAMMY_HOME=$WORK/one xargs hammy-archive get | jq -r .text | sort -u | wc -l | grep -qx 1"
send two < "$WORK/many.jsonl" > "$WORK/many.out"
is "done again on the other machine, every message was sent" "$(grep -c '"sent"' "$WORK/many.out")" 3000
is "and none twice" "$(mails)" 3050
stop_postgresql
on two hammy doctor --json > "$WORK/doctor"
check "the doctor says when nobody is there" grep -q "no connection to the database" "$WORK/doctor"
finish
