#!/bin/bash
# send_postfix.sh - hammy-send through a real Postfix with TLS and AUTH into a Maildir
. "$(dirname "$0")/../tap.sh"
for part in ports ca postfix; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq postfix dovecot
make_test_ca "$WORK/ca"
start_dovecot_auth && start_postfix || exit 1
# Passwords come from a file, a systemd credential or the environment.
umask 077
printf '%s\n' "$SASL_PASSWORD" > "$WORK/password"
mkdir "$WORK/credentials"
cp "$WORK/password" "$WORK/credentials/mail"
export CREDENTIALS_DIRECTORY=$WORK/credentials MAIL_PASSWORD=$SASL_PASSWORD
cat > "$WORK/hammy.toml" << END
[smtp]
default = "main"
[smtp.main]
host = "localhost"
port = $POSTFIX_PORT
security = "starttls"
ca_file = "$WORK/ca/ca.pem"
user = "anna"
password_file = "$WORK/password"
connections = 3
[smtp.wrapped]
host = "localhost"
port = $POSTFIX_TLS_PORT
security = "tls"
ca_file = "$WORK/ca/ca.pem"
user = "anna"
password_env = "MAIL_PASSWORD"
mechanism = "SCRAM-SHA-256"
[smtp.plain]
host = "127.0.0.1"
port = $POSTFIX_PORT
security = "none"
[smtp.distrusted]
host = "localhost"
port = $POSTFIX_PORT
security = "starttls"
ca_file = "$WORK/ca/other-ca.pem"
[org.acme.smtp.main]
port = $POSTFIX_TLS_PORT
security = "tls"
password_credential = "mail"
[smtp.slow]
host = "127.0.0.1"
port = $POSTFIX_PORT
security = "none"
rate = "10/h"
END
export HAMMY_CONFIG=$WORK/hammy.toml
sum=0
# message ID JQ - a message, as changed by the jq expression.
message() {
  jq -nc --arg id "$1" '{type: "message", id: $id, from: {email: "billing@acme.example"}, to: {email: "anna@example.net",
    name: "Kovács Anna"}, subject: "Árvíztűrő \($id)", text: "Kedves Anna!\n.\n..\nFrom here\n"} | '"${2:-.}"
}
# mail ID - the delivered file with that Message-ID.
mail() { grep -rlF "Message-ID: <$1." "$MAILDIR"; }

for i in $(seq 30); do message "M$i"; done > "$WORK/in"
hammy-send < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "Postfix takes 30 mails over STARTTLS with a login" "$? $(jq -r '.log[-1].event' "$WORK/out" | sort | uniq -c | tr -s ' ')$(cat "$WORK/err")" "0  30 sent"
is "the log entry says how" "$(jq -r '.log[-1].detail | "\(.endpoint) \(.tls[:7]) \(.recipients[0].reply[:23])"' "$WORK/out" | sort -u)" \
  "main TLSv1.3 250 2.0.0 Ok: queued as"
sum=$((sum + 30))
message A1 '.org="acme"' | hammy-send | jq -r '.log[-1].detail.peer' > "$WORK/peer"
is "an organisation's settings lie over the common ones, its password comes from a credential" "$(cat "$WORK/peer")" \
  "127.0.0.1:$POSTFIX_TLS_PORT"
message W1 '.via={"smtp":"wrapped"}' | hammy-send > "$WORK/out"
is "the record names its endpoint, TLS from the start, SCRAM, password from the environment" "$(jq -r '.log[-1].detail.endpoint' "$WORK/out")" wrapped
check "Postfix saw the logins" test "$(grep -c 'sasl_username=anna' "$POSTFIX_LOG")" -ge 32
sum=$((sum + 2))
is "no secret stands in output or journal" "$(grep -rlF "$SASL_PASSWORD" "$WORK/out" "$WORK/err" "$HAMMY_HOME")" ""

message D1 | hammy-send --via distrusted > "$WORK/out" 2> /dev/null
is "a certificate of another authority is refused" "$? $(jq -r '"\(.error.code) \(.error.class)"' "$WORK/out")" "65 tls.certificate technical"

message R1 '.to.email="gone@example.net"' | hammy-send --via plain > "$WORK/out" 2> /dev/null
is "a recipient that is gone is permanent" "$? $(jq -r '"\(.error.code) \(.error.class)"' "$WORK/out")" "65 smtp.refused permanent"
message R2 '.to.email="full@example.net"' | hammy-send --via plain > "$WORK/out" 2> /dev/null
is "one that is full is temporary, with its time" "$? $(jq -r '"\(.error.class) \(.error.retry_after)"' "$WORK/out")" "75 temporary 10m"

# Several recipients: each has its own outcome, and trying again reaches those alone that may still be reached.
message P1 '.cc=["full@example.net","gone@example.net","béla@example.net"] | .bcc="secret@example.net"' > "$WORK/in"
hammy-send --via plain < "$WORK/in" > "$WORK/out" 2> /dev/null
is "to accepted, cc full: try again" "$? $(jq -c '[.error.class, (.log[-1] | .event, [.detail.recipients[] | .class])]' "$WORK/out")" \
  '75 ["temporary","deferred",[null,"temporary","permanent",null,null]]'
sed -i 's#^/.full@/.*#/^full@/ OK#' "$WORK/postfix/config/access"
postfix -c "$WORK/postfix/config" reload > /dev/null 2>&1
sleep 1
hammy-send --via plain < "$WORK/in" > "$WORK/out" 2> /dev/null
is "again: those who had it are not served twice, who is gone does not hold it up" \
  "$? $(jq -c '[has("error"), (.log[-1] | .event, [.detail.recipients[] | .class // (if .at then "before" else "now" end)])]' "$WORK/out")" \
  '0 [false,"sent",["before","now","permanent","before","before"]]'
sum=$((sum + 4)) # anna, béla, secret; then full
wait_until 30 mails_are "$MAILDIR" $sum
is "each recipient has it once" "$(mails_in "$MAILDIR")" $sum
# shellcheck disable=SC2046  # a list of file names without spaces
is "nobody sees who got a blind copy" "$(grep -L '^Delivered-To:' $(mail P1) | wc -l) $(cat $(mail P1) | grep -c 'Bcc')" "0 0"
is "the mail is what went in" "$(sed '1,/^\r*$/d' "$(mail M1)" | tr -d '\r')" \
  "$(printf 'Kedves Anna!\n=2E\n=2E.\n=46rom here')"
check "its return path is the sender" grep -q '^Return-Path: <billing@acme.example>' "$(mail M1)"

for i in $(seq 15); do message "L$i"; done | timeout 20 hammy-send --via slow > "$WORK/out" 2> "$WORK/err"
is "what a limit would keep is held, with its time" "$? $(jq -c '[.hold.reason, (.hold.until | type)]' "$WORK/out" | sort | uniq -c | sort -rn | head -1 | sed 's/^ *[0-9]* //')" '0 ["rate","string"]'
finish
