#!/bin/bash
# bus.sh - lib/bus against RabbitMQ, judged by pika
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports ca rabbitmq; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq
LOAD=$BUILD/tests/bus-load
if [ ! -x "$LOAD" ]; then skip "lib/bus was not built"; exit 77; fi
make_test_ca "$WORK/ca"
start_rabbitmq || { not_ok "RabbitMQ starts"; exit 1; }
at=amqp://127.0.0.1:$RABBITMQ_PORT/
"$LOAD" declare "$at?queue=hard&declare=quorum" || not_ok "a queue is made"
judge() { /usr/bin/python3 "$ROOT/tests/peers/bus_judge.py" "$RABBITMQ_PORT" "$@"; }
# came_to VERB URL NAME=VALUE... - the sum or the error that it ends with.
came_to() { timeout 120 "$LOAD" "$@" < /dev/null > "$WORK/out" 2>&1; tail -1 "$WORK/out"; }
error_of() { came_to "$@" | jq -r '"\(.error) \(.class)"'; }
ids() { jq -r 'select(.id) | .id' "$WORK/out"; }
numbered() { seq -f "m%.0f" "$1" "$2"; }

# ---- there and back, judged on both sides
for kind in classic quorum; do
  queue=trip-$kind
  is "$kind: all are confirmed" "$(came_to publish "$at?queue=$queue&declare=$kind" count=200 bytes=300 priority=7)" \
    '{"confirmed":200,"failed":0,"again":0}'
  is "$kind: the broker has them" "$(judge count $queue)" 200
  came_to consume "$at?queue=$queue" count=100 show=yes > /dev/null
  is "$kind: they come in order" "$(ids)" "$(numbered 1 100)"
  is "$kind: each as it was sent" "$(jq -c 'select(.id == "m42") | del(.delivery_count)' "$WORK/out")" \
    '{"id":"m42","size":300,"too_large":false,"content_type":"application/json","priority":7,"redelivered":false,"body":"m42"}'
  is "$kind: pika reads the rest, persistent" "$(judge get $queue)" \
    "$(numbered 101 200 | awk '{ print $1, 2, 7, "application/json", $1 }')"
done
is "an empty queue gives nothing" "$(came_to consume "$at?queue=trip-quorum" idle=300)" '{"received":0,"bytes":0}'
is "a body of several frames" "$(came_to publish "$at?queue=trip-classic" count=3 bytes=700000)" \
  '{"confirmed":3,"failed":0,"again":0}'
is "comes back whole" "$(came_to consume "$at?queue=trip-classic" count=3)" '{"received":3,"bytes":2100000}'

# ---- who may not have it
judge exchange invoices bound
is "an exchange by its routing key" "$(came_to publish "$at?exchange=invoices&routing_key=acme.invoice" count=5)" \
  '{"confirmed":5,"failed":0,"again":0}'
is "leads into the bound queue" "$(judge count bound)" 5
is "what no queue takes is an error of each message" \
  "$(came_to publish "$at?exchange=invoices&routing_key=acme.letter" count=50 outcomes=yes)" \
  '{"confirmed":0,"failed":50,"again":0}'
is "and says which" "$(jq -r 'select(.id) | "\(.id) \(.outcome)"' "$WORK/out")" \
  "$(numbered 1 50 | sed 's/$/ bus.unroutable/')"
is "a queue that is missing" "$(error_of consume "$at?queue=missing")" "bus.missing technical"
is "to publish to, too" "$(error_of publish "$at?queue=missing")" "bus.missing technical"
is "an exchange that is missing" "$(error_of publish "$at?exchange=missing")" "bus.missing technical"
is "a vhost that is missing" "$(error_of consume "${at}elsewhere?queue=bound")" "bus.login technical"
is "a queue with other settings" "$(error_of consume "$at?queue=bound&declare=classic")" "bus.mismatch technical"
is "nobody listens" "$(error_of consume "amqp://127.0.0.1:$(free_port)/?queue=bound")" "bus.unreachable temporary"
/usr/bin/python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(); print(s.getsockname()[1], flush=True); time.sleep(60)' > "$WORK/mute" &
peer_pids+=($!)
wait_until 10 test -s "$WORK/mute"
is "who listens and says nothing" "$(error_of consume "amqp://127.0.0.1:$(cat "$WORK/mute")/?queue=q&timeout=1s")" \
  "bus.unreachable temporary"

