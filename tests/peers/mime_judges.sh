#!/bin/bash
# mime_judges.sh - independent readers give back exactly what went into a mail
. "$(dirname "$0")/../tap.sh"
judges=$ROOT/tests/peers/mime
count=300
[ "${HAMMY_TEST_FULL:-}" ] && count=5000
"$judges/corpus.py" --count $count > "$WORK/in.jsonl"
hammy-send --via "file:$WORK/mail" < "$WORK/in.jsonl" > "$WORK/out.jsonl"
is "all of the corpus is written" "$? $(find "$WORK/mail" -name '*.eml' | wc -l)" "0 $(wc -l < "$WORK/in.jsonl")"

# judge NAME COMMAND... - compares what the judge reads with what went in.
judge() {
  local name=$1
  shift
  "$@" "$WORK/mail" > "$WORK/$name.jsonl" 2> "$WORK/$name.err" || cat "$WORK/$name.err"
  check "$name reads what went in" /usr/bin/python3 "$judges/expected.py" "$WORK/in.jsonl" "$name" < "$WORK/$name.jsonl"
}
judge email /usr/bin/python3 "$judges/judge_email.py"
if /usr/bin/python3 -c 'import gi; gi.require_version("GMime", "3.0")' 2> /dev/null
then judge gmime /usr/bin/python3 "$judges/judge_gmime.py"
else skip "gmime reads what went in: python3-gi and gir1.2-gmime-3.0 are not installed"; fi
if command -v mshow > /dev/null; then judge mblaze /usr/bin/python3 "$judges/judge_mblaze.py"
else skip "mblaze reads what went in: mblaze is not installed"; fi
if [ -d "$ROOT/tests/node_modules/mailparser" ]; then judge mailparser node "$judges/judge_mailparser.js"
else skip "mailparser reads what went in: tests/node_modules has no mailparser (scripts/setup --test)"; fi
finish
