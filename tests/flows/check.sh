#!/bin/bash
# check.sh - real documents are checked: rules are learned from one and keep the others apart, hostile ones stop nothing
. "$(dirname "$0")/../tap.sh"
for judge in soffice pdftotext qpdf; do
  if ! command -v $judge > /dev/null; then
    skip "check: $judge is not installed"
    exit 77
  fi
done
cd "$WORK" || exit 1
hammy init > /dev/null
templates=$ROOT/examples/contract/templates

openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -subj /CN=ACME 2> /dev/null
cat ca.pem >> key.pem

# Contracts in two languages; the rules come from the English one.
hammy-render contract --templates "$templates" --document pdfa < "$ROOT/examples/contract/contracts.jsonl" > unsigned
hammy-sign --key key.pem < unsigned > records
is "two contracts are rendered" "$? $(jq -r '.attachments[0].name' records | tr '\n' '|')" "0 Contract S-2026-001.pdf|Contract S-2026-002.pdf|"
blob=$(jq -r '.attachments[0].blob' records | head -1)
cp "$HAMMY_HOME/blobs/default/${blob#sha256:}" good.pdf
head -1 records > good.json
hammy-check learn good.pdf --data good.json --templates "$templates" > contract.rules.toml
is "rules are learned" "$? $(grep -c '^\[text\.' contract.rules.toml) $(grep -c 'pdfa = "2b"' contract.rules.toml)" "0 9 1"
is "and hold no values of the sample" "$(grep -cE 'Hugh|S-2026|Fibre|43.40' contract.rules.toml)" 0
checked() { hammy-check --templates "$templates" --rules "$@" 2> err | jq -r '"\(.error.code) \(.log[-1].event)"'; }
is "both contracts keep to them" "$(checked contract.rules.toml < records | tr '\n' '|')" "null checked|null checked|"
jq -sc '[.[].attachments] as $all | .[0].attachments = $all[1] | .[1].attachments = $all[0] | .[]' records > swapped
is "exchanged they do not" "$(checked contract.rules.toml < swapped | tr '\n' '|')" "check.text signed|check.text signed|"
is "nor to the rules that their template carries" \
  "$(cat records swapped unsigned | hammy-check --templates "$templates" 2> /dev/null | jq -r .error.code | tr '\n' ' ')" \
  "null null check.text check.text check.document check.document "
is "and nothing of them is told" "$(grep -cE 'Hugh|Fibre|43.40|Penhaligon' err)" 0

# A published version carries its rules along, whatever becomes of the files.
mkdir -p drafts && cp -r "$templates/contract" drafts/ && cp -r "$templates"/_* drafts/ 2> /dev/null
published() { hammy-template "$@" > publish.log 2>&1 || cat publish.log; }
published publish contract --templates drafts
published activate contract@1
sed -i 's/^files = .*/files = "never"/' drafts/contract/contract.rules.toml
cat records swapped | jq -c '.template = "contract@1"' | hammy-check 2> /dev/null > out
is "a published version carries its rules" \
  "$(jq -r '"\(.error.code) \(.log[-1].detail.rules[0]?)"' out | tr '\n' '|')" \
  "null contract.rules.toml|null contract.rules.toml|check.text null|check.text null|"

# Whose contract it is, among half a million.
{ seq -f 'S-2025-%06.0f' 500000; printf 'S-2026-001\ns 2026 002\n'; } > contracts.txt
printf '[foreign.contracts]\nidentifiers = "contracts.txt"\nown = ["number"]\n' > foreign.toml
is "contracts with their own number pass" "$(checked foreign.toml < records | tr '\n' '|')" "null checked|null checked|"
is "with another's they are an alarm" "$(checked foreign.toml < swapped | tr '\n' '|')" "check.foreign signed|check.foreign signed|"
hammy-check --rules foreign.toml < swapped 2> /dev/null | jq -r .error.message | head -1 > message
is "which says where, and whose by the line" "$(cat message)" \
  "foreign.contracts: page 1 of 'Contract S-2026-002.pdf' has the identifier of another customer, line 500002 of 'contracts.txt'"
peak=$(/usr/bin/time -f %M hammy-check --rules foreign.toml < records 2>&1 > /dev/null | tail -1)
check "half a million identifiers take less than 150 MiB ($peak KiB)" [ "$peak" -lt 153600 ]

# What documents are.
blob=$(jq -r '.attachments[0].blob' unsigned | head -1)
cp "$HAMMY_HOME/blobs/default/${blob#sha256:}" unsigned.pdf
qpdf --encrypt secret owner 256 -- unsigned.pdf locked.pdf
printf '[document.all]\nsigned = true\nencrypted = false\n' > form.toml
hammy-check --rules form.toml unsigned.pdf good.pdf locked.pdf > out 2> err
is "a signature is seen, and encryption" "$? $(cat out)" "65 unsigned.pdf: failed
  document.all: 'unsigned.pdf' is not signed
good.pdf: passed
locked.pdf: failed
  document.all: 'locked.pdf' is encrypted
  document.all: 'locked.pdf' is encrypted and cannot be looked into"

# A reader of PDF that hangs, crashes or floods ends with its document; the next one is read by the true one.
pdftotext=$(command -v pdftotext)
mkdir bin
cat > bin/pdftotext << END
#!/bin/bash
# The child may write no files, so what it reads goes through a variable.
IFS= read -r -N 20 head
case \$head in
  *CRASH*) kill -SEGV \$\$ ;;
  *FLOOD*) exec yes ;;
  *MEMORY*) x=xxxxxxxx; while :; do x=\$x\$x; done ;;
  *) { printf %s "\$head"; cat; } | exec $pdftotext "\$@" ;;
esac
END
chmod +x bin/pdftotext
for way in CRASH FLOOD MEMORY; do echo "%PDF-1.7 $way" > "$way.pdf"; done
cp "$ROOT/tests/pdf/two-pages.pdf" .
printf '[text.kind]\ncontains = "statement"\n' > text.toml
PATH=$WORK/bin:$PATH hammy-check --rules text.toml CRASH.pdf FLOOD.pdf MEMORY.pdf two-pages.pdf > out 2> err
is "a reader that fails ends with its document" "$? $(grep -c 'the text cannot be read' out) $(tail -1 out)" \
  "65 3 two-pages.pdf: passed"

# Domains that take mail.
"$ROOT/tests/flows/check_dns.py" "$WORK/port" &
dns=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
printf '[check]\nnameserver = "127.0.0.1:%s"\n' "$(cat port)" > hammy.toml
printf '[recipient]\ndomain = true\n' > domain.toml
for domain in mail plain null none broken; do echo "{\"id\":\"$domain\",\"to\":\"anna@$domain.example\"}"; done |
  hammy-check --config hammy.toml --rules domain.toml 2> err | jq -r '"\(.id) \(.error.code) \(.error.class)"' > out
kill "$dns"
is "domains that take no mail are found by DNS" "$(tr '\n' '|' < out)" \
  "mail null null|plain null null|null check.address permanent|none check.address permanent|broken check.dns temporary|"
finish
