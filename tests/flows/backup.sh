#!/bin/bash
# backup.sh - hammy-backup copies state that is being worked on, and the copy works
. "$(dirname "$0")/../tap.sh"
BACKUP=$ROOT/systemd/hammy-backup
messages() { # messages FROM TO
  seq "$1" "$2" | sed 's|.*|{"type":"message","key":"k&","channel":"email","to":{"email":"anna@example.org"},'\
'"from":{"email":"info@acme.example"},"subject":"s","text":"content &"}|'
}
hammy init > /dev/null
messages 1 300 | hammy-send --via "maildir:$WORK/mail" | hammy-archive put > /dev/null
before=$(hammy-archive list --json)

# A writer goes on while it is copied.
(for ((round = 0; round < 20; round++)); do
  messages $((1000 + round * 20)) $((1019 + round * 20)) | hammy-send --via "maildir:$WORK/mail" | hammy-archive put
done) > /dev/null &
writer=$!
check "a backup while programs write" "$BACKUP" "$HAMMY_HOME" "$WORK/copy"
check "another over it" "$BACKUP" "$HAMMY_HOME" "$WORK/copy"
wait $writer
check "and one while nobody does" "$BACKUP" "$HAMMY_HOME" "$WORK/copy"
is "nothing of a half-made copy is left" "$(find "$WORK/copy" -name '.*.new')" ""
is "it is open to its owner alone" "$(stat -c %a "$WORK/copy")" 700

export HAMMY_HOME=$WORK/copy
is "all that was there before it began is in it" \
  "$(hammy-archive list --json | grep -cFx "$before")" "$(wc -l <<< "$before")"
ids=$(jq -r .id <<< "$before")
is "with its content" "$(for id in $(head -20 <<< "$ids"); do hammy-archive get "$id"; done | jq -r .text | sort -u | wc -l)" 20
mails=$(find "$WORK/mail/new" -type f | wc -l)
messages 1 300 | hammy-send --via "maildir:$WORK/mail" > /dev/null
is "and what was sent is known, so that nothing is sent again" "$(find "$WORK/mail/new" -type f | wc -l)" "$mails"
messages 5000 5009 | hammy-send --via "maildir:$WORK/mail" | hammy-archive put > /dev/null
is "it can be worked on" "$(hammy-archive list --json | wc -l)" \
  "$(($(sqlite3 "$WORK/copy/archive.db" "select count(*) from archive_message")))"

mkdir "$WORK/bad"
head -c 8192 /dev/urandom > "$WORK/bad/archive.db"
"$BACKUP" "$WORK/bad" "$WORK/copy2" > /dev/null 2>&1
check "a damaged database makes no backup" test $? -ne 0 -a ! -e "$WORK/copy2/archive.db"
"$BACKUP" "$WORK/nowhere" "$WORK/copy2" > /dev/null 2>&1
is "no state directory" $? 64
finish
