#!/bin/bash
# sql_durable.sh - hammy-archive put confirms what is on the disk: the order of its system calls, and kill -9
. "$(dirname "$0")/../tap.sh"
hammy init > /dev/null

# letters PREFIX COUNT - messages with some content
letters() {
  seq -f "$1%.0f" 1 "$2" | awk -v text="$(printf '%0500d' 7)" '{
    printf "{\"type\":\"message\",\"id\":\"%s\",\"campaign\":\"c\",\"to\":{\"email\":\"%s@example.com\"},", $1, $1
    printf "\"subject\":\"Számla\",\"text\":\"%s\",\"log\":[{\"at\":\"2026-11-22T08:00:00.000Z\",", text
    printf "\"by\":\"hammy-send\",\"event\":\"sent\"}]}\n" }'
}

if strace -o /dev/null true 2> /dev/null; then
  letters traced 1 > "$WORK/one.jsonl"
  strace -f -y -e trace=openat,write,writev,pwrite64,fsync,fdatasync,syncfs,renameat2,link -o "$WORK/trace" \
    hammy-archive put < "$WORK/one.jsonl" > "$WORK/out.jsonl"
  # The steps of the trace that matter, in their order, each once.
  steps=$(awk -v out="$WORK/out.jsonl" '
    { name = "" }
    /(fsync|syncfs)\(.*\/archive\/default\/\.new-/ { name = "content" }
    /renameat2\(.*\/archive\/default\/\.new-/ { name = "name" }
    /fsync\(.*\/archive\/default>\)/ { name = "directory" }
    /fdatasync\(.*archive\.db-wal>/ { name = "log" }
    /writev?\(1</ && index($0, out) { name = "answer" }
    name && !(name in seen) { seen[name] = 1; printf "%s ", name }' "$WORK/trace")
  is "content, its name, its directory and the log are synced, then the answer is printed" \
    "$steps" "content name directory log answer "
  is "nothing is synced after the answer" \
    "$(sed -nE '/writev?\(1</,$p' "$WORK/trace" | grep -cE 'fsync|fdatasync|syncfs')" 0
else
  skip "strace: it may not trace here"
fi

# Killed at any moment, everything that was printed is there.
rounds=3
[ -z "${HAMMY_TEST_FULL:-}" ] || rounds=30
for round in $(seq 1 $rounds); do
  letters "k$round-" 4000 > "$WORK/many.jsonl"
  hammy-archive put < "$WORK/many.jsonl" > "$WORK/confirmed.jsonl" 2> /dev/null &
  victim=$!
  for _ in $(seq 100); do [ -s "$WORK/confirmed.jsonl" ] && break; sleep 0.05; done
  sleep "0.$((round * 2 % 9 + 1))"
  { kill -9 $victim && wait $victim; } 2> /dev/null
  perl -ne 'print if /\n\z/' "$WORK/confirmed.jsonl" | jq -r .id >> "$WORK/confirmed" # the last line may be cut
done
hammy-archive list --json | jq -r .id | sort > "$WORK/kept"
sort "$WORK/confirmed" > "$WORK/expected"
check "some were confirmed before a kill" test -s "$WORK/expected"
is "nothing confirmed is lost" "$(comm -23 "$WORK/expected" "$WORK/kept")" ""
check "the content of all that is kept is whole" bash -c \
  "xargs -n 2000 hammy-archive get < '$WORK/kept' | jq -r .text | sort -u | wc -l | grep -qx 1"
check "the database is sound" bash -c "sqlite3 '$HAMMY_HOME/archive.db' 'PRAGMA integrity_check' | grep -qx ok"
finish
