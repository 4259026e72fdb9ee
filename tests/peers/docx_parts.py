#!/usr/bin/python3
"""docx_parts.py DIR - makes the templates of docx_parts.sh: parts.template.docx, notes.template.docx, a fragment, data"""
import base64
import json
import pathlib
import struct
import subprocess
import sys
import zipfile
import zlib

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="{OFFICE}"><c:chart>
<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:rPr/><a:t>Use in {{{{mon</a:t></a:r><a:r><a:rPr b="1"/><a:t>th}}}}</a:t></a:r></a:p></c:rich></c:tx></c:title>
<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>
<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{{{{who}}}}</c:v></c:pt></c:strCache></c:strRef></c:tx>
<c:cat><c:strRef><c:f>Sheet1!$A$2:$A$3</c:f><c:strCache><c:ptCount val="2"/><c:pt idx="0"><c:v>{{{{labels.0}}}}</c:v></c:pt><c:pt idx="1"><c:v>{{{{labels.1}}}}</c:v></c:pt></c:strCache></c:strRef></c:cat>
<c:val><c:numRef><c:f>Sheet1!$B$2:$B$3</c:f><c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="2"/><c:pt idx="0"><c:v>4.5</c:v></c:pt><c:pt idx="1"><c:v>2.5</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>
<c:axId val="1"/><c:axId val="2"/></c:barChart><c:catAx><c:axId val="1"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="b"/><c:crossAx val="2"/></c:catAx>
<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="1"/></c:valAx></c:plotArea>
<c:legend><c:legendPos val="r"/></c:legend></c:chart></c:chartSpace>"""
DRAWN = ('<w:p><w:r><w:drawing><wp:inline><wp:extent cx="4000000" cy="2000000"/><wp:docPr id="90" name="Chart"/><a:graphic>'
         '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart '
         'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rIdChart"/></a:graphicData></a:graphic>'
         "</wp:inline></w:drawing></w:r></w:p>")
MERGED = ('<w:p><w:r><w:t xml:space="preserve">Dear </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> MERGEFIELD name </w:instrText>'
          '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{{na</w:t></w:r><w:r><w:t>me}}</w:t></w:r><w:r><w:fldChar '
          'w:fldCharType="end"/></w:r><w:r><w:t>,</w:t></w:r></w:p><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK '
          '"https://acme.example/{{id}}" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>your account</w:t></w:r>'
          '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>')
VML = ('<w:p><w:r><w:pict><v:shape alt="{{%seal}}" style="width:100pt;height:50pt"><v:imagedata r:id="rIdSeal"/></v:shape></w:pict></w:r></w:p>')
IN_HEADER = ('<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
             '<wp:extent cx="720000" cy="360000"/><wp:docPr id="1" name="Logo" descr="{{%seal}}"/><a:graphic '
             'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData '
             'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
             '<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rIdLogo"/><a:stretch>'
             '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="720000" cy="360000"/></a:xfrm>'
             '<a:prstGeom prst="rect"/></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>')


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xff\0\0" * width for _ in range(height))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def write(path, lines):
    root = pathlib.Path(__file__).resolve().parent.parent
    subprocess.run([root / "word", "write", path], input=lines, text=True, check=True)


def change(path, changes, more):
    """Rewrites members by functions, and adds others."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, function in changes.items():
        members[name] = function(members[name].decode()).encode()
    members.update(more)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def relation(name, kind, target):
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def main(work):
    write(f"{work}/parts.template.docx", "header: Head\nfirst\n")
    header = next(name for name in zipfile.ZipFile(f"{work}/parts.template.docx").namelist() if "header" in name)
    change(f"{work}/parts.template.docx", {
        "[Content_Types].xml": lambda text: text.replace(
            "</Types>", '<Default Extension="png" ContentType="image/png"/>' * ('"png"' not in text)
            + '<Override PartName="/word/charts/chart1.xml" ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/></Types>'),
        "word/document.xml": lambda text: text.replace("<w:body>", "<w:body>" + DRAWN + MERGED + VML, 1),
        "word/_rels/document.xml.rels": lambda text: text.replace(
            "</Relationships>", relation("rIdChart", "chart", "charts/chart1.xml") + relation("rIdSeal", "image", "media/dot.png")
            + "</Relationships>"),
        header: lambda text: text.replace("</w:hdr>", IN_HEADER + "</w:hdr>"),
    }, {
        "word/charts/chart1.xml": CHART,
        "word/media/dot.png": png(1, 1),
        f"word/_rels/{header.rpartition('/')[2]}.rels":
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            + relation("rIdLogo", "image", "media/dot.png") + "</Relationships>",
    })
    write(f"{work}/notes.template.docx", "Contract\nfootnote: our own note\n{{>terms}}\n")
    write(f"{work}/t/_fragments/terms.docx", "Terms\nfootnote: the term of {{days}} days\nmore\nfootnote: fee of {{fee}}\n")
    with open(f"{work}/data.json", "w", encoding="utf-8") as file:
        json.dump({"month": "November", "who": "Anna & Co", "labels": ["Calls", "Data"], "name": "Kovács Anna", "id": "a b",
                   "seal": base64.b64encode(png(30, 60)).decode(), "days": 30, "fee": 5}, file)


main(sys.argv[1])
