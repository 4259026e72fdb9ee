#!/usr/bin/python3
"""odd_pages.py - a PDF whose pages are turned, cut, scaled or leave their graphics state in disorder

    odd_pages.py FILE > names

Writes the document, and prints a line for each of its pages. Each shows a grey frame in whatever state the page is in.
"""
import base64
import sys

FRAME = b"0.6 G 4 w 150 150 100 100 re S\n"


def pages():
    """Name, entries of the page, streams of its content with their filters."""
    plain = b"/MediaBox[0 0 400 300]"
    yield "plain", plain, [FRAME]
    for degrees in 90, 180, 270, -90:
        yield f"turned by {degrees}", plain + b"/Rotate %d" % degrees, [FRAME]
    yield "a box that does not begin at 0", b"/MediaBox[100 100 500 400]", [FRAME]
    yield "a box with its corners the other way", b"/MediaBox[300 200 -100 -100]", [FRAME]
    yield "cut", plain + b"/CropBox[50 40 380 290]", [FRAME]
    yield "cut beyond its edges, and turned", plain + b"/CropBox[50 40 900 900]/Rotate 90", [FRAME]
    yield "large units", b"/MediaBox[0 0 200 150]/UserUnit 2", [b"0.6 G 2 w 75 75 50 50 re S\n"]
    yield "a leaked transformation", plain, [b"0.2 0 0 -0.3 200 100 cm\n" + FRAME]
    yield "a leaked clip in open states", plain, [b"q q 2 0 0 2 0 0 cm 50 50 80 80 re W n q\n" + FRAME]
    yield "states brought back that nobody saved", plain, [b"Q Q 0.5 0 0 0.5 30 20 cm Q\n" + FRAME + b"Q"]
    yield "an open text", plain, [FRAME + b"BT /F1 12 Tf 100 100 Td (q Q open"b") Tj"]
    yield "an open hidden layer", plain, [FRAME + b"/OC /Hidden BDC"]
    yield "leaked transparency", plain, [FRAME + b"/Nothing gs"]
    yield "content in pieces", plain, [b"q 0.6 G\n4", b"w 150 150 100", b"100 re S q"]
    yield "content behind old filters", plain, [(b"[/ASCII85Decode]", base64.a85encode(b"q 2 0 0 2 0 0 cm Q q\n" + FRAME) + b"~>")]
    yield "an inline image", plain, [FRAME + b"q 20 0 0 20 300 200 cm BI /W 2 /H 2 /BPC 8 /CS /G ID q Q \x80 EI q"]
    yield "no content", plain, []


def main():
    objects = {1: b"<</Type/Catalog/Pages 2 0 R/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>>>",
               4: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", 5: b"<</Type/OCG/Name(Hidden)>>"}
    kids = []

    def add(body):
        number = max(max(objects), 5) + 1
        objects[number] = body
        return number

    for name, entries, streams in pages():
        print(name)
        numbers = []
        for stream in streams:
            filters, data = stream if isinstance(stream, tuple) else (None, stream)
            head = b"<</Length %d%s>>" % (len(data), b"/Filter" + filters if filters else b"")
            numbers.append(b"%d 0 R" % add(head + b"\nstream\n" + data + b"\nendstream"))
        contents = b"" if not numbers else b"/Contents " + (numbers[0] if len(numbers) == 1 else b"[" + b" ".join(numbers) + b"]")
        kids.append(b"%d 0 R" % add(b"<</Type/Page/Parent 2 0 R" + entries + contents + b">>"))
    # All pages have their resources from here.
    objects[2] = (b"<</Type/Pages/Count %d/Kids[" % len(kids) + b" ".join(kids) + b"]/Resources 3 0 R>>")
    objects[3] = b"<</Font<</F1 4 0 R>>/Properties<</Hidden 5 0 R>>/ExtGState<</Nothing<</ca 0/CA 0>>>>/XObject<</Mark 4 0 R>>>>"
    out, table = b"%PDF-1.6\n", b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number, body in sorted(objects.items()):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    with open(sys.argv[1], "wb") as file:
        file.write(out + table + end)


main()
