#!/bin/bash
# smtp_server.sh - hammy-send and lib/smtp against npm's smtp-server: its certificates, logins, and refusals at each step
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports ca; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need node jq openssl
if [ ! -d "$ROOT/tests/node_modules/smtp-server" ]; then
  skip "npm's smtp-server: tests/node_modules has none (scripts/setup --test)"
  exit 77
fi
make_test_ca "$WORK/ca" || exit 1
took=$WORK/took
touch "$took"
NODE_PATH=$ROOT/tests/node_modules SECRET='hush, űrhajó=%' node "$ROOT/tests/peers/smtp_server.js" \
  "$WORK/ca/server.pem" "$WORK/ca/server.key" "$took" > "$WORK/ports" 2> "$WORK/node.err" &
peer_pids+=($!)
wait_until 10 test -s "$WORK/ports" || { cat "$WORK/node.err"; exit 1; }
read -r starttls tls closed small < "$WORK/ports"
printf 'hush, űrhajó=%%' > "$WORK/password"
chmod 600 "$WORK/password"
cat > "$WORK/hammy.toml" << END
[smtp.starttls]
host = "localhost"
port = $starttls
security = "starttls"
ca_file = "$WORK/ca/ca.pem"
[smtp.stranger]
host = "localhost"
port = $starttls
security = "starttls"
ca_file = "$WORK/ca/other-ca.pem"
[smtp.tls]
host = "localhost"
port = $tls
security = "tls"
ca_file = "$WORK/ca/ca.pem"
user = "anna"
password_file = "$WORK/password"
[smtp.nobody]
host = "localhost"
port = $tls
security = "tls"
ca_file = "$WORK/ca/ca.pem"
[smtp.closed]
host = "localhost"
port = $closed
[smtp.small]
host = "localhost"
port = $small
END
export HAMMY_CONFIG=$WORK/hammy.toml

number=0
# send VIA FIELDS [SETTING...] - sends one message with these fields of JSON; what it came to is in $WORK/out.
send() {
  local via=$1 fields=$2
  shift 2
  number=$((number + 1))
  jq -nc --argjson more "{$fields}" --arg id "N$number" \
    '{id: $id, from: "b@acme.example", to: "anna@example.net", subject: "s", text: "t\n"} + $more' |
    env "$@" hammy-send --via "$via" > "$WORK/out" 2> "$WORK/err"
}
# comes_to NAME VIA FIELDS EXPECTED - that a message comes to "sent", or to "CLASS CODE".
comes_to() {
  send "$2" "$3"
  is "$1" "$(jq -r 'if .error then "\(.error.class) \(.error.code)" else .log[-1].event end' "$WORK/out")" "$4"
}
last() { tail -1 "$took" | jq -r "$1"; }

comes_to "STARTTLS" starttls '"text":".dot\n..\nárvíz\nend"' sent
is "over TLS, and whole" "$(last '"\(.secure) \(.from) \(.to | join(" "))"')" "true b@acme.example anna@example.net"
is "dots and letters arrive" \
  "$(last .bytes | base64 -d | /usr/bin/python3 -c 'import email, email.policy, sys
print(repr(email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default).get_content().splitlines()))')" \
  "['.dot', '..', 'árvíz', 'end']"
comes_to "another CA" stranger '' "technical tls.certificate"
comes_to "TLS from the start, with a login" tls '' sent
is "by the first mechanism that fits" "$(last .user)" anna
comes_to "a login that is demanded and not made" nobody '' "technical smtp.auth"
printf wrong > "$WORK/password"
comes_to "a wrong password" tls '' "technical smtp.auth"
comes_to "a server that refuses us" closed '' "technical smtp.rejected"
comes_to "MAIL refused for now" starttls '"return_path":"mail-451@acme.example"' "temporary smtp.deferred"
comes_to "MAIL refused for good" starttls '"return_path":"mail-550@acme.example"' "permanent smtp.refused"
comes_to "RCPT refused for now" starttls '"to":"rcpt-452@example.net"' "temporary smtp.deferred"
comes_to "RCPT refused for good" starttls '"to":"rcpt-550@example.net"' "permanent smtp.refused"
comes_to "one recipient of two refused for good" starttls '"cc":"rcpt-550@example.net"' sent
is "the other one got it" "$(last '.to | join(" ")')" anna@example.net
comes_to "the mail refused for now" starttls '"to":"data-451@example.net"' "temporary smtp.deferred"
comes_to "the mail refused for good" starttls '"to":"data-554@example.net"' "permanent smtp.refused"
comes_to "larger than it takes" small "\"text\":\"$(printf 'x%.0s' {1..3000})\"" "permanent smtp.too-large"
comes_to "a small one without TLS" small '' sent
is "in the clear" "$(last '"\(.secure) \(.server)"')" "false small"

# Many mails over several connections, each once.
before=$(wc -l < "$took")
for n in $(seq 300); do printf '{"id":"B%s","from":"b@acme.example","to":"u%s@example.net","subject":"s","text":"t"}\n' "$n" "$n"; done |
  hammy-send --via starttls --connections 4 > "$WORK/out" 2> "$WORK/err"
is "many mails" "$(grep -c '"event":"sent"' "$WORK/out") $(($(wc -l < "$took") - before))" "300 300"
is "each once" "$(tail -300 "$took" | jq -r '.to[0]' | sort -u | wc -l)" 300
finish
