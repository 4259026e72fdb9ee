#!/usr/bin/python3
"""counting_sink - an SMTP server that keeps the Message-IDs of the mails it took, one a line

    counting_sink.py PORTFILE IDFILE

Writes its port to PORTFILE. An id is written before the mail is acknowledged, as a server's queue does it, so that IDFILE
holds every mail that anybody can have got. It pipelines, serves any number of connections in one thread, and is as fast
as a server of this size in Python can be.
"""
import os
import re
import selectors
import socket
import sys

GREETING = b"220 sink ESMTP\r\n"
EHLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n"
MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.I | re.M)


class Session:
    def __init__(self, connection):
        self.connection, self.buffer, self.data = connection, b"", False

    def feed(self, ids):
        """Answers what can be answered; the mails' ids go to `ids`."""
        out = b""
        while True:
            if self.data:
                end = self.buffer.find(b"\r\n.\r\n")
                if end < 0:
                    return out
                ids.append(MESSAGE_ID.search(self.buffer[:end])[1])
                self.buffer, self.data = self.buffer[end + 5:], False
                out += b"250 2.0.0 Ok: queued as %d\r\n" % len(ids)
                continue
            line, newline, rest = self.buffer.partition(b"\r\n")
            if not newline:
                return out
            self.buffer = rest
            verb = line[:4].upper()
            if verb == b"DATA":
                self.data = True
                out += b"354 go on\r\n"
            elif verb == b"EHLO":
                out += EHLO
            elif verb == b"QUIT":
                return out + b"221 2.0.0 bye\r\n"
            else:
                out += b"250 2.1.0 Ok\r\n"


def main():
    port_file, id_file = sys.argv[1:]
    server = socket.create_server(("127.0.0.1", 0), backlog=512)
    server.setblocking(False)
    log = open(id_file, "ab", buffering=0)
    with open(port_file + ".new", "w", encoding="ascii") as file:
        file.write(str(server.getsockname()[1]))
    os.rename(port_file + ".new", port_file)
    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is server:
                connection, _ = server.accept()
                connection.sendall(GREETING)
                selector.register(connection, selectors.EVENT_READ, Session(connection))
                continue
            session, ids = key.data, []
            try:
                read = session.connection.recv(1 << 18)
                session.buffer += read
                answer = session.feed(ids)
                if ids:
                    log.write(b"".join(one + b"\n" for one in ids))
                if answer:
                    session.connection.sendall(answer)
                if not read:
                    raise ConnectionResetError
            except OSError:
                selector.unregister(session.connection)
                session.connection.close()


main()
