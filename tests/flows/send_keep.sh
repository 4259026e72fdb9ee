#!/bin/bash
# send_keep.sh - the bytes that `keep` asks for are on the disk before the mail leaves, and are those that were sent
. "$(dirname "$0")/../tap.sh"
for part in ports smtp-sink; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need strace smtp-sink jq
start_smtp_sink || exit 1
via="smtp://127.0.0.1:$SINK_PORT"
for n in $(seq 40); do
  printf '{"id":"K%s","keep":"bytes","from":"b@acme.example","to":"u%s@example.com","subject":"s","text":".dot\\nend"}\n' "$n" "$n"
done > "$WORK/in"
strace -f -y -e trace=fsync,syncfs,renameat2,sendmsg -s 400 -o "$WORK/trace" hammy-send --via "$via" --window 10 --connections 2 \
  < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "all are sent" "$(jq -c 'select(.log[0].event == "sent")' "$WORK/out" | wc -l)" 40
is "each names its bytes" "$(jq -r '.log[0].detail.blob' "$WORK/out" | sort -u | wc -l)" 40
early=0
for n in $(seq 40); do
  blob=$(jq -r "select(.id == \"K$n\") | .log[0].detail.blob[7:]" "$WORK/out")
  grep -q "Message-ID: <K$n\." "$HAMMY_HOME/blobs/default/$blob" || not_ok "K$n's bytes are another mail's"
  is_there=$(grep -n "renameat2(.*/$blob\"" "$WORK/trace" | head -1 | cut -d: -f1)
  # The directory is synced after the renames, and the text leaves after that.
  synced=$(awk -v from="${is_there:-0}" 'NR > from && /fsync\(.*blobs\/default>\) *= 0/ { print NR; exit }' "$WORK/trace")
  leaves=$(grep -n "sendmsg.*<K$n\." "$WORK/trace" | head -1 | cut -d: -f1)
  [ -n "$is_there" ] && [ -n "$synced" ] && [ -n "$leaves" ] && [ "$synced" -lt "$leaves" ] || early=$((early + 1))
done
is "none leaves before its bytes are durable" $early 0
check "one sync serves several" test "$(grep -c 'fsync(.*blobs/default>)' "$WORK/trace")" -lt 40
HAMMY_HOME=$(mktemp -d -p "$WORK") hammy-send --via "$via" < <(jq -c 'del(.keep)' "$WORK/in") > "$WORK/plain"
is "nothing is kept unasked" "$(jq -c '.log[0].detail | has("blob") or has("sha256")' "$WORK/plain" | sort -u)" false

# A store that cannot be written fails the mails that need it, and no other.
HAMMY_HOME=$(mktemp -d -p "$WORK")
mkdir "$HAMMY_HOME/blobs" && touch "$HAMMY_HOME/blobs/default"
{ head -1 "$WORK/in"; sed -n '2{s/"keep":"bytes",//;p}' "$WORK/in"; } | hammy-send --via "$via" > "$WORK/out" 2> "$WORK/err"
is "without a store nothing is sent that is to be kept" \
  "$(jq -r '"\(.id) \(.error.class // .log[0].event)"' "$WORK/out" | sort | tr '\n' ' ')" "K1 technical K2 sent "
finish
