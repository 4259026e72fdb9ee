#!/bin/bash
# seal.sh - sealed mail, opened by Python and by WebCrypto from the words of hammy-sealed(5); its page, as a browser has it
. "$(dirname "$0")/../tap.sh"
# shellcheck source=tests/peers/lib/ports.sh
. "$ROOT/tests/peers/lib/ports.sh"
need jq node
cd "$WORK" || exit 1
judge() { /usr/bin/python3 "$ROOT/tests/peers/seal.py" "$@"; }
export HAMMY_CONFIG=$WORK/hammy.toml
printf '[seal]\nportal = "https://portal.acme.example/open?x=1&y=2"\n' > hammy.toml
hammy init > /dev/null

is "the vector of the manual opens" "$(judge vector "$ROOT/man/hammy-sealed.5")" \
  "M1|Kivonat|ACME Zrt.|text  Kedves Anna!|attachment számla.txt 8990 Ft"

# Passwords as people type them, on whatever keyboard; the second in another normal form, with a no-break space.
password=$(printf 'Zażółć gęślą jaźń Ääkköset пароль')
other=$(/usr/bin/python3 -c 'import sys, unicodedata; print(unicodedata.normalize("NFD", sys.argv[1]).replace(" ", "\u00a0"))' "$password")
echo "$password" | hammy-encrypt enrol anna@example.com --export key.json > /dev/null
head -c 3000000 /dev/urandom > nagy.bin
jq -nc --rawfile html <(printf '<p>Привет, Анна! %s</p>' "$(seq 20000)") --rawfile data <(base64 -w0 nagy.bin) \
  '{id:"M1",to:{email:"anna@example.com",locale:"ru"},from:{email:"billing@acme.example",name:"Кошкин & <Сын>"},
    subject:"Счёт",text:"Привет, Анна!",html:$html,attachments:[{name:"nagy.bin",data:$data},{name:"пусто.txt",data:""}]}' |
  hammy-encrypt seal > sealed.jsonl
page=$HAMMY_HOME/blobs/default/$(jq -r .sealed.sha256 sealed.jsonl)
mkdir python ours
judge open key.json "$page" python <<< "$password" > manifest
is "Python opens what we sealed" "$? $(jq -r '"\(.subject) \([.parts[].role] | join(" "))"' manifest)" "0 Счёт text html attachment attachment"
check "with the attachments byte for byte" cmp python/nagy.bin nagy.bin
is "the empty one too" "$(stat -c %s python/пусто.txt)" 0
judge open key.json "$page" python <<< "$other" > manifest
is "by the password as another keyboard writes it" $? 0
echo "$other" | hammy-encrypt open "$page" --out-dir ours > /dev/null
is "and so do we" "$? $(cmp ours/nagy.bin nagy.bin && ls ours | wc -l)" "0 4"
judge open key.json "$page" python <<< "${password}x" > manifest 2> err
is "another password opens nothing" "$? $(grep -c '^cryptography.*InvalidTag' err)" "1 1"
derived=$(judge derive key.json <<< "$password")
is "WebCrypto opens it, as a browser would" "$(node "$ROOT/tests/peers/seal_browser.mjs" key.json "$page" "$derived")" \
  "Счёт text html nagy.bin пусто.txt"
is "openssl reads the public key as a point of P-256" \
  "$(/usr/bin/python3 -c 'import base64, json; print(json.load(open("key.json"))["public"])' | base64 -d |
    (printf '\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00'; cat) |
    openssl pkey -pubin -inform DER -noout -text | grep -c 'NIST CURVE: P-256')" 1

# The page, by an HTML parser.
cat > page.mjs << 'JS'
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const { load } = createRequire(process.argv[2])("cheerio");
const $ = load(readFileSync(process.argv[3], "utf8"));
console.log($("html").attr("lang"), $("script, img, link, iframe").length, $("form").attr("method"), $("form").attr("action"),
  $("input[name=sealed]").attr("value").length > 4000000, $("a").attr("href"), $("p").first().text().includes("Кошкин & <Сын>"));
JS
is "its page has no script, and a form for the portal, in Russian" "$(node page.mjs "$ROOT/tests/package.json" "$page")" \
  "ru 0 post https://portal.acme.example/open?x=1&y=2 true https://portal.acme.example/open?x=1&y=2 true"
finish
