# shellcheck shell=bash disable=SC2034,SC2154
args=(greeting --templates "$contract_templates")
good='{"to":{"email":"anna@example.com"},"data":{}}'

# The same template name in two organisations, and in none of the others.
organisations() {
  { with T1 '.org="acme" | .template="motto"'; with T2 '.org="other" | .template="motto"'; with T3 '.template="motto"'; with T4 '.org="third" | .template="motto"'; } |
    limit hammy-render --templates "$contract_templates" 2> /dev/null > "$WORK/out"
  is "hammy-render: an organisation sees its own templates alone" \
    "$(jq -r '"\(.id) \(.text) \(.error != null)"' "$WORK/out" | tr -d '\n')" \
    "T1 ACME's own falseT2 the other's own falseT3 null trueT4 null true"
  with T5 '.org="third" | .template="../other/motto"' | limit hammy-render --templates "$contract_templates" 2> /dev/null > "$WORK/out"
  is "hammy-render: a template's name leads nowhere else" "$(jq -r '.text, (.error != null)' "$WORK/out" | tr '\n' ' ')" "null true "
}
