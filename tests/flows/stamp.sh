#!/bin/bash
# stamp.sh - the examples of hammy-stamp(1): a folder is stamped, and looked at
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
mkdir in
for name in szerződés договор; do cp "$ROOT/tests/pdf/two-pages.pdf" "in/$name.pdf"; done
echo 'Zażółć gęślą jaźń' > in/umowa.txt
openssl req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa-root.pem -days 30 -utf8 -subj /CN=Időbélyegző \
  -addext basicConstraints=critical,CA:FALSE -addext extendedKeyUsage=critical,timeStamping 2> /dev/null
cat tsa-root.pem >> tsa.key
export HAMMY_CONFIG=$WORK/hammy.toml
printf '[tsa.main]\nurl = "http://127.0.0.1:1/"\n[tsa.second]\nurl = "demo:tsa.key"\nca_file = "tsa-root.pem"\n' > hammy.toml

hammy-stamp in/* --out-dir stamped --tsa main --tsa second 2> err
is "three files are stamped by the second authority" "$? $(ls stamped | tr '\n' ' ')$(grep -c "asking 'second'" err)" \
  "0 szerződés.pdf umowa.txt.tsr договор.pdf 3"
cp in/umowa.txt stamped
hammy-stamp verify --trust tsa-root.pem stamped/*.pdf stamped/*.tsr > out
is "and all are valid" "$? $(grep -c '^stamped/.*: valid$' out)" "0 3"
hammy-stamp verify --trust tsa-root.pem stamped/* > out
is "what is no timestamp is told" "$? $(grep -c '^stamped/umowa.txt: unreadable' out)" "65 1"

echo changed >> stamped/umowa.txt
is "a changed file is seen" "$(hammy-stamp verify --trust tsa-root.pem --json stamped/umowa.txt.tsr | jq -r '"\(.result) \(.timestamps[0].problems[0])"')" \
  "invalid it is for something else, or the file has been changed"
rm stamped/umowa.txt
is "a missing one too" "$(hammy-stamp verify --trust tsa-root.pem --json stamped/umowa.txt.tsr | jq -r '"\(.result) \(.timestamps[0].not_checked[0])"')" \
  "indeterminate what it is over: the file is not there"
hammy-stamp verify --trust tsa-root.pem --data in/umowa.txt stamped/umowa.txt.tsr > out
is "or may lie elsewhere" $? 0
sed -i 's/Page one/Page eno/' stamped/szerződés.pdf
is "a changed document is seen" "$(hammy-stamp verify --trust tsa-root.pem --json stamped/szerződés.pdf | jq -r '"\(.result) \(.timestamps[0].problems[0])"')" \
  "invalid the document has been changed"

hammy-stamp in/* --in-place --detached --tsa second --hash SHA-512 -j 2
is "detached timestamps lie beside the files" "$? $(find in -name "*.tsr" | wc -l) $(cmp in/договор.pdf "$ROOT/tests/pdf/two-pages.pdf" && echo same)" "0 3 same"
is "over the hash that was asked for" "$(hammy-stamp verify --json in/договор.pdf.tsr | jq -r .timestamps[0].hash)" SHA-512
echo broken > in/törött.pdf
hammy-stamp in/*.pdf --out-dir again --tsa second 2> err
is "a broken document fails alone" "$? $(ls -A again | wc -l) $(grep -c 'in/törött.pdf: ' err)" "65 2 1"
hammy-stamp in/umowa.txt --out-dir again --tsa main 2> err
is "no authority is a temporary failure" "$?" 75
hammy-stamp in/umowa.txt --out-dir again --tsa second --trust "$ROOT/tests/cases/hammy-sign/verify/ca.pem" 2> err
is "one that leads to no root is refused" "$? $(grep -c 'is not trusted' err)" "65 1"
hammy-stamp in/umowa.txt --out-dir again --tsa second --policy 1.2.3.4.9 2> err
is "a policy that it does not have is its refusal" "$? $(grep -c '(unacceptedPolicy)' err)" "65 1"

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -subj /CN=ACME 2> /dev/null
cat ca.pem >> key.pem
hammy-sign in/договор.pdf --out-dir closed --key key.pem --certify none
hammy-stamp closed/*.pdf --in-place --tsa second
is "a certification that allows nothing allows a timestamp" \
  "$? $(hammy-sign verify --json --trust ca.pem --trust-timestamps tsa-root.pem closed/договор.pdf | jq -r '[.result, .signatures[].kind] | join(" ")')" \
  "0 valid certification timestamp"
hammy-stamp closed/*.pdf --in-place --tsa second
is "and another" "$(hammy-stamp verify --json --trust tsa-root.pem closed/договор.pdf | jq -r '"\(.result) \(.timestamps | length)"')" "valid 2"
finish
