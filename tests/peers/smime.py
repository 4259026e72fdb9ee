"""Mails for smime.sh: smime.py write DIR | read MAIL | parts MAIL DATA SIGNATURE"""
import email
import email.policy
import sys
from email.message import EmailMessage

HEADER = b"From: Kov\xc3\xa1cs Anna <anna@example.com>\nTo: Mikko <mikko@example.fi>\nSubject: =?utf-8?q?Sz=C3=A1mla?=\n"
MAILS = {
    "plain": b"From: Kovacs Anna <anna@example.com>\nTo: b@example.com\nSubject: Invoice\n\nDear Kovacs Anna,\n\nFrom here on.\n.\n",
    "utf8": HEADER + b"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
    + "Tisztelt Kovács Anna! Здравствуйте. Hyvää päivää. Dzień dobry.\n".encode() * 3,
    "long": HEADER + b"MIME-Version: 1.0\nContent-Type: text/html; charset=us-ascii\n\n<p>Kov" + b"x" * 5000 + b"</p>\n",
    "unended": b"From: a@example.com\nSubject: no line end\n\nKovacs",
}


def write(directory):
    for name, mail in MAILS.items():
        open(f"{directory}/{name}.eml", "wb").write(mail)
    open(f"{directory}/crlf.eml", "wb").write(MAILS["plain"].replace(b"\n", b"\r\n"))
    mail = EmailMessage(policy=email.policy.SMTP.clone(cte_type="8bit"))
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "Szerződés"
    mail.set_content("Lásd a mellékletet. Kovács\n", cte="8bit")
    mail.add_alternative("<p>Lásd a mellékletet.</p>", subtype="html", cte="8bit")
    mail.add_attachment(bytes(range(256)) * 40, maintype="application", subtype="pdf", filename="szerződés.pdf")
    open(f"{directory}/attachment.eml", "wb").write(bytes(mail))


def leaves(mail):
    for part in mail.walk():
        kind = part.get_content_type()
        if not part.is_multipart() and kind != "application/pkcs7-signature":
            content = part.get_content()
            yield kind, part.get_filename(), content.strip().replace("\r\n", "\n") if isinstance(content, str) else content


if sys.argv[1] == "write":
    write(sys.argv[2])
elif sys.argv[1] == "read":
    read = email.message_from_bytes(open(sys.argv[2], "rb").read(), policy=email.policy.default)
    print(read["From"], read["Subject"], list(leaves(read)))
else:
    mail = open(sys.argv[2], "rb").read()
    boundary = b"--" + email.message_from_bytes(mail).get_boundary().encode()
    open(sys.argv[3], "wb").write(mail.split(boundary + b"\r\n")[1][:-2])
    signature = email.message_from_bytes(mail).get_payload()[1]
    open(sys.argv[4], "wb").write(signature.get_payload(decode=True))
