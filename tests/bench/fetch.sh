#!/bin/bash
# fetch.sh - CPU for each file that hammy-fetch gets from nginx over one connection, hashed, looked at and put into the
# store, against curl(1), one process that writes them into files
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
for part in ports nginx; do
  # shellcheck source=/dev/null
  . "$ROOT/tests/peers/lib/$part.sh"
done
need nginx curl
start_nginx 'access_log off;' || exit 1
printf '[fetch.web]\nurl = "http://127.0.0.1:%d"\n' "$HTTP_PORT" > "$WORK/hammy.toml"
for size in 20 1000; do
  files=$((size == 20 ? 2000 : 200))
  rm -f "$WORK"/www/*
  /usr/bin/python3 - "$WORK" $files $size "$HTTP_PORT" << 'PY'
import json, os, sys
work, files, size, port = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
with open(work + "/records", "w") as records, open(work + "/curl", "w") as curl:
    for i in range(files):
        with open(f"{work}/www/{i}.pdf", "wb") as file:
            file.write(b"%PDF-1.4\n" + os.urandom(size * 1024))
        print(json.dumps({"id": f"R{i}", "attachments": [{"url": f"http://web/{i}.pdf"}]}), file=records)
        print(f'url = "http://127.0.0.1:{port}/{i}.pdf"\noutput = "{i}.pdf"', file=curl)
PY
  # What is in the store already would not be written again; and what is deleted costs the file system later.
  "$ROOT/tests/bench/compare" --name "hammy-fetch: files of $size KB over HTTP, against curl" --goal 0.5 --items $files \
    "HAMMY_HOME=\$(mktemp -d -p $WORK) hammy-fetch --config $WORK/hammy.toml < $WORK/records" \
    "cd \$(mktemp -d -p $WORK) && curl -s -K $WORK/curl"
done
