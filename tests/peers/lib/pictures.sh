# pictures.sh - what pages look like, by poppler and MuPDF; for tests that source it
# shellcheck shell=bash
pixels() { /usr/bin/python3 "$ROOT/tests/peers/watermark/pixels.py" "$@"; }
# pictures PDF NAME - NAME-poppler-01.ppm … and NAME-mupdf-01.ppm … at a pixel a point.
pictures() {
  pdftoppm -r 72 -cropbox "$1" "$2-poppler" 2> /dev/null
  mutool draw -q -r 72 -o "$2-mupdf-%02d.ppm" "$1" 2> /dev/null
  for picture in "$2"-poppler-?.ppm; do
    [ -e "$picture" ] && mv "$picture" "${picture/poppler-/poppler-0}"
  done
  return 0
}
# about BOX BOX - whether two boxes are the same to a pixel and a half.
about() { awk -v a="$1" -v b="$2" 'BEGIN { split(a, x, ","); split(b, y, ","); for (i = 1; i <= 4; i++) if (x[i] - y[i] > 1.5 || y[i] - x[i] > 1.5 || x[i] == "none") exit 1 }'; }
# shows NAME PICTURE RED-BOX BLUE-BOX - whether the left half of the test's picture is there, and its right half.
shows() {
  local red blue
  red=$(pixels box "$2" 255,0,0) blue=$(pixels box "$2" 0,0,255)
  if about "$red" "$3" && about "$blue" "$4"; then ok "$1"; else not_ok "$1: red $red, blue $blue"; fi
}

# colours NAME PICTURE PLACES COLOURS - whether the pixels at these places have about these colours.
colours() {
  local found
  # shellcheck disable=SC2086  # the places are words
  found=$(for at in $3; do pixels at "$2" $at; done | tr '\n' ' ')
  if awk -v a="$found" -v b="$4" 'BEGIN { n = split(a, x, "[ ,]"); split(b, y, "[ ,]"); for (i = 1; i < n; i++) if (x[i] - y[i] > 40 || y[i] - x[i] > 40) exit 1 }'; then ok "$1"; else not_ok "$1: $found"; fi
}
