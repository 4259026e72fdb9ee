#!/bin/bash
# smtp-servers.sh - lib/smtp against servers of others: Postfix with Dovecot's SASL, aiosmtpd, smtp-sink
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports ca smtp-sink postfix; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq postfix dovecot smtp-sink
LOAD=$BUILD/tests/smtp-load
make_test_ca "$WORK/ca"
start_dovecot_auth && start_postfix || exit 1
ca=ca=$WORK/ca/ca.pem
sum=0

# sends NAME COUNT SETTING... - that all mails are sent, and adds them to those that must arrive.
sends() {
  local name=$1 count=$2
  shift 2
  "$LOAD" mails="$count" outcomes=yes "$@" > "$WORK/out" 2>&1
  is "$name" "$(tail -1 "$WORK/out" | jq -r '.sent // 0' 2> /dev/null || cat "$WORK/out")" "$count"
  sum=$((sum + count))
}
# fails NAME WORD CODE SETTING... - that one mail comes to that.
fails() {
  local name=$1 word=$2 code=$3
  shift 3
  "$LOAD" outcomes=yes "$@" > "$WORK/out" 2>&1
  is "$name" "$(head -1 "$WORK/out" | jq -r '"\(.outcome) \(.code)"')" "$word $code"
}
logged() { grep -c -- "$1" "$POSTFIX_LOG"; }

export SMTP_SECRET=$SASL_PASSWORD
sends "Postfix takes mails" 20 port="$POSTFIX_PORT" connections=3
sends "Postfix takes mails in chunks" 20 port="$POSTFIX_PORT" connections=3 chunking=yes
check "they were chunks" test "$(grep -c 'bdat=' "$POSTFIX_LOG")" -gt 0
sends "Postfix takes mails without pipelining" 5 port="$POSTFIX_PORT" connections=1 pipelining=no
sends "STARTTLS" 5 port="$POSTFIX_PORT" host=localhost security=starttls "$ca"
is "with TLS 1.3" "$(jq -r 'select(.tls) | .tls[:7]' "$WORK/out" | sort -u)" TLSv1.3
sends "TLS from the start" 5 port="$POSTFIX_TLS_PORT" host=localhost security=tls "$ca"
sends "our own certificate is shown" 1 port="$POSTFIX_TLS_PORT" host=localhost security=tls "$ca" \
  cert="$WORK/ca/client.pem" key="$WORK/ca/client.key"
for mechanism in PLAIN LOGIN SCRAM-SHA-1 SCRAM-SHA-256; do
  sends "AUTH $mechanism" 1 port="$POSTFIX_TLS_PORT" host=localhost security=tls "$ca" user=anna mechanism=$mechanism
  check "Postfix saw AUTH $mechanism" test "$(logged "sasl_method=$mechanism, sasl_username=anna")" = 1
done
SMTP_SECRET=wrong fails "a wrong password" technical smtp.auth port="$POSTFIX_TLS_PORT" host=localhost security=tls "$ca" \
  user=anna mechanism=PLAIN
SMTP_SECRET=wrong fails "a wrong password by SCRAM" technical smtp.auth port="$POSTFIX_TLS_PORT" host=localhost security=tls \
  "$ca" user=anna
fails "another CA" technical tls.certificate port="$POSTFIX_PORT" host=localhost security=starttls ca="$WORK/ca/other-ca.pem"
fails "a recipient that is gone" permanent smtp.refused port="$POSTFIX_PORT" to=gone@example.net
fails "a recipient that is full" temporary smtp.deferred port="$POSTFIX_PORT" to=full@example.net
is "and when to come back" "$(head -1 "$WORK/out" | jq .retry_after)" 600
fails "larger than Postfix takes" permanent smtp.too-large port="$POSTFIX_PORT" bytes=2000000
"$LOAD" outcomes=yes port="$POSTFIX_PORT" to=anna@example.net,gone@example.net,béla@example.net,full@example.net \
  smtputf8=yes eight_bit=yes > "$WORK/out" 2>&1
