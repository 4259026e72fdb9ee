#!/bin/bash
# house.sh - the house's own tools notice what they are there to notice
. "$(dirname "$0")/../tap.sh"
cd "$ROOT" || exit 1

# A copy of what the checks read, to be broken.
tree() {
  rm -rf "$WORK/tree"
  mkdir -p "$WORK/tree"
  cp -r lib cmd scripts "$WORK/tree"
}
breaks() { # breaks NAME PATTERN - check-layers refuses the tree, in these words
  local out
  out=$(scripts/check-layers "$WORK/tree" 2>&1)
  is "check-layers: $1" "$? $(grep -c "$2" <<< "$out")" "1 1"
}
tree
check "check-layers: a tree as it is" scripts/check-layers "$WORK/tree"
echo '#include "cli/program.hpp"' >> "$WORK/tree/lib/record/value.cpp"
breaks "an include that goes up" "lib/record/value.cpp:.*record may not include \"cli/program.hpp\""
tree
echo '#include <simdjson.h>' >> "$WORK/tree/lib/base/text.cpp"
breaks "a foreign library away from home" 'lib/base/text.cpp:.*belongs to record alone'
tree
echo '#include <nlohmann/json.hpp>' >> "$WORK/tree/lib/base/text.hpp"
breaks "a foreign library in a header" 'lib/base/text.hpp:.*in a header'
tree
sed -i 's/^base:$/base: cli/' "$WORK/tree/lib/LAYERS"
breaks "a circle" 'base names cli, which has no line above it'
tree
echo '#include <strange/strange.h>' >> "$WORK/tree/lib/base/text.cpp"
breaks "a foreign library without a home" 'has no home module'

# setup says what is missing, and who can install it.
tree
echo 'hammy-no-such-package  # never there' >> "$WORK/tree/scripts/packages.txt"
is "setup --list names what is missing and only that" "$("$WORK/tree/scripts/setup" --list)" hammy-no-such-package
is "setup --list is silent when all is there" "$(scripts/setup --list)" ""
if [ "$(id -u)" = 0 ]; then
  chmod -R a+rX "$WORK"
  out=$(setpriv --reuid=65534 --regid=65534 --clear-groups "$WORK/tree/scripts/setup" 2>&1)
  is "setup without root exits 77" $? 77
  is "and says what root has to run" \
    "$(grep -c '^hint: run as root: apt-get install --no-install-recommends hammy-no-such-package$' <<< "$out")" 1
else
  skip "setup without root: this is not root, who would install"
fi

check "check-schema: the records of examples and cases are valid" scripts/check-schema

# A record that breaks the schema is found.
sed 1q examples/invoices/customers.jsonl | jq -c '.priority = "high"' > "$WORK/bad.jsonl"
is "check-schema: a field of the wrong type" "$(scripts/check-schema "$WORK/bad.jsonl" | grep -c "priority: 'high'")" 1
sed 1q examples/invoices/customers.jsonl | jq -c '.log = [{at: "2026-11-22T08:00:00Z", by: "x", event: "lost"}]' \
  > "$WORK/bad.jsonl"
is "check-schema: an event outside the vocabulary" "$(scripts/check-schema "$WORK/bad.jsonl" | grep -c "log/0/event")" 1
sed 1q examples/invoices/customers.jsonl | jq -c '.strange = {"a": [1.10]}' > "$WORK/good.jsonl"
check "check-schema: unknown fields are allowed" scripts/check-schema "$WORK/good.jsonl"

# Modules can be left out, and programs that need them go with them.
cmake -S . -B "$WORK/build" -G Ninja -DHAMMY_MODULES=render -DHAMMY_TESTS=OFF > "$WORK/configure.log" 2>&1
is "a build with some modules configures" $? 0
targets=$(ninja -C "$WORK/build" -t targets all 2> /dev/null)
is "hammy-render is built" "$(grep -c '^bin/hammy-render: ' <<< "$targets")" 1
is "hammy-send and lib/smtp are not" "$(grep -cE '^(bin/hammy-send|lib/libhammy_smtp.a): ' <<< "$targets")" 0
is "and configuring says so" "$(grep -c 'hammy-send is left out: HAMMY_MODULES has no ' "$WORK/configure.log")" 1
finish
