#!/bin/bash
# docx.sh - filled Word documents as LibreOffice and python-docx read them
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
if ! command -v soffice > /dev/null || ! command -v pdftotext > /dev/null; then
  skip "docx: LibreOffice or pdftotext is not installed"
  exit 77
fi
word() { "$ROOT/tests/word" "$@"; }

# fill NAME DATA - fills the document described on standard input; NAME.docx and NAME.txt, what its PDF says, are made.
fill() {
  word write "$WORK/$1.template.docx"
  echo "$2" > "$WORK/$1.json"
  check "$1: is filled" hammy-render "$WORK/$1.template.docx" --data "$WORK/$1.json" -o "$WORK/$1.docx"
  is "$1: there is nothing to repair" "$(word check "$WORK/$1.docx" "$WORK/$1.template.docx")" ""
  soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to pdf --outdir "$WORK" "$WORK/$1.docx" > "$WORK/soffice" 2>&1
  check "$1: LibreOffice opens it" test -s "$WORK/$1.pdf"
  pdftotext -layout "$WORK/$1.pdf" "$WORK/$1.txt"
}
# says NAME TEXT... - each of the texts stands in the PDF, in this order.
says() {
  local name=$1 at=0 text where
  shift
  for text in "$@"; do
    where=$(tr -s ' \n\f' ' ' < "$WORK/$name.txt" | tail -c +$((at + 1)) | grep -obF -m1 -- "$text" | head -1 | cut -d: -f1)
    if [ -z "$where" ]; then
      not_ok "$name: the PDF says '$text'"
      return
    fi
    at=$((at + where + 1))
  done
  ok "$name: the PDF says what the data do"
}

fill contract '{"number":"2026/0042","name":"Kovács <Anna> & Co","vip":true,"items":[{"name":"Fibre","sub":["500 Mbit/s","Router"],"price":"8990"},
  {"name":"TV","sub":[],"price":"2990.5"}],"parties":["ACME","Anna"],"currency":"EUR","locale":"hu-HU","address":"Main Street 1\n1111\tBudapest"}' << 'END'
