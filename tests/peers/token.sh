#!/bin/bash
# token.sh - keys on a token (PKCS #11, by SoftHSM): signatures and timestamps by them, judged by openssl
. "$(dirname "$0")/../tap.sh"
. "$ROOT/tests/peers/lib/ports.sh"
need openssl softhsm2-util pkcs11-tool
module=/usr/lib/softhsm/libsofthsm2.so
cd "$WORK" || exit 1
if [ ! -e "$module" ] || ! openssl engine pkcs11 2> /dev/null | grep -q pkcs11; then
  skip "token: SoftHSM or OpenSSL's engine for PKCS #11 is not installed"
  exit 77
fi
mkdir tokens
export SOFTHSM2_CONF=$WORK/softhsm.conf
printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$WORK/tokens" > softhsm.conf
echo 24681357 > pin
softhsm2-util --init-token --free --label hsm --pin "$(cat pin)" --so-pin 87654321 > log 2>&1

# onto NAME ID EXTENDED-USAGE REQ-OPTION... - a key on the token, and its certificate there and in NAME.pem.
onto() {
  local name=$1 id=$2 usage=$3
  shift 3
  openssl req -x509 "$@" -nodes -keyout "$name.key" -out "$name.pem" -days 30 -utf8 -subj "/CN=Kulcs $name" \
    -addext basicConstraints=critical,CA:FALSE ${usage:+-addext "extendedKeyUsage=$usage"}
  openssl pkcs8 -topk8 -nocrypt -in "$name.key" -out "$name.k8"
  softhsm2-util --import "$name.k8" --token hsm --label "$name" --id "$id" --pin "$(cat pin)"
  openssl x509 -in "$name.pem" -outform DER -out "$name.der"
  pkcs11-tool --module "$module" -l --pin "$(cat pin)" --token-label hsm -w "$name.der" -y cert --label "$name" --id "$id"
  rm "$name.key" "$name.k8"
}
{
  onto rsa 01 "" -newkey rsa:2048
  onto ec 02 "" -newkey ec -pkeyopt ec_paramgen_curve:P-256
  onto stamps 03 critical,timeStamping -newkey rsa:2048
} > log 2>&1
for name in rsa ec stamps; do
  printf '[key.%s]\nuri = "pkcs11:token=hsm;object=%s"\nmodule = "%s"\npin_file = "pin"\n' $name $name "$module"
done > hammy.toml
printf '[key.beside]\nuri = "pkcs11:token=hsm;object=rsa"\nmodule = "%s"\npin_file = "pin"\ncertificate = "rsa.pem"\n' "$module" >> hammy.toml
printf '[key.pss]\nuri = "pkcs11:token=hsm;object=rsa"\nmodule = "%s"\npin_file = "pin"\npss = true\n' "$module" >> hammy.toml
printf '[key.none]\nuri = "pkcs11:token=hsm;object=none"\nmodule = "%s"\npin_file = "pin"\n' "$module" >> hammy.toml
printf '[key.module]\nuri = "pkcs11:token=hsm;object=rsa"\nmodule = "/nowhere.so"\npin_file = "pin"\n' >> hammy.toml
printf '[key.pin]\nuri = "pkcs11:token=hsm;object=rsa"\nmodule = "%s"\npin_env = "WRONG_PIN"\n' "$module" >> hammy.toml
mkdir in
for name in szerződés договор umowa sopimus; do cp "$ROOT/tests/pdf/two-pages.pdf" "in/$name.pdf"; done

for key in rsa ec beside pss; do
  timeout 60 hammy-sign --config hammy.toml in/*.pdf --out-dir "$key" --key $key -j 2
  is "$key: documents are signed by a key on the token" "$? $(ls $key | wc -l)" "0 4"
  trust=rsa.pem
  [ $key != ec ] || trust=ec.pem
  hammy-sign verify --trust $trust $key/*.pdf > out
  is "$key: and are valid" $? 0
  /usr/bin/python3 "$ROOT/tests/peers/signature.py" $key/umowa.pdf data der
  openssl cms -verify -cades -binary -inform DER -in der -content data -CAfile $trust -purpose any -out /dev/null 2> log
  is "$key: to openssl too" $? 0
done
timeout 60 hammy-sign --config hammy.toml in/umowa.pdf --out-dir none --key none 2> err
is "a key that is not there is told" "$? $(grep -c "no usable key 'pkcs11:token=hsm;object=none'" err)" "78 1"
timeout 60 hammy-sign --config hammy.toml in/umowa.pdf --out-dir none --key module 2> err
is "so is a module" "$? $(grep -c "'/nowhere.so'" err)" "78 1"
WRONG_PIN=13571357 timeout 60 hammy-sign --config hammy.toml in/umowa.pdf --out-dir none --key pin 2> err
is "so is a wrong PIN, without telling it" "$? $(grep -c 13571357 err)" "78 0"

hammy init > /dev/null
port=$(free_port)
url=http://127.0.0.1:$port/
hammy-tsa --config hammy.toml --key stamps --open --trust-clock --listen "127.0.0.1:$port" 2> server.log &
peer_pids+=($!)
wait_for_port "$port" || cat server.log
mkdir many
for i in $(seq 100); do echo "$i" > "many/$i"; done
hammy-stamp many/* --out-dir stamped --tsa "$url" --trust stamps.pem -j 8
is "an authority stamps by a key on the token, several at a time" "$? $(ls stamped | wc -l)" "0 100"
failed=0
for i in $(seq 100); do openssl ts -verify -data "many/$i" -in "stamped/$i.tsr" -CAfile stamps.pem > /dev/null 2>&1 || failed=$((failed + 1)); done
is "and openssl verifies each" "$failed" 0
finish
