#!/bin/bash
# tsa.sh - CPU for each timestamp: hammy-tsa asked by curl over HTTP, with its books on the disk, against 'openssl ts
# -reply', which is a process for each and serves nobody; and making answers alone, against OpenSSL's library
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
need openssl curl
cd "$WORK" || exit 1
hammy init > /dev/null
port=$(free_port)
for kind in rsa:2048 ec; do
  curve=(-pkeyopt ec_paramgen_curve:P-256)
  [ $kind = ec ] || curve=()
  openssl req -x509 -newkey $kind "${curve[@]}" -nodes -keyout key.pem -out tsa.pem -days 30 -subj /CN=TSA \
    -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
  cat key.pem tsa.pem > both.pem
  openssl ts -query -data tsa.pem -sha256 -cert -out query 2> /dev/null
  "$ROOT/tests/bench/compare" --name "timestamps by $kind: the answer alone, against OpenSSL's library" --goal 1.0 --items 5000 --runs 3 \
    "$BUILD/bench/ts_reply hammy both.pem query 5000" "$BUILD/bench/ts_reply openssl both.pem query 5000"
done
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out tsa.pem -days 30 -subj /CN=TSA \
  -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
cat key.pem tsa.pem > both.pem
printf '[tsa]\ndefault_tsa = here\n[here]\nserial = serial\ncrypto_device = builtin\nsigner_cert = tsa.pem\nsigner_key = key.pem\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n' > openssl.cnf
echo 01 > serial
for i in $(seq 2000); do
  printf 'next\nurl = http://127.0.0.1:%s/\nheader = "Content-Type: application/timestamp-query"\ndata-binary = @query\noutput = reply\nsilent\n' "$port"
done | sed 1d > curl.conf
cat > ours << END
hammy-tsa --key both.pem --open --trust-clock --listen 127.0.0.1:$port & server=\$!
until curl -s http://127.0.0.1:$port/healthz; do sleep 0.02; done
curl --parallel --parallel-max 16 -K curl.conf 2> /dev/null
kill \$server
wait \$server
[ \$? = 143 ]
END
echo 'for i in $(seq 100); do openssl ts -reply -config openssl.cnf -queryfile query -out reply || exit; done 2> /dev/null' > peer
"$ROOT/tests/bench/compare" --name "hammy-tsa over HTTP, against openssl ts -reply" --goal 5.0 --items 2000 --peer-items 100 --runs 3 \
  "bash ours" "bash peer"
