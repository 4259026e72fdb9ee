#!/bin/bash
# sql_scope.sh - a statement that does not keep to its organisation does not compile
. "$(dirname "$0")/../tap.sh"

# shellcheck disable=SC2317 # check calls it
compiles() { # compiles EXPRESSION - whether it is accepted
  printf '#include "sql/database.hpp"\nvoid f(hammy::sql::Transaction& t) { %s; }\n' "$1" > "$WORK/f.cpp"
  "${CXX:-c++}" -std=c++20 -fsyntax-only -I "$ROOT/lib" "$WORK/f.cpp" 2> "$WORK/err"
}
# shellcheck disable=SC2317 # check calls it
refused() { ! compiles "$1" && grep -q "keep to its organisation" "$WORK/err"; }

check "with :org it compiles" compiles 't.query("SELECT id FROM archive_message WHERE org = :org")'
check "without :org it does not" refused 't.query("SELECT id FROM archive_message")'
check "a longer name is another one" refused 't.query("SELECT id FROM archive_message WHERE org = :organisation")'
check "nor does writing" refused 't.execute("DELETE FROM archive_message WHERE id = 1")'
# The way around is named so that it can be found; these are the places that use it.
is "nobody goes around it but schemas, the doctor, and what runs or copies whole stores" \
  "$(grep -rlE 'across_organisations' "$ROOT/lib" "$ROOT/cmd" --include='*.cpp' | sed "s|$ROOT/||" | sort | xargs)" \
  "lib/backup/bases.cpp lib/outbox/outbox.cpp lib/queue/collect.cpp lib/queue/store.cpp lib/sql/database.cpp lib/sql/schema.cpp \
lib/sql/server.cpp lib/stage/status.cpp lib/stage/throughput.cpp lib/stage/wanted.cpp"
finish
