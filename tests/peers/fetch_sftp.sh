#!/bin/bash
# fetch_sftp.sh - hammy-fetch gets files from OpenSSH's sftp server and ProFTPD's, and from none that is another
. "$(dirname "$0")/../tap.sh"
for part in ports ca sshd proftpd; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq
make_test_ca "$WORK/ca"
# While $WORK/cutting is there the server falls silent after three megabytes.
cat > "$WORK/serve" << END
if [ -e "$WORK/cutting" ]; then /usr/lib/openssh/sftp-server | stdbuf -o0 head -c 3000000; else exec /usr/lib/openssh/sftp-server; fi
END
start_sshd "ForceCommand sh $WORK/serve" && start_proftpd || exit 1
mkdir -p "$WORK/docs/a b"
for i in $(seq 40); do printf '%%PDF-1.4 invoice %d' "$i" > "$WORK/docs/$i.pdf"; done
echo 'Jó napot' > "$WORK/docs/a b/szó.txt"
head -c 5000000 /dev/urandom > "$WORK/docs/large.bin"
install -m 644 "$WORK/docs/1.pdf" "$WORK/ftp/1.pdf"
chmod 755 "$WORK/docs" "$WORK/docs/a b"
install -m 000 /dev/null "$WORK/ftp/closed.txt"
umask 077
ssh-keygen -q -t ed25519 -N '' -f "$WORK/key"
ssh-keygen -q -t ed25519 -N 'jel szó' -f "$WORK/locked"
ssh-keygen -q -t ecdsa -N '' -f "$WORK/ecdsa"
ssh-keygen -q -t ed25519 -N '' -f "$WORK/stranger"
cat "$WORK"/{key,locked,ecdsa}.pub > "$SSH_DIR/authorized"
echo 'jel szó' > "$WORK/passphrase"
echo "$FTP_PASSWORD" > "$WORK/password"
known_host host_ed25519 > "$WORK/known"
known_host host_ecdsa > "$WORK/known_ecdsa"
cp "$WORK/known" "$WORK/hashed"
ssh-keygen -q -H -f "$WORK/hashed" > /dev/null 2>&1
sed "s|AAAA.*|$(cut -d' ' -f2 "$WORK/stranger.pub")|" "$WORK/known" > "$WORK/wrong"
: > "$WORK/nobody"
# endpoint NAME LINE... - the table of one; SFTP to sshd below $WORK/docs unless said.
endpoint() {
  printf '[fetch.%s]\n' "$1"
  shift
  printf '%s\n' "url = \"sftp://127.0.0.1:$SSH_PORT$WORK/docs\"" "user = \"$SSH_USER\"" "$@"
}
key="key_file = \"$WORK/key\"" known="known_hosts = \"$WORK/known\""
{
  endpoint dms "$key" "$known"
  endpoint cut "$key" "$known" 'stall_timeout = "2s"'
  endpoint locked "key_file = \"$WORK/locked\"" "key_password_file = \"$WORK/passphrase\"" "$known"
  endpoint ecdsa "key_credential = \"dms\"" "known_hosts = \"$WORK/known_ecdsa\""
  endpoint hashed "$key" "known_hosts = \"$WORK/hashed\""
  endpoint printed "$key" "host_key = \"$(cut -d' ' -f1,2 "$SSH_DIR/host_ed25519.pub")\""
  endpoint misprinted "$key" "host_key = \"$(cut -d' ' -f1,2 "$WORK/stranger.pub")\""
  endpoint wrong "$key" "known_hosts = \"$WORK/wrong\""
  endpoint unknown "$key" "known_hosts = \"$WORK/nobody\""
  endpoint unread "$key" "known_hosts = \"$WORK/none\""
  endpoint stranger "key_file = \"$WORK/stranger\"" "$known"
  printf '[fetch.%s]\nurl = "sftp://127.0.0.1:%d/~"\nuser = "anna"\npassword_file = "%s"\nhost_key = "%s"\n' \
    password "$PROSFTP_PORT" "$WORK/password" "$(cut -d' ' -f1,2 "$WORK/proftpd/host_key.pub")"
  printf '[fetch.down]\nurl = "sftp://127.0.0.1:1/"\nuser = "anna"\n'
} > "$WORK/hammy.toml"
mkdir "$WORK/credentials"
cp "$WORK/ecdsa" "$WORK/credentials/dms"
export HAMMY_CONFIG=$WORK/hammy.toml CREDENTIALS_DIRECTORY=$WORK/credentials
wants() { jq -nc --arg id "$1" --arg url "$2" '{id: $id, data: {customer: "a b", word: "szó", number: 7}, attachments: [{url: $url}]}'; }
outcome() {
  wants X "$1" | hammy-fetch 2> /dev/null | jq -r '
    if .error then "\(.error.code) \(.error.class)" elif .hold then "held" else .attachments[0].size end'
}

