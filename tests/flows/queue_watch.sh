#!/bin/bash
# queue_watch.sh - hammy-queue watch on a terminal and into a pipe
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
hammy init > "$WORK/init"

# Into a pipe: a line when something has changed, and only then.
hammy-queue watch > "$WORK/lines" &
watcher=$!
put() { echo "{\"id\":\"$1\"}" | hammy-queue put q > /dev/null; }
lines() { for _ in $(seq 100); do [ "$(wc -l < "$WORK/lines")" -ge "$1" ] && break; sleep 0.1; done; }
put A1
lines 1
put A2
lines 2
sleep 1.5
is "a JSON line for each change" "$(jq -r '"\(.queue) \(.ready)"' "$WORK/lines" | tr '\n' ' ')" "q 1 q 2 "
kill "$watcher"
wait "$watcher"
is "SIGTERM ends it" $? 143

python3 - > "$WORK/out" << 'END'
import os, pty, select, signal, subprocess, termios, time

def run(end):
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    process = subprocess.Popen(["hammy-queue", "watch"], stdin=theirs, stdout=theirs)
    seen = b""
    def until(word):
        nonlocal seen
        deadline = time.monotonic() + 20
        while word not in seen and time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                seen += os.read(ours, 65536)
        return word in seen
    drawn = until(b"QUEUE") and until(b"q end")
    keys = not termios.tcgetattr(theirs)[3] & (termios.ECHO | termios.ICANON)
    subprocess.run(["hammy-queue", "put", "new" + end[0]], input=b'{"id":"A1"}\n', stdout=subprocess.DEVNULL)
    changed = until(b"new" + end[0].encode())
    if end[1] is None:
        process.send_signal(signal.SIGTERM)
    else:
        os.write(ours, end[1])
    process.wait(timeout=20)
    until(b"\x1b[?1049l")
    print(end[0], drawn, keys, changed, process.returncode, seen.endswith(b"\x1b[?25h\x1b[?1049l"), termios.tcgetattr(theirs) == before)

for end in (("q", b"q"), ("ctrl-c", b"\x03"), ("term", None)):
    run(end)
END
is "on a terminal q ends it, and the terminal is as it was" "$(sed -n 1p "$WORK/out")" "q True True True 0 True True"
is "so does Ctrl-C" "$(sed -n 2p "$WORK/out")" "ctrl-c True True True 0 True True"
is "and SIGTERM" "$(sed -n 3p "$WORK/out")" "term True True True -15 True True"
finish
