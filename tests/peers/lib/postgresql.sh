# postgresql.sh - a PostgreSQL of our own, beside any that the machine has; source it after ports.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this

PG_BIN=$(find /usr/lib/postgresql/*/bin -maxdepth 0 2> /dev/null | sort -V | tail -1)

# as_pg COMMAND... - as the user that the server runs as, because it refuses to be root.
as_pg() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid nobody --regid nogroup --clear-groups -- "$@"; else "$@"; fi
}

# start_postgresql [postgresql.conf line...] - sets PG_URL, the address of the database "hammy" as the role "hammy", who
# owns it and is no superuser; PG_ADMIN_URL, the same as the superuser "admin"; PG_PORT, PG_DIR, PG_LOG. It listens on
# loopback and on a socket in $PG_DIR. After make_test_ca "$WORK/ca" it offers TLS. Roles log in without password, except
# "guarded", whose password is in $PG_DIR/password and whom it asks by SCRAM.
start_postgresql() {
  if [ -z "$PG_BIN" ]; then skip "$(basename "$0" .sh): PostgreSQL is not installed"; exit 77; fi
  PG_DIR=$WORK/postgresql PG_PORT=$(free_port)
  PG_LOG=$PG_DIR/log
  mkdir -p "$PG_DIR"
  chmod 755 "$WORK"
  if [ "$(id -u)" = 0 ]; then chown nobody:nogroup "$PG_DIR"; fi
  as_pg "$PG_BIN/initdb" -D "$PG_DIR/data" -U admin -A trust -E UTF8 --locale=C.UTF-8 -N > "$PG_DIR/initdb" 2>&1 ||
    { cat "$PG_DIR/initdb" >&2; return 1; }
  printf '%s\n' "port = $PG_PORT" "listen_addresses = '127.0.0.1'" "unix_socket_directories = '$PG_DIR'" \
    "shared_buffers = 32MB" "max_connections = 40" "log_connections = on" "$@" > "$PG_DIR/own.conf"
  if [ -f "$WORK/ca/server.pem" ]; then
    install -m 600 "$WORK/ca/server.key" "$PG_DIR/server.key"
    install -m 644 "$WORK/ca/server.pem" "$WORK/ca/ca.pem" "$PG_DIR"
    if [ "$(id -u)" = 0 ]; then chown nobody "$PG_DIR/server.key"; fi
    printf '%s\n' "ssl = on" "ssl_cert_file = '$PG_DIR/server.pem'" "ssl_key_file = '$PG_DIR/server.key'" \
      "ssl_ca_file = '$PG_DIR/ca.pem'" >> "$PG_DIR/own.conf"
  fi
  echo "include '$PG_DIR/own.conf'" | as_pg tee -a "$PG_DIR/data/postgresql.conf" > /dev/null
  printf '%s\n' 'host all guarded 127.0.0.1/32 scram-sha-256' 'host all all 127.0.0.1/32 trust' 'local all all trust' |
    as_pg tee "$PG_DIR/data/pg_hba.conf" > /dev/null
  peer_stops+=(kill_postgresql)
  resume_postgresql || return 1
  PG_URL=postgresql://hammy@127.0.0.1:$PG_PORT/hammy
  PG_ADMIN_URL=postgresql://admin@127.0.0.1:$PG_PORT/hammy
  echo "Tű;='%\\$RANDOM" > "$PG_DIR/password"
  chmod 600 "$PG_DIR/password"
  pg_admin postgres -v password="$(cat "$PG_DIR/password")" << 'END'
CREATE ROLE hammy LOGIN;
CREATE ROLE guarded LOGIN PASSWORD :'password' IN ROLE hammy;
CREATE DATABASE hammy OWNER hammy;
END
}

# pg_admin [DATABASE] [psql option...] - psql as the superuser, bare values, stops at an error.
pg_admin() {
  local database=${1:-hammy}
  [ $# = 0 ] || shift
  "$PG_BIN/psql" -h "$PG_DIR" -p "$PG_PORT" -U admin -d "$database" -XqAt -v ON_ERROR_STOP=1 "$@"
}

# resume_postgresql - starts the server again, and returns when it answers.
resume_postgresql() {
  # Not by as_pg, which would leave a shell between us and the server that is to be killed.
  local as=()
  if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid nobody --regid nogroup --clear-groups --); fi
  "${as[@]}" "$PG_BIN/postgres" -D "$PG_DIR/data" >> "$PG_LOG" 2>&1 &
  PG_PID=$!
  wait_until 30 "$PG_BIN/pg_isready" -q -h "$PG_DIR" -p "$PG_PORT" || { tail "$PG_LOG" >&2; return 1; }
}

# stop_postgresql - ends it in good order.
stop_postgresql() { kill -INT "$PG_PID" 2> /dev/null; wait "$PG_PID" 2> /dev/null; }

# kill_postgresql - as a power cut would, except for what the kernel still writes: all its processes at once.
kill_postgresql() {
  local children
  kill -STOP "$PG_PID" 2> /dev/null || return 0
  children=$(ps -o pid= --ppid "$PG_PID")
  # shellcheck disable=SC2086  # a list of numbers
  kill -9 $children "$PG_PID" 2> /dev/null
  wait "$PG_PID" 2> /dev/null
}
