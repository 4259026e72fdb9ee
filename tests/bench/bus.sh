#!/bin/bash
# bus.sh - lib/bus against the shortest loop over librabbitmq that does the same, to RabbitMQ
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports rabbitmq; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
LOAD=$BUILD/tests/bus-load BARE=$BUILD/bench/amqp_bare
start_rabbitmq || exit 1
at=amqp://127.0.0.1:$RABBITMQ_PORT/
count=20000
for size in 400 4000; do
  "$LOAD" declare "$at?queue=bench$size&declare=quorum" || exit 1
  # Both put into the same queue, and both take out again as many as they put.
  "$ROOT/tests/bench/compare" --name "bus: publishing messages of $size bytes with confirms" --goal 0.7 --items $count \
    "$LOAD publish '$at?queue=bench$size' count=$count bytes=$size" "$BARE publish $RABBITMQ_PORT bench$size $count $size"
  "$ROOT/tests/bench/compare" --name "bus: consuming messages of $size bytes with acks" --goal 0.7 --items $count \
    "$LOAD consume '$at?queue=bench$size' count=$count" "$BARE consume $RABBITMQ_PORT bench$size $count $size"
done
