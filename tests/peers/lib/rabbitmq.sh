# rabbitmq.sh - a RabbitMQ of our own, beside any that the machine has; source it after ports.sh and ca.sh
# shellcheck shell=bash disable=SC2034  # variables for the scripts that source this
# It runs below $WORK/rabbitmq, on ports of its own, as the user rabbitmq or nobody when root starts it.

# become_broker COMMAND... - in place of this shell, so that in the background $! is the command's own.
become_broker() {
  local user=()
  if [ "$(id -u)" = 0 ]; then user=(setpriv --reuid "$RABBITMQ_USER" --regid "$(id -g "$RABBITMQ_USER")" --clear-groups); fi
  exec env -C "$WORK/rabbitmq" -u HAMMY_HOME HOME="$WORK/rabbitmq" ERL_EPMD_PORT="$RABBITMQ_EPMD_PORT" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_NODENAME="hammy@localhost" RABBITMQ_DIST_PORT="$RABBITMQ_DIST_PORT" RABBITMQ_CONF_ENV_FILE="$WORK/rabbitmq/env" \
    RABBITMQ_CONFIG_FILE="$WORK/rabbitmq/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$WORK/rabbitmq/plugins" \
    RABBITMQ_MNESIA_BASE="$WORK/rabbitmq/mnesia" RABBITMQ_LOG_BASE="$WORK/rabbitmq/log" \
    RABBITMQ_PID_FILE="$WORK/rabbitmq/pid" RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none" \
    ERL_INETRC="$WORK/rabbitmq/inetrc" LC_ALL=C.UTF-8 PATH="/usr/lib/rabbitmq/bin:$PATH" "${user[@]}" "$@"
}
# as_broker COMMAND... - in the broker's environment.
as_broker() { (become_broker "$@"); }

# start_rabbitmq [rabbitmq.conf line...] - sets RABBITMQ_PORT and, where make_test_ca has filled $WORK/ca,
# RABBITMQ_TLS_PORT. The account "anna" has the password in $BUS_PASSWORD, "guest" its usual one; both own the vhost "/".
start_rabbitmq() {
  need rabbitmq-server epmd setpriv
  local dir=$WORK/rabbitmq
  RABBITMQ_USER=$(id -un rabbitmq 2> /dev/null || echo nobody)
  RABBITMQ_PORT=$(free_port) RABBITMQ_EPMD_PORT=$(free_port) RABBITMQ_DIST_PORT=$(free_port)
  BUS_PASSWORD="árvíz tűrő:$RANDOM"
  mkdir -p "$dir"/{mnesia,log}
  echo "$RANDOM$RANDOM$RANDOM" > "$dir/.erlang.cookie"
  # A name of this machine that its name server does not know must not matter.
  echo '{host, {127,0,0,1}, ["localhost"]}. {lookup, [file]}.' > "$dir/inetrc"
  : > "$dir/env"
  echo '[].' > "$dir/plugins"
  {
    echo "listeners.tcp.1 = 127.0.0.1:$RABBITMQ_PORT"
    echo "log.file.level = info"
    echo "disk_free_limit.absolute = 10MB"
    echo "loopback_users.guest = true"
    if [ -e "$WORK/ca/ca.pem" ]; then
      RABBITMQ_TLS_PORT=$(free_port)
      cp "$WORK"/ca/{ca.pem,server.pem,server.key} "$dir"
      printf '%s\n' "listeners.ssl.1 = 127.0.0.1:$RABBITMQ_TLS_PORT" "ssl_options.cacertfile = $dir/ca.pem" \
        "ssl_options.certfile = $dir/server.pem" "ssl_options.keyfile = $dir/server.key" \
        "ssl_options.verify = verify_peer" "ssl_options.fail_if_no_peer_cert = false"
    fi
    printf '%s\n' "$@"
  } > "$dir/rabbitmq.conf"
  chmod 755 "$WORK"
  chmod 400 "$dir/.erlang.cookie"
  if [ "$(id -u)" = 0 ]; then chown -R "$RABBITMQ_USER" "$dir"; fi
  become_broker epmd -port "$RABBITMQ_EPMD_PORT" > "$WORK/epmd.log" 2>&1 &
  peer_pids+=($!)
  # The process of then is meant, and not the shell around it, which does not pass signals on.
  peer_stops+=("kill -9 \$(cat $dir/pid)")
  run_rabbitmq || return 1
  as_broker rabbitmqctl -q add_user anna "$BUS_PASSWORD" && as_broker rabbitmqctl -q set_permissions anna '.*' '.*' '.*'
}

# run_rabbitmq - starts the broker again, with what it had on disk; sets RABBITMQ_PID.
run_rabbitmq() {
  rm -f "$WORK/rabbitmq/pid" "$WORK/rabbitmq.log"
  become_broker rabbitmq-server > "$WORK/rabbitmq.log" 2>&1 &
  wait_until 60 rabbitmq_is_up || { tail -40 "$WORK/rabbitmq.log" >&2; return 1; }
}

rabbitmq_is_up() {
  RABBITMQ_PID=$(cat "$WORK/rabbitmq/pid" 2> /dev/null) && grep -qs 'Starting broker... completed' "$WORK/rabbitmq.log"
}

# kill_rabbitmq - as a power cut would, of the process alone.
kill_rabbitmq() {
  kill -9 "$RABBITMQ_PID"
  while kill -0 "$RABBITMQ_PID" 2> /dev/null; do sleep 0.05; done
}

# stop_rabbitmq - in good order.
stop_rabbitmq() {
  kill "$RABBITMQ_PID"
  while kill -0 "$RABBITMQ_PID" 2> /dev/null; do sleep 0.1; done
}
