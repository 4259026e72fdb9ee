#!/bin/bash
# sign_visible.sh - signatures that are seen: where they are and what they say, by poppler and MuPDF, and that they are valid
. "$(dirname "$0")/../tap.sh"
for judge in pdftoppm mutool qpdf pdfsig pdftotext pdffonts zbarimg openssl jq; do
  if ! command -v $judge > /dev/null; then
    skip "sign_visible: $judge is not installed"
    exit 77
  fi
done
cd "$WORK" || exit 1
# shellcheck source=tests/peers/lib/pictures.sh
. "$ROOT/tests/peers/lib/pictures.sh"
two_pages=$ROOT/tests/pdf/two-pages.pdf
quiet() { "$@" > quiet.out 2>&1; }
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 30 -utf8 -subj '/CN=Kovács Őrs' 2> /dev/null
cat ca.pem >> key.pem
pixels png rgb.png rgb
cat > hammy.toml << 'END'
[appearance.picture]
image = "rgb.png"
width = "40mm"
height = "20mm"
position = "top-left"
[appearance.seal]
text = """
Digitálisan aláírta: {{signer}}
{{time | datetime:"long"}}
{{reason}}, {{location}}"""
qr = "https://acme.example/{{serial}}"
time_zone = "Europe/Budapest"
locale = "hu-HU"
width = "100mm"
height = "25mm"
page = "first"
[appearance.small]
width = "3mm"
height = "3mm"
END
export HAMMY_CONFIG=$WORK/hammy.toml
echo 2026-11-22T08:00:00Z > clock
sign() { HAMMY_CLOCK=$WORK/clock hammy-sign --demo --key key.pem "$@"; }
valid() { pdfsig -nocert "$1" 2> /dev/null | grep -c 'Signature is Valid'; }
ours() { hammy-sign verify --trust ca.pem "$1" | head -1 | grep -o '[a-z]*$'; }

# Upright and in its place on pages that are turned, cut and scaled.
/usr/bin/python3 "$ROOT/tests/peers/watermark/odd_pages.py" odd.pdf > names
pictures odd.pdf before
number=0
while read -r name; do
  number=$((number + 1))
  [ $number -gt 10 ] && break
  sign odd.pdf --appearance picture --page $number --out-dir odd
  is "$name: valid to poppler and to ours" "$(valid odd/odd.pdf) $(ours odd/odd.pdf)" "1 valid"
  pictures odd/odd.pdf odd
  page=$(printf %02d $number)
  for renderer in poppler mupdf; do
    case "$renderer $name" in "poppler large units" | "poppler cut beyond its edges"*) continue ;; esac
    shows "$name ($renderer)" odd-$renderer-$page.ppm 32,30,85,83 85,30,138,83
    is "$name: all else is as it was ($renderer)" "$(pixels same before-$renderer-$page.ppm odd-$renderer-$page.ppm 27,27,143,87)" same
  done
done < names
check "qpdf finds it sound" quiet qpdf --check odd/odd.pdf

# What it says.
sign "$two_pages" --appearance seal --reason Jóváhagyva --location Győr --out-dir seal
is "who, when by the clocks of Budapest, why and where" "$(pdftotext -raw -l 1 seal/two-pages.pdf - | tr '\n' '|' | tr -d '\f')" \
  "Page one of the statement|Digitálisan aláírta: Kovács Őrs|2026. november 22. 9:00:00 CET|Jóváhagyva, Győr|"
is "its font is embedded in part" "$(pdffonts seal/two-pages.pdf | awk '/Liberation/ {print $(NF-4), $(NF-3), $(NF-2)}')" "yes yes yes"
pdftoppm -r 200 -l 1 -singlefile seal/two-pages.pdf seal
serial=$(openssl x509 -in ca.pem -noout -serial | cut -d= -f2 | tr A-F a-f)
is "the code is read by ZBar" "$(zbarimg -q --raw seal.ppm 2> /dev/null)" "https://acme.example/$serial"
sign "$two_pages" --appearance plain --name 'Анна Ковач' --out-dir plain
is "plain needs no configuration, and takes the signer's own name" "$(pdftotext -raw -f 2 plain/two-pages.pdf - | tr '\n' '|' | tr -d '\f')" \
  "Page two of the statement|Анна Ковач|November 22, 2026 at 8:00:00 AM UTC|"
jq -nc --arg path "$WORK/odd.pdf" '{id: "R", to: {locale: "pl-PL", time_zone: "Europe/Warsaw"}, data: {signer: "somebody else"}, attachments: [{name: "a.pdf", path: $path}]}' |
  (printf '[files]\nroots = ["%s"]\n' "$WORK" >> hammy.toml && sign --appearance plain --page first > out.jsonl)
cp "$HAMMY_HOME/blobs/default/$(jq -r '.attachments[0].blob | ltrimstr("sha256:")' out.jsonl)" record.pdf
is "records have it in their reader's language and time, and cannot say who signed" \
  "$(pdftotext -raw -l 1 record.pdf - | tr '\n' '|' | tr -d '\f')" "Kovács Őrs|22 listopada 2026 09:00:00 CET|"

# A second one leaves the first valid.
sign seal/two-pages.pdf --appearance picture --page last --out-dir second
is "a second visible signature: both are valid" "$(valid second/two-pages.pdf) $(ours second/two-pages.pdf)" "2 valid"
check "and the document is sound" quiet qpdf --check second/two-pages.pdf
qpdf --object-streams=generate --encrypt "" owner 256 -- "$two_pages" encrypted.pdf
sign encrypted.pdf --appearance seal --out-dir encrypted --reason R --location L
is "in an encrypted document with object streams" "$(valid encrypted/encrypted.pdf) $(pdftotext -raw -l 1 encrypted/encrypted.pdf - | sed -n 2p)" \
  "1 Digitálisan aláírta: Kovács Őrs"

# Fields that are there keep their rectangle.
/usr/bin/python3 "$ROOT/tests/peers/watermark/fields.py" fields.pdf
sign fields.pdf --appearance picture --field turned --out-dir one
sign one/fields.pdf --appearance picture --field parted --out-dir two
sign two/fields.pdf --appearance picture --field hidden --out-dir three
# Poppler looks for a signature in the widget alone.
is "three fields that were there: all are valid" "$(valid three/fields.pdf) $(ours three/fields.pdf)" "2 valid"
check "and the document is sound" quiet qpdf --check three/fields.pdf
pictures three/fields.pdf field
for renderer in poppler mupdf; do
  shows "a field on a turned page ($renderer)" field-$renderer-01.ppm 24,32,70,78 70,32,116,78
  shows "a field apart from its widget ($renderer)" field-$renderer-02.ppm 24,32,70,78 70,32,116,78
done

# What cannot be done is told.
fails() { # fails NAME STATUS WORDS ARGUMENT...
  local name=$1 status=$2 words=$3
  shift 3
  sign "$@" > out 2> err
  is "$name" "$? $(grep -c "$words" err)" "$status 1"
}
fails "an appearance that nobody described" 78 'no \[appearance.none\]' "$two_pages" --appearance none --out-dir no
fails "a page that is not there" 65 'has not the page' "$two_pages" --appearance plain --page 3 --out-dir no
fails "a rectangle too small for the text" 65 'points high to have room' "$two_pages" --appearance small --out-dir no
fails "a place for what is not seen" 64 'has no place' "$two_pages" --page 1 --out-dir no
is "and nothing is left behind" "$(ls no)" ""
finish
