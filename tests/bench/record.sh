#!/bin/bash
# record.sh - a filter that sets fields of a 40 KB record, against jq
. "$(dirname "$0")/../tap.sh"
/usr/bin/python3 - "$WORK/records" <<'END'
import json, random, sys
random.seed(1)
words = "lorem ipsum dolor sit amet árvíztűrő tükörfúrógép consectetur Привет elit".split()
text = lambda n: " ".join(random.choice(words) for _ in range(n))
record = {"type": "message", "id": "01JD9Z4K6Q3V5X7Y9ZABCDEFGH", "to": {"email": "anna@example.com"},
          "data": {"items": [{"name": text(4), "amount": random.randint(1, 99999), "ok": True} for _ in range(200)]},
          "html": '<p class="x">' + text(2800) + "</p>\n"}
line = json.dumps(record, ensure_ascii=False) + "\n"
print(f"record of {len(line.encode())} bytes", file=sys.stderr)
open(sys.argv[1] + ".5000", "w").write(line * 5000)
open(sys.argv[1] + ".300", "w").write(line * 300)
END
"$ROOT/tests/bench/compare" --name "record: set a field of 40 KB, against jq" --goal 30 --items 5000 --peer-items 300 \
  "$BUILD/tests/hammy-probe --mark 1 < $WORK/records.5000" "jq -c '.x=1' < $WORK/records.300"
