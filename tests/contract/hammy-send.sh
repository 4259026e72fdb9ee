# shellcheck shell=bash disable=SC2034,SC2154
args=(--via "file:$drop")
good='{"from":{"email":"billing@acme.example"},"to":{"email":"anna@example.com"},"subject":"Számla","text":"Jó reggelt!\n"}'

# The same id and key in two organisations are two messages; in one they are one.
organisations() {
  for org in acme other acme; do
    with T1 ".org=\"$org\" | .key=\"K\" | .subject=\"$org\"" | limit hammy-send --via "file:$drop/$org" 2> "$WORK/err"
  done > "$WORK/out"
  is "hammy-send: what one organisation has sent holds up no other" \
    "$(jq -r '"\(.org) \(.log[-1].detail.repeated)"' "$WORK/out" | tr '\n' '|') $(ls "$drop"/*/*.eml | wc -l) $(cat "$WORK/err")" \
    "acme null|other null|acme true| 2 "
  printf '[org.acme.smtp.own]\nhost = "127.0.0.1"\nport = 1\nsecurity = "none"\n' > "$WORK/hammy.toml"
  with T2 '.org="other" | .via={"smtp":"own"}' | limit hammy-send --config "$WORK/hammy.toml" 2> /dev/null > "$WORK/out"
  is "hammy-send: an organisation's mail server is its own" "$(jq -r .error.code "$WORK/out")" via.unknown
}
