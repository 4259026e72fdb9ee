#!/bin/bash
# sql_postgresql.sh - unit tests of all that uses lib/sql against a real PostgreSQL; TLS and passwords
. "$(dirname "$0")/../tap.sh"
. "$(dirname "$0")/lib/ports.sh"
. "$(dirname "$0")/lib/ca.sh"
. "$(dirname "$0")/lib/postgresql.sh"
make_test_ca "$WORK/ca" db.example || exit
start_postgresql || exit

# A line for each unit test that ran; those of SQLite alone are skipped by themselves.
unit_tests() { # unit_tests MODULE
  HAMMY_TEST_POSTGRESQL=$PG_URL "$BUILD/tests/test_$1" > "$WORK/unit" 2>&1
  awk '/^\[       OK \]/ { print "ok - " $4 } /^\[  FAILED  \].*\(/ { print "not ok - " $4 }' "$WORK/unit"
  if ! grep -q '^\[  PASSED  \]' "$WORK/unit" || grep -q '^\[  FAILED  \]' "$WORK/unit"; then
    tap_failed=1
    grep -v '^\[ *OK \]' "$WORK/unit" | tail -60
  fi
}
for module in sql blob archive journal outbox queue tsa consent; do unit_tests "$module"; done

# database URL - hammy.toml with that archive, in which `hammy init` says what it meets.
database() { printf '[archive]\ndatabase = "%s"\n' "$1" > "$WORK/hammy.toml"; }
init() { hammy --config "$WORK/hammy.toml" init > "$WORK/out" 2>&1; }
refused() { # refused STATUS WORDS - whether `hammy init` fails so
  local status=0
  init || status=$?
  [ "$status" = "$1" ] && grep -qF "$2" "$WORK/out" && return
  echo "exit status $status:" && cat "$WORK/out"
  return 1
}

tls="postgresql://hammy@db.example:$PG_PORT/hammy?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=$WORK/ca"
database "$tls/ca.pem"
check "TLS with the right authority and name" init
check "and it was TLS" grep -q "user=hammy .*SSL enabled" "$PG_LOG"
is "the tables are there" "$(pg_admin hammy -c "SELECT version FROM schema WHERE module = 'archive'")" 1
database "$tls/other-ca.pem"
check "an authority that did not sign is refused" refused 69 "certificate verify failed"
database "${tls/db.example/elsewhere.example}/ca.pem"
check "another host's certificate is refused" refused 69 'does not match host name "elsewhere.example"'
database "postgresql://hammy@db.example:$PG_PORT/hammy?hostaddr=127.0.0.1&sslmode=verify-full&sslrootcert=$WORK/none.pem"
check "an authority that is missing is refused" refused 69 "none.pem"

guarded="postgresql://guarded@127.0.0.1:$PG_PORT/hammy"
database "$guarded?password_file=$PG_DIR/password&options=-crole%3Dhammy"
check "the password comes from its file" init
database "$guarded"
check "without it nobody gets in" refused 69 "no password supplied"
echo wrong > "$WORK/wrong"
database "$guarded?password_file=$WORK/wrong"
check "nor with another one" refused 69 "password authentication failed"
password=$(cat "$PG_DIR/password")
printf '%s:%s:hammy:guarded:%s\n' '*' '*' "${password//\\/\\\\}" > "$WORK/pgpass"
chmod 600 "$WORK/pgpass"
database "$guarded?passfile=$WORK/pgpass&options=-crole%3Dhammy"
check "or from libpq's passfile" init
database "postgresql://guarded:geheim@127.0.0.1:$PG_PORT/hammy"
check "within the address it is refused" refused 78 "has a password in it"
is "and not repeated" "$(grep -c geheim "$WORK/out")" 0
finish
