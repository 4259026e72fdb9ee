#!/bin/bash
# run_bus.sh - records through a real RabbitMQ: in through one door, out through another, the broker killed in between;
# nothing is lost, and what comes twice is absorbed by its key
. "$(dirname "$0")/../tap.sh"
for part in ports ca rabbitmq; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
export HAMMY_CONFIG=$WORK/hammy.toml
start_rabbitmq || exit 1
: > "$HAMMY_CONFIG"
hammy init > /dev/null
bus() { echo "amqp://127.0.0.1:$RABBITMQ_PORT/?queue=$1&declare=quorum"; }
stat() { hammy-queue stats "$1" --json | jq ".${2:-ready}"; }
in_broker() { as_broker rabbitmqctl -q list_queues name messages | awk -v name="$1" '$1 == name {print $2}'; }
# Quorum queues tell their length a little later.
broker_has() { [ "$(in_broker "$1")" = "$2" ]; }
run() { timeout 90 hammy-run --once "$@"; }

for i in $(seq 500); do echo "{\"id\":\"B$i\",\"key\":\"k/$i\",\"priority\":$((i % 10)),\"text\":\"Kovács $i\"}"; done > "$WORK/in"
hammy-queue put start < "$WORK/in" > /dev/null
run --from start --to "$(bus letters)" 2> "$WORK/err"
is "a queue goes out to the bus" "$? $(stat start "done") $(cat "$WORK/err")" "0 500 "
check "and is there" wait_until 15 broker_has letters 500
run --from "$(bus letters)" --to landed 2> "$WORK/err"
is "it comes in from there" "$? $(stat landed) $(cat "$WORK/err")" "0 500 "
check "and is there no more" wait_until 15 broker_has letters 0
is "each record is whole" "$(hammy-queue take landed -n 500 | jq -r .text | sort -u | wc -l)" 500

# The same messages again: their keys are known.
hammy-queue put start2 < "$WORK/in" > /dev/null
run --from start2 --to "$(bus letters)" 2> /dev/null
run --from "$(bus letters)" --to landed 2> /dev/null
is "what comes twice is absorbed by its key" "$(stat landed backlog)" 500

# What is no record goes where dead letters go; a stranger's word about log and organisation does not count.
cat > "$WORK/publish.py" << 'PY'
import sys, pika
connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", int(sys.argv[1])))
channel = connection.channel()
for body in sys.argv[2:]:
    channel.basic_publish("", "strange", body.encode(), pika.BasicProperties(message_id="m1"))
connection.close()
PY
run --from "$(bus strange)" --to strangers 2> /dev/null
/usr/bin/python3 "$WORK/publish.py" "$RABBITMQ_PORT" 'no json' '{"id":"no good"}' '{"org":"acme","log":[{"at":"x"}],"error":{},"text":"x"}'
run --from "$(bus strange)" --to strangers 2> "$WORK/err"
is "what is no record is told" "$(grep -c rejected "$WORK/err")" 2
check "and is with the dead letters" wait_until 15 broker_has strange.dead 2
is "a stranger's log, error and organisation are dropped, the message's id is its key" \
  "$(hammy-queue take strangers -n 9 | jq -c '[.org, .key, .error, (.log | map(.event))]')" '["default","m1",null,["accepted"]]'

# A program between two buses.
hammy-queue put start3 < <(sed 's/"k\//"third\//; s/"B/"T/' "$WORK/in") > /dev/null
run --from start3 --to "$(bus raw)" 2> /dev/null
printf '[stage.work]\nfrom = "%s"\nto = "%s"\nrun = ["sed", "-u", "s/Kovács/Nagy/"]\ntrusted = true\n' "$(bus raw)" "$(bus finished)" > "$HAMMY_CONFIG"
run --stage work 2> "$WORK/err"
is "a stage between two buses" "$? $(cat "$WORK/err")" "0 "
check "takes from the one and gives to the other" wait_until 15 broker_has finished 500
: > "$HAMMY_CONFIG"

# RabbitMQ 3.10 writes down that a quorum queue is there minutes after it was declared, and never elects a leader for one
# that it had not (its log: "leader not known"). The queue is declared, and the broker stopped in good order, first.
hammy-queue put first < <(head -1 "$WORK/in" | sed 's/"key":"/"key":"first\//') > /dev/null
run --from first --to "$(bus killed)" 2> /dev/null
run --from "$(bus killed)" --to first.back 2> /dev/null
stop_rabbitmq
run_rabbitmq

# Everything runs, and the broker is killed again and again.
mails=6000
[ "${HAMMY_TEST_FULL:-}" ] && mails=20000
python3 -c "
for i in range($mails): print('{\"id\":\"K%06d\",\"key\":\"kill/%d\"}' % (i, i))" | hammy-queue put out > /dev/null
hammy-run --from out --to "$(bus killed)" 2>> "$WORK/out.log" &
peer_pids+=($!)
hammy-run --from "$(bus killed)" --to back 2>> "$WORK/in.log" &
peer_pids+=($!)
kills=0
came_back() { local count; count=$(stat back); echo "${count:-0}"; }
more_back() { [ "$(came_back)" -gt "$before" ]; }
for _ in 1 2 3; do
  before=$(came_back)
  wait_until 60 more_back || break
  kill_rabbitmq
  kills=$((kills + 1))
  run_rabbitmq
done
# A fast machine is done before the third time.
check "the broker was killed in the midst of work, more than once" test "$kills" -ge 2
all_back() { [ "$(stat back)" = "$mails" ]; }
check "all of $mails come back" wait_until 120 all_back
is "each once" "$(hammy-queue list back --json | jq -r .id | sort | uniq -d | wc -l)" 0
is "and none is left" "$(stat out backlog)" 0
[ $tap_failed = 0 ] || tail -n 20 "$WORK"/*.log
finish
