#!/bin/bash
# docx_parts.sh - charts, fields, pictures in VML and in headers, and notes of fragments, as LibreOffice and python-docx read them
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
if ! command -v soffice > /dev/null || ! command -v pdftotext > /dev/null; then
  skip "docx_parts: LibreOffice or pdftotext is not installed"
  exit 77
fi
mkdir -p "$WORK/t/_fragments"
/usr/bin/python3 "$(dirname "$0")/docx_parts.py" "$WORK"

pdf() {
  soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to pdf --outdir "$WORK" "$WORK/$1.docx" > "$WORK/soffice" 2>&1
  pdftotext -layout "$WORK/$1.pdf" - | tr -s ' \n\f' ' ' > "$WORK/$1.txt"
}
says() {
  local name=$1 text
  shift
  for text in "$@"; do check "$name: the PDF says '$text'" grep -qF -- "$text" "$WORK/$name.txt"; done
}

check "a document with a chart, fields and pictures is filled" \
  hammy-render "$WORK/parts.template.docx" --data "$WORK/data.json" -o "$WORK/parts.docx"
is "there is nothing to repair" "$("$ROOT/tests/word" check "$WORK/parts.docx" "$WORK/parts.template.docx")" ""
pdf parts
says parts 'Use in November' 'Anna & Co' 'Calls' 'Dear Kovács Anna,' 'your account'
is "the chart's labels come from the data, and its numbers stay" \
  "$(unzip -p "$WORK/parts.docx" word/charts/chart1.xml | grep -o '<c:v>[^<]*' | tr '\n' ' ')" "<c:v>Anna &amp; Co <c:v>Calls <c:v>Data <c:v>4.5 <c:v>2.5 "
is "the field leads to the account" "$(unzip -p "$WORK/parts.docx" word/document.xml | grep -o 'HYPERLINK[^<]*')" \
  'HYPERLINK &quot;https://acme.example/a%20b&quot; '
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to fodt --outdir "$WORK" "$WORK/parts.docx" > "$WORK/soffice" 2>&1
is "and LibreOffice takes it for a link" "$(grep -o 'xlink:href="https[^"]*"' "$WORK/parts.fodt")" 'xlink:href="https://acme.example/a%20b"'
is "the pictures of the text and of the header are seen, each fitted in" \
  "$(pdfimages -list "$WORK/parts.pdf" | awk 'NR > 2 { print $4 "x" $5 }' | sort | uniq -c | tr -s ' ' | tr '\n' ';')" " 2 30x60;"
is "python-docx finds the header's picture" "$(/usr/bin/python3 - "$WORK/parts.docx" << 'PYTHON'
import sys
import docx
part = docx.Document(sys.argv[1]).sections[0].header.part
print([(r.reltype.rsplit("/", 1)[1], r.target_part.image.px_width) for r in part.rels.values() if "New" in r.rId])
PYTHON
)" "[('image', 30)]"

check "a document with fragments that have notes is filled" \
  hammy-render "$WORK/notes.template.docx" --data "$WORK/data.json" --templates "$WORK/t" -o "$WORK/notes.docx"
is "there is nothing to repair in it" "$("$ROOT/tests/word" check "$WORK/notes.docx")" ""
pdf notes
says notes 'our own note' 'the term of 30 days' 'fee of 5'
is "each note has a number of its own" "$(unzip -p "$WORK/notes.docx" word/footnotes.xml | grep -o '<w:footnote [^>]*w:id="[0-9-]*"' | grep -o 'id="[0-9-]*"' | sort -u | wc -l)" \
  "$(unzip -p "$WORK/notes.docx" word/footnotes.xml | grep -o '<w:footnote ' | wc -l)"
is "and the text refers to those that there are" \
  "$(unzip -p "$WORK/notes.docx" word/document.xml | grep -o '<w:footnoteReference [^>]*' | grep -o '[0-9]*' | tr '\n' ' ')" "2 3 4 "
finish
