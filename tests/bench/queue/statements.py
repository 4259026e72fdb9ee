"""statements.py - which statements about queues the server has run, and how often each, from its log on standard input;
for queue.sh. How parameters are numbered is the driver's matter.
"""
import collections
import re
import sys

counts = collections.Counter()
for entry in re.split(r"\n(?=\d{4}-\d\d-\d\d )", sys.stdin.read()):
    found = re.search(r"LOG:  (?:statement|execute [^:]*): (.*)", entry, re.DOTALL)
    for statement in found[1].split(";") if found else []:
        text = re.sub(r"\$\d+", "?", " ".join(statement.split()))
        if re.search(r"^(INSERT|UPDATE|DELETE|SELECT).* queue_|^NOTIFY", text):
            counts[text] += 1
for text, count in sorted(counts.items()):
    print(count, text)
