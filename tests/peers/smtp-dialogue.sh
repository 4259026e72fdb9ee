#!/bin/bash
# smtp-dialogue.sh - lib/smtp against a server that misbehaves at every step
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports ca; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl
make_test_ca "$WORK/ca" localhost
make_test_ca "$WORK/elsewhere" elsewhere.example.net
# the name is wrong, and so must the address be
(cd "$WORK/elsewhere" && openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out server.pem \
  -extfile <(echo "subjectAltName=DNS:elsewhere.example.net") 2> log)
export WORK
/usr/bin/python3 "$ROOT/tests/peers/smtp_dialogue.py" "$@"
