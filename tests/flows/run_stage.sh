#!/bin/bash
# run_stage.sh - hammy-run between queues: routes, failures, retries, holds, children that misbehave, wanted state
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
export HAMMY_CONFIG=$WORK/hammy.toml HAMMY_CLOCK=$WORK/clock
: > "$HAMMY_CONFIG"
clock() { echo "$1" > "$HAMMY_CLOCK"; }
clock 2026-11-22T08:00:00Z

# filter.py - does to a record what its field "do" says.
cat > "$WORK/filter.py" << 'PY'
import json, os, sys
for line in sys.stdin:
    record = json.loads(line)
    what = record.get("do")
    if what == "hold":
        record["hold"] = {"until": os.environ["UNTIL"], "reason": "attachment is missing"}
    elif what and what.startswith("fail "):
        _, code, failure = what.split()
        record["error"] = {"by": "filter", "code": code, "class": failure, "message": "m", "at": "2026-11-22T08:00:00Z"}
    elif what == "event":
        print('{"type":"event","id":"E1","of":"%s","message":"%s","event":"opened","at":"2026-11-22T08:00:00Z"}' % (record["id"], record["id"]))
    elif what == "split":
        print('{"type":"contact","id":"%s-c","of":"%s"}' % (record["id"], record["id"]))
    elif what == "log":
        record["log"] = record.get("log", []) + [{"at": "2026-11-22T08:00:00.000Z", "by": "filter", "event": "checked"}]
    print(json.dumps(record), flush=True)
PY
fresh() {
  rm -rf "$HAMMY_HOME"
  mkdir "$HAMMY_HOME"
  hammy init > /dev/null
}
run() { timeout 60 hammy-run --once "$@" -- python3 "$WORK/filter.py" 2>> "$WORK/err"; }
ids() { hammy-queue list "$1" --json | jq -r .id | tr '\n' ' '; }

fresh
printf '%s\n' '{"id":"A"}' '{"id":"B","do":"split"}' '{"id":"C","do":"event"}' '{"id":"D","do":"log"}' | hammy-queue put in > /dev/null
run --from in --to message=out --to contact=people
is "answers and extras go where their types do" "$? $(ids out)$(ids people)" "0 A B C D B-c "
is "events and log entries go into the outbox" \
  "$(hammy-archive events | jq -r '"\(.message) \(.event)"' | sort | tr '\n' '|')" \
  "A accepted|B accepted|C accepted|C opened|D accepted|D checked|"
is "nothing is left, all are known" "$(hammy-queue stats in --json | jq -c '[.backlog, .done]')" "[0,4]"
printf '%s\n' '{"id":"A"}' | hammy-queue put in > /dev/null
is "put again they are not done again" "$(hammy-queue stats in --json | jq .backlog)" 0

fresh
printf '%s\n' '{"id":"A","do":"fail x.gone permanent"}' '{"id":"B","do":"fail x.busy temporary"}' '{"id":"C"}' | hammy-queue put in > /dev/null
run --from in --to out
is "failures for good go into the queue of failures, temporary ones wait" "$? $(ids in.failed)| $(ids in)| $(ids out)" "65 A | B | C "
is "with the time of their next attempt" "$(hammy-queue list in --json | jq -r '"\(.state) \(.due) \(.code)"')" \
  "waiting 2026-11-22T08:01:00.000Z x.busy"
clock 2026-11-22T08:00:59Z
run --from in --to out
is "before it nothing happens" "$(hammy-queue list in --json | jq -r .attempts)" 1
clock 2026-11-22T08:01:01Z
run --from in --to out
is "then it is tried again, and next after twice as long" "$(hammy-queue list in --json | jq -r '"\(.attempts) \(.due)"')" \
  "2 2026-11-22T08:03:01.000Z"
is "each attempt is in its log" "$(hammy-queue show B --json | jq -r '[.log[].event] | join(" ")')" "accepted deferred deferred"
clock 2026-11-24T09:00:00Z
run --from in --to out
is "after two days it is given up" "$(ids in.failed)" "A B "
is "retry lets them begin again" "$(hammy-queue retry in.failed --all) $(ids in)" "2 records to be tried again A B "

fresh
clock 2026-11-22T08:00:00Z
printf '%s\n' '{"id":"H","do":"hold"}' | hammy-queue put in > /dev/null
export UNTIL=2026-11-22T09:00:00Z
run --from in --to out
is "a held record comes back at its time" "$? $(hammy-queue list in --waiting --json | jq -c '[.records, .reason, .next]')" \
  '0 [1,"attachment is missing","2026-11-22T09:00:00.000Z"]'
clock 2026-11-22T09:00:00Z
UNTIL=2026-11-30T00:00:00Z
run --from in --to out
is "and may be held again" "$(hammy-queue list in --json | jq -r '"\(.state) \(.due)"')" "waiting 2026-11-30T00:00:00.000Z"
clock 2026-11-30T09:00:00Z
UNTIL=2026-12-01T00:00:00Z
run --from in --to out
is "until that has been too long" "$? $(hammy-queue list in.failed --json | jq -r .code)" "65 queue.held-too-long"

fresh
for i in $(seq 30); do echo "{\"id\":\"P$i\"}"; done | hammy-queue put in > /dev/null
cat > "$WORK/bad.sh" << 'END'
while read -r line; do
  case $line in
    *P7\"*) echo "cannot bear P7" >&2; kill -9 $$ ;;
    *P9\"*) sleep 100 ;;
    *P11\"*) echo nonsense ;;
    *) echo "$line" ;;
  esac
