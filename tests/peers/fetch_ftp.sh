#!/bin/bash
# fetch_ftp.sh - hammy-fetch gets files from ProFTPD with and without TLS
. "$(dirname "$0")/../tap.sh"
for part in ports ca proftpd; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq
make_test_ca "$WORK/ca"
start_proftpd 'TransferRate RETR 300:100000' || exit 1
mkdir -p "$WORK/ftp/a b"
for i in $(seq 20); do printf '%%PDF-1.4 invoice %d' "$i" > "$WORK/ftp/$i.pdf"; done
echo 'Jó napot' > "$WORK/ftp/a b/szó.txt"
head -c 3000000 /dev/urandom > "$WORK/ftp/large.bin"
umask 077
echo "$FTP_PASSWORD" > "$WORK/password"
# endpoint NAME URL LINE... - the table of one.
endpoint() {
  printf '[fetch.%s]\nurl = "%s"\n' "$1" "$2"
  shift 2
  printf '%s\n' "$@"
}
login="user = \"anna\"
password_file = \"$WORK/password\"" ca="ca_file = \"$WORK/ca/ca.pem\""
{
  endpoint dms "ftp://localhost:$FTP_PORT" "$login" "$ca"
  endpoint implicit "ftps://localhost:$FTPS_PORT" "$login" "$ca"
  endpoint plain "ftp://127.0.0.1:$FTP_PORT" "$login" 'security = "none"'
  endpoint distrusted "ftp://localhost:$FTP_PORT" "$login" "ca_file = \"$WORK/ca/other-ca.pem\""
  endpoint wrong "ftp://localhost:$FTP_PORT" 'user = "anna"' 'password_env = "WRONG"' "$ca"
  endpoint down ftp://127.0.0.1:1 "$login"
} > "$WORK/hammy.toml"
export HAMMY_CONFIG=$WORK/hammy.toml WRONG=wrong-secret
wants() { jq -nc --arg id "$1" --arg url "$2" '{id: $id, data: {customer: "a b", word: "szó"}, attachments: [{url: $url}]}'; }
outcome() {
  wants X "$1" | hammy-fetch 2> /dev/null | jq -r '
    if .error then "\(.error.code) \(.error.class)" elif .hold then "held" else .attachments[0].size end'
}

for i in $(seq 20); do wants "R$i" "ftp://dms/$i.pdf"; done > "$WORK/in"
hammy-fetch < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "20 files come with one login" "$? $(jq -r '.attachments[0].blob' "$WORK/out" | grep -c sha256:) $(grep -c '"PASS ' "$FTP_LOG") $(cat "$WORK/err")" "0 20 1 "
is "over TLS, data too" "$(grep -c '"AUTH ' "$FTP_LOG") $(grep -c '"PROT P' "$FTP_LOG")" "1 1"
is "and are what lies there" "$(jq -r '.attachments[0].blob[7:]' "$WORK/out")" "$(for i in $(seq 20); do sha256sum < "$WORK/ftp/$i.pdf"; done | cut -d' ' -f1)"
hammy-fetch -j 3 < "$WORK/in" | jq -r '.id + .attachments[0].blob' > "$WORK/three"
is "with -j 3 they come in the same order" "$(cmp "$WORK/three" <(jq -r '.id + .attachments[0].blob' "$WORK/out"))" ""
is "names of the record's choosing" "$(outcome 'ftp://dms/{{customer}}/{{word}}.txt')" 10
is "TLS from the first byte" "$(outcome ftps://implicit/1.pdf)" 18
is "none where that is said" "$(outcome ftp://plain/1.pdf)" 18
is "a certificate of another authority is refused" "$(outcome ftp://distrusted/1.pdf)" "net.certificate technical"
is "a wrong password" "$(outcome ftp://wrong/1.pdf)" "net.login technical"
is "a file that is not there is missing" "$(outcome ftp://dms/none.pdf) $(outcome ftp://dms/no/folder.pdf)" "held held"
is "a server that is not there" "$(outcome ftp://down/1.pdf)" "net.unreachable temporary"
is "a record's own address does not lead to this machine" "$(outcome "ftp://127.0.0.1:$FTP_PORT/1.pdf")" "net.forbidden permanent"

# A server that dies in the midst of a file, which it sends slowly: what came is not taken for the whole.
wants T1 ftp://plain/large.bin | hammy-fetch > "$WORK/out" 2> "$WORK/err" &
pid=$!
part() { test "$(find "$HAMMY_HOME/blobs/default" -name '.new-*' -size +400k | wc -l)" -ge 1; }
wait_until 20 part
pkill -9 -P "$PROFTPD_PID"
wait $pid
is "a transfer that breaks off" "$? $(jq -r '"\(.error.code) \(.error.class) \(.attachments[0].url)"' "$WORK/out")" "75 net.truncated temporary ftp://plain/large.bin"
is "leaves nothing behind" "$(find "$HAMMY_HOME/blobs/default" -name '.new-*')" ""
is "no secret stands anywhere" "$(grep -rlF -e "$FTP_PASSWORD" -e wrong-secret "$WORK/out" "$WORK/err" "$HAMMY_HOME")" ""
finish
