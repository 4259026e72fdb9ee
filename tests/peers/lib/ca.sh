# ca.sh - a certificate authority for one test
# shellcheck shell=bash

# make_test_ca DIR [NAME...] - DIR/ca.pem, and DIR/server.pem with DIR/server.key for the names (localhost unless said)
# and 127.0.0.1; DIR/client.pem with DIR/client.key for a client; DIR/other-ca.pem, which signed none of them.
make_test_ca() {
  local dir=$1 names
  shift
  [ $# -gt 0 ] || set -- localhost
  mkdir -p "$dir"
  names=$(printf 'DNS:%s,' "$@")IP:127.0.0.1
  (
    cd "$dir" || exit
    for ca in ca other-ca; do
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=hammy test $ca" -keyout $ca.key -out $ca.pem
    done
    for end in server client; do
      openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout $end.key -out $end.csr
      openssl x509 -req -in $end.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out $end.pem \
        -extfile <(echo "subjectAltName=$names")
    done
    chmod 644 ./*.pem && chmod 600 ./*.key
  ) > "$dir/log" 2>&1 || { cat "$dir/log" >&2; return 1; }
}
