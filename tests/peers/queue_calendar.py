"""queue_calendar.py - reads and edits calendars by an independent library, for queue_calendar.sh

    queue_calendar.py list FILE                    start, summary and category of each event
    queue_calendar.py move FROM TO WORD START      copies the calendar with the event whose summary has WORD at START, an
                                                   ISO 8601 local time of Europe/Budapest with its TZID and VTIMEZONE
    queue_calendar.py drop FROM TO WORD            copies it without that event
"""
import datetime
import sys

import icalendar


def zone():
    component = icalendar.Timezone()
    component.add("tzid", "Europe/Budapest")
    for kind, month, day, before, after in ((icalendar.TimezoneStandard, 10, 25, 2, 1), (icalendar.TimezoneDaylight, 3, 29, 1, 2)):
        part = kind()
        part.add("dtstart", datetime.datetime(1970, month, day, 3 if after == 1 else 2))
        part.add("rrule", {"freq": "yearly", "bymonth": month, "byday": "-1su"})
        part.add("tzoffsetfrom", datetime.timedelta(hours=before))
        part.add("tzoffsetto", datetime.timedelta(hours=after))
        component.add_component(part)
    return component


verb, source, *rest = sys.argv[1:]
calendar = icalendar.Calendar.from_ical(open(source, "rb").read())
if verb == "list":
    for event in calendar.walk("vevent"):
        start = event["dtstart"].dt.astimezone(datetime.timezone.utc)
        category = event["categories"]
        print(start.strftime("%Y-%m-%dT%H:%M:%SZ"), event["summary"], category.to_ical().decode(), sep=" | ")
else:
    target, word = rest[:2]
    if verb == "move":
        calendar.add_component(zone())
    for event in calendar.walk("vevent"):
        if word not in event["summary"]:
            continue
        if verb == "drop":
            calendar.subcomponents.remove(event)
        else:
            del event["dtstart"]
            del event["dtend"]
            event.add("dtstart", datetime.datetime.fromisoformat(rest[2]), parameters={"TZID": "Europe/Budapest"})
    open(target, "wb").write(calendar.to_ical())
