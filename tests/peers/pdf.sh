#!/bin/bash
# pdf.sh - documents that LibreOffice makes into PDF and other forms, as poppler and qpdf read them
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for judge in soffice pdftotext pdfinfo qpdf; do
  if ! command -v $judge > /dev/null; then
    skip "pdf: $judge is not installed"
    exit 77
  fi
done
cd "$WORK" || exit 1
mkdir tmp
export TMPDIR=$WORK/tmp
word() { "$ROOT/tests/word" "$@"; }
blob() { echo "$HAMMY_HOME/blobs/default/${1#sha256:}"; }
quiet() { "$@" > quiet.out 2>&1; }
said() { pdftotext -layout "$1" - | tr -s ' \n\f' ' '; }

# One document, from files.
word write contract.docx << 'END'
title: Contract {{number}}
*Contract {{number}}* of {{name}}
| {{#items}}{{name}} | {{price | money}}{{/items}} |
END
echo '{"number":"2026/0042","name":"Kovács Őrs & Привет","currency":"EUR","items":[{"name":"Fibre","price":"8990"},{"name":"TV","price":"2990.5"}]}' > data.json
hammy-render contract.docx --data data.json -o contract.pdf
is "the PDF says what the data do" "$(said contract.pdf)" "Contract 2026/0042 of Kovács Őrs & Привет Fibre €8,990.00 TV €2,990.50 "
is "and bears its title" "$(pdfinfo contract.pdf | sed -n 's/^Title: *//p')" "Contract 2026/0042"
check "qpdf finds it sound" quiet qpdf --check contract.pdf
hammy-render contract.docx --data data.json --document pdfa -o contract.pdf
check "PDF/A says part 2, conformance B" grep -aqE 'pdfaid:part>2<.*' contract.pdf
check "and is sound" quiet qpdf --check contract.pdf
is "and embeds all fonts" "$(pdffonts contract.pdf | tail -n +3 | awk '{print $(NF-4)}' | sort -u)" yes
hammy-render contract.docx --data data.json --locked -o contract.pdf
is "a locked one opens without a password" "$(said contract.pdf)" "Contract 2026/0042 of Kovács Őrs & Привет Fibre €8,990.00 TV €2,990.50 "
is "and forbids changes" "$(pdfinfo contract.pdf | sed -n 's/^Encrypted: *//p')" "yes (print:yes copy:yes change:no addNotes:no algorithm:AES-256)"
hammy-render contract.docx --data data.json -o contract.doc
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to txt:Text contract.doc > soffice.out 2>&1
check "the form for old programs is read by LibreOffice" grep -q 'Kovács Őrs & Привет' contract.txt

# A workbook.
/usr/bin/python3 - list.xlsx << 'END'
import sys
import openpyxl
book = openpyxl.Workbook()
sheet = book.active
for cell, value in {"A1": "Items of {{name}}", "A2": "{{#items}}{{name}}", "B2": "{{price}}{{/items}}", "B3": "=SUM(B2)"}.items():
    sheet[cell] = value
sheet["B2"].number_format = "0.00"
book.save(sys.argv[1])
END
hammy-render list.xlsx --data data.json -o list.pdf
is "a workbook becomes a PDF, its formulas worked out" "$(said list.pdf)" "Items of Kovács Őrs & Привет Fibre 8990.00 TV 2990.50 11980.5 "
hammy-render list.xlsx --data data.json -o list.xls
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to csv list.xls > soffice.out 2>&1
check "and one for old programs" grep -q '^TV,2990.5' list.csv

# Several documents from each record, in order, by two processes.
mkdir -p templates/policy
mv contract.docx templates/policy/
word write templates/policy/card.docx <<< 'Card {{-index}}: {{holder}}, contract {{number}}'
word write templates/policy/rider.docx <<< 'Rider of {{number}}'
cat > templates/policy/template.toml << 'END'
document = "pdf"
[documents.contract]
name = "Contract {{number}}"
[documents.card]
name = "Card {{-index}}.docx"
each = "cards"
[documents.rider]
as = "docx"
when = "rider"
END
record() { printf '{"id":"p%s","data":{"number":"%s","name":"N%s","currency":"EUR","items":[],"rider":%s,"cards":[{"holder":"Ann"},{"holder":"Béla %s"}]}}\n' "$1" "$1" "$1" "$2" "$1"; }
{ for n in $(seq 40); do record "$n" "$([ $((n % 2)) = 0 ] && echo true || echo false)"; done } > records
hammy-render policy --templates templates -j2 < records > out
is "records leave in order" "$(jq -r .id out | tr '\n' ' ')" "$(jq -r .id records | tr '\n' ' ')"
is "a document for each element, and where a variable says so" "$(jq -c '[.attachments[].name]' out | sed -n '1p;2p')" \
  '["Card 1.pdf","Card 2.pdf","Contract 1.pdf"]
["Card 1.pdf","Card 2.pdf","Contract 2.pdf","rider.docx"]'
wrong=0
while read -r id second; do
  [ "$(said "$(blob "$second")")" = "Card 2: Béla ${id#p}, contract ${id#p} " ] || wrong=$((wrong + 1))
done < <(jq -r '"\(.id) \(.attachments[1].blob)"' out)
is "each has its own data" $wrong 0
is "their types are told" "$(jq -r '.attachments[].type' out | sort | uniq -c | tr -s ' ')" \
  " 120 application/pdf
 20 application/vnd.openxmlformats-officedocument.wordprocessingml.document"

# The process is killed in the midst of work: the document that it had in hand fails, the others do not.
mkfifo feed
hammy-render policy --templates templates < feed > out 2> errors &
render=$!
exec 3> feed
head -3 records >&3
for _ in $(seq 600); do
  [ "$(wc -l < out)" -ge 1 ] && break
  sleep 0.1
done
pkill -KILL -P $render hammy-office-wo
tail -n +4 records >&3
exec 3>&-
wait $render
is "all records leave" "$(jq -r .id out | wc -l)" 40
failed=$(jq -r 'select(.error) | .error.code' out | sort -u)
check "at most the one in hand failed, and says so ($failed)" test "$failed" = office.crashed -o -z "$failed"
check "a new process made the rest" test "$(jq -r 'select(.error | not) | .id' out | wc -l)" -ge 39
check "no process is left behind" sh -c "! pgrep -P $render"
is "nor any file" "$(ls "$TMPDIR")" ""

finish
