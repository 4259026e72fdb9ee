#!/bin/bash
# run_kill_postgresql.sh - the campaign of run_kill.sh on PostgreSQL, whose server is killed too
. "$(dirname "$0")/../tap.sh"
for part in ports postgresql; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
# shellcheck source=tests/campaign.sh
. "$ROOT/tests/campaign.sh"
mails=3000 CONNECTIONS=10
[ "${HAMMY_TEST_FULL:-}" ] && mails=20000
RANDOM=${SEED:=$RANDOM}
start_postgresql || exit 1
start_counting_sink
campaign_config "$PG_URL"
hammy init > /dev/null
put_campaign $mails
is "put twice, it is there once" "$(in_queue render)" $mails

restarts=0
restart_server() {
  kill_postgresql
  sleep 0.3
  resume_postgresql
  restarts=$((restarts + 1))
}
run_and_kill $((90 + mails / 30)) restart_server
check "something was killed at least 3 times: $kills, the server $restarts times (SEED=$SEED)" \
  test $kills -ge 3 -a $restarts -ge 1
check_campaign $mails
stop_stages
[ $tap_failed = 0 ] || tail -40 "$WORK/run.log"
finish
