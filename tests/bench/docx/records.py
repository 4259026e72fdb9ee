#!/usr/bin/python3
"""records.py N - N contracts with 20 services each, as records"""
import json
import random
import sys

random.seed(7)
for n in range(int(sys.argv[1])):
    items = [{"name": f"Service {random.randrange(10**6)} & more", "note": "per month" if k % 3 else None,
              "price": f"{random.randrange(100, 99999) / 100:.2f} EUR"} for k in range(20)]
    print(json.dumps({"id": f"C{n}", "to": {"name": f"Customer {n}"}, "data": {
        "name": f"Customer {n}", "number": f"2026/{n:05}", "address": f"Main Street {n}\n{1000 + n % 9000} Budapest",
        "items": items, "total": "1234.56 EUR", "discount": n % 2 == 0, "terms": [f"Term {k} of the contract." for k in range(5)]}}))
