# campaign.sh - a campaign through stages that are killed at random moments; source it after tap.sh and ports.sh
# shellcheck shell=bash

# campaign_config STORE_URL [LINE...] - writes $WORK/hammy.toml with the stages render and send.
campaign_config() {
  local url=$1
  shift
  mkdir -p "$WORK/templates/notice"
  # shellcheck disable=SC2016  # Mustache
  printf '%s' 'Notice {{number}}' > "$WORK/templates/notice/subject.txt"
  printf '%s' 'Dear {{to.name}}, this is notice {{number}}.' > "$WORK/templates/notice/body.txt"
  cat > "$WORK/hammy.toml" << END
[store]
url = "$url"
[render]
templates = "$WORK/templates"
[mail]
from = "billing@acme.example"
[smtp.main]
host = "127.0.0.1"
port = $(cat "$WORK/port")
security = "none"
connections = $CONNECTIONS
[stage.render]
from = "render"
to = "send"
run = ["hammy-render", "--config", "$WORK/hammy.toml"]
workers = 2
batch = 200
lease = "3s"
faults = 0
[stage.send]
from = "send"
to = "sent"
run = ["hammy-send", "--via", "main", "--config", "$WORK/hammy.toml"]
batch = 200
lease = "3s"
faults = 0
[queue.retry.perhaps]
class = "unknown"
after = "1s"
[queue.retry.soon]
class = "t*"
after = "1s"
END
  printf '%s\n' "$@" >> "$WORK/hammy.toml"
  export HAMMY_CONFIG=$WORK/hammy.toml
}

# start_counting_sink - an SMTP server that writes the Message-IDs that it takes to $WORK/ids; its port is in $WORK/port.
start_counting_sink() {
  /usr/bin/python3 "$ROOT/tests/flows/counting_sink.py" "$WORK/port" "$WORK/ids" 2> "$WORK/sink.err" &
  peer_pids+=($!)
  wait_until 10 test -s "$WORK/port"
}

# put_campaign N - N records into the queue render, twice, as a script does that was run again.
put_campaign() {
  python3 - "$1" > "$WORK/in.jsonl" << 'PY'
import json, sys
names = ["Kovács Anna", "Väinö Mäkelä", "Łukasz Żak", "Мария Иванова", "John Smith"]
for number in range(int(sys.argv[1])):
    print(json.dumps({"id": "C%06d" % number, "key": "notice/%d" % number, "campaign": "notices", "template": "notice",
                      "to": {"email": "u%d@example%d.com" % (number, number % 9), "name": names[number % 5]},
                      "data": {"number": number}}, ensure_ascii=False))
PY
  hammy-queue put render < "$WORK/in.jsonl" > /dev/null && hammy-queue put render < "$WORK/in.jsonl" > /dev/null
}

# victims - the processes of the campaign: children, stages and what looks after the stages.
victims() { pgrep -f -- "--config $WORK/hammy.toml" | grep -vxF "$$"; }

in_queue() { hammy-queue stats "$1" --json | jq -r ".${2:-backlog}"; }

# campaign_left - records that are not yet through, by the store's own count.
campaign_left() { hammy-queue stats --json | jq -s 'map(select(.queue != "sent") | .backlog) | add // 0'; }

start_stages() {
  (exec hammy-run --all --config "$WORK/hammy.toml") >> "$WORK/run.log" 2>&1 &
  STAGES=$!
}

# run_and_kill SECONDS [COMMAND...] - starts the stages and kills something of theirs again and again, till the campaign is
# through or the time is over; now and then COMMAND is run instead. Sets kills.
run_and_kill() {
  local deadline=$((SECONDS + $1)) all
  shift
  kills=0
  start_stages
  while [ "$(campaign_left 2> /dev/null || echo 1)" != 0 ] && [ $SECONDS -lt $deadline ]; do
    sleep "0.$(printf %03d $((50 + RANDOM % 250)))"
    if [ $# -gt 0 ] && [ $((RANDOM % 6)) = 0 ]; then
      "$@"
      continue
    fi
    mapfile -t all < <(victims)
    [ ${#all[@]} -gt 0 ] && kill -9 "${all[RANDOM % ${#all[@]}]}" 2> /dev/null && kills=$((kills + 1))
    kill -0 $STAGES 2> /dev/null || start_stages
  done
  # What was killed while it was alone in hand twice was taken for poison; nobody knows better than we that it is none.
  put_aside=$(hammy-queue list --code stage.poison --json | wc -l)
  if [ "$put_aside" -gt 0 ]; then
    for queue in render send; do hammy-queue retry $queue.failed --code stage.poison > /dev/null; done
    kill -0 $STAGES 2> /dev/null || start_stages
  fi
  wait_until 60 through
}
through() { [ "$(campaign_left)" = 0 ]; }

stop_stages() {
  kill "$STAGES" 2> /dev/null
  wait "$STAGES" 2> /dev/null
}

# check_campaign N - what must be true of the store and the sink when it is over.
check_campaign() {
  local mails=$1 extra
  is "nothing is left in the queues" "$(campaign_left)" 0
  is "every recipient is accounted for once" "$(hammy-queue list sent --json | jq -r .id | sort -u | wc -l) $(in_queue sent)" \
    "$mails $mails"
  is "every recipient got a mail" "$(sort -u "$WORK/ids" | wc -l)" "$mails"
  extra=$(($(wc -l < "$WORK/ids") - mails))
  check "$extra came twice, at most $CONNECTIONS for each of $kills kills ($put_aside had been put aside)" \
    test $extra -le $((kills * CONNECTIONS))
  is "their events are in the outbox" \
    "$(hammy-archive events --consumer test --limit $((mails * 20)) | jq -r 'select(.event == "sent") | .message' | sort -u | wc -l)" \
    "$mails"
}
