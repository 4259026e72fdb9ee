#!/bin/bash
# send_mbox_kill.sh - hammy-send killed while it writes to an mbox: no torn mail stays in it
. "$(dirname "$0")/../tap.sh"
/usr/bin/python3 - > "$WORK/in" << 'PY'
for number in range(30):
    text = ("From the line %d of a long mail\\n" % number) * 200000
    print('{"id":"M%d","to":"u%d@example.com","from":"b@acme.example","subject":"s","text":"%sTHE END\\n"}' % (number, number, text))
PY
kills=12 torn=0
for ((i = 0; i < kills; i++)); do
  hammy-send --via "mbox:$WORK/box" < "$WORK/in" > /dev/null 2>&1 &
  pid=$!
  sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
  kill -9 $pid 2> /dev/null
  wait $pid 2> /dev/null
  if [ -s "$WORK/box" ] && [ "$(tail -c 9 "$WORK/box")" != "THE END" ]; then torn=$((torn + 1)); fi
done
echo "  $torn of $kills kills left a torn mail"
hammy-send --via "mbox:$WORK/box" < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "all are answered as sent" "$(grep -c '"event":"sent"' "$WORK/out")" 30
/usr/bin/python3 - "$WORK/box" > "$WORK/found" << 'PY'
import mailbox, sys
box = mailbox.mbox(sys.argv[1])
ids = []
for mail in box:
    whole = mail.get_payload(decode=True).rstrip().endswith(b"THE END")
    ids.append(mail["Message-ID"] if whole else "torn")
print(ids.count("torn"), len(set(ids)), len(ids))
PY
read -r broken different all < "$WORK/found"
is "none of the mails in it is torn, and none is missing" "$broken $different" "0 30"
check "$((all - 30)) of at most $kills came twice" test "$all" -le $((30 + kills))
check "the note is gone" test ! -e "$WORK/box.hammy"
finish
