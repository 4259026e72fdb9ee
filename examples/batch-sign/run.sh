#!/bin/bash
# run.sh - a folder of PDF files, signed, timestamped by an authority of our own, and verified
#
#   examples/batch-sign/run.sh IN OUT
#
# The key and the authority are for demonstration: made here on the first run, and trusted by nobody else.
in=$1 out=$(realpath -m "$2")
programs=$(dirname "$0")/../../build/bin
export PATH=$PATH:$programs HAMMY_HOME=$out/home
authority=127.0.0.1:${TSA_PORT:-3161}
mkdir -p "$HAMMY_HOME"
[ -e "$out/key.pem" ] || openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj '/CN=ACME Kft./C=HU' \
  -keyout "$out/key.pem" -out "$out/certificate.pem" 2> "$out/openssl.log" || exit

hammy-tsa --demo --listen "$authority" 2> "$out/tsa.log" &
trap 'kill $!' EXIT
curl --silent --fail --retry 50 --retry-delay 1 --retry-connrefused "http://$authority/healthz" > "$out/health" || exit
hammy-sign "$in"/*.pdf --out-dir "$out/signed" -j 2 --key "$out/key.pem" --certificate "$out/certificate.pem" \
  --tsa "http://$authority/" || exit
hammy-sign verify --trust "$out/certificate.pem" --trust-timestamps "$HAMMY_HOME/tsa-demo/root.pem" "$out"/signed/*.pdf
