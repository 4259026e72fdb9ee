#!/bin/bash
# fetch_http.sh - hammy-fetch gets files from nginx over HTTP and HTTPS, and goes nowhere else
. "$(dirname "$0")/../tap.sh"
for part in ports ca nginx; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need openssl jq nginx
make_test_ca "$WORK/ca"
# shellcheck disable=SC2016  # variables of nginx
start_nginx '
    location /guarded/ { if ($http_authorization != "Bearer tok-en-4711") { return 401; } alias '"$WORK"'/www/; }
    location /basic/ { auth_basic x; auth_basic_user_file '"$WORK"'/users; alias '"$WORK"'/www/; }
    location /private { return 302 http://127.0.0.2:HTTP_PORT/1.pdf; }
    location /elsewhere { return 302 http://127.0.0.2:HTTP_PORT/seen/1.pdf; }
    location /seen/ { alias '"$WORK"'/www/; }
    location /file { return 302 file:///etc/passwd; }
    location /ftp { return 302 ftp://127.0.0.1/x; }
    location /login { return 302 http://anna:geheim@127.0.0.1:HTTP_PORT/1.pdf; }
    location /plain { return 302 http://127.0.0.1:HTTP_PORT/1.pdf; }
    location /loop { return 302 /loop; }
    location /moved/ { rewrite ^/moved/(.*)$ /$1 redirect; }
    location /gone { return 410; }
    location /denied { return 403; }' || exit 1
printf 'anna:%s\n' "$(openssl passwd -6 'geheim:1')" > "$WORK/users"
for i in $(seq 40); do printf '%%PDF-1.4 invoice %d' "$i" > "$WORK/www/$i.pdf"; done
head -c 3000000 /dev/urandom > "$WORK/www/large.bin"
/usr/bin/python3 "$ROOT/tests/peers/lib/breaking_http.py" > "$WORK/port" &
peer_pids+=($!)
wait_until 10 test -s "$WORK/port"
breaking=$(cat "$WORK/port")
umask 077
echo tok-en-4711 > "$WORK/token"
echo geheim:1 > "$WORK/password"
cat > "$WORK/hammy.toml" << END
[fetch]
allow = ["127.0.0.1"]
[fetch.plain]
url = "http://127.0.0.1:$HTTP_PORT"
[fetch.secure]
url = "https://localhost:$HTTPS_PORT/"
ca_file = "$WORK/ca/ca.pem"
[fetch.distrusted]
url = "https://localhost:$HTTPS_PORT/"
ca_file = "$WORK/ca/other-ca.pem"
[fetch.guarded]
url = "http://127.0.0.1:$HTTP_PORT/guarded"
token_file = "$WORK/token"
[fetch.open]
url = "http://127.0.0.1:$HTTP_PORT"
token_file = "$WORK/token"
[fetch.basic]
url = "http://127.0.0.1:$HTTP_PORT/basic/"
user = "anna"
password_file = "$WORK/password"
[fetch.narrow]
url = "http://127.0.0.1:$HTTP_PORT"
max_bytes = 1000000
types = ["application/pdf"]
[fetch.breaking]
url = "http://127.0.0.1:$breaking"
stall_timeout = "1s"
max_bytes = 100000
END
export HAMMY_CONFIG=$WORK/hammy.toml
# wants ID URL [MEMBERS] - a record with that attachment.
wants() { jq -nc --arg id "$1" --arg url "$2" "{id: \$id, data: {number: 7}, attachments: [{url: \$url} + {${3:-}}]}"; }
# outcome ID URL [MEMBERS] - the error and class of that record, else "held" or the size of what came.
outcome() {
  wants "$@" | hammy-fetch 2> /dev/null | jq -r '
    if .error then "\(.error.code) \(.error.class)" elif .hold then "held" else .attachments[0].size end'
}

for i in $(seq 40); do wants "R$i" "http://plain/$i.pdf"; done > "$WORK/in"
hammy-fetch < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
is "40 files come over one connection" "$? $(jq -r '.attachments[0].blob' "$WORK/out" | grep -c sha256:) $(grep -c '"GET /[0-9]*.pdf ' "$HTTP_LOG") $(cut -d' ' -f1 "$HTTP_LOG" | sort -u | wc -l) $(cat "$WORK/err")" "0 40 40 1 "
is "and are what lies there" "$(jq -r '.attachments[0].blob[7:]' "$WORK/out")" "$(for i in $(seq 40); do sha256sum < "$WORK/www/$i.pdf"; done | cut -d' ' -f1)"
: > "$HTTP_LOG"
hammy-fetch -j 4 < "$WORK/in" | jq -r '.id + .attachments[0].blob' > "$WORK/four"
is "with -j 4 they come in the same order" "$(cmp "$WORK/four" <(jq -r '.id + .attachments[0].blob' "$WORK/out"))" ""
check "over more connections at once" test "$(cut -d' ' -f1 "$HTTP_LOG" | sort -u | wc -l)" -gt 1
: > "$HTTP_LOG"
for i in $(seq 20); do wants "S$i" "http://plain/{{number}}.pdf"; done | hammy-fetch | jq -r '.attachments[0].blob' | sort -u | wc -l > "$WORK/n"
is "what all want is fetched once" "$(cat "$WORK/n") $(wc -l < "$HTTP_LOG")" "1 1"
for i in 1 2 3; do wants "O$i" "fetch://breaking/once"; done | hammy-fetch > "$WORK/out"
is "what the server wants nobody to keep is not" "$(wants N fetch://breaking/count '"name":"n.txt"' | hammy-fetch | jq -r '.attachments[0].blob[7:]')" "$(echo asked 3 times | sha256sum | cut -d' ' -f1)"

is "TLS" "$(outcome T1 https://secure/1.pdf)" 18
is "a certificate of another authority is refused" "$(outcome T2 https://distrusted/1.pdf)" "net.certificate technical"
is "a login by token" "$(outcome L1 http://guarded/1.pdf)" 18
is "a login by password" "$(outcome L2 http://basic/1.pdf)" 18
is "no login" "$(outcome L3 http://plain/guarded/1.pdf)" "net.login technical"
is "what is forbidden to a record's own address is no fault of ours" "$(outcome L4 "http://127.0.0.1:$HTTP_PORT/denied")" "net.login permanent"
is "a network that is allowed" "$(outcome P1 "http://127.0.0.1:$HTTP_PORT/1.pdf")" 18
is "one that is not" "$(outcome P2 "http://127.0.0.2:$HTTP_PORT/1.pdf")" "net.forbidden permanent"
is "a name that leads there" "$(HAMMY_CONFIG=/dev/null outcome P3 "http://localhost:$HTTP_PORT/1.pdf")" "net.forbidden permanent"
is "a redirect that leads there" "$(outcome P4 "http://127.0.0.1:$HTTP_PORT/private")" "net.forbidden permanent"
is "from an endpoint too" "$(outcome P5 http://plain/private)" "net.forbidden permanent"
is "an endpoint's open connection lets no other address through" \
  "$({ wants A http://plain/1.pdf; wants B "http://127.0.0.1:$HTTP_PORT/2.pdf"; } | HAMMY_CONFIG=<(grep -v allow "$WORK/hammy.toml") hammy-fetch 2> /dev/null | jq -r '.error.code' | tr '\n' ' ')" "null net.forbidden "
for target in file ftp login loop; do is "a redirect to $target" "$(outcome P6 "http://plain/$target")" "fetch.redirect permanent"; done
is "a redirect out of TLS" "$(outcome P7 https://secure/plain)" "fetch.redirect permanent"
is "a redirect on the same host" "$(outcome P8 http://plain/moved/1.pdf)" 18
sed -i 's|^allow = .*|allow = ["127.0.0.0/8"]|' "$WORK/hammy.toml"
: > "$HTTP_LOG"
is "a redirect to another host is followed" "$(outcome P9 http://open/elsewhere)" 18
is "and does not get the login" "$(grep -c 'GET /elsewhere .*tok-en' "$HTTP_LOG") $(grep 'GET /seen/' "$HTTP_LOG" | grep -c '"-"$')" "1 1"

is "404 is missing" "$(outcome M1 http://plain/none.pdf)" held
is "410 is not" "$(outcome M2 http://plain/gone)" "net.refused permanent"
is "503 is temporary, with its time" "$(outcome M3 http://breaking/later) $(wants M4 http://breaking/later | hammy-fetch 2> /dev/null | jq -r .error.retry_after)" "net.deferred temporary 2m"
is "fewer bytes than the server says" "$(outcome B1 http://breaking/short '"name":"a.pdf"')" "net.truncated temporary"
is "a chunk that breaks off" "$(outcome B2 http://breaking/cut '"name":"a.pdf"')" "net.truncated temporary"
is "a server that says nothing more" "$(outcome B3 http://breaking/stall)" "net.timeout temporary"
is "a file without end" "$(outcome B4 http://breaking/endless)" "fetch.too-large permanent"
is "a page in a file's place" "$(outcome B5 http://breaking/page '"name":"invoice.pdf"')" "fetch.type permanent"
is "a server that is not there" "$(outcome B6 "http://127.0.0.1:1/x")" "net.unreachable temporary"
is "a limit of one endpoint" "$(outcome B7 http://narrow/large.bin) $(outcome B8 http://plain/large.bin)" "fetch.too-large permanent 3000000"
head -c 1000 "$WORK/www/large.bin" > "$WORK/www/small.bin"
chmod 644 "$WORK/www/small.bin"
is "a type that an endpoint must not give" "$(outcome B9 http://narrow/small.bin) $(outcome B10 http://narrow/1.pdf)" "fetch.type permanent 18"
is "a hash that is another" "$(outcome B11 http://plain/1.pdf "\"sha256\":\"$(printf '%064d' 0)\"")" "fetch.sha256 permanent"
is "nothing is left of what was refused" "$(find "$HAMMY_HOME/blobs/default" -name '.*' | wc -l)" 0
for i in $(seq 10); do wants "G$i" http://guarded/$i.pdf; wants "H$i" http://basic/none; done | hammy-fetch --verbose > "$WORK/out" 2> "$WORK/err"
is "no secret stands anywhere" "$(grep -rlE 'tok-en|geheim' "$WORK/out" "$WORK/err" "$HAMMY_HOME")" ""
finish