title: Contract {{number}}
header: Head {{number}}
footer: Foot {{name}}
*Contract {{num~b*er}}* of {{name}}{{#vip}}, one of *our best*{{/vip}}.
{{address}}
footnote: Note {{number}}
box: Box {{number}}
| Service | Price |
| {{#items}}{{name}} | {{price | money}} |
| {{#sub}} // - {{.}} // {{/sub}} | {{^sub}}nothing more{{/sub}}{{/items}} |
{{#parties}}
bookmark: signature Signed: {{.}}
box: Stamp of {{.}}
picture: a seal
{{/parties}}
{{#unknown}}
| never | {{nowhere}} |
{{/unknown}}
link: https://acme.example/ the end
END
says contract 'Head 2026/0042' 'Contract 2026/0042 of Kovács <Anna> & Co, one of our best.' 'Main Street 1' '1111' 'Budapest' \
  'Fibre' '8 990,00 EUR' '- 500 Mbit/s' '- Router' 'TV' '2 990,50 EUR' 'nothing more' 'Signed: ACME' 'Signed: Anna' 'the end' 'Foot Kovács'
says contract 'Note 2026/0042'
is "contract: python-docx reads the table" "$(/usr/bin/python3 - "$WORK/contract.docx" << 'END'
import sys
import docx
document = docx.Document(sys.argv[1])
for row in document.tables[0].rows:
    print(" | ".join(cell.text.replace("\n", "/").replace("\u00a0", " ") for cell in row.cells))
print(document.core_properties.title, len(document.tables), len(document.inline_shapes))
END
)" "Service | Price
Fibre | 8 990,00 EUR
- 500 Mbit/s/- Router | 
TV | 2 990,50 EUR
 | nothing more
Contract 2026/0042 1 2"

# Pictures, QR codes, links and boxes to tick, in rows and in the header.
/usr/bin/python3 - > "$WORK/red" << 'END'
import base64, struct, zlib
chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
rows = b"".join(b"\0" + b"\xff\0\0" * 30 for _ in range(60))
print(base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 30, 60, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
                       + chunk(b"IEND", b"")).decode())
END
fill pictures "{\"seal\":\"$(cat "$WORK/red")\",\"payment\":\"BCD: árvíztűrő 12.30 EUR\",\"agreed\":true,\"refused\":false,
  \"items\":[{\"id\":\"a b\",\"photo\":\"$(cat "$WORK/red")\"},{\"id\":\"c\",\"photo\":\"$(cat "$WORK/red")\"}]}" << 'END'
Dear customer
picture: {{%seal}} our seal
picture: {{%payment | qr}}
box to tick: {{agreed}} I agree
box to tick: {{refused}} I refuse
{{#items}}
link: https://acme.example/%7B%7Bid%7D%7D Item {{id}}
picture: {{%photo}}
{{/items}}
END
says pictures 'I agree☒' 'I refuse☐' 'Item a b' 'Item c'
is "pictures: python-docx finds them fitted into their places, and the targets of links" "$(/usr/bin/python3 - "$WORK/pictures.docx" << 'END'
import sys
import docx
document = docx.Document(sys.argv[1])
print([(round(shape.width.mm), round(shape.height.mm)) for shape in document.inline_shapes])
print(sorted(r.target_ref for r in document.part.rels.values() if r.is_external))
print(len({p.partname for p in document.part.package.iter_parts() if "/media/" in p.partname}))
END
)" "[(5, 10), (10, 10), (5, 10), (5, 10)]
['https://acme.example/a%20b', 'https://acme.example/c']
3"
pdftoppm -r 300 -png "$WORK/pictures.pdf" "$WORK/page"
is "pictures: the QR code is read off the page" "$(zbarimg -q --raw "$WORK"/page*.png)" "BCD: árvíztűrő 12.30 EUR"
is "pictures: and the seal is red" "$(pdfimages -list "$WORK/pictures.pdf" | awk '$4 == 30 && $5 == 60' | wc -l)" 3

# A document within a document, with a style, a list and a picture of its own; both by python-docx.
mkdir -p "$WORK/t/_fragments"
/usr/bin/python3 - "$WORK" << 'END'
import base64, io, sys
import docx
from docx.enum.style import WD_STYLE_TYPE
work = sys.argv[1]
main = docx.Document()
main.add_heading("Contract")
main.add_paragraph("Ours", style="List Number")
main.add_paragraph("{{#parties}}")
main.add_paragraph("{{>terms}}")
main.add_paragraph("{{/parties}}")
main.add_table(1, 1).cell(0, 0).text = "{{>terms}}"
main.save(f"{work}/main.docx")
fragment = docx.Document()
style = fragment.styles.add_style("Small print", WD_STYLE_TYPE.PARAGRAPH)
style.font.size = docx.shared.Pt(7)
fragment.add_paragraph("Terms for {{name}}", style="Small print")
fragment.add_paragraph("{{#points}}")
fragment.add_paragraph("{{.}}", style="List Number")
fragment.add_paragraph("{{/points}}")
fragment.add_picture(io.BytesIO(base64.b64decode(open(f"{work}/red").read())), height=docx.shared.Cm(1))
fragment.save(f"{work}/t/_fragments/terms.docx")
END
echo '{"parties":[{"name":"ACME"},{"name":"Anna"}],"name":"all","points":["pay","return"]}' > "$WORK/parties.json"
check "a document with another one in it is filled" hammy-render "$WORK/main.docx" --data "$WORK/parties.json" --templates "$WORK/t" -o "$WORK/whole.docx"
is "and there is nothing to repair" "$(word check "$WORK/whole.docx")" ""
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to pdf --outdir "$WORK" "$WORK/whole.docx" > "$WORK/soffice" 2>&1
pdftotext -layout "$WORK/whole.pdf" "$WORK/whole.txt"
says whole 'Ours' 'Terms for ACME' 'pay' 'return' 'Terms for Anna' 'pay' 'return' 'Terms for all' 'pay' 'return'
is "and python-docx finds style, lists and pictures" "$(/usr/bin/python3 - "$WORK/whole.docx" << 'END'
import sys
import docx
document = docx.Document(sys.argv[1])
print([p.text for p in document.paragraphs if p.style.name == "Small print"], document.styles["Small print"].font.size.pt)
print(len([p for p in document.paragraphs if p.style.name == "List Number"]), len(document.inline_shapes), len(document.tables[0].cell(0, 0).paragraphs))
END
)" "['Terms for ACME', 'Terms for Anna'] 7.0
5 3 4"

# A template that LibreOffice has written itself: other names of parts, other habits.
word write "$WORK/plain.docx" << 'END'
Dear *{{na~me}}*,
{{#items}}
Item {{.}}
{{/items}}
| {{#rows}}{{a}} | {{b}}{{/rows}} |
END
mkdir "$WORK/saved"
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to docx:"MS Word 2007 XML" --outdir "$WORK/saved" "$WORK/plain.docx" > "$WORK/soffice" 2>&1
echo '{"name":"Anna","items":[1,2],"rows":[{"a":"x","b":"y"},{"a":"z","b":"w"}]}' > "$WORK/data.json"
check "a template saved by LibreOffice is filled" hammy-render "$WORK/saved/plain.docx" --data "$WORK/data.json" -o "$WORK/saved.docx"
is "and says what the data do" "$(word show "$WORK/saved.docx" | grep -v '^$')" "Dear *Anna*,
Item 1
Item 2
| x | y |
| z | w |"
is "and there is nothing to repair" "$(word check "$WORK/saved.docx" "$WORK/saved/plain.docx")" ""
finish
