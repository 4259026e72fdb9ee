"""smtp_script - a mail server that does exactly what a test tells it to, however wrong

    with Server(rcpt="550 5.1.1 no", body=[DROP, "250 ok"]) as server: ...  server.port, server.sessions

Each step of the dialogue has a rule: greeting, ehlo, helo, starttls, auth, auth_more, mail, rcpt, data, body, rset, quit,
bdat, other. A rule is
    a string      the reply; several lines are joined by \\r\\n; DATA is entered when it begins with 354
    bytes         these bytes as they are
    DROP          the connection is closed, without a reply
    RESET         the same with a TCP reset
    SILENCE       nothing, for ever
    (a, b, ...)   all of these in turn, such as ("250-half", DROP); a number waits so many seconds
    [a, b, ...]   one for each time the step comes; the last one for all times after
    a function    of (session, line), which returns a rule
What clients said is in server.sessions: .lines, .bodies, .bursts (the bytes of each read).
Also a program: smtp_script.py 'rcpt="550 no", ...' prints its port and serves until it is killed.
"""
import socket
import ssl
import struct
import sys
import threading
import time

DROP, RESET, SILENCE = object(), object(), object()

USUAL = {
    "greeting": "220 script.example.net ESMTP",
    "ehlo": "250-script.example.net\r\n250-PIPELINING\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
            "250-DSN\r\n250 ENHANCEDSTATUSCODES",
    "helo": "250 script.example.net",
    "starttls": "220 2.0.0 go",
    "auth": "235 2.7.0 welcome",
    "auth_more": "235 2.7.0 welcome",
    "mail": "250 2.1.0 ok",
    "rcpt": "250 2.1.5 ok",
    "data": "354 go on",
    "body": "250 2.0.0 ok: queued as A1B2C3",
    "dot": "554 5.5.1 no valid recipients",
    "bdat": "250 2.0.0 ok: queued as B1",
    "rset": "250 2.0.0 ok",
    "quit": "221 2.0.0 bye",
    "other": "500 5.5.2 what?",
}


class Session:
    def __init__(self):
        self.lines, self.bodies, self.bursts = [], [], []
        self.tls = self.resumed = False
        self.accepted = 0


class Server:
    """Serves in a thread of its own."""

    def __init__(self, tls=None, tls_at_once=False, host="127.0.0.1", **rules):
        self.host = host
        self.rules = {**USUAL, **rules}
        self.turns = {}
        self.sessions = []
        self.tls, self.tls_at_once = tls, tls_at_once
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(tls + "/server.pem", tls + "/server.key")

    def __enter__(self):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        self.listener = socket.create_server((self.host, 0), family=family, backlog=256)
        self.port = self.listener.getsockname()[1]
        self.stopping = False
        self.connections = []
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.listener.close()
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def accept(self):
        while not self.stopping:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections.append(connection)
            threading.Thread(target=self.guard, args=(connection,), daemon=True).start()

    def guard(self, connection):
        try:
            Dialogue(self, connection).run()
        except (OSError, EOFError):
            pass

    def rule(self, step, session, line):
        rule = self.rules[step]
        if isinstance(rule, list):
            turn = self.turns.get(step, 0)
            self.turns[step] = turn + 1
            rule = rule[min(turn, len(rule) - 1)]
        return rule(session, line) if callable(rule) else rule


class Dialogue:
    def __init__(self, server, connection):
        self.server, self.connection = server, connection
        self.session = Session()
        self.buffer = b""
        server.sessions.append(self.session)

    def read(self):
        got = self.connection.recv(1 << 20)
        if not got:
            raise EOFError
        self.session.bursts.append(got)
        self.buffer += got

    def line(self):
        while b"\n" not in self.buffer:
            self.read()
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "surrogateescape")

    def octets(self, count):
        while len(self.buffer) < count:
            self.read()
        got, self.buffer = self.buffer[:count], self.buffer[count:]
        return got

    def body(self):
        """The lines up to the final dot, dots unstuffed."""
        lines = []
        while (line := self.line()) != ".":
            lines.append(line[1:] if line.startswith(".") else line)
        self.session.bodies.append("\r\n".join(lines))

    def act(self, rule):
        """Does as the rule says; returns the text of the last reply."""
        if rule is DROP:
            raise EOFError
        if rule is RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            raise EOFError
        if rule is SILENCE:
            while True:
                self.read()
        if isinstance(rule, tuple):
            said = ""
            for each in rule:
                said = self.act(each) or said
            return said
        if isinstance(rule, (int, float)):
            time.sleep(rule)
            return ""
        if isinstance(rule, bytes):
            self.connection.sendall(rule)
            return rule.decode("latin-1")
        self.connection.sendall(rule.encode() + b"\r\n")
        return rule

    def say(self, step, line=""):
        return self.act(self.server.rule(step, self.session, line))

    def wrap(self):
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.session.tls = True
        self.session.resumed = self.connection.session_reused
        self.buffer = b""

    def run(self):
        try:
            if self.server.tls_at_once:
                self.wrap()
            self.say("greeting")
            while True:
                line = self.line()
                self.session.lines.append(line)
                word = line.split(" ")[0].split(":")[0].upper()
                step = {"EHLO": "ehlo", "HELO": "helo", "STARTTLS": "starttls", "AUTH": "auth", "MAIL": "mail",
                        "RCPT": "rcpt", "DATA": "data", "RSET": "rset", "QUIT": "quit", "BDAT": "bdat"}.get(word, "other")
                if step == "bdat":
                    self.session.bodies.append(self.octets(int(line.split(" ")[1])).decode("utf-8", "surrogateescape"))
                said = self.say(step, line)
                while step in ("auth", "auth_more") and said.startswith("334"):
                    line = self.line()
                    self.session.lines.append(line)
                    step = "auth_more"
                    said = self.say(step, line)
                if step == "mail":
                    self.session.accepted = 0
                if step == "rcpt" and said.startswith("25"):
                    self.session.accepted += 1
                if step == "starttls" and said.startswith("220"):
                    self.wrap()
                if step == "data" and said.startswith("354"):
                    self.body()
                    self.say("body" if self.session.accepted else "dot")
                if step == "quit":
                    return
        finally:
            self.connection.close()


if __name__ == "__main__":
    rules = eval("dict(" + (sys.argv[2] if len(sys.argv) > 2 else "") + ")")  # a test's own words
    with Server(**rules) as running:
        print(running.port, flush=True)
        threading.Event().wait()
