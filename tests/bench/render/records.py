#!/usr/bin/python3
"""Writes N records with the data of the benchmark's invoice, 20 rows each, to standard output."""
import json
import random
import sys

random.seed(7)
first = ["Anna", "Béla", "Ágnes", "Łukasz", "Мария", "Väinö", "O'Connor", "Zoë"]
last = ["Kovács", "Szabó & Fia", "Wiśniewska", "Иванова", "Virtanen", "Müller", "<none>"]
goods = ["Fibre 500", "Router \"Pro\" rental", "Static IPv4 & IPv6", "TV package árvíztűrő", "Mobile 20 GB", "Installation"]


def money(low, high):
    return f"{random.randint(low, high) / 100:.2f}"


for number in range(int(sys.argv[1])):
    items = []
    for row in range(20):
        item = {"no": row + 1, "name": random.choice(goods), "quantity": random.randint(1, 9), "unit": "pcs",
                "price": money(100, 9999), "amount": money(100, 99999),
                "discount": random.choice([False, False, 5, 10]), "note": random.choice([False, "incl. delivery to <home>"])}
        items.append(item)
    name = f"{random.choice(first)} {random.choice(last)}"
    data = {"lang": "en", "number": f"2026/{number:06}", "currency": "EUR", "total": money(10000, 999999),
            "net": money(10000, 999999), "vat": money(1000, 99999), "vat_rate": 27, "due": "2026-12-06",
            "period": {"from": "2026-11-01", "to": "2026-11-30"},
            "pay_url": f"https://pay.example.com/?id={number}&t=abcdef", "settings_url": "https://example.com/s?u=1&v=2",
            "company": {"name": "ACME Telecom & Sons", "street": "Fő utca 1.", "zip": "1011", "city": "Budapest",
                        "vat": "HU12345678", "register": "Fővárosi Törvényszék 01-09-123456"},
            "customer": {"name": name, "street": "Long Street 22", "zip": "00100", "city": "Helsinki", "country": "Finland"},
            "bank": {"name": "Big Bank", "iban": "HU42 1177 3016 1111 1018 0000 0000", "bic": "OTPVHUHB"},
            "overdue": {"count": 2, "total": money(1000, 99999)} if number % 3 == 0 else False,
            "contact": {"name": "Eva Example", "email": "eva@example.com", "phone": "+36 1 234 5678"}, "items": items}
    record = {"type": "message", "id": f"01JD9Z4K6Q3V5X7Y9Z{number:08}", "org": "default", "campaign": "bench",
              "to": {"email": f"c{number}@example.com", "name": name, "locale": "en"}, "data": data}
    print(json.dumps(record, ensure_ascii=False, separators=(",", ":")))
