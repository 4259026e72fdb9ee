#!/bin/bash
# backup_postgresql.sh - hammy backup and restore with all state in PostgreSQL, while a program writes
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/lib/ports.sh"
. "$(dirname "$0")/lib/postgresql.sh"
start_postgresql || exit
export PATH=$PG_BIN:$PATH
settings() { # settings DATABASE
  local url="postgresql://guarded@127.0.0.1:$PG_PORT/$1?password_file=$PG_DIR/password&options=-crole%3Dhammy"
  printf '[store]\nurl = "%s"\n[blobs]\nurl = "%s"\n[archive]\ndatabase = "%s"\nblobs = "%s"\n' "$url" "$url" "$url" "$url" \
    > "$WORK/$1.toml"
}
settings hammy
settings fresh
pg_admin postgres -c 'CREATE DATABASE fresh OWNER hammy' || exit
messages() { # messages ORG FROM TO
  seq "$2" "$3" | sed 's|.*|{"type":"message","id":"m&","org":"'"$1"'","key":"k&","channel":"email",'\
'"to":{"email":"anna@example.org"},"from":{"email":"info@acme.example"},"subject":"s","text":"content &"}|'
}
deliver() { hammy-send --via "maildir:$WORK/mail" | hammy-archive put; }
quietly() { "$@" > "$WORK/out" 2>&1 || { cat "$WORK/out"; return 1; }; }

export HAMMY_CONFIG=$WORK/hammy.toml
hammy init > /dev/null
for org in acme other; do messages $org 1 200 | deliver > /dev/null; done
messages acme 1 40 | hammy-queue put first > /dev/null
hammy-archive list --org acme --json | sort > "$WORK/before"
: > "$WORK/go-on"
(round=0
while [ -e "$WORK/go-on" ]; do
  messages acme $((1000 + round * 20)) $((1019 + round * 20)) | deliver
  round=$((round + 1))
done) > "$WORK/written.jsonl" 2> "$WORK/writer.err" &
writer=$!
# What its children are started with is looked at all the while.
(while [ -e "$WORK/go-on" ]; do cat /proc/[0-9]*/cmdline 2> /dev/null | tr '\0' ' '; done) > "$WORK/cmdlines" &
watcher=$!
check "a backup while a program writes" quietly hammy backup "$WORK/copy.tar"
rm "$WORK/go-on"
wait $writer $watcher
is "the writer was not disturbed" "$(cat "$WORK/writer.err")" ""
check "pg_dump was seen" grep -q pg_dump "$WORK/cmdlines"
is "but not the password" "$(grep -cF "$(cat "$PG_DIR/password")" "$WORK/cmdlines")" 0

export HAMMY_CONFIG=$WORK/fresh.toml HAMMY_HOME=$WORK/elsewhere
check "restored into an empty database" quietly hammy restore "$WORK/copy.tar"
is "all messages of before are in it" "$(hammy-archive list --org acme --json | sort | comm -23 "$WORK/before" -)" ""
is "of the other organisation too" "$(hammy-archive list --org other --json | wc -l)" 200
is "with their content" "$(hammy-archive get --org other m7 | jq -r .text)" "content 7"
is "the queue is as it was" "$(hammy-queue list first --org acme --json | wc -l)" 40
mails=$(find "$WORK/mail/new" -type f | wc -l)
messages other 1 200 | deliver > /dev/null
is "what was sent is not sent again" "$(find "$WORK/mail/new" -type f | wc -l)" "$mails"
is "rows are kept apart again" "$(pg_admin fresh -c "SELECT count(*) FROM pg_class WHERE relforcerowsecurity")" \
  "$(pg_admin hammy -c "SELECT count(*) FROM pg_class WHERE relforcerowsecurity")"
check "and the doctor is content" bash -c "hammy doctor | grep '^failure' | grep -vc ' program ' | grep -qx 0"

rm -r "$WORK/elsewhere"
hammy restore "$WORK/copy.tar" > "$WORK/out" 2>&1
is "tables that are there stay" $? 73
messages acme 9000 9010 | deliver > /dev/null
check "unless they are to make way" quietly hammy restore --replace "$WORK/copy.tar"
is "what came later is gone" "$(hammy-archive list --org acme --json | jq -r .id | grep -c "^m90[01].$")" 0
pg_admin postgres -c "ALTER ROLE guarded PASSWORD 'another'"
hammy backup "$WORK/none.tar" > "$WORK/out" 2>&1
is "a server that does not let us in makes no backup" "$? $(ls "$WORK/none.tar" 2> /dev/null)" "69 "
finish
