#!/usr/bin/python3
"""tsa.py - a timestamping authority over HTTP that leaves the work to 'openssl ts'

    tsa.py PORT DIR      DIR has tsa.cnf; a file DIR/tsa-down makes it answer 503
"""
import http.server
import pathlib
import subprocess
import sys
import tempfile
import threading

port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])


one_at_a_time = threading.Lock()  # openssl counts in a file


class Authority(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        query = self.rfile.read(int(self.headers["Content-Length"]))
        if (folder / "tsa-down").exists():
            self.send_response(503)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        with one_at_a_time, tempfile.TemporaryDirectory() as work:
            asked, answered = pathlib.Path(work, "query"), pathlib.Path(work, "reply")
            asked.write_bytes(query)
            subprocess.run(["openssl", "ts", "-reply", "-config", str(folder / "tsa.cnf"), "-queryfile", str(asked),
                            "-out", str(answered)], check=True, capture_output=True)
            reply = answered.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", port), Authority).serve_forever()
