#!/bin/bash
# send_stop.sh - hammy-send told to stop, or whose reader goes away: what is under way is finished and journalled, nothing
# new is begun; and its memory does not grow with the stream
. "$(dirname "$0")/../tap.sh"
# messages COUNT PREFIX - records on standard output.
messages() {
  /usr/bin/python3 - "$@" << 'PY'
import sys
for number in range(int(sys.argv[1])):
    print('{"id":"%s%06d","to":"u%d@example.com","from":"b@acme.example","subject":"s","text":"%s"}' %
          (sys.argv[2], number, number, "text\\n" * 200))
PY
}
messages 20000 S > "$WORK/in"
/usr/bin/python3 "$ROOT/tests/flows/counting_sink.py" "$WORK/port" "$WORK/ids" 2> "$WORK/sink.err" &
sink=$!
trap 'kill $sink 2> /dev/null; rm -rf "$WORK"' EXIT
for _ in $(seq 100); do [ -s "$WORK/port" ] && break; sleep 0.05; done
via="smtp://127.0.0.1:$(cat "$WORK/port")?security=none"
journalled() { grep -c 'message_id' "$HAMMY_HOME/journal/default/current.log"; }

hammy-send --via "$via" < "$WORK/in" > "$WORK/out" 2> "$WORK/err" &
pid=$!
while [ "$(wc -l < "$WORK/ids" 2> /dev/null || echo 0)" -lt 100 ]; do sleep 0.01; done
kill -TERM $pid
wait $pid
is "SIGTERM ends it as such" $? 143
delivered=$(wc -l < "$WORK/ids")
is "what was delivered is answered and journalled" \
  "$(jq -c 'select(.log[-1].event == "sent")' "$WORK/out" | wc -l) $(journalled)" "$delivered $delivered"
is "what was in hand and not begun is held, nothing is an error" \
  "$(jq -r 'select(.log | not) | .hold.reason // .error.code' "$WORK/out" | sort -u)" drain
check "the rest was not read" test "$(wc -l < "$WORK/out")" -lt 20000

hammy-send --via "$via" < "$WORK/in" 2> "$WORK/err" | head -n 1 > /dev/null
is "a closed pipe ends it as SIGPIPE does, silently" "${PIPESTATUS[0]} $(cat "$WORK/err")" "141 "
is "and all that was delivered is journalled" "$(journalled)" "$(wc -l < "$WORK/ids")"

# peak COUNT PREFIX - the peak of its memory in KB.
peak() { messages "$@" | python3 -c 'import resource, subprocess, sys
subprocess.run(["hammy-send", "--via", sys.argv[1]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' "$via"; }
export ASAN_OPTIONS=quarantine_size_mb=1  # AddressSanitizer keeps what was freed, and that would be measured
small=$(peak 3000 A) large=$(peak 15000 B)
check "memory is the same for 3,000 and 15,000 messages ($small KB, $large KB)" test "$large" -lt $((small + small / 4))
finish
