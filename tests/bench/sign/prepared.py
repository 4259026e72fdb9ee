"""Two pages with a signature field for signers that do not make one: prepared.py field | place

field: an empty field, object 8. place: with a signature's dictionary and room in it, as @signpdf wants them."""
import sys

place = sys.argv[1] == "place"
objects = [b"<</Type/Catalog/Pages 2 0 R/AcroForm<</SigFlags 3/Fields[8 0 R]>>>>", b"<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>"]
for content, annotations in ((6, b"/Annots[8 0 R]"), (7, b"")):
    objects.append(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents %d 0 R%s>>"
                   % (content, annotations))
objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
for word in (b"one", b"two"):
    text = b"BT /F1 24 Tf 72 720 Td (Page %s of the statement) Tj ET" % word
    objects.append(b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text))
objects.append(b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/P 3 0 R%s>>" % (b"/V 9 0 R" if place else b""))
if place:
    objects.append(b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/adbe.pkcs7.detached"
                   b"/ByteRange [0 /********** /********** /**********]/Contents <" + b"0" * 16384 + b">>>")
out = b"%PDF-1.7\n"
places = []
for number, body in enumerate(objects, 1):
    places.append(len(out))
    out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
table = b"".join(b"%010d 00000 n \n" % p for p in places)
sys.stdout.buffer.write(out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                        % (len(places) + 1, table, len(places) + 1, len(out)))
