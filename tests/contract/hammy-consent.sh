# shellcheck shell=bash disable=SC2034,SC2154
args=(check)
good='{"to":{"email":"anna@example.com"}}'

# What one organisation knows of people is nothing to another, but for what is said of all.
organisations() {
  hammy-consent add --org acme anna@example.com --reason complained
  hammy-consent add --org acme ewa@example.com --scope global
  for org in acme other; do
    with "${org}1" ".org=\"$org\""
    with "${org}2" ".org=\"$org\" | .to.email=\"ewa@example.com\""
  done | limit hammy-consent check 2> /dev/null > "$WORK/out"
  is "hammy-consent: an organisation's suppressions are its own" "$(jq -r '"\(.id) \(.error.code)"' "$WORK/out" | tr '\n' ' ')" \
    "acme1 consent.suppressed acme2 consent.suppressed other1 null other2 consent.suppressed "
  is "hammy-consent: and nobody else sees them" "$(hammy-consent list --org other --json | jq -r .address)" ewa@example.com
}
