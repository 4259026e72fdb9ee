# shellcheck shell=bash disable=SC2034,SC2154
args=(--templates "$contract_templates")
good='{"to":"anna@example.com","from":"office@example.com","data":{},"invitation":{"start":"2026-12-01T10:00Z"}}'

# What one organisation adds to its messages no other's gets.
organisations() {
  echo own > "$WORK/own.txt"
  printf '[files]\nroots = ["%s"]\n[org.acme.template.annex.own]\nfile = "%s"\n' "$WORK" "$WORK/own.txt" > "$WORK/attach.toml"
  { with T1 '.org="acme" | del(.invitation)'; with T2 '.org="other" | del(.invitation)'; } |
    limit hammy-attach --config "$WORK/attach.toml" > "$WORK/out" 2> /dev/null
  is "hammy-attach: an organisation's annexes are its own" \
    "$(jq -r '"\(.id) \(.attachments[0].name)"' "$WORK/out" | tr '\n' ' ')" "T1 own.txt T2 null "
  is "hammy-attach: and so are their blobs" "$(find "$HAMMY_HOME/blobs/other" -type f 2> /dev/null)" ""
}
