# ports.sh - ports, processes and waiting for peers; source it after tap.sh
# shellcheck shell=bash
# Everything runs on loopback, below $WORK, and is stopped when the script ends, however it ends.

peer_pids=()
peer_stops=()

stop_peers() {
  local stop pid
  for stop in "${peer_stops[@]}"; do eval "$stop" > /dev/null 2>&1; done
  for pid in "${peer_pids[@]}"; do kill "$pid" 2> /dev/null; done
  for pid in "${peer_pids[@]}"; do wait "$pid" 2> /dev/null; done
  peer_stops=() peer_pids=()
}
trap 'stop_peers; rm -rf "$WORK"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# free_port - a port on loopback that nobody listens on now.
free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# wait_for_port PORT - until somebody listens there; at most 10 s.
wait_for_port() {
  local i
  for ((i = 0; i < 200; i++)); do
    (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null && return 0
    sleep 0.05
  done
  echo "nobody listens on port $1" >&2
  return 1
}

# wait_until SECONDS COMMAND... - until the command passes.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || return 1
    sleep 0.1
  done
}

# need PROGRAM... - ends the script as skipped when one is not installed.
need() {
  local program
  for program in "$@"; do
    command -v "$program" > /dev/null && continue
    skip "$(basename "$0" .sh): '$program' is not installed"
    exit 77
  done
}
export PATH=$PATH:/usr/sbin:/usr/local/sbin
