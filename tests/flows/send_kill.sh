#!/bin/bash
# send_kill.sh - hammy-send killed with SIGKILL at random moments and run again with the whole input, until it is done:
# no mail is lost, and at most one per connection and kill is delivered twice
. "$(dirname "$0")/../tap.sh"
mails=3000 connections=10
[ "${HAMMY_TEST_FULL:-}" ] && mails=10000
python3 - $mails > "$WORK/in.jsonl" <<'PY'
import json, sys
for number in range(int(sys.argv[1])):
    print(json.dumps({"id": "K%05d" % number, "to": {"email": "u%d@example.com" % number},
                      "from": {"email": "billing@acme.example"}, "subject": "number %d" % number, "text": "text\n" * 100}))
PY
/usr/bin/python3 "$ROOT/tests/flows/counting_sink.py" "$WORK/port" "$WORK/ids" 2> "$WORK/sink.err" &
sink=$!
trap 'kill $sink 2> /dev/null; rm -rf "$WORK"' EXIT
for _ in $(seq 100); do [ -s "$WORK/port" ] && break; sleep 0.05; done
# For a subshell, whose process it becomes: a kill then never leaves one behind that goes on sending.
send() { exec hammy-send --via "smtp://127.0.0.1:$(cat "$WORK/port")?security=none" --connections $connections < "$WORK/in.jsonl"; }

# The moments are random; their seed is told so that a failure can be looked into.
seed=${SEED:-$RANDOM}
RANDOM=$seed
kills=0 rounds=0
: > "$WORK/confirmed"
while [ $rounds -lt 100 ]; do
  rounds=$((rounds + 1))
  send > "$WORK/out" 2> "$WORK/err" &
  pid=$!
  # The first runs cannot have finished so soon; later ones have more to answer from the journal before they go on.
  if [ $rounds -le 5 ]; then most=40; else most=$((200 + rounds * 20)); fi
  sleep "0.$(printf %03d $(((10 + RANDOM % most) % 1000)))"
  if kill -9 $pid 2> /dev/null; then kills=$((kills + 1)); fi
  wait $pid 2> /dev/null
  status=$?
  # What left on standard output before the kill was confirmed; a torn last line was not.
  grep '"event":"sent"' "$WORK/out" | grep -o '^{"id":"[^"]*"' >> "$WORK/confirmed"
  [ $status = 0 ] && break
  [ $status = 137 ] || { not_ok "hammy-send ended with $status: $(cat "$WORK/err")"; finish; }
done
is "killed $kills times (SEED=$seed), the last run finishes" "$status" 0
check "it was killed at least 3 times" test $kills -ge 3

sort "$WORK/ids" | uniq -c > "$WORK/counts"
is "none of $mails is lost" "$(wc -l < "$WORK/counts")" $mails
extra=$(($(wc -l < "$WORK/ids") - mails))
check "$extra delivered twice, at most $connections for each of $kills kills" test $extra -le $((kills * connections))
is "every record is answered" "$(jq -r .id "$WORK/out" | sort -u | wc -l)" $mails
is "what was confirmed before a kill was delivered" "$(sort -u "$WORK/confirmed" | sed 's/.*"\(K[0-9]*\)"$/<\1./' |
  grep -vcFf <(cut -c9- "$WORK/counts" | sed 's/\..*/./'))" 0
(send) > "$WORK/again" 2>&1
is "once more sends nothing" "$(grep -c '"repeated":true' "$WORK/again") $(wc -l < "$WORK/ids")" "$mails $((mails + extra))"
finish
