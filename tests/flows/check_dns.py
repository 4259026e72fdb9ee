#!/usr/bin/python3
"""check_dns.py - a name server for tests/flows/check.sh: check_dns.py PORTFILE

Knows mail.example (an MX), plain.example (an address alone), null.example (RFC 7505: no mail) and broken.example
(SERVFAIL); other names do not exist. Answers until it is killed.
"""
import socket
import struct
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.getsockname()[1]))
__import__("os").rename(sys.argv[1] + ".new", sys.argv[1])

MX, A = 15, 1
ANSWERS = {
    ("mail.example", MX): struct.pack(">H", 10) + b"\x02mx\x04mail\x07example\x00",
    ("null.example", MX): struct.pack(">H", 0) + b"\x00",
    ("null.example", A): bytes([192, 0, 2, 2]),
    ("plain.example", A): bytes([192, 0, 2, 1]),
}
NAMES = {name for name, _ in ANSWERS} | {"broken.example"}
while True:
    query, client = server.recvfrom(4096)
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
        at += 1 + query[at]
    name, kind = ".".join(labels), struct.unpack(">H", query[at + 1:at + 3])[0]
    data = ANSWERS.get((name, kind))
    code = 2 if name == "broken.example" else 0 if name in NAMES else 3
    reply = query[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, 1 if data else 0, 0, 0) + query[12:at + 5]
    if data:
        reply += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
    server.sendto(reply, client)