# ---- logging in
anna=amqp://anna@127.0.0.1:$RABBITMQ_PORT/
export BUS_PASSWORD WRONG=geheim
printf '%s\n' "$BUS_PASSWORD" > "$WORK/password"
is "a password from a file" "$(came_to publish "$anna?queue=bound&password_file=$WORK/password")" \
  '{"confirmed":1,"failed":0,"again":0}'
is "a wrong password" "$(error_of publish "$anna?queue=bound&password_env=WRONG")" "bus.login technical"
check "is not repeated" test "$(grep -c geheim "$WORK/out")" = 0
is "no password" "$(error_of publish "$anna?queue=bound")" "bus.no-password technical"
is "one in the address" "$(error_of publish "amqp://anna:geheim@127.0.0.1:$RABBITMQ_PORT/?queue=bound")" "bus.secret technical"
cat > "$WORK/hammy.toml" << END
[bus.main]
host = "localhost"
port = $RABBITMQ_TLS_PORT
security = "tls"
ca_file = "$WORK/ca/ca.pem"
user = "anna"
password_env = "BUS_PASSWORD"
END
is "an endpoint of hammy.toml, by TLS" "$(HAMMY_CONFIG=$WORK/hammy.toml came_to publish "bus:main?queue=bound" count=10)" \
  '{"confirmed":10,"failed":0,"again":0}'
is "the doctor reaches it" \
  "$(HAMMY_CONFIG=$WORK/hammy.toml hammy doctor --json | jq -r 'select(.area == "endpoint") | "\(.health) \(.subject)"')" \
  "ok bus.main localhost:$RABBITMQ_TLS_PORT"

# ---- TLS
secure="amqps://localhost:$RABBITMQ_TLS_PORT/?queue=bound"
is "TLS, both ways" "$(came_to consume "$secure&ca_file=$WORK/ca/ca.pem" count=16)" '{"received":16,"bytes":1600}'
is "another CA" "$(error_of consume "$secure&ca_file=$WORK/ca/other-ca.pem")" "bus.certificate technical"
is "the system's CAs" "$(error_of consume "$secure")" "bus.certificate technical"
is "unless nobody looks" "$(came_to publish "$secure&verify=false")" '{"confirmed":1,"failed":0,"again":0}'
is "a name that is not the certificate's" \
  "$(error_of consume "amqps://127.0.0.1:$RABBITMQ_TLS_PORT/?queue=bound&ca_file=$WORK/ca/ca.pem")" "bus.certificate technical"
is "no TLS there" "$(error_of consume "amqps://localhost:$RABBITMQ_PORT/?queue=bound&timeout=2s")" "bus.tls temporary"
is "a certificate of ours" \
  "$(came_to publish "$secure&ca_file=$WORK/ca/ca.pem&cert_file=$WORK/ca/client.pem&key_file=$WORK/ca/client.key" |
    jq -r .error)" bus.login # SASL EXTERNAL, for which this broker has no plugin
is "which is no file" "$(error_of publish "$secure&cert_file=$WORK/nothing")" "bus.certificate technical"

# ---- what is not acknowledged comes again; what is rejected goes to the dead
work="$at?queue=work&declare=quorum"
came_to publish "$work" count=20 > /dev/null
"$LOAD" consume "$work&prefetch=7" answer=none show=yes idle=60000 < /dev/null > "$WORK/held" 2>&1 &
holder=$!
# Seven come, and no eighth while others could have it.
held_are() { [ -e "$WORK/held" ] && [ "$(wc -l < "$WORK/held")" = "$1" ]; }
check "prefetch is kept to" wait_until 10 held_are 7
is "while the rest goes to others" "$(came_to consume "$work" idle=1000 show=yes)" '{"received":13,"bytes":1300}'
check "and still is" held_are 7
kill -9 $holder
{ wait $holder; } 2> /dev/null
is "a consumer that dies gives back what it held" "$(came_to consume "$work" count=7 show=yes)" '{"received":7,"bytes":700}'
is "the same messages" "$(ids | sort)" "$(jq -r .id "$WORK/held" | sort)"
is "marked as given out before" "$(jq -c 'select(.id) | [.redelivered, .delivery_count]' "$WORK/out" | sort -u)" '[true,1]'
came_to publish "$work" count=5 > /dev/null
came_to consume "$work" count=5 answer=requeue > /dev/null
is "put back" "$(judge count work)" 5
came_to consume "$work" count=5 answer=reject > /dev/null
dead_are() { [ "$(judge count work.dead)" = "$1" ]; }
check "rejected" wait_until 10 dead_are 5
is "gone from the queue" "$(judge count work)" 0
came_to publish "$at?queue=light&declare=classic" count=5 > /dev/null
came_to consume "$at?queue=light" count=5 answer=ack-all > /dev/null
is "acknowledged at once" "$(judge count light)" 0
came_to publish "$at?queue=light" count=2 > /dev/null
came_to consume "$at?queue=light" count=2 answer=reject > /dev/null
is "a classic queue has its dead too" "$(judge get light.dead | cut -d' ' -f1)" "$(numbered 1 2)"
judge put light big "$(printf '%05000d' 0)" 3
is "a body beyond the limit is told, not read" \
  "$(came_to consume "$at?queue=light&max_body_bytes=1000" count=3 show=yes)" '{"received":3,"bytes":15000}'
