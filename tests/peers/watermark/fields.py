#!/usr/bin/python3
"""fields.py - a PDF of two pages, the first of which is turned by 90 degrees, with empty signature fields

    fields.py FILE

On the first page "turned", a rectangle that is seen 100 points wide and 50 high, at 20,30 from the upper left; on the second
"parted", a field apart from its widget, 100 by 50 at 20,30 from the upper left; and "hidden", without a rectangle.
"""
import sys

objects = [
    b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[5 0 R 6 0 R 8 0 R]>>>>",
    b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2/MediaBox[0 0 300 400]>>",
    b"<</Type/Page/Parent 2 0 R/Rotate 90/Annots[5 0 R 8 0 R]>>",
    b"<</Type/Page/Parent 2 0 R/Annots[7 0 R]>>",
    # Seen at x 20 to 120 and y 30 to 80 from the top of a page of 400 by 300.
    b"<</Type/Annot/Subtype/Widget/FT/Sig/T(turned)/F 4/P 3 0 R/Rect[30 20 80 120]>>",
    b"<</FT/Sig/T(parted)/Kids[7 0 R]>>",
    b"<</Type/Annot/Subtype/Widget/Parent 6 0 R/F 4/P 4 0 R/Rect[20 320 120 370]>>",
    b"<</Type/Annot/Subtype/Widget/FT/Sig/T(hidden)/F 2/P 3 0 R/Rect[0 0 0 0]>>",
]
out, table = b"%PDF-1.7\n", b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
for number, body in enumerate(objects, 1):
    table += b"%010d 00000 n \n" % len(out)
    out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
end = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
with open(sys.argv[1], "wb") as file:
    file.write(out + table + end)
