# pki.sh - an authority with signers, an OCSP responder, a revocation list and a timestamping authority, all by openssl
# shellcheck shell=bash
# Source it after ports.sh.

# start_pki DIR - DIR/ca.pem; SIGNER.p12 (password "jelszó", in DIR/pass) for the signers rsa, p256, p384 and ed, whose
# certificates name no one to ask; asked.p12, whose certificate names the responder at $OCSP_PORT, and gone.p12, which was
# revoked; the authority of timestamps at $TSA_URL, whose certificate names a list on $LIST_PORT.
start_pki() {
  local dir=$1 name
  mkdir -p "$dir/new"
  OCSP_PORT=$(free_port) LIST_PORT=$(free_port) TSA_PORT=$(free_port)
  # shellcheck disable=SC2034  # for the script that sources this
  TSA_URL=http://127.0.0.1:$TSA_PORT/
  printf 'jelszó\n' > "$dir/pass"
  touch "$dir/index.txt"
  echo 01 | tee "$dir/serial" "$dir/crlnumber" "$dir/tsa-serial" > /dev/null
  write_pki_configuration "$dir"
  (
    cd "$dir" || exit
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj "/CN=Peers Root" \
      -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
    certify rsa plain -newkey rsa:2048
    certify p256 plain -newkey ec -pkeyopt ec_paramgen_curve:P-256
    certify p384 plain -newkey ec -pkeyopt ec_paramgen_curve:P-384
    certify ed plain -newkey ed25519
    for name in asked gone; do certify $name asked -newkey rsa:2048; done
    certify tsa tsa -newkey rsa:2048
    certify ocsp ocsp -newkey rsa:2048
    openssl ca -config ca.cnf -revoke gone.pem
    openssl ca -config ca.cnf -gencrl -out ca.crl
  ) > "$dir/log" 2>&1
  [ -s "$dir/ca.crl" ] && [ -s "$dir/ed.p12" ] || { cat "$dir/log" >&2; return 1; }
  (cd "$dir" && exec openssl ocsp -index index.txt -port "$OCSP_PORT" -rsigner ocsp.pem -rkey ocsp.key -CA ca.pem -ndays 1) \
    > "$dir/ocsp.log" 2>&1 &
  peer_pids+=($!)
  /usr/bin/python3 -m http.server "$LIST_PORT" --bind 127.0.0.1 --directory "$dir" > /dev/null 2>&1 &
  peer_pids+=($!)
  /usr/bin/python3 "$ROOT/tests/peers/lib/tsa.py" "$TSA_PORT" "$dir" > "$dir/tsa.log" 2>&1 &
  peer_pids+=($!)
  # The responder takes one connection after the other, and one that asks nothing for a question that is yet to come.
  wait_until 10 grep -q ACCEPT "$dir/ocsp.log" && wait_for_port "$LIST_PORT" && wait_for_port "$TSA_PORT"
}

# certify NAME KIND REQ-OPTION... - NAME.key, NAME.pem and NAME.p12 in the working directory.
certify() {
  local name=$1 kind=$2
  shift 2
  openssl req "$@" -nodes -keyout "$name.key" -out "$name.csr" -utf8 -subj "/C=HU/O=Próba Kft/CN=Aláíró $name"
  openssl ca -batch -notext -utf8 -config ca.cnf -extensions "$kind" -in "$name.csr" -out "$name.pem"
  openssl pkcs12 -export -inkey "$name.key" -in "$name.pem" -certfile ca.pem -out "$name.p12" -passout file:pass
}

write_pki_configuration() {
  local every='basicConstraints=CA:FALSE
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid'
  cat > "$1/ca.cnf" << END
[ca]
default_ca=here
[here]
database=$1/index.txt
serial=$1/serial
crlnumber=$1/crlnumber
new_certs_dir=$1/new
certificate=$1/ca.pem
private_key=$1/ca.key
default_md=sha256
default_days=800
default_crl_days=30
policy=any
string_mask=utf8only
[any]
countryName=supplied
organizationName=supplied
commonName=supplied
[plain]
$every
keyUsage=critical,digitalSignature,nonRepudiation
[reader]
$every
keyUsage=critical,keyEncipherment,keyAgreement
[asked]
$every
keyUsage=critical,digitalSignature,nonRepudiation
authorityInfoAccess=OCSP;URI:http://127.0.0.1:$OCSP_PORT/
[tsa]
$every
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
crlDistributionPoints=URI:http://127.0.0.1:$LIST_PORT/ca.crl
[ocsp]
$every
keyUsage=critical,digitalSignature
extendedKeyUsage=OCSPSigning
1.3.6.1.5.5.7.48.1.5=ASN1:NULL
END
  cat > "$1/tsa.cnf" << END
[tsa]
default_tsa=here
[here]
serial=$1/tsa-serial
crypto_device=builtin
signer_cert=$1/tsa.pem
certs=$1/ca.pem
signer_key=$1/tsa.key
signer_digest=sha256
default_policy=1.2.3.4.1
digests=sha256,sha384,sha512
accuracy=secs:1
ess_cert_id_alg=sha256
END
}
