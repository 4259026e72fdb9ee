#!/bin/bash
# send.sh - the whole of hammy-send, JSON lines to mails in smtp-sink and back to JSON lines, journalled, against
# smtp-source, which repeats one mail that it has made once
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports smtp-sink; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need smtp-source smtp-sink
start_smtp_sink || exit 1
for size in 4 40; do
  bytes=$((size * 1024)) mails=$((size == 4 ? 20000 : 5000))
  /usr/bin/python3 "$ROOT/tests/bench/send/records.py" $mails $bytes > "$WORK/records"
  # Each run has a home of its own, because its journal would know the messages otherwise.
  cat > "$WORK/send" << END
export HAMMY_HOME=\$(mktemp -d -p "$WORK")
hammy-send --via smtp://127.0.0.1:$SINK_PORT --connections 10 < "$WORK/records"
END
  "$ROOT/tests/bench/compare" --name "hammy-send: mails of $size KB over 10 connections, against smtp-source" --goal 1.0 \
    --items $mails "bash $WORK/send" "smtp-source -d -s 10 -m $mails -l $bytes 127.0.0.1:$SINK_PORT"
done
