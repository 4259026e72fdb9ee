# smtp-sink.sh - Postfix's smtp-sink(1); source it after ports.sh
# shellcheck shell=bash

# start_smtp_sink [OPTION...] - sets SINK_PORT and SINK_PID.
start_smtp_sink() {
  need smtp-sink
  SINK_PORT=$(free_port)
  local user=()
  if [ "$(id -u)" = 0 ]; then user=(-u nobody); fi
  smtp-sink "${user[@]}" "$@" "127.0.0.1:$SINK_PORT" 1024 2> "$WORK/smtp-sink.log" &
  SINK_PID=$!
  peer_pids+=("$SINK_PID")
  wait_for_port "$SINK_PORT"
}
