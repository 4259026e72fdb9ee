#!/usr/bin/python3
"""attach.py MAILDIR - what other people's programs make of the invitations in the mails of MAILDIR: one line for each"""
import datetime
import email
import email.policy
import io
import mailbox
import sys
import zoneinfo

import icalendar
from dateutil import rrule, tz

mails = []
for message in mailbox.Maildir(sys.argv[1]):
    mails.append(email.message_from_bytes(bytes(message), policy=email.policy.default))
for mail in sorted(mails, key=lambda mail: mail["Subject"]):
    shown = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    file = [part for part in mail.walk() if part.get_content_type() == "application/ics"]
    assert len(shown) == len(file) == 1 and shown[0].get_content() == file[0].get_content().decode()
    calendar = icalendar.Calendar.from_ical(shown[0].get_content())
    assert calendar["METHOD"] == shown[0].get_param("method")
    event = calendar.walk("VEVENT")[0]
    start = event["DTSTART"].dt
    # What the calendar's own rules say of its local times must be what the system's tzdata says.
    for zone in calendar.walk("VTIMEZONE"):
        own = tz.tzical(io.StringIO(zone.to_ical().decode())).get(str(zone["TZID"]))
        system = zoneinfo.ZoneInfo(str(zone["TZID"]))
        for day in range(0, 366 * 3, 11):
            local = datetime.datetime(start.year, start.month, start.day, 10) + datetime.timedelta(days=day)
            assert local.replace(tzinfo=own).utcoffset() == local.replace(tzinfo=system).utcoffset(), local
    named = event["DTSTART"].params.get("TZID")
    if named:
        start = start.replace(tzinfo=zoneinfo.ZoneInfo(named))
    times = [start]
    if "RRULE" in event:
        rule = event["RRULE"].to_ical().decode()
        gone = {date.dt.replace(tzinfo=None) for date in event["EXDATE"].dts}
        times = [at for at in rrule.rrulestr(rule, dtstart=start) if at.replace(tzinfo=None) not in gone]
    print(mail["Subject"], calendar["METHOD"], event["UID"], event["SEQUENCE"], event["STATUS"], event["SUMMARY"],
          str(event.get("ORGANIZER")), *[f"{at:%Y-%m-%dT%H:%M%z}" for at in times],
          *[alarm["TRIGGER"].to_ical().decode() for alarm in event.walk("VALARM")], sep=" | ")
