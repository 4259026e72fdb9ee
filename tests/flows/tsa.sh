#!/bin/bash
# tsa.sh - hammy-tsa: the demonstration of its manual, accounts, the clock, the audit log, and kill -9 at any moment
. "$(dirname "$0")/../tap.sh"
. "$ROOT/tests/peers/lib/ports.sh"
cd "$WORK" || exit 1
cp "$ROOT/tests/pdf/two-pages.pdf" contract.pdf
port=$(free_port)
url=http://127.0.0.1:$port/

# serve OPTION... - a server whose process is $server, once it answers.
serve() {
  hammy-tsa --listen "127.0.0.1:$port" "$@" 2>> server.log &
  server=$!
  peer_pids+=("$server")
  wait_for_port "$port"
}
end() {
  kill "$server"
  wait "$server"
}

serve --demo
hammy-stamp contract.pdf --out-dir stamped --tsa "$url"
is "the demonstration stamps" $? 0
hammy-stamp verify --trust "$HAMMY_HOME/tsa-demo/root.pem" stamped/contract.pdf > out
is "and its root proves it" "$? $(grep -c '^stamped/contract.pdf: valid' out)" "0 1"
is "its key is nobody else's" "$(stat -c %a "$HAMMY_HOME/tsa-demo" "$HAMMY_HOME/tsa-demo/tsa.pem" | tr '\n' ' ')" "700 600 "
is "it says that it is well" "$(curl -s "${url}healthz")" sound
curl -s "${url}certificates" > chain.pem
is "and gives its certificates" "$(openssl verify -CAfile "$HAMMY_HOME/tsa-demo/root.pem" chain.pem)" "chain.pem: OK"
end
is "SIGTERM ends it as a signal does" $? 143

