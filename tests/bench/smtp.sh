#!/bin/bash
# smtp.sh - lib/smtp against smtp-source and libcurl, to smtp-sink; CPU on loopback, and the rate over a link of 20 ms
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports smtp-sink; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need smtp-source smtp-sink
LOAD=$BUILD/tests/smtp-load
start_smtp_sink || exit 1
sink=127.0.0.1:$SINK_PORT
compare() { "$ROOT/tests/bench/compare" "$@"; }

for size in 4 40; do
  bytes=$((size * 1024)) mails=$((size == 4 ? 20000 : 8000))
  ours="$LOAD connections=10 mails=$mails bytes=$bytes port=$SINK_PORT"
  compare --name "smtp: mails of $size KB over 10 connections, against smtp-source" --goal 2.0 --items $mails \
    "$ours" "smtp-source -d -s 10 -m $mails -l $bytes $sink"
  if [ -x "$BUILD/bench/smtp_curl" ]; then
    compare --name "smtp: mails of $size KB over 10 connections, against libcurl" --goal 3.0 --items $mails \
      "$ours" "$BUILD/bench/smtp_curl 10 $mails $bytes $sink"
  fi
done

# The rate over a link of 20 ms there and back; run in turn, the median counts.
proxy=$(free_port)
"$BUILD/bench/delay_proxy" "$proxy" "$SINK_PORT" 10 &
peer_pids+=($!)
wait_for_port "$proxy"
rate() { # rate MAILS COMMAND - mails a second
  local began ended
  began=$(date +%s%N)
  bash -c "$2" > /dev/null || { echo "it failed: $2" >&2; exit 1; }
  ended=$(date +%s%N)
  echo $(($1 * 1000000000 / (ended - began)))
}
median() { sort -n | sed -n "$((($1 + 1) / 2))p"; }
for size in 4 40; do
  bytes=$((size * 1024)) mails=400
  for ((run = 0; run < 3; run++)); do
    rate $mails "$LOAD connections=10 mails=$mails bytes=$bytes port=$proxy" >> "$WORK/ours$size"
    rate $mails "smtp-source -d -s 10 -m $mails -l $bytes 127.0.0.1:$proxy" >> "$WORK/peer$size"
  done
  ours=$(median 3 < "$WORK/ours$size") peer=$(median 3 < "$WORK/peer$size")
  echo "smtp: mails of $size KB over 10 connections and a link of 20 ms: $ours a second, smtp-source $peer;" \
    "ratio $(awk -v a="$ours" -v b="$peer" 'BEGIN { printf "%.2f", a / b }') (goal 1.6)"
done
