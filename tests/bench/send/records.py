#!/usr/bin/python3
"""records - COUNT messages with a text of BYTES bytes for send.sh: what a newsletter or an invoice in plain text is"""
import json
import sys

count, size = int(sys.argv[1]), int(sys.argv[2])
line = "Dear customer, this is one of the lines of your invoice for November 2026: 8,990.\n"
text = (line * (size // len(line) + 1))[:size - 1] + "\n"
for number in range(count):
    print(json.dumps({"type": "message", "id": "01JD9Z4K6Q3V5X7Y9Z%08d" % number, "campaign": "november",
                      "from": {"email": "billing@acme.example", "name": "ACME"},
                      "to": {"email": "customer%d@example.com" % number, "name": "Anna Kovacs"},
                      "data": {"number": number, "items": [{"name": "Fibre 500", "amount": 8990}]},
                      "subject": "Your invoice %d" % number, "text": text}))