# Killed again and again while it works: no number comes twice, and what was given out is in the audit log.
mkdir in
for i in $(seq 40); do echo "$i" > "in/$i"; done
rounds=6
[ -z "${HAMMY_TEST_FULL:-}" ] || rounds=60
for round in $(seq $rounds); do
  serve --demo
  hammy-stamp in/* --out-dir "killed/$round" --tsa "$url" -j 4 2> /dev/null &
  stamping=$!
  sleep "0.$((RANDOM % 4 + 1))"
  kill -9 "$server"
  wait "$server" 2> /dev/null
  wait "$stamping"
done
find killed -name '*.tsr' -exec hammy-stamp verify --json {} + | jq -r .timestamps[0].number > numbers
hammy-tsa audit --demo | jq -r 'select(.action == "tsa.grant") | .subject' > logged
is "killed $rounds times: no number comes twice" "$(sort logged numbers | uniq -d | wc -l) $(sort logged | uniq -d | wc -l) $(sort numbers | uniq -d | wc -l)" \
  "$(wc -l < numbers) 0 0"
check "and some were given out ($(wc -l < numbers))" [ -s numbers ]
hammy-tsa audit --demo --check
is "the audit log is whole" $? 0
first=$(head -1 logged)
is "one entry of it can be looked up" "$(hammy-tsa audit --demo --serial "$first" | jq -r '"\(.action) \(.detail.peer)"')" "tsa.grant 127.0.0.1"
sqlite3 "$HAMMY_HOME/tsa-demo/tsa.db" "UPDATE ledger_entry SET detail = '{}' WHERE number = 2"
hammy-tsa audit --demo --check 2> err
is "an entry that was changed shows" "$? $(grep -c 'entry 2 does not follow' err)" "65 1"

# Two servers on one database.
serve --demo
other_port=$port other=$server
port=$(free_port)
serve --demo --digits 6
hammy-stamp in/* --out-dir two1 --tsa "$url" -j 2 &
stamping=$!
hammy-stamp in/* --out-dir two2 --tsa "http://127.0.0.1:$port/" -j 2
wait $stamping
find two1 two2 -name '*.tsr' -exec hammy-stamp verify --json {} + | jq -r .timestamps[0].number > numbers
is "two servers on one database give different numbers" "$(wc -l < numbers) $(sort -u numbers | wc -l)" "80 80"
end
port=$other_port server=$other
end

# A clock that goes back, in a simulation.
echo 2026-11-22T08:00:00Z > clock
rm -r "$HAMMY_HOME/tsa-demo"
HAMMY_CLOCK=$WORK/clock serve --demo
hammy-stamp in/1 --out-dir clock1 --tsa "$url" 2> err
is "time comes from the simulation" "$(hammy-stamp verify --json clock1/1.tsr | jq -r .timestamps[0].time)" "2026-11-22T08:00:00.000Z"
echo 2026-11-22T07:59:59Z > clock
hammy-stamp in/1 --out-dir clock2 --tsa "$url" 2> err
is "a time before one that was told is refused" "$? $(grep -c 'timeNotAvailable' err) $(curl -s -o /dev/null -w '%{http_code}' "${url}healthz")" "75 1 503"
end
HAMMY_CLOCK=$WORK/clock serve --demo
hammy-stamp in/1 --out-dir clock2 --tsa "$url" 2> err
is "by the next run too" "$? $(grep -c 'timeNotAvailable' err)" "75 1"
echo 2026-11-22T08:00:01Z > clock
hammy-stamp in/1 --out-dir clock2 --tsa "$url" 2> err
is "and is well when it has passed" $? 0
end
is "the audit log has what happened to the clock" "$(hammy-tsa audit --demo | jq -r 'select(.action == "tsa.clock") | .subject' | tr '\n' ' ')" \
  "unsound unsound sound "

# Accounts, with a key of one's own.
openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out root.pem -days 30 -utf8 -subj /CN=Időbélyegző \
  -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
cat root.pem >> tsa.key
HAMMY_CLOCK=$WORK/clock hammy-tsa --key tsa.key 2> err
is "a clock from a file is for demonstrations" "$? $(grep -c 'HAMMY_CLOCK is set' err)" "78 1"
hammy-tsa --key tsa.key 2> err
is "without 'hammy init' it says so" "$? $(grep -c 'hammy init' err)" "78 1"
hammy init > /dev/null
secret=$(hammy-tsa account add acme --title 'ACME Kft.' --quota 10000 --price 1:25,1001:20.5 --currency HUF)
small=$(hammy-tsa account add pieni --title 'Pieni & Pojat Oy' --quota 3)
is "secrets are long, and of letters that nobody quotes" "$(grep -cE '^[A-Za-z0-9_-]{43}$' <<< "$secret"$'\n'"$small")" 2
serve --key tsa.key --open --verbose
# Whether the kernel says so here (STA_UNSYNC), or that the clock may be off by more than a second.
unsound=$(/usr/bin/python3 -c '
import ctypes
kernel = (ctypes.c_long * 32)()
state = ctypes.CDLL(None).adjtimex(ctypes.byref(kernel))
print(int(state == 5 or kernel[3] > 1000000))')
hammy-stamp in/1 --out-dir kernel --tsa "$url" 2> err
is "the kernel is asked about the clock" "$? $(grep -cE '127.0.0.1: (granted|refused, timeNotAvailable)' server.log)" \
  "$([ "$unsound" = 1 ] && echo 75 || echo 0) 1"
end
serve --key tsa.key --trust-clock
printf '[tsa.basic]\nurl = "%s"\nuser = "acme"\npassword_env = "SECRET"\n[tsa.bearer]\nurl = "%s"\ntoken_env = "SMALL"\n' "$url" "$url" > hammy.toml
export SECRET=$secret SMALL=$small
stamp() { hammy-stamp --config hammy.toml "${@:2}" --out-dir "paid-$1" --tsa "$1" --trust root.pem 2> err; }
stamp basic in/*
is "a login by name and password" "$? $(ls paid-basic | wc -l)" "0 40"
stamp bearer in/1 in/2 in/3
is "a login by token" "$?" 0
stamp bearer in/4
is "the quota of a month is a limit" "$? $(grep -c 429 err)" "75 1"
hammy-tsa account set pieni --quota 4
sleep 2.2
stamp bearer in/4 in/5
is "which can be raised while it runs" "$? $(ls paid-bearer | wc -l)" "75 4"
hammy-stamp in/1 --out-dir none --tsa "$url" 2> err
is "who has no account gets nothing" "$? $(grep -c 401 err)" "65 1"
hammy-tsa account disable acme
sleep 2.2
stamp basic in/1
is "nor who has been shut out" "$? $(grep -c 401 err)" "65 1"
is "the accounts are told" "$(hammy-tsa account list --json | jq -r '"\(.name) \(.active) \(.quota)"' | tr '\n' ' ')" "acme false 10000 pieni true 4 "
end
month=$(date -u +%Y-%m)
is "what was given out is counted, and priced" "$(hammy-tsa statement --month "$month" | tr -d '\r')" "month,account,title,timestamps,price,amount,currency
$month,acme,ACME Kft.,40,25,1000,HUF
$month,pieni,Pieni & Pojat Oy,4,,,"
is "and what was refused" "$(hammy-tsa statement --month "$month" --account pieni --format json | jq -r '"\(.granted) \(.refused)"')" "4 2"
hammy-tsa account add firma --title 'Żółw "i" Spółka, Łódź' --price 1:25,1001:20.5 --currency PLN --since 2026-01 > /dev/null
hammy-tsa account set firma --price 1:0.00125 --currency EUR --since 2026-03
sqlite3 "$HAMMY_HOME/tsa.db" "INSERT INTO tsa_use VALUES ('default', 'firma', '2026-02', 1250, 0), ('default', 'firma', '2026-03', 800000, 0)"
is "each costs what its tier and month say" "$(for m in 02 03; do hammy-tsa statement --month 2026-$m | sed 1d; done | tr -d '\r')" \
  '2026-02,firma,"Żółw ""i"" Spółka, Łódź",1000,25,25000,PLN
2026-02,firma,"Żółw ""i"" Spółka, Łódź",250,20.5,5125,PLN
2026-03,firma,"Żółw ""i"" Spółka, Łódź",800000,0.00125,1000,EUR'
if [ -x "$BUILD/bin/hammy-office-worker" ] && command -v soffice pdftotext > /dev/null; then
  printf '[brand]\nname = "Pečeť Időbélyeg Zrt."\n' > brand.toml
  hammy-tsa statement --config brand.toml --month 2026-02 --format pdf --locale pl-PL --out statement.pdf
  is "a statement for people" "$? $(pdftotext statement.pdf - | grep -cxE 'Pečeť Időbélyeg Zrt\.|Żółw "i" Spółka, Łódź \(firma\)|20,50 zł|Total: 30 125,00 zł')" "0 4"
else
  skip "a statement for people: LibreOffice or pdftotext is not there"
fi
is "no secret is kept or told" "$(hammy-tsa audit | grep -cE "$secret|$small") $(grep -acE "$secret|$small" "$HAMMY_HOME"/tsa.db*  server.log | grep -vc ':0$')" "0 0"
serve --key tsa.key --trust-clock --open --peer-rate 5
hammy-stamp in/* --out-dir open --tsa "$url" 2> err
is "without account, at a limited rate" "$? $(grep -c 429 err | awk '{ print ($1 > 20) }')" "75 1"
end
finish
