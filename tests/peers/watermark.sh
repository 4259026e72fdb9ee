#!/bin/bash
# watermark.sh - what hammy-watermark draws, as poppler and MuPDF show it: where it is, what colour it has, and that
# nothing else of the pages has changed
. "$(dirname "$0")/../tap.sh"
for judge in pdftoppm mutool qpdf pdffonts pdfimages pdftotext; do
  if ! command -v $judge > /dev/null; then
    skip "watermark: $judge is not installed"
    exit 77
  fi
done
cd "$WORK" || exit 1
# shellcheck source=tests/peers/lib/pictures.sh
. "$ROOT/tests/peers/lib/pictures.sh"
two_pages=$ROOT/tests/pdf/two-pages.pdf
quiet() { "$@" > quiet.out 2>&1; }
# Pages in every disorder: the picture is 40 by 20 mm, 10 mm from the corner that is seen upper left.
/usr/bin/python3 "$ROOT/tests/peers/watermark/odd_pages.py" odd.pdf > names
pixels png rgb.png rgb
hammy-watermark odd.pdf --image rgb.png --position top-left --width 40mm --out-dir over
hammy-watermark odd.pdf --image rgb.png --position top-left --width 40mm --under --out-dir under
for how in over under; do check "odd pages, $how: qpdf finds it sound" quiet qpdf --check $how/odd.pdf; done
pictures odd.pdf before
pictures over/odd.pdf over
pictures under/odd.pdf under
number=0
while read -r name; do
  number=$((number + 1))
  page=$(printf %02d $number)
  for renderer in poppler mupdf; do
    case "$renderer $name" in
      "poppler large units") continue ;;  # it does not know UserUnit
      "poppler cut beyond its edges"*) continue ;;  # and takes no part of such a box
    esac
    shows "over: $name ($renderer)" over-$renderer-$page.ppm 28,28,85,85 85,28,142,85
    case "$renderer $name" in "poppler states brought back"*) continue ;; esac  # it gives up in the midst of the page
    is "$name: all else is as it was ($renderer)" "$(pixels same before-$renderer-$page.ppm over-$renderer-$page.ppm 27,27,143,86)" same
    [ $renderer = mupdf ] || continue
    shows "under: $name ($renderer)" under-$renderer-$page.ppm 28,28,85,85 85,28,142,85
    is "under: $name: all else is as it was ($renderer)" "$(pixels same before-$renderer-$page.ppm under-$renderer-$page.ppm 27,27,143,86)" same
  done
done < names

