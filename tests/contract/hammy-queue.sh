# shellcheck shell=bash disable=SC2034
args=(put q)
good='{"type":"message","to":{"email":"anna@example.com"},"subject":"Számla"}'

# The same id and key in two organisations are two records, and each sees and takes its own.
organisations() {
  for org in acme other; do with T1 ".org=\"$org\" | .key=\"K\" | .subject=\"$org\""; done | limit hammy-queue put q > /dev/null
  for org in acme other third; do
    is "hammy-queue: '$org' lists its own records alone" "$(limit hammy-queue list --json --org $org | jq -r .id | tr '\n' ' ')" \
      "$([ $org = third ] || echo 'T1 ')"
  done
  limit hammy-queue show T1 --org third > "$WORK/out" 2> "$WORK/err"
  is "hammy-queue: and can show no other's" "$? $(wc -c < "$WORK/out") $(grep -cE 'acme|subject' "$WORK/err")" "66 0 0"
  limit hammy-queue delete q --all --org acme > /dev/null
  is "hammy-queue: nor delete it, nor take it" "$(limit hammy-queue take q -n 9 --org acme) $(limit hammy-queue take q -n 9 --org other | jq -r .subject)" " other"
}
