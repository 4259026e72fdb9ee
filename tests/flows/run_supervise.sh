#!/bin/bash
# run_supervise.sh - hammy-run notices that not the records are to blame: a lost mail server, a template that always fails,
# a full disk; it pauses, tells people, tries one record, and goes on
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
export HAMMY_CONFIG=$WORK/hammy.toml
mkdir -p "$WORK/templates/good" "$WORK/templates/bad"
echo "hello {{n}}" > "$WORK/templates/good/body.txt"
echo "hello {{n" > "$WORK/templates/bad/body.txt"
SMTP=$(free_port)
cat > "$HAMMY_CONFIG" << END
[render]
templates = "$WORK/templates"
[mail]
from = "billing@acme.example"
[smtp.main]
host = "127.0.0.1"
port = $SMTP
security = "none"
[stage.render]
from = "render"
to = "send"
run = ["hammy-render"]
faults = 3
pause = "2s"
[stage.send]
from = "send"
run = ["hammy-send"]
faults = 3
pause = "2s"
[queue.retry.soon]
class = "t*"
after = "1s"
[alert]
to = "ops@acme.example"
queue = "send"
command = ["sh", "-c", "cat >> $WORK/paged"]
[alert.other]
queue = "sms"
channel = "sms"
to = "+36201234567"
END
hammy init > /dev/null
records() { for i in $(seq "$2"); do echo "{\"id\":\"$1-$i\",\"template\":\"$1\",\"to\":{\"email\":\"u@example.com\"},\"data\":{\"n\":$i}}"; done; }
stat() { hammy-queue stats "$1" --json | jq ".$2"; }
stat_is() { [ "$(stat "$1" "$2")" = "$3" ]; }
wanted_is() { [ "$(hammy-run status --json | jq -r "select(.stage == \"$1\") | .wanted")" = "$2" ]; }
subjects() { hammy-queue list "$1" --campaign alerts --json | jq -r .id | while read -r id; do hammy-queue show "$id" --json | jq -r .subject; done | sort -u; }

# A template that always fails is disabled; others go on.
hammy-run --stage render 2>> "$WORK/render.log" &
peer_pids+=($!)
{ records bad 6; records good 6; } | hammy-queue put render > /dev/null
check "other templates go on" wait_until 10 stat_is send ready 7
is "the template is disabled, and people are told by the queue" "$(subjects send)" "hammy: template 'bad' is disabled"
# shellcheck disable=SC2016  # jq's
is "with what to do" "$(hammy-queue list send --campaign alerts --json | jq -r .id | head -1 | xargs -I{} hammy-queue show {} --json |
  jq -r '.text | [contains("hammy-queue resume render --template bad"), contains("template.syntax")] | @csv')" "true,true"
is "the stage goes on" "$(hammy-run status --json | jq -r 'select(.stage == "render") | .wanted')" running
echo "hello {{n}}" > "$WORK/templates/bad/body.txt"
check "mended, one is tried and the rest follows" wait_until 30 stat_is send ready 13
check "and it is no longer paused" wait_until 5 sh -c '! hammy-queue stats | grep -q "^paused"'

# Of a published version people are told whose it is and how to go back; that ends the trouble.
mkdir -p "$WORK/drafts/letter" "$WORK/drafts/_fragments"
echo "dear {{n}}" > "$WORK/drafts/letter/body.txt"
hammy-template publish letter --templates "$WORK/drafts" --activate > /dev/null
printf '{{>loop}}' > "$WORK/drafts/_fragments/loop.txt"
echo "{{>loop}} dear {{n}}" > "$WORK/drafts/letter/body.txt"
hammy-template publish letter --templates "$WORK/drafts" --activate > /dev/null
grep -v ^templates "$HAMMY_CONFIG" | sed 's/stage.render/stage.letters/; s/from = "render"/from = "letters"/; s/to = "send"/to = "letters.done"/' > "$WORK/letters.toml"
HAMMY_CONFIG=$WORK/letters.toml hammy-run --stage letters 2>> "$WORK/letters.log" &
peer_pids+=($!)
records letter 6 | hammy-queue put letters > /dev/null
alert_of() { hammy-queue list send --campaign alerts --json | jq -r .id | while read -r id; do hammy-queue show "$id" --json | jq -r .text; done | grep -A9 "template '$1' is disabled"; }
check "a version that always fails is disabled" wait_until 10 sh -c 'hammy-queue stats letters | grep -q paused'
is "people are told who published it, since when it is active, and how to go back" \
  "$(alert_of letter | grep -cE "^It was published by $(id -un) at 20.* and has been active since 20.*, by $(id -un)\. .*: hammy-template rollback letter$")" 1
is "which they do" "$(hammy-template rollback letter)" "letter@1 is active"
hammy-queue retry letters.failed --all > /dev/null
check "and what failed is made from the version before" wait_until 30 stat_is letters.done ready 6

# A mail server that is away pauses the stage; the alert takes another channel, because its own is what is broken.
hammy-run --stage send 2>> "$WORK/send.log" &
peer_pids+=($!)
check "without a mail server the stage is paused" wait_until 20 wanted_is send paused
is "and people are told by another channel" "$(subjects sms)" "hammy: stage 'send' is paused"
/usr/bin/python3 - "$SMTP" "$WORK/mails" << 'PY' &
import asyncio, sys
from aiosmtpd.smtp import SMTP
class Handler:
    async def handle_DATA(self, server, session, envelope):
        open(sys.argv[2], "a").write(envelope.rcpt_tos[0] + "\n")
        return "250 Ok"
async def main():
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Handler()), "127.0.0.1", int(sys.argv[1]))
    await server.serve_forever()
asyncio.run(main())
PY
peer_pids+=($!)
delivered() { [ "$(cat "$WORK/mails" 2> /dev/null | wc -l)" = "$1" ]; }
check "with one again, a trial and then all leave" wait_until 60 delivered 13
check "and the stage runs as before" wait_until 10 wanted_is send running
is "each once" "$(sort "$WORK/mails" | uniq -c | tr -s ' ')" " 1 ops@acme.example
 12 u@example.com"
stop_peers

# A full disk: nothing is lost, people are told by the command, and there is room again later.
if ! mkdir -p "$WORK/small" || ! mount -t tmpfs -o size=6m tmpfs "$WORK/small" 2> /dev/null; then
  skip "a full disk: no file system of its own can be mounted here"
  finish
fi
trap 'stop_peers; umount "$WORK/small"; rm -rf "$WORK"' EXIT
export HAMMY_HOME=$WORK/small/home
mkdir "$HAMMY_HOME"
printf '[stage.copy]\nfrom = "in"\nto = "out"\nrun = ["cat"]\n[alert]\nto = "ops@acme.example"\nqueue = "send"\ncommand = ["sh", "-c", "cat >> %s"]\n' "$WORK/paged" > "$HAMMY_CONFIG"
hammy init > /dev/null
for i in $(seq 100); do printf '{"id":"F%d","text":"%01000d"}\n' "$i" 0; done | hammy-queue put in > /dev/null
head -c 10m /dev/zero > "$WORK/small/filling" 2> /dev/null
hammy-run --stage copy 2>> "$WORK/full.log" &
peer_pids+=($!)
check "on a full disk it says so" wait_until 20 grep -qs "no room for the database" "$WORK/full.log"
check "and pages people" wait_until 20 grep -qs "cannot use its store" "$WORK/paged"
rm "$WORK/small/filling"
check "with room again all is done" wait_until 40 stat_is out ready 100
stop_peers
[ $tap_failed = 0 ] || tail -n 20 "$WORK"/*.log
finish
