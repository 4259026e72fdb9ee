# shellcheck shell=bash disable=SC2034,SC2154
args=()
good='{"to":{"email":"anna@example.com"},"attachments":[{"name":"terms.txt","data":"SGVsbG8K"}]}'

# An organisation's endpoints are its own, and so is what came from them.
organisations() {
  printf '[org.acme.fetch.own]\nrun = ["echo", "of acme"]\n' > "$WORK/hammy.toml"
  for org in acme other; do with T1 ".org=\"$org\" | .attachments=[{url:\"exec:own/a.txt\"}]"; done |
    limit hammy-fetch --config "$WORK/hammy.toml" 2> /dev/null > "$WORK/out"
  is "hammy-fetch: an organisation's endpoint is its own" \
    "$(jq -r '"\(.org) \(.attachments[0].blob != null) \(.error.code)"' "$WORK/out" | tr '\n' '|') $(ls "$HAMMY_HOME/blobs")" \
    "acme true null|other false fetch.endpoint| acme"
}
