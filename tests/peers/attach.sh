#!/bin/bash
# attach.sh - invitations as Python's email and icalendar read them: asked for, moved, called off
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
if ! /usr/bin/python3 -c 'import icalendar, dateutil' 2> /dev/null; then
  skip "attach: python3-icalendar is not installed"
  exit 77
fi
cd "$WORK" || exit 1
cat > records << 'END'
{"id":"m1","subject":"1 asked","text":"x","to":{"email":"anna@example.com","name":"Kovács Anna"},"from":"office@example.com","invitation":{"uid":"v7","start":"2026-10-20T10:00","duration":"1h","time_zone":"Europe/Budapest","summary":"Látogatás; otthon","alarms":["1d","15m"],"repeat":"FREQ=WEEKLY;COUNT=3","except":"2026-11-03T10:00"}}
{"id":"m2","subject":"2 moved","text":"x","html":"<p>x</p>","to":"anna@example.com","from":"office@example.com","invitation":{"uid":"v7","sequence":1,"start":"2026-12-02T23:30","time_zone":"America/New_York","summary":"Visit"}}
{"id":"m3","subject":"3 off","to":"anna@example.com","from":"office@example.com","invitation":{"method":"cancel","uid":"v7","sequence":2,"start":"2026-12-02T12:00Z","summary":"Visit"}}
{"id":"m4","subject":"4 day","text":"x","to":"anna@example.com","from":"office@example.com","invitation":{"method":"publish","start":"2028-02-29","end":"2028-03-01","time_zone":"Europe/Helsinki","summary":"Karkauspäivä"}}
END
hammy-attach < records | hammy-send --via "maildir:$WORK/out" > sent
is "four mails went" "$(jq -r 'select(.error | not) | .subject' sent | wc -l)" 4
is "the invitations are what the records say, and one event" "$(/usr/bin/python3 "$ROOT/tests/peers/attach.py" out | sed "s/m4[.][0-9a-f]*@hammy/h/")" \
  "1 asked | REQUEST | v7 | 0 | CONFIRMED | Látogatás; otthon | mailto:office@example.com | 2026-10-20T10:00+0200 | 2026-10-27T10:00+0100 | -P1D | -PT15M
2 moved | REQUEST | v7 | 1 | CONFIRMED | Visit | mailto:office@example.com | 2026-12-02T23:30-0500
3 off | CANCEL | v7 | 2 | CANCELLED | Visit | mailto:office@example.com | 2026-12-02T12:00+0000
4 day | PUBLISH | h | 0 | CONFIRMED | Karkauspäivä | mailto:office@example.com | 2028-02-29T00:00"
finish
