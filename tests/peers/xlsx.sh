#!/bin/bash
# xlsx.sh - filled workbooks as LibreOffice and openpyxl read them
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
if ! command -v soffice > /dev/null || ! /usr/bin/python3 -c 'import openpyxl' 2> /dev/null; then
  skip "xlsx: LibreOffice or openpyxl is not installed"
  exit 77
fi

/usr/bin/python3 - "$WORK/template.xlsx" << 'END'
import sys
import openpyxl
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table
book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Invoice"
for cell, value in {"A1": "Invoice {{number}}", "A2": "{{due}}", "A3": "Item", "B3": "Qty", "C3": "Price", "D3": "Sum",
                    "A4": "{{#items}}{{name}}", "B4": "{{qty}}", "C4": "{{price}}", "D4": "=B4*C4*(1+$B$8)", "E4": "{{/items}}",
                    "A6": "Total", "D6": "=SUM(D4:D4)", "E6": "=SUM(D4)", "A8": "VAT", "B8": 0.27, "A9": "=D6", "A10": "Notes"}.items():
    sheet[cell] = value
sheet["A1"].font = Font(bold=True)
sheet["A2"].number_format = "yyyy-mm-dd"
sheet["C4"].number_format = "#,##0.00"
sheet["A10"].comment = Comment("look", "us")
sheet.merge_cells("A10:B10")
sheet.print_area = "A1:D6"
sheet.add_table(Table(displayName="Items", ref="A3:D4"))
chart = BarChart()
chart.add_data(Reference(sheet, min_col=4, min_row=4, max_row=4))
sheet.add_chart(chart, "A12")
groups = book.create_sheet("Groups")
for cell, value in {"A1": "{{#groups}}", "A2": "{{title}}", "A3": "{{#rows}}{{.}}", "B3": "=A3*2", "C3": "{{/rows}}", "A4": "subtotal",
                    "B4": "=SUM(B3:B3)", "A5": "{{/groups}}", "A6": "all", "B6": "=SUM(B3:B3)", "C6": "=Invoice!D6"}.items():
    groups[cell] = value
groups.merge_cells("A2:B2")
book.create_sheet("Plain")["A1"] = "as it was"
named = book.create_sheet("Use {{number}}")
named["A1"] = 5
named.oddHeader.left.text = "&BFor {{customer}}"
named.oddHeader.right.text = "&P"
groups["D6"] = "='Use {{number}}'!A1*2"
book.properties.title = "Invoice {{number}}"
book.save(sys.argv[1])
END
cat > "$WORK/data.json" << 'END'
{"number":"2026/7","customer":"A & B","due":"2026-12-08","items":[{"name":"a <b> & c","qty":2,"price":"10.50"},{"name":"=1+1","qty":3,"price":1},
 {"name":"árvíztűrő","qty":1,"price":100.25}],"groups":[{"title":"G1","rows":[1,2,3]},{"title":"G2","rows":[]},{"title":"G3","rows":[10]}]}
END
check "a workbook is filled" hammy-render "$WORK/template.xlsx" --data "$WORK/data.json" -o "$WORK/out.xlsx"
is "openpyxl finds ranges, names, tables, drawings and comments at the new rows" "$(/usr/bin/python3 - "$WORK/out.xlsx" << 'END'
import sys
import openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book["Invoice"]
print(sheet["A2"].value, sheet["A1"].font.b, sheet["C6"].number_format, type(sheet["C4"].value).__name__, sheet["A5"].data_type)
print(sheet.merged_cells.ranges, sheet.print_area, sheet.tables["Items"].ref, sheet._charts[0].anchor._from.row, sheet["A12"].comment.text)
print(sheet._charts[0].series[0].val.numRef.f, [sheet[cell].value for cell in ("D6", "D8", "E8", "A11")])
print([str(area) for area in book["Groups"].merged_cells.ranges], book["Groups"]["B11"].value, book["Groups"]["C11"].value)
END
)" "2026-12-08 00:00:00 True #,##0.00 float s
[<MergedCellRange A12:B12>] ['\$A\$1:\$D\$8'] A3:D6 13 look
'Invoice'!\$D\$4:\$D\$6 ['=B6*C6*(1+\$B\$10)', '=SUM(D4:D6)', '=SUM(D4:D6)', '=D8']
['A1:B1', 'A6:B6', 'A8:B8'] =SUM(B2:B4,B9:B9) =Invoice!D8"
is "openpyxl reads header, name of the sheet and title" "$(/usr/bin/python3 - "$WORK/out.xlsx" << 'END'
import sys
import openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.worksheets[3]
print(book.sheetnames[3], sheet.oddHeader.left.text, sheet.oddHeader.right.text, book.properties.title, book["Groups"]["D11"].value)
END
)" "Use 2026-7 &BFor A && B &P Invoice 2026/7 ='Use 2026-7'!A1*2"
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
  --outdir "$WORK" "$WORK/out.xlsx" > "$WORK/soffice" 2>&1
is "LibreOffice works the invoice out" "$(sed 's/,*$//' "$WORK/out-Invoice.csv")" "Invoice 2026/7
2026-12-08
Item,Qty,Price,Sum
a <b> & c,2,10.5,26.67
=1+1,3,1,3.81
árvíztűrő,1,100.25,127.3175

Total,,,157.7975,157.7975

VAT,0.27
157.7975
Notes"
is "and the groups, each once" "$(sed 's/,*$//' "$WORK/out-Groups.csv")" "G1
1,2
2,4
3,6
subtotal,12
G2
subtotal,0
G3
10,20
subtotal,20
all,32,157.7975,10"
is "a sheet without tags is copied as it is compressed" "$(/usr/bin/python3 - "$WORK/template.xlsx" "$WORK/out.xlsx" << 'END'
import sys
import zipfile
def raw(path, name):
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo(name)
        archive.fp.seek(info.header_offset + 26)
        lengths = archive.fp.read(4)
        archive.fp.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
        return archive.fp.read(info.compress_size)
print(all(raw(sys.argv[1], name) == raw(sys.argv[2], name) for name in ("xl/worksheets/sheet3.xml", "xl/styles.xml")))
END
)" True

# As a document of a template, saved by LibreOffice itself, with its own names of parts and habits.
mkdir -p "$WORK/saved" "$WORK/templates/invoice"
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to xlsx:"Calc MS Excel 2007 XML" --outdir "$WORK/saved" "$WORK/template.xlsx" > "$WORK/soffice" 2>&1
cp "$WORK/saved/template.xlsx" "$WORK/templates/invoice/list.xlsx"
jq -c '{id:"1",type:"message",to:{email:"a@b.example"},data:.}' "$WORK/data.json" > "$WORK/records"
export HAMMY_HOME=$WORK/home
hammy-render invoice --templates "$WORK/templates" < "$WORK/records" > "$WORK/messages"
is "a message has the workbook as an attachment" "$(jq -c '.attachments[0] | [.name, .type]' "$WORK/messages")" \
  '["list.xlsx","application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]'
cp "$HAMMY_HOME/blobs/default/$(jq -r '.attachments[0].blob[7:]' "$WORK/messages")" "$WORK/again.xlsx"
soffice -env:UserInstallation="file://$WORK/profile" --headless --convert-to 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1' \
  --outdir "$WORK" "$WORK/again.xlsx" > "$WORK/soffice" 2>&1
is "and it says the same" "$(cat "$WORK/again-Invoice.csv" "$WORK/again-Groups.csv")" "$(cat "$WORK/out-Invoice.csv" "$WORK/out-Groups.csv")"
finish