for i in $(seq 40); do wants "R$i" "sftp://dms/$i.pdf"; done > "$WORK/in"
hammy-fetch < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "40 files come over one connection" "$? $(jq -r '.attachments[0].blob' "$WORK/out" | grep -c sha256:) $(grep -c 'Accepted publickey' "$SSH_LOG") $(cat "$WORK/err")" "0 40 1 "
is "and are what lies there" "$(jq -r '.attachments[0].blob[7:]' "$WORK/out")" "$(for i in $(seq 40); do sha256sum < "$WORK/docs/$i.pdf"; done | cut -d' ' -f1)"
hammy-fetch -j 4 < "$WORK/in" | jq -r '.id + .attachments[0].blob' > "$WORK/four"
is "with -j 4 they come in the same order" "$(cmp "$WORK/four" <(jq -r '.id + .attachments[0].blob' "$WORK/out"))" ""
is "a large one is whole" "$(wants L sftp://dms/large.bin | hammy-fetch | jq -r '.attachments[0].blob[7:]')" "$(sha256sum < "$WORK/docs/large.bin" | cut -d' ' -f1)"
head -c 5000000 /dev/urandom > "$WORK/docs/other.bin"
touch "$WORK/cutting"
blobs=$(find "$HAMMY_HOME/blobs" -type f | wc -l)
is "a transfer that is cut is no file" "$(outcome sftp://cut/other.bin) $(find "$HAMMY_HOME/blobs" -type f | wc -l)" "sftp.truncated temporary $blobs"
is "a small one comes from there" "$(outcome sftp://dms/2.pdf)" 18
rm "$WORK/cutting"
is "names of the record's choosing" "$(outcome 'sftp://dms/{{customer}}/{{word}}.txt')" 10
is "a key with a passphrase" "$(outcome sftp://locked/1.pdf)" 18
is "an ECDSA key from a credential, and the one kind of host key that is known" "$(outcome sftp://ecdsa/1.pdf)" 18
is "hosts that are hashed" "$(outcome sftp://hashed/1.pdf)" 18
is "a key of the host that stands in hammy.toml" "$(outcome sftp://printed/1.pdf)" 18
is "a password, to ProFTPD" "$(outcome sftp://password/1.pdf)" 18
is "another one there" "$(outcome sftp://misprinted/1.pdf)" "sftp.host-key technical"
: > "$SSH_LOG"
is "another key than the known one" "$(outcome sftp://wrong/1.pdf)" "sftp.host-key technical"
is "a host that is not known" "$(outcome sftp://unknown/1.pdf)" "sftp.host-key technical"
is "known hosts that are not there" "$(outcome sftp://unread/1.pdf)" "sftp.known-hosts technical"
is "none of these is told who we are" "$(grep -c "user $SSH_USER" "$SSH_LOG")" 0
is "a key that the server does not know" "$(outcome sftp://stranger/1.pdf)" "sftp.login technical"
is "a server that is not there" "$(outcome sftp://down/1.pdf)" "sftp.unreachable temporary"
is "a file that is not there is missing" "$(outcome sftp://dms/none.pdf) $(outcome sftp://dms/no/folder.pdf)" "held held"
is "a folder is no file" "$(outcome 'sftp://dms/{{customer}}')" "sftp.not-a-file permanent"
is "a file that is closed to us" "$(outcome sftp://password/closed.txt)" "sftp.denied technical"
is "no way up" "$(outcome sftp://dms/../sshd/config) $(outcome sftp://dms/%2e%2e/sshd/config)" "fetch.address permanent fetch.address permanent"

# A connection that died between two records is made again.
mkfifo "$WORK/fifo"
hammy-fetch < "$WORK/fifo" > "$WORK/out" 2> "$WORK/err" &
pid=$!
exec 8> "$WORK/fifo"
wants F1 sftp://dms/1.pdf >&8
wait_until 10 test -s "$WORK/out"
pkill -9 -P "$SSHD_PID"
wants F2 sftp://dms/2.pdf >&8
exec 8>&-
wait $pid
is "a connection that died is made again" "$? $(jq -r '.attachments[0].size' "$WORK/out" | tr '\n' ' ')$(cat "$WORK/err")" "0 18 18 "
is "no secret stands anywhere" "$(grep -rlF -e 'jel szó' -e "$FTP_PASSWORD" "$WORK/out" "$WORK/err" "$HAMMY_HOME")" ""
finish
