#!/bin/bash
# queue_calendar.sh - what is scheduled, through the calendar of an independent library and back
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
edit() { /usr/bin/python3 "$ROOT/tests/peers/queue_calendar.py" "$@"; }
if ! /usr/bin/python3 -c 'import icalendar' 2> /dev/null; then
  skip "queue_calendar: python3-icalendar is not installed"
  exit 77
fi
export HAMMY_CLOCK=$WORK/clock
echo 2026-11-22T08:00:00Z > "$HAMMY_CLOCK"
hammy init > "$WORK/init"
message() { echo "{\"type\":\"message\",\"id\":\"$1\",\"campaign\":\"$2\",\"not_before\":\"$3\",\"to\":{\"email\":\"anna@example.com\"}}"; }
{
  message A1 'Őszi árvíztűrő kampány, nagyon hosszú névvel; hogy a sora egészen biztosan két részbe kerüljön' 2026-11-23T08:00:00Z
  message A2 news 2026-11-24T08:00:00Z
  message A3 news 2026-11-24T08:00:00Z
  message A4 other 2026-07-01T08:00:00Z | sed s/2026-07/2027-07/
} | hammy-queue put send > "$WORK/put"

check "a calendar is written" hammy-queue calendar --ics "$WORK/plan.ics"
is "another program reads what is scheduled" "$(edit list "$WORK/plan.ics")" \
  "2026-11-23T08:00:00Z | Őszi árvíztűrő kampány, nagyon hosszú névvel; hogy a sora egészen biztosan két részbe kerüljön (1) | send
2026-11-24T08:00:00Z | news (2) | send
2027-07-01T08:00:00Z | other (1) | send"
is "on standard output it is the same" "$(hammy-queue calendar --ics - | md5sum)" "$(md5sum < "$WORK/plan.ics")"

edit move "$WORK/plan.ics" "$WORK/edited.ics" other 2027-07-02T10:00:00
edit move "$WORK/edited.ics" "$WORK/edited2.ics" news 2026-11-25T09:30:00
is "what was moved is told first" "$(hammy-queue calendar --import "$WORK/edited2.ics" --dry-run)" \
  "moved: send, news (2), from 2026-11-24 08:00:00 to 2026-11-25 08:30:00 UTC
moved: send, other (1), from 2027-07-01 08:00:00 to 2027-07-02 08:00:00 UTC"
is "and not done yet" "$(hammy-queue list --json | jq -r .due | tr '\n' ' ')" \
  "2026-11-23T08:00:00.000Z 2026-11-24T08:00:00.000Z 2026-11-24T08:00:00.000Z 2027-07-01T08:00:00.000Z "
hammy-queue calendar --import "$WORK/edited2.ics" > "$WORK/out"
is "then it is done, in winter and in summer time" "$(hammy-queue list --json | jq -r .due | tr '\n' ' ')" \
  "2026-11-23T08:00:00.000Z 2026-11-25T08:30:00.000Z 2026-11-25T08:30:00.000Z 2027-07-02T08:00:00.000Z "
is "and once" "$(hammy-queue calendar --import "$WORK/edited2.ics")" ""

edit drop "$WORK/edited2.ics" "$WORK/dropped.ics" news
is "what is missing is told and stays" "$(hammy-queue calendar --import "$WORK/dropped.ics") $(hammy-queue list --json | wc -l)" \
  "missing: send, news (2), at 2026-11-25 08:30:00 UTC: not cancelled, because --cancel-missing was not given 4"
hammy-queue calendar --import "$WORK/dropped.ics" --cancel-missing > "$WORK/out"
is "or is cancelled" "$? $(grep -c ': cancelled$' "$WORK/out") $(hammy-queue list --json | wc -l)" "0 1 2"
hammy-queue calendar --import "$WORK/edited2.ics" > "$WORK/out" 2> "$WORK/err"
is "an event of which nothing is left is an error" "$? $(grep -c 'nothing is scheduled any more' "$WORK/err")" "65 1"
echo nonsense > "$WORK/none.ics"
hammy-queue calendar --import "$WORK/none.ics" > "$WORK/out" 2> "$WORK/err"
is "and what is no calendar too" "$? $(grep -c '^hint: ' "$WORK/err")" "65 1"
finish
