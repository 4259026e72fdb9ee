#!/bin/bash
# run_two_machines.sh - two machines, that is two homes, share a PostgreSQL: they share the work, one of them dies and takes
# its home with it, and the other finishes
. "$(dirname "$0")/../tap.sh"
for part in ports postgresql; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
# shellcheck source=tests/campaign.sh
. "$ROOT/tests/campaign.sh"
mails=3000 CONNECTIONS=10
[ "${HAMMY_TEST_FULL:-}" ] && mails=20000
start_postgresql || exit 1
start_counting_sink
campaign_config "$PG_URL" '[blobs]' "url = \"$PG_URL\""
hammy init > /dev/null
put_campaign $mails

machines=()
machine() {
  mkdir -p "$WORK/machine$1"
  (HAMMY_HOME=$WORK/machine$1 exec hammy-run --all --config "$WORK/hammy.toml") >> "$WORK/run.log" 2>&1 &
  machines[$1]=$!
}
of_machine() { for pid in $(victims); do grep -qsz "^HAMMY_HOME=$WORK/machine$1$" "/proc/$pid/environ" && echo "$pid"; done; }
machine 1
machine 2
some_sent() { [ "$(sort -u "$WORK/ids" 2> /dev/null | wc -l)" -gt $((mails / 6)) ]; }
check "both are at work" wait_until 60 some_sent
is "status sees both" "$(hammy-run status --json | jq -r 'select(.stage == "send") | .running')" 2
mapfile -t all < <(of_machine 1)
check "one of them has ${#all[@]} processes" test ${#all[@]} -ge 4
kill -9 "${all[@]}"
rm -rf "$WORK/machine1"
before=$(sort -u "$WORK/ids" | wc -l)
check "it dies in the middle of it, at $before of $mails" test "$before" -lt $mails
check "the other finishes" wait_until $((60 + mails / 50)) through
# Its hammy-send was ended with it: what that had in flight may come twice.
kills=1 put_aside=0
check_campaign $mails
is "and has nothing to do with the dead one's journal" "$(ls "$WORK/machine2/journal" 2> /dev/null)" ""
kill "${machines[2]}"
wait "${machines[2]}" "${machines[1]}" 2> /dev/null
[ $tap_failed = 0 ] || tail -n 40 "$WORK/run.log"
finish