is "with its size" "$(jq -c 'select(.id) | [.size, .too_large, .body]' "$WORK/out" | sort -u)" '[5000,true,""]'
for ((number = 1; number <= 9; number++)); do came_to publish "$at?queue=light" prefix="p$number-" priority=$number > /dev/null; done
came_to consume "$at?queue=light&prefetch=1" count=9 show=yes > /dev/null
is "priorities count" "$(ids | xargs)" "$(seq -f 'p%.0f-1' 9 -1 1 | xargs)"
"$LOAD" consume "$at?queue=light" idle=60000 < /dev/null > "$WORK/cancelled" 2>&1 &
consumer=$!
consumed() { as_broker rabbitmqctl -q list_consumers queue_name | grep -q light; }
wait_until 20 consumed
judge delete light
wait $consumer
is "a queue that is deleted ends its consumer" "$(jq -r '"\(.error) \(.class)"' "$WORK/cancelled")" "bus.cancelled temporary"

# ---- a broker without memory says so, and goes on when it has some
came_to publish "$at?queue=bound" > /dev/null
as_broker rabbitmqctl -q set_vm_memory_high_watermark absolute 1MB
alarmed() { ! as_broker rabbitmq-diagnostics -q check_local_alarms > "$WORK/alarms" 2>&1; }
wait_until 30 alarmed
is "a broker that takes nothing" "$(error_of publish "$at?queue=bound&timeout=3s" count=5000 bytes=5000)" "bus.blocked temporary"
"$LOAD" publish "$at?queue=bound" count=300 patience=60 < /dev/null > "$WORK/blocked" 2>&1 &
publisher=$!
blocked() { as_broker rabbitmqctl -q list_connections state | grep -q blocked; }
wait_until 30 blocked
as_broker rabbitmqctl -q set_vm_memory_high_watermark 0.4
wait $publisher
is "and then does" "$(jq -c .confirmed "$WORK/blocked")" 300

# ---- killed at any moment: nothing confirmed is lost, nothing acknowledged comes again
# The queue is not new: RabbitMQ 3.10 may never get a quorum queue going again that it was killed while making.
count=$([ "${HAMMY_TEST_FULL:-}" ] && echo 400000 || echo 60000)
hard="$at?queue=hard&declare=quorum"
timeout 180 "$LOAD" publish "$hard" count="$count" bytes=500 patience=90 outcomes=yes < /dev/null > "$WORK/published" 2>&1 &
publisher=$!
enough() { [ -e "$WORK/published" ] && [ "$(wc -l < "$WORK/published")" -gt "$1" ]; }
wait_until 60 enough $((count / 10))
kill_rabbitmq
run_rabbitmq || not_ok "RabbitMQ starts again"
wait_until 60 enough $((count / 2))
kill_rabbitmq
run_rabbitmq || not_ok "RabbitMQ starts a third time"
wait $publisher
is "a publisher survives a broker killed twice" "$(tail -1 "$WORK/published" | jq -c '[.confirmed, .failed]')" "[$count,0]"
check "some were sent again" test "$(tail -1 "$WORK/published" | jq .again)" -gt 0
timeout 180 "$LOAD" consume "$at?queue=hard&prefetch=500" patience=90 idle=8000 show=yes < /dev/null > "$WORK/consumed" 2>&1 &
consumer=$!
consumed_are() { [ -e "$WORK/consumed" ] && [ "$(wc -l < "$WORK/consumed")" -gt "$1" ]; }
wait_until 60 consumed_are $((count / 4))
kill_rabbitmq
run_rabbitmq || not_ok "RabbitMQ starts a fourth time"
wait $consumer
is "all that was confirmed comes out" "$(jq -r 'select(.id) | .id' "$WORK/consumed" | sort -u | comm -13 - <(numbered 1 "$count" | sort) | wc -l)" 0
is "and nothing is left" "$(judge count hard)" 0
finish
