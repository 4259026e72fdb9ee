#!/bin/bash
# tsa.sh - hammy-tsa asked and judged by 'openssl ts' and curl
. "$(dirname "$0")/../tap.sh"
for part in ports ca; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl curl
cd "$WORK" || exit 1
port=$(free_port)
url=http://127.0.0.1:$port/
root=$HAMMY_HOME/tsa-demo/root.pem
serve() {
  hammy-tsa --listen "127.0.0.1:$port" "$@" 2>> server.log &
  server=$!
  peer_pids+=("$server")
  wait_for_port "$port"
}
end() {
  kill "$server"
  wait "$server" 2> /dev/null
}
query() { openssl ts -query -data data "$@" -out query 2> /dev/null; }
ask() { curl -s -H 'Content-Type: application/timestamp-query' --data-binary @"${1:-query}" "$url" -o reply; }
text() { openssl ts -reply -in reply -text 2> /dev/null; }
verify() { openssl ts -verify -queryfile query -in reply -CAfile "$root" "$@" 2> /dev/null; }
refusal() { text | sed -n 's/^Failure info: //p'; }

echo 'Hyvää päivää, Łódź' > data
serve --demo --policy 1.3.6.1.4.1.99999.1 --also-policy 1.3.6.1.4.1.99999.2 --accuracy 1.5001 --digits 6
for hash in sha256 sha384 sha512; do
  query -$hash -cert
  ask
  is "$hash: openssl asks and verifies" "$(verify)" "Verification: OK"
done
is "its practice is told" "$(text | grep -cE '^(Policy OID: 1.3.6.1.4.1.99999.1|Accuracy: 0x01 seconds, 0x01F4 millis, 0x64 micros|Ordering: no)$')" 3
query -sha256
ask
curl -s "${url}certificates" -o chain.pem
is "without -cert no certificate comes with it, and given apart it verifies" "$(grep -ac 'Demonstration timestamps' reply) $(verify -untrusted chain.pem)" "0 Verification: OK"
query -sha256 -cert -no_nonce
ask
is "without a nonce none comes back" "$(verify) $(text | grep -c '^Nonce: unspecified')" "Verification: OK 1"
query -sha256 -cert -tspolicy 1.3.6.1.4.1.99999.2
ask
is "another of its policies is given" "$(verify) $(text | grep -c '^Policy OID: 1.3.6.1.4.1.99999.2')" "Verification: OK 1"
openssl ts -reply -in reply -token_out -out token 2> /dev/null
is "openssl cms reads the token, by the rules of CAdES" \
  "$(openssl cms -verify -cades -inform DER -in token -CAfile "$root" -purpose timestampsign -out tst 2>&1 | grep -v '^Using' | tr '\n' ' ')" \
  "CAdES Verification successful "

query -sha1
ask
is "SHA-1 is refused" "$(refusal)" "unrecognized or unsupported algorithm identifier"
query -sha256 -tspolicy 1.2.3
ask
is "a policy that is not its own is refused" "$(refusal)" "the requested TSA policy is not supported by the TSA"
echo junk > junk
ask junk
is "what is no request is refused" "$(refusal)" "the data submitted has the wrong format"
# The version is the byte after 02 01; an extension goes in before the end.
query -sha256 -no_nonce
/usr/bin/python3 - << 'END'
der = bytearray(open("query", "rb").read())
other = bytes(der[:4]) + b"\x02" + bytes(der[5:])
open("version", "wb").write(other)
extension = bytes.fromhex("a00e300c06032a0304040500030100ff")[:16]
extension = bytes.fromhex("a00d300b06032a0304040403020100")[:15]
open("extension", "wb").write(bytes([0x30, der[1] + len(extension)]) + bytes(der[2:]) + extension)
END
ask version
is "another version is refused" "$(refusal)" "transaction not permitted or supported"
ask extension
is "an extension is refused" "$(refusal)" "the requested extension is not supported by the TSA"

status() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
is "other methods, types and sizes have HTTP's answers" \
  "$(status -X PUT "$url") $(status -d x "$url") $(head -c 20000 /dev/zero | status -H 'Content-Type: application/timestamp-query' --data-binary @- "$url") $(status "${url}none") $(status -I "$url")" \
  "405 415 413 404 200"

# Many at once, each its own.
for i in $(seq 200); do
  echo "$i" > data
  openssl ts -query -data data -sha256 -cert -out "q$i" 2> /dev/null
  printf 'next\nurl = %s\nheader = "Content-Type: application/timestamp-query"\ndata-binary = @q%s\noutput = r%s\nsilent\n' "$url" "$i" "$i"
done | sed 1d > curl.conf
curl --parallel --parallel-max 20 -K curl.conf 2> /dev/null
failed=0
for i in $(seq 200); do openssl ts -verify -queryfile "q$i" -in "r$i" -CAfile "$root" > /dev/null 2>&1 || failed=$((failed + 1)); done
is "200 side by side are all right" "$failed" 0
is "and their numbers differ" "$(for i in $(seq 200); do openssl ts -reply -in "r$i" -text 2> /dev/null | grep '^Serial'; done | sort -u | wc -l)" 200
end

# Times that say the order.
echo data > data
serve --demo --ordering --digits 6
for i in $(seq 30); do
  query -sha256
  ask
  text | sed -n 's/^Time stamp: //p'
done > told
is "with --ordering each time lies after the one before" "$(sort -u told | wc -l) $(sort -C told && echo sorted) $(text | grep -c '^Ordering: yes')" "30 sorted 1"
end

# HTTPS.
make_test_ca ca
serve --demo --tls-certificate ca/server.pem --tls-key ca/server.key
query -sha256 -cert
curl -s --cacert ca/ca.pem -H 'Content-Type: application/timestamp-query' --data-binary @query "https://localhost:$port/" -o reply
is "HTTPS" "$(verify)" "Verification: OK"
printf '[tsa.main]\nurl = "https://localhost:%s/"\ntls_ca_file = "ca/ca.pem"\nca_file = "%s"\n' "$port" "$root" > hammy.toml
hammy-stamp --config hammy.toml data --out-dir out --tsa main
is "our client by HTTPS" "$? $(openssl ts -verify -data data -in out/data.tsr -CAfile "$root" 2> /dev/null)" "0 Verification: OK"
curl -s --cacert ca/other-ca.pem "https://localhost:$port/healthz" > /dev/null
is "under a certificate that is checked" $? 60
is "TLS 1.1 is not spoken" "$(openssl s_client -connect "127.0.0.1:$port" -tls1_1 -cipher DEFAULT@SECLEVEL=0 < /dev/null 2>&1 | grep -c 'Cipher is (NONE)')" 1
end
finish
