#!/bin/bash
# encrypt.sh - a statement whose letter hints at the password: hammy-encrypt --hint, hammy-render, hammy-encrypt
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
page=$ROOT/tests/pdf/two-pages.pdf
mkdir -p in templates/statement
for name in számla счёт lasku; do cp "$page" "in/$name.pdf"; done
echo 'jelszó' > secret.txt
hammy-encrypt in/*.pdf --out-dir locked --password-file secret.txt
is "three documents are encrypted" "$? $(ls locked | wc -l)" "0 3"
is "and open by the password alone" \
  "$(for file in locked/*.pdf; do pdftotext -upw jelszó "$file" - | head -1; pdftotext "$file" - 2> /dev/null; done | sort -u)" "Page one of the statement"
echo broken > in/törött.pdf
hammy-encrypt in/*.pdf --out-dir again --password-file secret.txt -j 2 2> err
is "a broken one fails alone, and leaves nothing behind" "$? $(ls -A again | wc -l) $(grep -c 'in/törött.pdf: ' err)" "65 3 1"
rm in/törött.pdf
hammy-encrypt in/*.pdf --in-place --password-file secret.txt
is "files may take their own places" "$? $(pdftotext -upw jelszó in/lasku.pdf - | head -1) $(ls -A in | wc -l)" "0 Page one of the statement 3"

# The pipeline: the hint is in the letter, and what the letter asks for opens the document.
cat > templates/statement/template.toml << 'END'
[password]
recipe = '{{customer.birth_date | date:"ddMMyyyy"}}{{customer.number | right:4}}'
reveal = 2
min_entropy = 15

[password.hint]
en = "your date of birth as DDMMYYYY and the last four digits of your customer number, {{masked}}"
hu = "születési dátuma NNHHÉÉÉÉ formában és ügyfélszáma utolsó négy jegye, {{masked}}"
ru = "дата рождения ДДММГГГГ и последние четыре цифры номера клиента, {{masked}}"
END
echo '{{#customer}}{{name}}{{/customer}}' > templates/statement/subject.txt
echo '{{customer.name}}: {{password_hint}}' > templates/statement/body.txt
jq -nc --arg pdf "$(base64 -w0 "$page")" '
  def customer($id; $locale; $name; $birth; $number):
    {id: $id, to: {email: "\($id)@example.com", locale: $locale}, data: {customer: {name: $name, birth_date: $birth, number: $number}},
     attachments: [{name: "statement.pdf", type: "application/pdf", data: $pdf}]};
  customer("anna"; "hu-HU"; "Kovács Anna"; "1985-02-14"; "88-1234"),
  customer("olga"; "ru"; "Щукина Ольга"; "1971-11-03"; "88-9931"),
  customer("matti"; "fi"; "Virtanen Matti"; "1990-06-30"; "88-0042"),
  (customer("jan"; "pl"; "Żak Jan"; "1990-06-30"; "88-0043") | del(.data.customer.birth_date)),
  customer("new"; "en"; "New Customer"; "2001-01-01"; "7")' > records
export HAMMY_ENCRYPT_TEMPLATES=templates HAMMY_RENDER_TEMPLATES=templates
{
  hammy-encrypt --hint --template statement < records | hammy-render statement | hammy-encrypt
} > made 2> err
is "who lacks a field, or has too little, gets nothing" "$(jq -r 'select(.error) | "\(.id) \(.error.code) \(.error.by) \(has("text"))"' made | tr '\n' '|')" \
  "jan template.missing-variable hammy-encrypt false|new password.weak hammy-encrypt false|"
is "the letter hints in the reader's language" "$(jq -r 'select(.error | not) | .text' made | grep .)" \
  "Kovács Anna: születési dátuma NNHHÉÉÉÉ formában és ügyfélszáma utolsó négy jegye, **34
Щукина Ольга: дата рождения ДДММГГГГ и последние четыре цифры номера клиента, **31
Virtanen Matti: your date of birth as DDMMYYYY and the last four digits of your customer number, **42"
while read -r id password; do
  pdftotext -upw "$password" "$HAMMY_HOME/blobs/default/$(jq -r "select(.id == \"$id\") | .attachments[0].blob[7:]" made)" - | head -1
done << 'END' > texts
anna 140219851234
olga 031119719931
matti 300619900042
END
is "what it asks for opens the document" "$(sort texts | uniq -c | tr -s ' ')" " 3 Page one of the statement"
is "no record or message shows a password" "$(cat made err | grep -cE '140219851234|031119719931|300619900042')" 0

# Before anything is made.
{
  hammy-encrypt --hint --template statement --report worth.jsonl < records > /dev/null
} 2> err
is "the report tells what the passwords are worth" "$? $(jq -c '[.passwords, .distinct, .estimated_bits]' worth.jsonl)" "65 [3,3,17.1]"
hammy-encrypt --hint --template statement --min-entropy 30 --report worth.jsonl < records > out 2> err
is "a recipe that is worth too little makes nothing" "$? $(jq -r .error.code out | sort | uniq -c | tr -s ' ' | tr '\n' ' ') $(wc -c < worth.jsonl)" \
  "65  4 password.weak  1 template.missing-variable  0"
for i in $(seq 20); do jq -c --arg i "$i" 'select(.id == "anna") | .id = $i | .to.email = "c\($i)@example.com"' records; done |
  hammy-encrypt --hint --template statement 2> err | jq -r .error.code | sort | uniq -c | tr -s ' \n' ' ' > out
is "nor does one password for many" "$(cat out)" " 4 null 16 password.repeated "
for i in $(seq 20); do jq -c --arg i "$i" 'select(.id == "anna") | .id = $i' records; done |
  hammy-encrypt --hint --template statement 2> err | jq -r .error.code | sort | uniq -c | tr -s ' ' > out
is "but one customer may get many letters" "$(cat out)" " 20 null"

# A mail for one reader.
openssl req -x509 -newkey rsa:2048 -nodes -keyout anna.key -out anna.pem -days 30 -subj /CN=Anna 2> /dev/null
printf 'To: anna@example.com\nSubject: x\n\nSzia Anna!\n' > letter.eml
hammy-encrypt letter.eml --out-dir encrypted --recipient-cert anna.pem
is "a mail is encrypted for its reader" "$(openssl cms -decrypt -in encrypted/letter.eml -inkey anna.key -recip anna.pem 2> /dev/null | grep -c Szia)" 1

# An archive under the same password.
printf '[attach]\nzip_from = 1\nzip_encrypted = true\n' >> templates/statement/template.toml
head -3 records | hammy-render statement --templates templates --missing empty | hammy-attach --templates templates > made
is "hammy-attach packs under the same password" \
  "$(7zz x -so -p140219851234 "$HAMMY_HOME/blobs/default/$(jq -r 'select(.id == "anna") | .attachments[0].blob[7:]' made)" | cmp - "$page" && echo same)" same
finish
