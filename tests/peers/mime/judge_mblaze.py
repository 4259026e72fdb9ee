#!/usr/bin/python3
"""judge_mblaze - reads mails with mblaze: the subject, the text, and the attachments' names and types"""
import json
import pathlib
import re
import subprocess
import sys


def run(*command):
    return subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8")


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml")):
    text = None
    for line in run("mshow", "-t", str(path)).splitlines():
        part = re.match(r"( +)(\d+): text/plain size=\d+$", line)  # with a name it is an attachment
        if part and "message/rfc822" not in line and text is None:
            text = run("mshow", "-O", str(path), part[2])
        if "message/rfc822" in line:
            break
    print(json.dumps({"id": path.stem, "subject": run("mhdr", "-d", "-h", "subject", str(path)).removesuffix("\n"),
                      "text": text}))
