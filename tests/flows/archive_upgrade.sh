#!/bin/bash
# archive_upgrade.sh - a database of every released version is brought up to date, and nothing else touches it
. "$(dirname "$0")/../tap.sh"
command -v sqlite3 > /dev/null || { skip "upgrade: sqlite3 is missing"; finish; }

for dump in "$ROOT"/tests/state/archive-*.sql; do
  version=$(basename "$dump" .sql)
  rm -rf "$HAMMY_HOME" && mkdir "$HAMMY_HOME"
  sqlite3 "$HAMMY_HOME/archive.db" < "$dump" > /dev/null
  mkdir -p "$HAMMY_HOME/archive" && cp -r "$ROOT/tests/state/archive-content/." "$HAMMY_HOME/archive/"
  check "$version: upgrade" bash -c "hammy upgrade > /dev/null"
  is "$version: a second upgrade has nothing to do" "$(hammy upgrade | grep -v ' is up to date$'; hammy upgrade | grep archive)" "archive is up to date"
  is "$version: the message is there" \
    "$(hammy-archive list --org acme --json | jq -c '[.id, .subject, .to, .state]')" \
    '["01JD9Z4K6Q3V5X7Y9ZABCDEFGH","Számla 2026/0042","anna@example.com","delivered"]'
  is "$version: its events are there" \
    "$(hammy-archive get --org acme 01JD9Z4K6Q3V5X7Y9ZABCDEFGH | jq -c '[.log[].event]')" '["rendered","sent","archived"]'
done

# A database that an earlier or a later release made is refused with what to run, and left alone.
refused() { # refused VERSION CODE-TEXT HINT
  sqlite3 "$HAMMY_HOME/archive.db" "UPDATE schema SET version = $1 WHERE module = 'archive'"
  hammy-archive list 2> "$WORK/err"
  is "version $1: exit status" $? 78
  check "version $1: the hint" grep -q "$2" "$WORK/err"
  is "version $1: nothing was changed" "$(sqlite3 "$HAMMY_HOME/archive.db" "SELECT version FROM schema")" "$1"
}
latest=$(sqlite3 "$HAMMY_HOME/archive.db" "SELECT version FROM schema WHERE module = 'archive'")
refused $((latest + 1)) "use the release of hammy that upgraded the database"
[ "$latest" = 1 ] || refused $((latest - 1)) "run 'hammy upgrade'"
sqlite3 "$HAMMY_HOME/archive.db" "DELETE FROM schema"
hammy-archive list 2> "$WORK/err"
is "no schema: exit status" $? 78
check "no schema: the hint" grep -q "run 'hammy init'" "$WORK/err"
finish
