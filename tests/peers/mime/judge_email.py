#!/usr/bin/python3
"""judge_email - reads mails with Python's email package, strictly: every defect is a problem"""
import email
import email.policy
import hashlib
import json
import pathlib
import sys

policy = email.policy.SMTP.clone(raise_on_defect=True)


def people(header):
    return [[a.display_name, a.addr_spec] for a in header.addresses] if header else []


def leaves(part):
    if part.is_multipart() and part.get_content_type() != "message/rfc822":
        for child in part.iter_parts():
            yield from leaves(child)
    else:
        yield part


def read(path):
    problems = []
    raw = path.read_bytes()
    if b"\n" in raw.replace(b"\r\n", b"") or b"\r" in raw.replace(b"\r\n", b""):
        problems.append("a bare CR or LF")
    for line in raw.split(b"\r\n"):
        if len(line) > 998:
            problems.append("a line of %d bytes" % len(line))
    head = raw.split(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        if len(line) > 78 and b" " in line.partition(b":")[2].strip():
            problems.append("a foldable header line of %d characters: %r" % (len(line), line))
        if not line.strip():
            problems.append("an empty line of white space in the header")
    if head.isascii():
        message = email.message_from_bytes(raw, policy=policy)
    else:  # RFC 6532; this package knows such addresses but counts them as defects of RFC 5322
        message = email.message_from_string(raw.decode("utf-8"), policy=policy.clone(raise_on_defect=False, utf8=True))
    for part in message.walk():
        problems += map(str, part.defects)
        for name, value in part.items():
            problems += [f"{name}: {defect}" for defect in getattr(value, "defects", ())
                         if head.isascii() or "non-ASCII" not in str(defect)]
    text = html = None
    attachments = []
    for part in leaves(message):
        disposition = part.get_content_disposition()
        kind = part.get_content_type()
        if disposition is None and kind == "text/plain":
            text = part.get_payload(decode=True).decode("utf-8")
        elif disposition is None and kind == "text/html":
            html = part.get_payload(decode=True).decode("utf-8")
        elif kind == "message/rfc822":
            inner = part.get_payload(0).as_bytes()
            attachments.append([part.get_filename("") or "", kind, "", hashlib.sha256(inner).hexdigest()])
        elif disposition in ("attachment", "inline"):
            content = part.get_payload(decode=True)
            attachments.append([part.get_filename("") or "", kind, (part["content-id"] or "").strip("<>"),
                                hashlib.sha256(content).hexdigest()])
    return {"id": path.stem, "subject": str(message["subject"] or ""), "from": people(message["from"]),
            "to": people(message["to"]), "cc": people(message["cc"]), "reply_to": people(message["reply-to"]),
            "text": text, "html": html,
            "headers": {name: [str(value) for value in message.get_all(name)] for name in message.keys()},
            "attachments": attachments, "problems": problems}


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    try:
        result = read(path)
    except Exception as error:  # any failure to read is the mail's
        result = {"id": path.stem, "problems": [f"{type(error).__name__}: {error}"]}
    print(json.dumps(result))
