#!/bin/bash
# seal.sh - sealed mail from template to mailbox: nothing of it stays behind, and only its recipient can open it
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
export HAMMY_CONFIG=$WORK/hammy.toml
mkdir files mail
cat > hammy.toml << END
[mail]
from = "ACME Zrt. <billing@acme.example>"
[files]
roots = ["$WORK/files"]
[seal]
portal = "https://portal.acme.example/open"
memory_kib = 19456
passes = 2
END
hammy init > /dev/null
mkdir -p templates/statement
echo 'Kivonat {{name}} MARKERSUBJECT' > templates/statement/subject.txt
echo '<p>Kedves {{name}}! MARKERHTML egyenlege {{secret}}</p>' > templates/statement/body.html
: > templates/statement/template.toml

# traces TEXT - the files of the home in which TEXT stands, as it is, in base64 wherever it may begin, or in UTF-16.
cat > traces.py << 'PY'
import base64, os, pathlib, sys
text = sys.argv[1].encode()
forms = {text, text.decode().encode("utf-16-le"), text.decode().encode("utf-16-be")}
for pad in range(3):  # what stands before it moves its letters; those at the ends depend on the neighbours
    forms.add(base64.b64encode(b"\0" * pad + text)[(pad * 8 + 5) // 6:len(base64.b64encode(b"\0" * pad + text)) // 4 * 4 - 4])
for file in sorted(pathlib.Path(os.environ["HAMMY_HOME"]).rglob("*")):
    if file.is_file() and any(form in file.read_bytes() for form in forms):
        print(file.relative_to(os.environ["HAMMY_HOME"]))
PY
traces() { /usr/bin/python3 traces.py "$1" | tr '\n' ' '; }
stage() { timeout 100 hammy-run --once --from "$1" --to "$2" -- "${@:3}"; }

echo 'árvíztűrő tükörfúrógép' > password
hammy-encrypt enrol anna@example.com < password > /dev/null
is "a customer is enrolled" $? 0
key=$(hammy-encrypt enrol anna@example.com --replace --export key.json < password)
is "a key can be replaced, and written into a file" "$? ${#key} $(jq -r .customer key.json) $(stat -c %a key.json)" "0 26 anna@example.com 600"
hammy-encrypt enrol Anna@example.com < password 2> err
is "but not unasked" "$? $(grep -c 'has a key already' err)" "65 1"
echo rövid | hammy-encrypt enrol boris@example.com 2> err
is "with a password that is worth something" "$? $(grep -c 'fewer than 10 characters' err)" "65 1"
is "the password is nowhere" "$(traces 'árvíztűrő')" ""

# A letter with an attachment, among others that stay in the queues.
printf 'MARKERFILE of the attachment, %s\n' $(seq 3000) > files/számla.txt
for i in $(seq 40); do
  jq -nc --arg i "$i" '{id:"O\($i)",to:{email:"o\($i)@example.com"},text:("another letter " * 300)}'
done > others
hammy-queue put render < others > /dev/null
jq -nc '{id:"M1",key:"k1",template:"statement",to:{email:"anna@example.com",name:"Kovács Anna",locale:"hu-HU"},
  data:{name:"Anna",secret:("MARKERDATA " * 500)},attachments:[{name:"számla.txt",type:"text/plain",path:"számla.txt"}]}' > letter
blob=$(sha256sum < files/számla.txt | cut -d' ' -f1)
# Its attachment lies in the blob store, as it does behind a program that made it.
jq -c --arg blob "sha256:$blob" '.attachments[0] |= (del(.path) | .blob = $blob)' letter > with-blob
mkdir -p "$HAMMY_HOME/blobs/default"
install -m 0400 files/számla.txt "$HAMMY_HOME/blobs/default/$blob"
hammy-queue put rendering < with-blob > /dev/null
stage rendering sealing hammy-render --templates templates
sqlite3 "$HAMMY_HOME/queue.db" 'PRAGMA wal_checkpoint' > /dev/null
is "before it is sealed its content is in the home" "$(traces MARKERDATA)$(traces MARKERFILE)" "queue.db blobs/default/$blob "

hammy-run --once --from sealing --to sending -- hammy-encrypt seal
is "it is sealed" "$? $(hammy-queue show M1 --json | jq -r '"\(.sealed.key) \(.subject)"')" "0 $key Titkosított üzenet: ACME Zrt."
for what in MARKERDATA MARKERHTML MARKERSUBJECT MARKERFILE; do
  is "behind the acknowledgement nothing is left of it: $what" "$(traces $what)" ""
done
is "the other letters are there" "$(hammy-queue stats render --json | jq .ready) $(sqlite3 "$HAMMY_HOME/queue.db" 'PRAGMA integrity_check')" "40 ok"
is "no more than what its way needs is left of the record" "$(hammy-queue show M1 --json | jq -r 'keys_unsorted - ["log","id"] | sort | join(" ")')" \
  "attachments keep key sealed subject template text to"
page=$(hammy-queue show M1 --json | jq -r .sealed.sha256)
is "the sealed form is a blob" "$(ls "$HAMMY_HOME/blobs/default")" "$page"

stage sending archiving hammy-send --via "maildir:$WORK/mail"
is "it is sent" "$? $(ls mail/new | wc -l)" "0 1"
is "and the sealed form has gone too" "$(ls "$HAMMY_HOME/blobs/default") $(traces HMYSEAL1)" " "
stage archiving archived hammy-archive put
hammy-archive get M1 > archived
is "the archive keeps hash, size and metadata" \
  "$(jq -r --arg page "$page" '[.sealed.sha256 == $page, .attachments[0].sha256 == $page, .attachments[0].size > 100000, (.attachments[0] | has("blob")), .to.email] | join(" ")' archived)" \
  "true true true false anna@example.com"
is "with the hash of the mail as sent" "$(jq -r '.log[] | select(.event == "sent") | .detail.sha256' archived)" \
  "$(sed '1d; s/$/\r/' mail/new/* | sha256sum | cut -d' ' -f1)"
for what in MARKERDATA MARKERHTML MARKERSUBJECT MARKERFILE HMYSEAL1; do
  is "nothing is left anywhere: $what" "$(traces $what)" ""
done

# The mail as it came, by a reader that is not ours.
/usr/bin/python3 - << 'PY'
import email, email.policy, pathlib
mail = email.message_from_bytes(next(pathlib.Path("mail/new").iterdir()).read_bytes(), policy=email.policy.default)
print(mail["subject"], file=open("subject", "w"))
open("text", "w").write(mail.get_body(("plain",)).get_content())
(page,) = mail.iter_attachments()
open(page.get_filename(), "wb").write(page.get_payload(decode=True))
PY
is "its cover says in the recipient's language what to do" "$(cat subject) $(grep -c 'Üzenet megnyitása' text)" "Titkosított üzenet: ACME Zrt. 1"
is "nothing of the content stands in it" "$(grep -c MARKER message.html mail/new/* | cut -d: -f2 | tr '\n' ' ')" "0 0 "
hammy-encrypt open message.html --out-dir opened < password > out
is "the customer opens it" "$? $(jq -r '"\(.message) \(.subject) \(.from.email)"' out)" "0 M1 Kivonat Anna MARKERSUBJECT billing@acme.example"
is "and has all of it" "$(ls opened | tr '\n' ' ')$(grep -c 'MARKERHTML.*MARKERDATA' opened/message.html)" "message.html számla.txt 1"
check "byte for byte" cmp opened/számla.txt files/számla.txt
hammy-encrypt open message.html --out-dir other --key key.json --password-file password > /dev/null
is "with the exported key as well" $? 0
echo 'arvizturo tukorfurogep' | hammy-encrypt open message.html --out-dir wrong 2> err
is "nobody does without the password" "$? $(grep -c "does not open the key of 'anna@example.com'" err) $(ls wrong 2> /dev/null)" "65 1 "
HAMMY_HOME=$WORK/elsewhere hammy-encrypt open message.html --out-dir wrong < password 2> err
is "nor without the key" "$? $(ls wrong 2> /dev/null)" "78 "
sed 's/value="SE1ZU0VBTDE\(.....\)/value="SE1ZU0VBTDE\1AAAA/' message.html > bent.html
hammy-encrypt open bent.html --out-dir wrong < password 2> err
is "nor when it was changed" "$? $(ls wrong 2> /dev/null)" "65 "
is "opening leaves nothing in the home" "$(traces MARKERFILE)$(traces 'árvíztűrő')" ""

# A new password is a new key; what was sealed before keeps the old one.
echo 'egészen új jelszó' > password2
hammy-encrypt enrol anna@example.com --replace --password-file password2 > key2
hammy-encrypt open message.html --out-dir again < password > /dev/null
is "an older message opens by the older password" "$? $(cat key2 | tr -d "$key" | wc -c | grep -vc '^0$')" "0 1"

# What cannot be sealed, and what others count on.
printf '%s\n' '{"id":"N1","to":{"email":"boris@example.com"},"text":"Привет"}' '{"id":"N2","to":{"email":"anna@example.com"},"cc":{"email":"boris@example.com"},"text":"x"}' |
  hammy-queue put sealing > /dev/null
stage sealing sending hammy-encrypt seal 2> err
is "messages for those without a key, or for several, are left as they are" \
  "$(hammy-queue list sealing.failed --json | jq -r '"\(.id) \(.code)"' | sort | tr '\n' '|')" "N1 seal.no-key|N2 seal.recipients|"
common=$(echo 'terms for everybody' | tee files/terms.txt | sha256sum | cut -d' ' -f1)
install -m 0400 files/terms.txt "$HAMMY_HOME/blobs/default/$common"
for id in T1 T2; do
  jq -nc --arg id $id --arg blob "sha256:$common" '{id:$id,to:{email:"anna@example.com"},text:"x",attachments:[{name:"terms.txt",blob:$blob}]}'
done | hammy-queue put common > /dev/null
hammy-queue take common -n 1 --lease L | hammy-encrypt seal | hammy-queue ack --to sending > /dev/null
is "an attachment that another record names stays" "$(find "$HAMMY_HOME/blobs" -name "$common" | wc -l)" 1
stage common sending hammy-encrypt seal
is "until that is sealed too" "$(find "$HAMMY_HOME/blobs" -name "$common" | wc -l)" 0
finish
