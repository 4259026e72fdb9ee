#!/usr/bin/python3
"""records - message records as hammy-render leaves them: records.py COUNT BYTES, the bytes of a mail's text"""
import json
import sys

count, size = int(sys.argv[1]), int(sys.argv[2])
line = "The quick brown fox jumps over the lazy dog. The quick brown fox jumps.\n"
text = line * (size // len(line) - 5)
for i in range(count):
    record = {"type": "message", "id": f"BENCH{i:021d}", "channel": "email", "subject": f"Invoice 2026/{i:06d}",
              "to": {"email": f"anna{i}@example.net", "name": "Anna"},
              "from": {"email": "billing@example.com", "name": "Billing"},
              "text": f"Dear customer {i},\n{text}"}
    sys.stdout.write(json.dumps(record) + "\n")