# Every form of file, and the picture in it once.
mkdir in
cp "$two_pages" in/table.pdf
qpdf --object-streams=generate "$two_pages" in/stream.pdf
qpdf --linearize --object-streams=generate "$two_pages" in/linear.pdf
qpdf --encrypt "" owner 256 -- "$two_pages" in/encrypted.pdf
qpdf --object-streams=generate --encrypt "" owner 256 -- "$two_pages" in/encrypted-stream.pdf
hammy-watermark in/*.pdf --image rgb.png --width 40mm --position bottom-right --out-dir forms
for file in in/*.pdf; do
  name=$(basename "$file" .pdf)
  check "$name: it begins with what it was" cmp -s -n "$(stat -c %s "$file")" "$file" "forms/$name.pdf"
  check "$name: qpdf finds it sound" quiet qpdf --check "forms/$name.pdf"
  is "$name: one picture on both pages" "$(pdfimages -list "forms/$name.pdf" | tail -n +3 | awk '{print $11}' | sort -u | wc -l)" 1
  pictures "forms/$name.pdf" form
  for picture in form-*.ppm; do shows "$name: ${picture%.ppm}" "$picture" 453,757,510,814 510,757,567,814; done
  rm form-*.ppm
done
echo jelszó > pass
qpdf --encrypt jelszó owner 256 -- "$two_pages" locked.pdf
hammy-watermark locked.pdf --text COPY --out-dir locked 2> err
is "a locked one needs its password" "$? $(grep -c 'does not open with this password' err)" "65 1"
hammy-watermark locked.pdf --text COPY --password-file pass --out-dir locked
is "and is marked with it" "$(pdftotext -upw jelszó locked/locked.pdf - | grep -c COPY)" 2

# Kinds of pictures: colour and transparency. The upper half of those with alpha is opaque, the lower is not there.
white=255,255,255
kind() { # kind FILE COLOURS - at the four corners, in both renderers
  hammy-watermark "$two_pages" --image "$1" --position top-left --width 40mm --pages 1 --out-dir kind || return
  pictures kind/two-pages.pdf kind
  for renderer in poppler mupdf; do
    colours "$1 ($renderer)" kind-$renderer-01.ppm "50,40 110,40 50,75 110,75" "$2"
  done
}
for name in rgba palette deep; do
  pixels png $name.png $name
  kind $name.png "255,0,0 0,0,255 $white $white"
done
for name in rgb interlaced; do
  pixels png $name.png $name
  kind $name.png "255,0,0 0,0,255 255,0,0 0,0,255"
done
pixels png grey.png grey
kind grey.png "0,0,0 128,128,128 $white $white"
pixels png mono.png mono
kind mono.png "0,0,0 $white 0,0,0 $white"
/usr/bin/python3 - << 'END'
from PIL import Image
for mode, colours in ("RGB", ((254, 0, 0), (0, 0, 254))), ("L", (0, 128)), ("CMYK", ((0, 0, 0, 255), (0, 0, 0, 0))):
    image = Image.new(mode, (80, 40), colours[0])
    image.paste(colours[1], (40, 0, 80, 40))
    image.save(mode + ".jpg", quality=100, subsampling=0, progressive=mode == "L")
END
kind RGB.jpg "254,0,0 0,0,254 254,0,0 0,0,254"
kind L.jpg "0,0,0 128,128,128 0,0,0 128,128,128"
kind CMYK.jpg "0,0,0 $white 0,0,0 $white"

# Opacity: the picture as a whole, over white and over the page's own colours.
hammy-watermark "$two_pages" --image rgb.png --position top-left --width 40mm --opacity 0.3 --out-dir faded
pictures faded/two-pages.pdf faded
for renderer in poppler mupdf; do
  colours "opacity 0.3 ($renderer)" faded-$renderer-01.ppm "50,40 110,40" "255,178,178 178,178,255"
done

# Pages, angle, tiles.
hammy-watermark "$two_pages" --image rgb.png --position center --width 40mm --rotate 90 --pages last --out-dir last
pictures last/two-pages.pdf last
for renderer in poppler mupdf; do
  shows "a quarter turn counter-clockwise, in the middle ($renderer)" last-$renderer-02.ppm 269,421,326,478 269,364,326,421
  is "the first page is as it was ($renderer)" "$(pixels box last-$renderer-01.ppm 255,0,0)" none
done
hammy-watermark "$two_pages" --image rgb.png --position tile --width 40mm --margin 5mm --out-dir tiles
pictures tiles/two-pages.pdf tiles
for renderer in poppler mupdf; do
  is "tiles all over the page ($renderer)" "$(pixels box tiles-$renderer-01.ppm 255,0,0 | awk -F, '{print ($1 < 60) ($2 < 60) ($3 > 480) ($4 > 780)}')" 1111
done

# Texts.
hammy-watermark "$two_pages" --text $'MÁSOLAT ŐŰ\nКопия\nŁódź' --colour '#ff0000' --out-dir text
is "poppler reads the text" "$(pdftotext -raw text/two-pages.pdf - | head -4 | tr '\n' '|')" "Page one of the statement|MÁSOLAT ŐŰ|Копия|Łódź|"
is "its font is embedded in part, with its Unicode" "$(pdffonts text/two-pages.pdf | awk '/Liberation/ {print $1, $(NF-4), $(NF-3), $(NF-2)}' | sed 's/^[A-Z]*+//')" \
  "LiberationSans-Bold yes yes yes"
pictures text/two-pages.pdf text
for renderer in poppler mupdf; do
  box=$(pixels box text-$renderer-01.ppm 255,0,0)
  is "the text is in the middle ($renderer)" "$(awk -F, '{x = ($1 + $3) / 2 - 297.5; y = ($2 + $4) / 2 - 421; print (x * x < 9) (y * y < 200)}' <<< "$box")" 11
done
hammy-watermark "$two_pages" --text 'עותק נסח' --font 'DejaVu Sans' --out-dir hebrew
is "Hebrew reads from right to left" "$(pdftotext hebrew/two-pages.pdf - | grep -c 'עותק נסח')" 2

# Many pages: one picture, and little more.
qpdf --empty --pages "$two_pages" 1 -- one.pdf
mapfile -t thousand < <(yes one.pdf | head -1000)
qpdf --empty --pages "${thousand[@]}" -- many.pdf
hammy-watermark many.pdf --image rgb.png --opacity 0.5 --out-dir many
is "a thousand pages have one picture" "$(pdfimages -list many/many.pdf | tail -n +3 | awk '{print $11}' | sort -u | wc -l)" 1
check "and grow by less than 400 bytes each" test $(($(stat -c %s many/many.pdf) - $(stat -c %s many.pdf))) -lt 400000
check "qpdf finds them sound" quiet qpdf --check many/many.pdf
finish
