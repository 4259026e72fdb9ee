#!/usr/bin/python3
"""judge_gmime - reads mails with GMime"""
import hashlib
import json
import pathlib
import sys

import gi

gi.require_version("GMime", "3.0")
from gi.repository import GMime  # noqa: E402  the version is chosen first

GMime.init()


def people(addresses):
    made = []
    for i in range(addresses.length()):
        address = addresses.get_address(i)
        made.append([address.get_name() or "", address.get_addr()])
    return made


def content(part):
    stream = GMime.StreamMem.new()
    part.get_content().write_to_stream(stream)
    return bytes(stream.get_byte_array())


def leaves(part):
    if isinstance(part, GMime.Multipart):
        for i in range(part.get_count()):
            yield from leaves(part.get_part(i))
    else:
        yield part


def read(path):
    parser = GMime.Parser.new_with_stream(GMime.StreamMem.new_with_buffer(path.read_bytes()))
    message = parser.construct_message(None)
    text = html = None
    attachments = []
    for part in leaves(message.get_mime_part()):
        kind = part.get_content_type().get_mime_type()
        disposition = part.get_disposition()
        if isinstance(part, GMime.MessagePart):
            inner = part.get_message().to_string(None).replace("\r\n", "\n").replace("\n", "\r\n").encode()
            attachments.append([part.get_content_disposition_parameter("filename") or "", kind, "",
                                hashlib.sha256(inner).hexdigest()])
        elif disposition is None and kind == "text/plain":
            text = content(part).decode("utf-8")
        elif disposition is None and kind == "text/html":
            html = content(part).decode("utf-8")
        else:
            attachments.append([part.get_filename() or "", kind, part.get_content_id() or "",
                                hashlib.sha256(content(part)).hexdigest()])
    headers = {}
    for i in range(message.get_header_list().get_count()):
        header = message.get_header_list().get_header_at(i)
        headers.setdefault(header.get_name(), []).append(header.get_value())
    return {"id": path.stem, "subject": message.get_subject() or "", "from": people(message.get_from()),
            "to": people(message.get_to()), "cc": people(message.get_cc()), "reply_to": people(message.get_reply_to()),
            "text": text, "html": html, "headers": headers, "attachments": attachments}


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    print(json.dumps(read(path)))