done
END
timeout 60 hammy-run --once --from in --to out --deadline 1s -- sh "$WORK/bad.sh" 2> "$WORK/err"
is "records that end their child are put aside, the others go on" "$? $(hammy-queue stats out --json | jq .ready) $(ids in.failed)" "65 27 P7 P9 P11 "
is "with the evidence" "$(hammy-queue show P7 --json | jq -r .error.message)" \
  "2 times it was alone in hand when 'sh' ended by signal 9; it said: cannot bear P7"
timeout 20 hammy-run --once --from in.failed -- no-such-program 2> "$WORK/err"
is "a program that is not there is 69" "$? $(grep -c "^hint" "$WORK/err")" "69 1"
is "and leaves the records to others" "$(hammy-queue stats in.failed --json | jq -c '[.ready, .leased]')" "[3,0]"
hammy-run --from in --once 2> "$WORK/err" < /dev/null
is "no command is 78" $? 78

# Wanted state, on a running stage.
unset HAMMY_CLOCK
fresh
cat > "$HAMMY_CONFIG" << END
[stage.s]
from = "in"
to = "out"
run = ["cat"]
END
# What is told to systemd: a datagram socket that writes down what comes.
/usr/bin/python3 - "$WORK/notify" "$WORK/notified" << 'PY' &
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
while True:
    with open(sys.argv[2], "ab") as f:
        f.write(s.recv(4096) + b"\n")
PY
peer_pids+=($!)
wait_until 5 test -S "$WORK/notify"
NOTIFY_SOCKET=$WORK/notify WATCHDOG_USEC=400000 hammy-run --stage s --metrics "unix:$WORK/metrics" 2> "$WORK/err" &
peer_pids+=($!)
stage=$!
put() { echo "{\"id\":\"$1\"}" | hammy-queue put in > /dev/null; }
out_is() { [ "$(HAMMY_CONFIG=/dev/null hammy-queue stats out --json | jq .ready)" = "$1" ]; }
status() { hammy-run status --json | jq -r "select(.stage == \"s\") | $1"; }
put W1
check "a record is worked on as it comes" wait_until 5 out_is 1
check "its metrics can be had" wait_until 5 sh -c "curl -s --unix-socket '$WORK/metrics' http://x/metrics | grep -q '^hammy_stage_answered_total{stage=\"s\"} 1'"
is "in the format of Prometheus, by its own reader" "$(curl -s --unix-socket "$WORK/metrics" http://x/metrics | /usr/bin/python3 -c '
import sys
from prometheus_client.parser import text_string_to_metric_families as families
found = {f.name: f for f in families(sys.stdin.read())}
count = [s for s in found["hammy_stage_seconds"].samples if s.name.endswith("_count")][0].value
print(found["hammy_stage_taken"].type, found["hammy_stage_seconds"].type, int(count), "hammy_queue_records" in found)')" \
  "counter histogram 1 True"
is "systemd is told when it is ready" "$(grep -c '^READY=1' "$WORK/notified")" 1
fed() { [ "$(grep -c '^WATCHDOG=1' "$WORK/notified")" -ge 3 ]; }
check "and again and again that it lives" wait_until 5 fed
is "status tells what runs" "$(status '"\(.wanted) \(.running) \(.queue)"')" "running 1 in"
hammy-run pause s --reason "moving house"
put W2
sleep 0.5
is "paused it takes nothing" "$(hammy-queue stats out --json | jq .ready) $(status '"\(.wanted), \(.reason)"')" "1 paused, moving house"
hammy-run start s
check "started it goes on" wait_until 5 out_is 2
hammy-run scale s -j 3
check "scaled it has so many workers" wait_until 15 sh -c "hammy-run status --json | grep -q '\"workers\":3'"
hammy-run stop s
put W3
sleep 0.5
is "stopped it takes nothing and still runs" "$(hammy-queue stats out --json | jq .ready) $(kill -0 $stage && echo alive)" "2 alive"
hammy-run start s
check "and works again when it is started" wait_until 5 out_is 3
kill -HUP $stage
put W4
check "SIGHUP begins anew" wait_until 5 out_is 4
is "and tells so" "$(grep -c '^RELOADING=1' "$WORK/notified")" 1
echo 'broken = ' > "$HAMMY_CONFIG"
kill -HUP $stage
check "with broken settings it goes on with the old ones, and says so" wait_until 5 grep -q "keeping the old settings" "$WORK/err"
HAMMY_CONFIG=/dev/null put W5
check "as if nothing had happened" wait_until 5 out_is 5
kill $stage
wait $stage
is "SIGTERM ends it" $? 143
cat > "$HAMMY_CONFIG" << 'END'
[stage.s]
from = "in"
to = "out"
run = ["cat"]
END
: > "$WORK/notified"
NOTIFY_SOCKET=$WORK/notify WATCHDOG_USEC=400000 hammy-run --all --org acme --log-format json 2> "$WORK/all" &
peer_pids+=($!)
all=$!
echo '{"id":"W6"}' | hammy-queue put in --org acme > /dev/null
works() { stage=$(pgrep -P $all) && worker=$(pgrep -P "$stage" -x cat); }
check "--all runs the stages" wait_until 10 works
is "with the options that it was given" "$(tr '\0' ' ' < "/proc/$stage/cmdline")" \
  "hammy-run --stage s --org acme --log-format json "
is "and alone speaks to systemd" "$(cat "/proc/$stage/environ" "/proc/$worker/environ" | tr '\0' '\n' |
  grep -c '^NOTIFY_SOCKET\|^WATCHDOG_') $(grep STATUS "$WORK/notified")" "0 STATUS=1 stages"
kill $all
wait $all
is "SIGTERM ends all" "$? $(cat "$WORK/all")" "143 "
is "silently" "$(grep -v 'keeping the old settings' "$WORK/err")" ""
finish
