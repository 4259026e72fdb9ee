#!/bin/bash
# archive_report.sh - records put again, in other orders, by several processes at once: always the same report
. "$(dirname "$0")/../tap.sh"
hammy init > /dev/null

# 600 messages, each seen at three times of its life and once more by an event that came back.
for i in $(seq 1 600); do
  id=$(printf 'M%05d' "$i")
  head='{"type":"message","id":"'$id'","key":"k'$i'","campaign":"c'$((i % 3))'","template":"t@1","to":{"email":"u'$i'@example.com"}'
  rendered='{"at":"2026-11-22T08:00:00.000Z","by":"hammy-render","event":"rendered"}'
  sent='{"at":"2026-11-22T08:01:00.000Z","by":"hammy-send","event":"sent"}'
  printf '%s,"log":[%s]}\n' "$head" "$rendered"
  if [ $((i % 10)) = 0 ]; then
    printf '%s,"log":[%s],"error":{"by":"hammy-send","code":"smtp.refused","class":"permanent","message":"550","at":"2026-11-22T08:01:00.000Z"}}\n' "$head" "$rendered"
  else
    printf '%s,"log":[%s,%s]}\n' "$head" "$rendered" "$sent"
    [ $((i % 7)) = 0 ] && printf '{"type":"event","id":"e%d","message":"%s","event":"bounced","at":"2026-11-22T08:05:00.000Z","by":"hammy-bounce"}\n' "$i" "$id"
    [ $((i % 5)) = 0 ] && printf '{"type":"event","id":"o%d","message":"%s","event":"opened","at":"2026-11-22T08:04:00.000Z","by":"hammy-track"}\n' "$i" "$id"
  fi
done > "$WORK/life.jsonl"

hammy-archive put < "$WORK/life.jsonl" > "$WORK/first.jsonl"
is "failed records tell in the exit status" $? 65
hammy-report summary --json > "$WORK/report"
is "every message is counted once" "$(jq -s 'map(.messages) | add' "$WORK/report")" 600
is "failed" "$(jq -s 'map(select(.state == "failed").messages) | add' "$WORK/report")" 60
is "bounced" "$(jq -s 'map(select(.state == "bounced").messages) | add' "$WORK/report")" 77

hammy-archive put < "$WORK/life.jsonl" > "$WORK/second.jsonl"
check "the second time it answers the same" cmp "$WORK/first.jsonl" "$WORK/second.jsonl"
hammy-report summary --json | check "the second time the report is the same" cmp - "$WORK/report"

for order in tac "shuf --random-source=$WORK/life.jsonl"; do
  export HAMMY_HOME=$WORK/${order%% *}
  hammy init > /dev/null
  $order "$WORK/life.jsonl" | hammy-archive put > /dev/null
  hammy-report summary --json | check "put by ${order%% *} the report is the same" cmp - "$WORK/report"
done

# Five at once, each with all of it.
export HAMMY_HOME=$WORK/together
hammy init > /dev/null
writers=()
for n in 1 2 3 4 5; do
  hammy-archive put < "$WORK/life.jsonl" > "$WORK/out$n" 2> "$WORK/err$n" &
  writers+=($!)
done
statuses=
for writer in "${writers[@]}"; do wait "$writer"; statuses="$statuses$? "; done
is "several at once: nobody fails" "$statuses" "65 65 65 65 65 "
is "several at once: nobody complains of a lock" "$(cat "$WORK"/err? | grep -c 'sql\|database\|locked')" 0
hammy-report summary --json | check "several at once: the report is the same" cmp - "$WORK/report"

# A page and a table say the same.
hammy-report summary --html "$WORK/page.html"
check "the page has the figures" grep -q '<b>600</b><span>messages</span>' "$WORK/page.html"
check "the page is well-formed" python3 -c '
import sys, html.parser
class Check(html.parser.HTMLParser):
    void, open = {"meta"}, []
    def handle_starttag(self, tag, attributes):
        if tag not in self.void: self.open.append(tag)
    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
check = Check()
check.feed(open(sys.argv[1], encoding="utf-8").read())
assert not check.open, check.open' "$WORK/page.html"
finish
