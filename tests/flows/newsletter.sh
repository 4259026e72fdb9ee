#!/bin/bash
# newsletter.sh - examples/newsletter, read back by Python's email package
. "$(dirname "$0")/../tap.sh"
cd "$ROOT" || exit 1
place=$WORK/news
examples/newsletter/run.sh "$place" > "$WORK/report" 2> "$WORK/log"
is "12 readers get a mail and nothing is said on the way" "$(find "$place/mail/new" -type f | wc -l) $(cat "$WORK/log")" "12 "
check "every record that comes out is valid" scripts/check-schema "$place/done.jsonl"

mail=$(grep -l 'reader12@' "$place"/mail/new/*)
/usr/bin/python3 - "$mail" > "$WORK/facts" << 'END'
import email, email.policy, hashlib, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default.clone(raise_on_defect=True))
print(m["list-unsubscribe-post"])
print(m["list-unsubscribe"])
picture = next(p for p in m.walk() if p.get_content_type() == "image/png")
print(picture["content-id"], picture.get_content_disposition(), hashlib.sha256(picture.get_content()).hexdigest())
print(m.get_content_type(), [p.get_content_type() for p in m.walk()])
print("cid:harvest" in m.get_body(("html",)).get_content())
text = m.get_body(("plain",)).get_content()
print("Dear Hazel & Ivy," in text, "Eat *them* <now>" in text, "Unsubscribe <https://garden.example/unsubscribe/12-" in text)
END
mapfile -t facts < "$WORK/facts"
is "one click unsubscribes (RFC 8058)" "${facts[0]}" "List-Unsubscribe=One-Click"
is "List-Unsubscribe has an address of the web and one of mail" "${facts[1]}" \
  "<https://garden.example/unsubscribe/12-7f3a17334>, <mailto:unsubscribe@garden.example>"
is "the picture is in the mail under its name" "${facts[2]}" \
  "<harvest> inline $(sha256sum < examples/newsletter/pictures/harvest.png | cut -d' ' -f1)"
is "the parts are nested as they should" "${facts[3]}" \
  "multipart/alternative ['multipart/alternative', 'text/plain', 'multipart/related', 'text/html', 'image/png']"
is "the HTML shows it" "${facts[4]}" True
is "the text says what the Markdown does" "${facts[5]}" "True True True"
check "harvest.png is what make-picture draws" \
  cmp <(/usr/bin/python3 examples/newsletter/make-picture) examples/newsletter/pictures/harvest.png
finish
