#!/bin/bash
# run_kill.sh - a campaign through the stages render and send on SQLite, while children, stages and what looks after them
# are killed at random moments: nobody is left out, and nobody gets more mails than the bound allows
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
# shellcheck source=tests/campaign.sh
. "$ROOT/tests/campaign.sh"
mails=4000 CONNECTIONS=10
[ "${HAMMY_TEST_FULL:-}" ] && mails=20000
RANDOM=${SEED:=$RANDOM}
start_counting_sink
campaign_config "sqlite:$HAMMY_HOME/queue.db"
hammy init > /dev/null
put_campaign $mails
is "put twice, it is there once" "$(in_queue render)" $mails
run_and_kill $((60 + mails / 50))
check "something was killed at least 3 times: $kills (SEED=$SEED)" test $kills -ge 3
check_campaign $mails
stop_stages
is "told to end, nothing of it goes on" "$(victims)" ""
[ $tap_failed = 0 ] || tail -40 "$WORK/run.log"
finish