is "each recipient has an answer" "$(head -1 "$WORK/out" | jq -c '[.recipients[] | [.stage, .reply, .enhanced]]')" \
  '[["accepted",250,"2.0.0"],["rcpt",550,"5.1.1"],["accepted",250,"2.0.0"],["rcpt",452,"4.2.2"]]'
sum=$((sum + 2))
wait_until 20 mails_are "$MAILDIR" $sum
is "all of them are delivered" "$(mails_in "$MAILDIR")" $sum

# A body whose lines begin with dots, and one with none at its end, come out as they went in.
printf 'From: a@example.com\r\nSubject: dots\r\n\r\n.\r\n..\r\n.a\r\nárvíztűrő\r\nend.' > "$WORK/body"
before=$(find "$MAILDIR/new" -type f | sort)
"$LOAD" port="$POSTFIX_PORT" body="$WORK/body" eight_bit=yes > /dev/null
wait_until 10 mails_are "$MAILDIR" $((sum + 1))
new=$(comm -13 <(echo "$before") <(find "$MAILDIR/new" -type f | sort))
is "dots survive" "$(sed '1,/^$/d' "$new" | base64)" "$(printf '.\n..\n.a\nárvíztűrő\nend.\n' | base64)"

# Python's aiosmtpd, which knows no pipelining.
if /usr/bin/python3 -c 'import aiosmtpd' 2> /dev/null; then
  port=$(free_port)
  /usr/bin/python3 -m aiosmtpd -n -c aiosmtpd.handlers.Mailbox -l "127.0.0.1:$port" "$WORK/aiosmtpd" > "$WORK/aiosmtpd.log" 2>&1 &
  peer_pids+=($!)
  wait_for_port "$port"
  sends "aiosmtpd takes mails" 10 port="$port" connections=2
  is "and has them" "$(mails_in "$WORK/aiosmtpd")" 10
else
  skip "aiosmtpd: python3-aiosmtpd is not installed"
fi

start_smtp_sink -f rcpt
fails "smtp-sink refuses" permanent smtp.refused port="$SINK_PORT"
start_smtp_sink -r mail
fails "smtp-sink defers" temporary smtp.deferred port="$SINK_PORT"
start_smtp_sink -q data
fails "smtp-sink drops" temporary smtp.lost port="$SINK_PORT"
start_smtp_sink -8 -p
"$LOAD" mails=100 port="$SINK_PORT" > "$WORK/out"
is "smtp-sink without pipelining" "$(jq .sent < "$WORK/out")" 100
start_smtp_sink
sends "many mails over many connections" 5000 port="$SINK_PORT" connections=50

# Killed at any moment, the journal lacks at most one delivery for each connection (smtp-sink writes down what it took).
kills=5 connections=8 mails=10000
if [ "${HAMMY_TEST_FULL:-}" = 1 ]; then kills=30 mails=60000; fi
mkdir "$WORK/dump" && chmod 777 "$WORK/dump"
start_smtp_sink -D "$WORK/dump/%Y"
for ((i = 0; i < kills; i++)); do
  "$LOAD" mails=$mails bytes=1000 connections=$connections port="$SINK_PORT" journal="$WORK/journal" > /dev/null 2>&1 &
  sleep "0.$((RANDOM % 2))$((RANDOM % 10))"
  kill -9 $! 2> /dev/null
  wait $! 2> /dev/null
done
echo "  journaled before the last run: $(wc -l < "$WORK/journal")"
"$LOAD" mails=$mails bytes=1000 connections=$connections port="$SINK_PORT" journal="$WORK/journal" > "$WORK/out" 2>&1
sleep 0.5
cat "$WORK"/dump/* | grep -a '^X-Number: ' | sort | uniq -c > "$WORK/numbers"
is "kill -9: none is lost" "$(wc -l < "$WORK/numbers")" "$mails"
again=$(awk '{ n += $1 - 1 } END { print n }' "$WORK/numbers")
check "kill -9: $again of at most $((kills * connections)) went twice" test "$again" -le $((kills * connections))
finish
