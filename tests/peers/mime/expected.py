#!/usr/bin/python3
"""expected - compares what a judge read (JSON lines on standard input) with the records that the mails were made of

    expected.py RECORDS JUDGE < read.jsonl

A judge prints {"id", "subject", "from", "to", "cc", "reply_to" (each [[name, address]…]), "text", "html",
"headers" {name: [value…]}, "attachments" [[name, type, cid, sha256]…], "problems" […]}; it may leave out what it cannot
tell.
"""
import base64
import hashlib
import json
import re
import sys

TYPES = {"pdf": "application/pdf", "txt": "text/plain", "png": "image/png", "gif": "image/gif", "csv": "text/csv",
         "eml": "message/rfc822"}


PEOPLE = ("from", "to", "cc", "reply_to")


def as_read_by(judge, field, value):
    """`value` without what this judge is known to change, each for a reason that lies with the judge."""
    if field in PEOPLE:
        if judge == "email":  # Python 3.11 keeps the white space between encoded words of names, against RFC 2047 6.2
            return [["".join(name.split()), address] for name, address in value]
        if judge == "mailparser":  # takes the quotes off local parts, and puts a space behind
            return [[name, address.replace('"', "").replace(" @", "@")] for name, address in value]
    if judge == "mailparser" and field in ("text", "html") and value == "\n":  # knows no difference between an empty text and none
        return None
    return value


def lines(text):
    """A text as it arrives: one kind of line end; the last line of a mail always ends."""
    text = re.sub("\r\n|\r|\n", "\n", text)
    return text if text.endswith("\n") else text + "\n"


def a_domain(address):
    local, _, domain = address.rpartition("@")
    return local + "@" + (domain if domain.isascii() else domain.encode("idna").decode())


def people(value):
    if value is None:
        return []
    made = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            match = re.fullmatch(r"(.*?)\s*<(.*)>", one)
            one = {"name": match[1], "email": match[2]} if match else {"email": one}
        made.append([one.get("name", "").strip(), a_domain(one["email"])])
    return made


def want(record):
    attachments = []
    for one in record.get("attachments", []):
        name = one.get("name", "")
        content = base64.b64decode(one["data"])
        kind = one.get("type") or TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        attachments.append([name, kind, one.get("cid", ""), hashlib.sha256(content).hexdigest()])
    headers = {name: value if isinstance(value, list) else [value] for name, value in record.get("headers", {}).items()}
    return {"subject": record.get("subject", ""), "from": people(record["from"]), "to": people(record["to"]),
            "cc": people(record.get("cc")), "reply_to": people(record.get("reply_to")),
            "text": record.get("text"), "html": record.get("html"), "headers": headers, "attachments": attachments}


def main():
    records = {}
    with open(sys.argv[1], encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            records[record["id"]] = want(record)
    name, failed, seen = sys.argv[2], 0, set()
    for line in sys.stdin:
        read = json.loads(line)
        wanted = records[read["id"]]
        seen.add(read["id"])
        differences = list(read.get("problems", []))
        for field, value in read.items():
            if field in ("id", "problems"):
                continue
            expected = wanted[field]
            if field in ("text", "html"):
                expected = None if expected is None else lines(expected)
                value = None if value is None else lines(value)
            elif field in PEOPLE:
                value = [[name, a_domain(address)] for name, address in value]
            elif field == "headers":
                value = {header: value.get(header) for header in expected}
            elif field == "attachments":
                expected, value = sorted(expected), sorted(value)
            expected, value = (as_read_by(name, field, side) for side in (expected, value))
            if value != expected:
                differences.append(f"{field}\n    read     {value!r}\n    expected {expected!r}")
        if differences:
            failed += 1
            if failed <= 10:
                print(f"{name}: {read['id']}: " + "\n  ".join(differences))
    missing = set(records) - seen
    if missing:
        print(f"{name}: not read: {sorted(missing)[:5]}")
    sys.exit(1 if failed or missing or not seen else 0)


main()
