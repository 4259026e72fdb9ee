#!/bin/bash
# queue.sh - a record put into a queue, taken and answered, in batches of 500, through lib/queue against bare sqlite3
# with the same guarantees; and whether a long queue costs more for each record than a short one. The driver calls
# lib/queue as hammy-run does, because a start of a program for each batch would be measured otherwise.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
count=20000
load=$BUILD/bench/queue_load
echo "directory=\$(mktemp -d -p $WORK); $load ours sqlite:\$directory/queue.db $count; rm -r \$directory" > "$WORK/ours"
echo "directory=\$(mktemp -d -p $WORK); $load bare \$directory/queue.db $count; rm -r \$directory" > "$WORK/bare"
"$ROOT/tests/bench/compare" --name "queue: rendered mails of 4 KB, against bare sqlite3" --goal 0.6 --items $count --runs 3 \
  "bash $WORK/ours" "bash $WORK/bare" || tap_failed=1

count=50000
if [ "${HAMMY_TEST_FULL:-}" ]; then count=1000000; fi
"$load" deep "sqlite:$WORK/deep.db" $count > "$WORK/deep" || tap_failed=1
# The first tenth warms the caches up: the second one is compared with the last.
for what in put take; do
  awk -v what=$what -v count=$count '$1 == what { n++; if (n == 2) first = $2; last = $2 }
    END { printf "queue: %s, the last of %d records against the first: %.1f us CPU each, first %.1f us; ratio %.2f (goal 0.77)\n",
          what, count, last, first, first / last }' "$WORK/deep"
done
awk '{ if (NR == 2) first = $3; last = $3 }
  END { printf "queue: memory in KB, at the end %d, at the beginning %d; ratio %.2f (goal 0.9)\n", last, first, first / last }' "$WORK/deep"

# On PostgreSQL the server works as well as the program, so that both count: the time of the server's processes that have
# ended is the postmaster's.
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
# shellcheck source=tests/peers/lib/postgresql.sh
. "$ROOT/tests/peers/lib/postgresql.sh"
start_postgresql "autovacuum = off" || exit
# fresh - a place for the tables without anything in it.
fresh() { pg_admin hammy -c "DROP SCHEMA IF EXISTS bench CASCADE" -c "CREATE SCHEMA bench AUTHORIZATION hammy" 2> "$WORK/notices"; }
in_schema="$PG_URL?options=-csearch_path%3Dbench"
python3 "$ROOT/tests/bench/queue/pgbench.py" > "$WORK/pgbench.sql"
line=$(printf '%3800s' '' | tr ' ' x)
ours() { "$load" ours "$in_schema" "$1"; }
# pgbench prepares each statement of its script anew and plans it five times, which tells less, the more batches follow.
peer() {
  "$PG_BIN/pgbench" -n -M prepared -f "$WORK/pgbench.sql" -t $(($1 / 500)) -D batch=0 -D org=default -D send=send \
    -D failed=send.failed -D type=message -D campaign=invoices-2026-11 -D template=invoice@3 -D channel=email \
    -D destination=example.com -D zone=Europe/Budapest -D holder=bench -D line="$line" "$in_schema"
}
# The tables as lib/queue makes them, without a record in them.
tables() { fresh && "$load" ours "$in_schema" 0; }

# logged COMMAND... - what it has the server run.
logged() {
  local before
  pg_admin hammy -c "ALTER ROLE hammy SET log_statement = 'all'" || return 1
  before=$(wc -c < "$PG_LOG")
  "$@" > "$WORK/out" 2>&1 || cat "$WORK/out" >&2
  pg_admin hammy -c "ALTER ROLE hammy RESET log_statement"
  tail -c "+$((before + 1))" "$PG_LOG" | python3 "$ROOT/tests/bench/queue/statements.py"
}
tables
is "pgbench sends the statements that lib/queue sends" "$(logged peer 5000)" "$(fresh; logged ours 5000)"

count=20000
server_ticks() { awk '{ print $16 + $17 }' "/proc/$PG_PID/stat"; }
# nobody_served - the postmaster has taken leave of the process that served us, whose time is its own from then on.
nobody_served() { ! pgrep -P "$PG_PID" -f 'postgres: hammy' > "$WORK/served"; }
# microseconds COMMAND... - of the program and the server, for each record.
microseconds() {
  local before TIMEFORMAT='%U %S'
  before=$(server_ticks)
  { time "$@" $count > "$WORK/out" 2>&1; } 2> "$WORK/time" || { cat "$WORK/out" >&2; return 1; }
  wait_until 10 nobody_served
  awk -v ticks=$(($(server_ticks) - before)) -v hertz="$(getconf CLK_TCK)" -v count=$count \
    '{ printf "%.1f\n", ($1 + $2 + ticks / hertz) / count * 1e6 }' "$WORK/time"
}
for _ in 1 2 3; do
  fresh
  microseconds ours >> "$WORK/pg_ours" || tap_failed=1
  tables
  microseconds peer >> "$WORK/pg_peer" || tap_failed=1
done
median() { sort -n "$1" | sed -n 2p; }
awk -v ours="$(median "$WORK/pg_ours")" -v peer="$(median "$WORK/pg_peer")" 'BEGIN {
  printf "queue: on PostgreSQL, program and server, against pgbench with the same statements: %.1f us CPU each, peer %.1f us; ratio %.2f (goal 0.6)\n",
         ours, peer, peer / ours }'
finish
