#!/bin/bash
# queue_simulation.sh - a campaign leaves in batches by a simulated clock: so many each half hour, exactly, while important
# mail overtakes it. The long form sends a million messages as ten batches of 100,000.
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
messages=20000 batch=2000 at_a_time=500
if [ "${HAMMY_TEST_FULL:-}" ]; then messages=1000000 batch=100000 at_a_time=5000; fi
export HAMMY_CLOCK=$WORK/clock HAMMY_CONFIG=$WORK/hammy.toml
cat > "$HAMMY_CONFIG" << END
[queue]
remember = "365d"
[queue.limit.newsletters]
campaign = "news-*"
per = "campaign"
rate = "$batch per 30m"
END
start=$(date -u -d 2026-11-22T08:00:00Z +%s)
clock() { date -u -d "@$((start + $1))" +%Y-%m-%dT%H:%M:%SZ > "$HAMMY_CLOCK"; }

# drain - takes and acknowledges all that may leave now.
drain() {
  while hammy-queue take send -n $at_a_time > "$WORK/taken" && [ -s "$WORK/taken" ]; do
    hammy-queue ack < "$WORK/taken" > "$WORK/done" || return
  done
}
ask() { sqlite3 "$HAMMY_HOME/queue.db" "$1"; }

clock 0
hammy init > "$WORK/init"
python3 - "$messages" > "$WORK/news" << 'END'
import sys
for n in range(int(sys.argv[1])):
    print('{"type":"message","id":"N%07d","key":"news/%d","campaign":"news-2026-11","to":{"email":"anna@example.com"},'
          '"subject":"News"}' % (n, n))
END
hammy-queue put send < "$WORK/news" > "$WORK/put"
is "all are put" "$? $(wc -l < "$WORK/put")" "0 $messages"

# Each half hour one is at work at its beginning, in the midst of it, and right before its end. The third is late.
windows=$((messages / batch))
for ((window = 0; window < windows; ++window)); do
  for second in 0 600 1799; do
    if [ $window = 3 ] && [ $second = 0 ]; then continue; fi
    clock $((window * 1800 + second))
    if [ $window = 5 ] && [ $second = 600 ]; then
      for n in 1 2 3; do echo "{\"type\":\"message\",\"id\":\"I$n\",\"priority\":9,\"to\":{\"email\":\"anna@example.com\"}}"; done |
        hammy-queue put send > /dev/null
      hammy-queue take send -n 2 | jq -r .id > "$WORK/first"
    fi
    drain || not_ok "draining in window $window"
  done
  if [ $window = 5 ]; then is "important mail overtakes" "$(tr '\n' ' ' < "$WORK/first")" "I1 I2 "; fi
done

expected() {
  for ((window = 0; window < windows; ++window)); do
    local second=0
    if [ $window = 3 ]; then second=600; fi
    echo "$((window * 1800 + second))|$batch"
  done
}
ask "SELECT changed / 1000 - $start, count(*) FROM queue_item WHERE campaign = 'news-2026-11' AND state = 5 GROUP BY 1 ORDER BY 1" > "$WORK/batches"
is "$windows batches of $batch, each at its half hour" "$(cat "$WORK/batches")" "$(expected)"
is "in the order in which they were put" \
  "$(ask "SELECT count(*) FROM (SELECT changed, lag(changed) OVER (ORDER BY seq) AS before FROM queue_item WHERE campaign = 'news-2026-11') WHERE changed < before")" 0
is "nothing is left" "$(ask "SELECT count(*) FROM queue_item WHERE state < 5")" 0
hammy-queue put send < "$WORK/news" > "$WORK/put"
is "put again, nothing leaves again" "$(hammy-queue stats --json | jq -r .ready)" 0
finish
