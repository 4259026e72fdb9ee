# shellcheck shell=bash disable=SC2034
args=(put)
good='{"type":"message","to":{"email":"anna@example.com"},"subject":"Számla","log":[{"at":"2026-11-22T07:59:00.000Z","by":"hammy-send","event":"sent"}]}'

# The same id and key in two organisations are two messages, and each sees its own.
organisations() {
  for org in acme other; do with T1 ".org=\"$org\" | .key=\"K\" | .subject=\"$org\""; done | limit hammy-archive put > /dev/null
  for org in acme other third; do
    is "hammy-archive: '$org' lists its own messages alone" "$(limit hammy-archive list --json --org $org | jq -r .subject)" "${org/third/}"
  done
  limit hammy-archive show T1 --org third > "$WORK/out" 2> "$WORK/err"
  is "hammy-archive: and can show no other's" "$? $(wc -c < "$WORK/out") $(grep -cE 'acme|subject' "$WORK/err")" "66 0 0"
}
