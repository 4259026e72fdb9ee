#!/usr/bin/python3
"""corpus - tricky messages, one record a line, for mime_judges.sh

Everything is made here, so that the judges know what must come out. --count N adds N messages put together at random
(always the same ones).
"""
import argparse
import base64
import json
import random

NAMES = ["Kovács Anna", "Äänekoski-Mäkinen Päivi", "Łukasz Żółć", "Щербаков Илья", "محمد عبد الله", "O'Brien, \"Bob\"",
         "ACME, Inc. (Budapest)", "Árvíztűrő Tükörfúrógép " * 4 + "vége", "a=?UTF-8?Q?trick?=", "  two  spaces ", "😀 Smile 😀",
         "back\\slash", "日本語の名前", "x" * 100, "tab\there", "Ann", "", "=", "?=", "_under_score_", "a_b ő_c"]
SUBJECTS = ["Invoice", "Árvíztűrő tükörfúrógép", "Счёт № 2026/0042 за услуги связи за ноябрь 2026 года, оплатить до 15 декабря",
            "فاتورة رقم ٤٢ لشهر نوفمبر مع خط طويل جدا يحتاج إلى عدة كلمات مشفرة في الترويسة", "😀" * 60,
            "word " * 60 + "end", "x" * 300, "short ő then a very long plain tail " + "of plain words " * 10 + "end",
            "=?UTF-8?Q?not_encoded?=", "a  b   c", " leading", "trailing ", "tab\tinside", "ő", "a ő", "ő a", "plain ő plain",
            "e\u0301 combining " * 9, "=_?=?", "1.10 € / 12 000 Ft – „idézet”", "From nobody", "é" * 500, "\u00a0nbsp\u2028"]
TEXTS = ["", "\n", "plain\n", "no end", "Kedves Anna!\n\nÁrvíztűrő tükörfúrógép.\n", "Привет, мир! " * 200 + "\n",
         "From here\n>From there\nFrom \n", ".\n..\n...dots\n.\n", "x" * 2000 + "\n", ("long line " * 200 + "\n") * 3,
         "trailing space \nand tab\t\n  \n", "crlf\r\nlf\nend\r\n", "مرحبا بالعالم\n" * 30, "=3D is not =\n=\n", "😀" * 400 + "\n",
         "a" * 75 + "\n" + "a" * 76 + "\n" + "a" * 77 + "\n" + "ő" * 25 + "x" * 3 + "\n", "--=_X_m\n--=_X_m--\n", "a\n\n\n\n",
         "word\u00a0nbsp\u200bzero\ufeffbom\n", "\x01 control \x7f\n", "tail ő \n" + "y" * 74 + " \nz"]
HTMLS = ["<p>Kedves <b>Anna</b>!</p>\n", "<p>ő</p>" + "<td>1.10</td>" * 500, "<img src=\"cid:logo@acme\">Привет\n",
         "<pre>\n.\nFrom x\n</pre>\n"]
FILES = [("számla.pdf", None, b"%PDF-1.7\n\x00\xff" * 50), ("a b.txt", "text/plain", b"hello\r\n"), ("", "application/x-y", b""),
         ("Очень длинное имя файла с пробелами и кириллицей номер сорок два.pdf", "application/pdf", bytes(range(256)) * 10),
         ("quote\"back\\slash;semi.csv", "text/csv", b"a;b\n"), ("x" * 120 + ".png", None, b"\x89PNG"),
         ("100%'*.bin", None, b"x"), ("فاتورة.pdf", None, b"y" * 57), ("😀.gif", "image/gif", b"GIF89a" * 19),
         ("mail.eml", "message/rfc822", b"Subject: inner\r\nFrom: a@b.c\r\n\r\nbody\r\n")]
HEADERS = [{}, {"X-Campaign": "november"}, {"X-Név": None}, {"X-Note": "Árvíztűrő " * 12 + "vége"},
           {"List-Unsubscribe": "<https://acme.example/u?" + "t=" + "a" * 120 + ">, <mailto:u@acme.example>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
           {"References": " ".join("<%d.%s@acme.example>" % (i, "x" * 20) for i in range(12)), "Auto-Submitted": "auto-generated"},
           {"X-Many": ["one", "two", "three"]}]
FROM = {"email": "billing@acme.example", "name": "ACME"}


def message(number, **fields):
    record = {"type": "message", "id": "M%05d" % number, "from": FROM,
              "to": {"email": "anna@example.com", "name": "Kovács Anna"}, "subject": "subject", "text": "text\n"}
    record.update(fields)
    return {key: value for key, value in record.items() if value is not None}


def attachment(file, cid=None):
    name, kind, content = file
    made = {"data": base64.b64encode(content).decode()}
    if name:
        made["name"] = name
    if kind:
        made["type"] = kind
    if cid:
        made["cid"] = cid
    return made


def fixed():
    for name in NAMES:
        yield {"to": {"email": "anna@example.com", "name": name}, "from": {"email": "a@acme.example", "name": name}}
    for subject in SUBJECTS:
        yield {"subject": subject}
    for text in TEXTS:
        yield {"text": text}
        yield {"text": text, "html": "<p>x</p>"}
    for html in HTMLS:
        yield {"text": None, "html": html}
        yield {"html": html, "attachments": [attachment(("logo.png", None, b"\x89PNG" * 30), "logo@acme")]}
    for file in FILES:
        yield {"attachments": [attachment(file)]}
        yield {"text": None, "attachments": [attachment(file)]}
    yield {"attachments": [attachment(file) for file in FILES], "html": HTMLS[0]}
    for headers in HEADERS:
        yield {"headers": {name: value for name, value in headers.items() if value is not None}}
    yield {"cc": [{"email": "user%d@example.com" % i, "name": NAMES[i % len(NAMES)]} for i in range(60)]}
    yield {"to": {"email": "anna@példa.hu", "name": "Anna"}, "cc": ["Äiti <äiti@esimerkki.fi>"]}
    yield {"to": "почта@пример.рф"}
    yield {"to": {"email": "\"john doe\"@example.com"}, "reply_to": ["a@b.example", {"email": "c@d.example", "name": "Ő"}]}
    yield {"to": {"email": "x@" + "a" * 60 + "." + "b" * 60 + ".example"}, "bcc": "secret@example.com"}
    yield {"to": {"email": "x@[192.0.2.1]"}}


def at_random(count):
    chance = random.Random(20261122)
    alphabet = list("abc  =?_.\"\\<>@,;:()'") + ["ő", "я", "م", "😀", "é", "日", "From ", "=?UTF-8?B?", "?="]
    names = [letter for letter in alphabet if "=?" not in letter]  # mailparser decodes such even in RFC 2231 values
    lines = alphabet + ["\n", "\n", "\n.", "\nFrom ", " \n", "\r\n", "\t"]

    def some(letters, most):
        return "".join(chance.choice(letters) for _ in range(chance.randrange(most)))

    for _ in range(count):
        record = {"subject": some(alphabet, 120), "text": some(lines, 400),
                  "to": {"email": "anna@example.com", "name": some(alphabet, 60)}}
        if chance.random() < .5:
            record["html"] = some(lines, 1500)
        if chance.random() < .3:
            record["headers"] = {"X-Random": some(alphabet, 200)}
        if chance.random() < .3:
            record["attachments"] = [attachment((some(names, 50).strip() + "x.bin", None, chance.randbytes(chance.randrange(400))))]
        yield record


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=300)
    records = list(fixed()) + list(at_random(parser.parse_args().count))
    for number, fields in enumerate(records):
        print(json.dumps(message(number, **fields), ensure_ascii=False))


main()
