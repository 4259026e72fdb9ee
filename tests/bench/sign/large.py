"""A PDF of about MEGABYTES with a table of cross-references: pages of 20 KB that do not compress."""
import random
import sys

megabytes = int(sys.argv[1])
random.seed(7)
pages = megabytes * 50
out = sys.stdout.buffer
places = []
written = 0


def put(data):
    global written
    out.write(data)
    written += len(data)


def put_object(number, body):
    places.append(written)
    put(b"%d 0 obj\n%s\nendobj\n" % (number, body))


put(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
put_object(1, b"<</Type/Catalog/Pages 2 0 R>>")
put_object(2, b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, b" ".join(b"%d 0 R" % (3 + 2 * i) for i in range(pages))))
for i in range(pages):
    content = b"%" + random.randbytes(10000).hex().encode()
    put_object(3 + 2 * i, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>" % (4 + 2 * i))
    put_object(4 + 2 * i, b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content))
start = written
put(b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1))
for place in places:
    put(b"%010d 00000 n \n" % place)
put(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start))
