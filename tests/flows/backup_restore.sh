#!/bin/bash
# backup_restore.sh - hammy backup while programs write; what is restored is whole, and damage is found before it is used
. "$(dirname "$0")/../tap.sh"
messages() { # messages FROM TO
  seq "$1" "$2" | sed 's|.*|{"type":"message","id":"m&","key":"k&","channel":"email","to":{"email":"anna@example.org"},'\
'"from":{"email":"info@acme.example"},"subject":"s","text":"content &"}|'
}
deliver() { hammy-send --via "maildir:$WORK/mail" | hammy-archive put; }
quietly() { "$@" > "$WORK/out" 2>&1; }
fails() { # fails STATUS WORDS COMMAND...
  local status=0
  quietly "${@:3}" || status=$?
  [ "$status" = "$1" ] && grep -qF "$2" "$WORK/out" && return
  echo "exit status $status:" && cat "$WORK/out"
  return 1
}
hammy init > /dev/null
messages 1 300 | deliver > /dev/null
messages 1 40 | hammy-queue put first > /dev/null
mkdir "$HAMMY_HOME/keys" && echo secret > "$HAMMY_HOME/keys/one" && chmod 400 "$HAMMY_HOME/keys/one"
hammy-archive list --json | sort > "$WORK/before"

# A writer goes on all the time.
: > "$WORK/go-on"
(round=0
while [ -e "$WORK/go-on" ]; do
  messages $((1000 + round * 20)) $((1019 + round * 20)) | deliver
  round=$((round + 1))
done) > "$WORK/written.jsonl" 2> "$WORK/writer.err" &
writer=$!
check "into a directory, while a program writes" quietly hammy backup "$WORK/copy"
check "into a file" quietly hammy backup "$WORK/copy.tar.gz"
rm "$WORK/go-on"
wait $writer
is "the writer was not disturbed" "$(cat "$WORK/writer.err")$(jq -r 'select(.error) | .id' < "$WORK/written.jsonl")" ""
check "and did something" test -s "$WORK/written.jsonl"
is "only its owner can read it" "$(stat -c %a "$WORK/copy" "$WORK/copy/manifest.jsonl" "$WORK/copy.tar.gz" | xargs)" "700 600 600"
is "nothing is left beside it" "$(find "$WORK" -maxdepth 1 -name '.hammy-*')" ""
mkdir "$WORK/row"
for day in 01 02 03 04; do
  echo "2026-12-${day}T02:00:00Z" > "$WORK/clock"
  HAMMY_CLOCK=$WORK/clock quietly hammy backup --into "$WORK/row" --keep 2
done
is "of a row the last ones stay" "$(ls "$WORK/row")" "hammy-2026-12-03T020000Z.tar.gz
hammy-2026-12-04T020000Z.tar.gz"
check "a target, or a directory for it" fails 64 "nothing says where" hammy backup
check "never over something" fails 73 "already" hammy backup "$WORK/copy"

# restored PLACE SOURCE - everything that was there before the backup began is there, and works.
restored() {
  export HAMMY_HOME=$WORK/$1
  check "restored from $2" quietly hammy restore "$WORK/$2"
  is "all messages of before are in it" "$(hammy-archive list --json | sort | comm -23 "$WORK/before" -)" ""
  is "all of its messages have their content" \
    "$(hammy-archive list --json | jq -r .id | xargs hammy-archive get | jq -r 'select(.text | startswith("content")) | .id' | wc -l)" \
    "$(hammy-archive list --json | wc -l)"
  is "the queue is as it was" "$(hammy-queue list first --json | wc -l)" 40
  is "keys are closed as they were" "$(stat -c %a "$HAMMY_HOME/keys/one") $(cat "$HAMMY_HOME/keys/one")" "400 secret"
  local mails
  mails=$(find "$WORK/mail/new" -type f | wc -l)
  messages 1 300 | deliver > /dev/null
  is "what was sent is not sent again" "$(find "$WORK/mail/new" -type f | wc -l)" "$mails"
  check "and the doctor is content" bash -c "hammy doctor | grep '^failure' | grep -v ' program ' | wc -l | grep -qx 0"
}
restored two copy
restored three copy.tar.gz

export HAMMY_HOME=$WORK/two
check "state that is there stays" fails 73 "not empty" hammy restore "$WORK/copy"
check "unless it is to make way" quietly hammy restore --replace "$WORK/copy"
is "and then it is kept beside" "$(find "$WORK" -maxdepth 1 -name 'two.before-*' -exec ls {}/archive.db \; | wc -l)" 1

# Each kind of damage is found, and nothing is put in place.
export HAMMY_HOME=$WORK/four
blob=$(cd "$WORK/copy" && find home/archive -type f | head -1)
spoil() { # spoil NAME SED-LIKE COMMAND - works on a copy called bad
  rm -rf "$WORK/bad" && cp -a "$WORK/copy" "$WORK/bad"
  (cd "$WORK/bad" && eval "$2")
  check "$1" fails 65 "the backup is damaged" hammy restore "$WORK/bad"
}
spoil "a byte of a database" 'printf x | dd of=home/archive.db bs=1 seek=5000 conv=notrunc status=none'
spoil "a byte of content" "printf x | dd of=$blob bs=1 conv=notrunc status=none"
spoil "a file that is missing" "rm $blob"
spoil "a manifest without its end" "sed -i '\$d' manifest.jsonl"
spoil "a manifest that lacks a line" "sed -i 3d manifest.jsonl"
spoil "no manifest" "rm manifest.jsonl"
spoil "a path that leads out of it" 'sed -i "s|home/keys/one|../keys/one|" manifest.jsonl'
spoil "rows that were not counted so" 'sed -i "s|\"archive_message\":|\"archive_message\":9|" manifest.jsonl'
check "nothing was put in place" test ! -e "$WORK/four"
is "nor left beside" "$(find "$WORK" -maxdepth 1 -name '.hammy-*')" ""
finish
