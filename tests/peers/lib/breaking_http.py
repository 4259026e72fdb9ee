#!/usr/bin/python3
"""breaking_http.py - an HTTP server that does what a good one does not; prints its port

/short says more bytes than it sends, /cut ends in the midst of a chunk, /stall stops, /endless never ends, /later answers
503 with Retry-After, /page is an error page with status 200, /once forbids to keep what it gives, /count tells how often
it was asked for /once.
"""
import http.server
import sys
import time


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def head(self, status=200, **fields):
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_GET(self):
        path = self.path.split("?")[0]
        if path == "/short":
            self.head(Content_Length="1000")
            self.wfile.write(b"%PDF-1.4 half")
            self.close_connection = True
        elif path == "/cut":
            self.head(Transfer_Encoding="chunked")
            self.wfile.write(b"5\r\n%PDF-\r\n64\r\nhalf")
            self.close_connection = True
        elif path == "/stall":
            self.head(Content_Length="1000")
            self.wfile.write(b"%PDF-1.4")
            time.sleep(20)
            self.close_connection = True
        elif path == "/endless":
            self.head(Transfer_Encoding="chunked")
            try:
                while True:
                    self.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")
            except OSError:
                self.close_connection = True
        elif path == "/later":
            self.head(503, Retry_After="120", Content_Length="0")
        elif path == "/once":
            Handler.asked += 1
            self.head(Content_Length="5", Cache_Control="private, no-store")
            self.wfile.write(b"once\n")
        else:
            body = b"asked %d times\n" % Handler.asked if path == "/count" else b"<!DOCTYPE html><html>Log in</html>"
            self.head(Content_Length=str(len(body)))
            self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
