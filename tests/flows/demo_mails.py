"""demo_mails - read a Maildir of the invoice demo by Python's email package and compare it with the customers

    demo_mails.py MAILDIR/new customers.jsonl
"""
import email
import email.policy
import json
import pathlib
import sys

HEADINGS = {"hu": "Számla", "fi": "Lasku", "pl": "Faktura", "ru": "Счёт", "en": "Invoice"}
customers = {}
for line in open(sys.argv[2], encoding="utf-8"):
    record = json.loads(line)
    customers[record["data"]["number"]] = record
# raise_on_defect: a mail that Python has to guess at is wrong. SMTPUTF8 mails have UTF-8 in their headers.
policy = email.policy.SMTPUTF8.clone(raise_on_defect=True)
seen, ids, faults = set(), set(), []


def expect(what, condition):
    if not condition:
        faults.append(f"{path.name}: {what}")


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    message = email.message_from_bytes(path.read_bytes(), policy=policy)
    plain = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    number = next((n for n in customers if f"c={100000 + int(n.split('/')[1])}\n" in plain.replace("\r\n", "\n")), None)
    expect("a payment link of a customer", number)
    if not number:
        continue
    customer = customers[number]
    to, data = customer["to"], customer["data"]
    address = message["to"].addresses[0]
    expect("addressed to the customer by name", address.display_name == to["name"])
    domain = to["email"].split("@")[1].encode("idna").decode()
    # Python keeps the bytes of an address in UTF-8 (RFC 6532) as surrogates.
    spec = address.addr_spec.encode("utf-8", "surrogateescape").decode()
    expect("addressed to the customer", spec == to["email"].split("@")[0] + "@" + domain)
    expect("one recipient", len(message["to"].addresses) == 1 and "cc" not in message and "bcc" not in message)
    expect("from the company", message["from"].addresses[0].addr_spec == "billing@acme.example")
    expect("the number in the subject", number in message["subject"])
    expect("in the customer's language", HEADINGS[to["locale"][:2]] + " " + number in html)
    expect("every item", all(item["name"].replace("&", "&amp;") in html for item in data["items"]))
    expect("every item in the text", all(item["name"] in plain for item in data["items"]))
    whole = str(data["total"]["amount"] // 100)[-3:]
    expect("the total", whole in plain and whole in html)
    expect("the year of the due date", data["due"][:4] in plain)
    expect("nothing unrendered", "{{" not in plain + html + message["subject"])
    expect("both bodies, text first", [part.get_content_type() for part in message.iter_parts()] ==
           ["text/plain", "text/html"])
    seen.add(number)
    ids.add(message["message-id"])

path = pathlib.Path(sys.argv[1])
expect(f"297 customers, not {len(seen)}", len(seen) == 297)
expect("a Message-ID of its own for each", len(ids) == 297)
print("\n".join(faults[:20]))
sys.exit(1 if faults else 0)
