#!/bin/bash
# contract.sh - the rules of hammy(7), "THE CONTRACT OF EVERY PROGRAM", applied to every program of cmd/COMMANDS
#
#   tests/contract.sh [PROGRAM...]        those alone, without the finer rules of the frame
#
# A program that reads a stream says in tests/contract/<program>.sh how to call it (`args`) and what record it answers
# well (`good`: one JSON object without id); where its answers differ from run to run on purpose, `varies` is a jq filter
# that takes away what does. hammy-probe, the tests' own filter, is walked like the others and has the
# finer rules of the frame to itself.
. "$(dirname "$0")/tap.sh"
PATH=$BUILD/tests:$PATH
here=$ROOT/tests/contract
export contract_templates=$here/templates HAMMY_CLOCK=$WORK/clock
echo 2026-11-22T08:00:00Z > "$HAMMY_CLOCK"
# shellcheck disable=SC2034  # read by tests/contract/*.sh
drop=$WORK/delivered
limit() { timeout -k 5 60 "$@"; }

# fresh - an empty, initialised state directory for the next run.
fresh() {
  rm -rf "$HAMMY_HOME" "$drop"
  mkdir -p "$HAMMY_HOME" "$drop"
  hammy init > /dev/null
}

# ids FILE - the ids of the primary records of a stream, in order.
ids() { jq -r 'select(has("of") | not) | .id' "$1"; }

# ---- every program

common_rules() {
  local program=$1 out
  out=$(limit "$program" --help)
  is "$program: --help succeeds and has an example" "$? $(grep -c '^EXAMPLE' <<< "$out")" "0 1"
  is "$program: --version names program and release" "$(limit "$program" --version)" "$program $(hammy --version | cut -d' ' -f2)"
  out=$(limit "$program" --no-such-option 2>&1 > "$WORK/out" < /dev/null)
  is "$program: an unknown option is 64, with a hint" "$? $(grep -c '^hint: ' <<< "$out") $(wc -c < "$WORK/out")" "64 1 0"
  limit "$program" --help > /dev/full 2> /dev/null
  is "$program: --help into a full device is 74" $? 74
  out=$(limit "$program" --completion bash)
  is "$program: its completion is bash" "$(bash -n <<< "$out" 2>&1)" ""
  is "$program: its completion completes options" "$(
    eval "$out"
    COMP_WORDS=("$program" --hel) COMP_CWORD=1
    "_${program//-/_}"
    echo "${COMPREPLY[*]}"
  )" "--help"
}

# ---- programs that read a stream

# The lines that every program must let through untouched: failed, held, and of types that it does not handle.
riders=(
  '{"id":"F1", "error" : {"by":"x","code":"x.y","class":"permanent","message":"m","at":"2026-01-01T00:00:00Z"},"n":1.10}'
  '{"id":"H1","hold":{"until":"2026-11-22T08:00:01Z","reason":"later"}, "big":12345678901234567890}'
  '{"type":"contact","id":"C1","name":"Kov\u00e1cs Anna","n":1e400}'
  '{"type":"file","id":"P1" , "path":"/x"}'
)

# with ID [KEY=VALUE jq arguments] - the good record under another id.
with() { jq -c --arg id "$1" "{id: \$id} + . ${2:+| $2}" <<< "$good"; }

stream_rules() {
  local program=$1 order=$2 config status
  local args=() good='' varies=.
  # shellcheck source=/dev/null
  . "$here/$program.sh"
  run() { limit "$program" "${args[@]}" "$@"; }
  constant() { if [ "$varies" = . ]; then cat; else jq -c "$varies"; fi; }

  fresh
  run < /dev/null > "$WORK/out" 2> "$WORK/err"
  is "$program: nothing in, nothing out" "$? $(cat "$WORK/out" "$WORK/err")" "0 "

  fresh
  { with A1; printf '%s\n' "${riders[@]}"; with A2; echo 'no json'; echo '[1]'; echo; echo '{"id":"D1","a":1,"a":2}'; printf '%s' "$(with A3)"; } > "$WORK/in"
  run < "$WORK/in" > "$WORK/out" 2> "$WORK/err"
  status=$?
  is "$program: bad and failed records are 65" "$status" 65
  is "$program: N in, N out" "$(jq -c 'select(has("of") | not)' "$WORK/out" | wc -l)" 11
  is "$program: good records leave without error" "$(jq -r 'select(.id == ("A1","A2","A3")) | .error.code' "$WORK/out" | sort | uniq -c | tr -s ' ')" " 3 null"
  is "$program: failed, held and foreign records ride through byte for byte" \
    "$(grep -cxFf <(printf '%s\n' "${riders[@]}") "$WORK/out")" "${#riders[@]}"
  is "$program: bad lines keep their number, bytes and hash" \
    "$(jq -r 'select(.type == "error") | "\(.line) \(.raw_base64 | @base64d) \(.sha256) \(.error.class)"' "$WORK/out" | sort -n)" \
    "$(for bad in '7 no json' '8 [1]' '9 ' '10 {"id":"D1","a":1,"a":2}'; do
      line=${bad#* }
      echo "${bad%% *} $line $(printf %s "$line" | sha256sum | cut -d' ' -f1) permanent"
    done)"
  is "$program: the first failure is told on stderr with its line" "$(grep -c "^$program: 4 of 11 records failed, the first: line 7: " "$WORK/err")" 1
  if [ "$order" = ordered ]; then
    is "$program: answers keep the order" "$(jq -r 'select(has("of") | not) | if .type == "error" then "bad" else .id end' "$WORK/out" | tr '\n' ' ')" "A1 F1 H1 C1 P1 A2 bad bad bad bad A3 "
  else
    is "$program: every record is answered once" "$(ids "$WORK/out" | grep -v ^01 | sort | tr '\n' ' ')" "A1 A2 A3 C1 F1 H1 P1 "
  fi

  fresh
  { with V1 '.hold={"until":"2026-11-22T07:59:59Z"}'; } | run > "$WORK/out" 2> "$WORK/err"
  is "$program: a hold whose time has passed is void" "$? $(jq -c '[.id, has("hold"), has("error")]' "$WORK/out")" '0 ["V1",false,false]'

  fresh
  { with T1 '.error={"by":"x","code":"x.y","class":"temporary","message":"m","at":"2026-01-01T00:00:00Z"}'; with T2; } |
    run > "$WORK/out" 2> "$WORK/err"
  is "$program: only temporary failures are 75" "$? $(cat "$WORK/err")" "75 "

  fresh
  jq -c . <<< "$good" | run 2> "$WORK/err" | jq -r .id > "$WORK/id"
  is "$program: a record without id is given a ULID" "$(grep -cE '^[0-9A-HJKMNP-TV-Z]{26}$' "$WORK/id")" 1

  fresh
  { with O1 '.org="no/folder"'; with O2 '.id=5'; with 'O 3'; with O4 '.org=["x"]'; } | run 2> "$WORK/err" |
    jq -r .error.code | sort | tr '\n' ' ' > "$WORK/codes"
  is "$program: names that could do harm are refused" "$(cat "$WORK/codes")" "org.name record.id record.id record.org "

  fresh
  head -c 100000 /dev/zero | tr '\0' x > "$WORK/long"
  run < "$WORK/long" 2> /dev/null > "$WORK/out"
  is "$program: of a long bad line 64 KiB are kept, and the hash of all" \
    "$(jq -r '"\(.raw_base64 | @base64d | length) \(.bytes) \(.sha256)"' "$WORK/out")" "65536 100000 $(sha256sum < "$WORK/long" | cut -d' ' -f1)"

  fresh
  run <&- > /dev/null 2> "$WORK/err"
  is "$program: no standard input is 66" $? 66
  run < / > /dev/null 2> "$WORK/err"
  is "$program: a directory as standard input is 66" $? 66

  fresh
  with A1 | run > /dev/full 2> "$WORK/err"
  is "$program: a full device is 74, and said" "$? $(grep -c "^$program: cannot write to standard output" "$WORK/err")" "74 1"

  # Repeatable: the same input, clock and ids give the same output.
  for i in 1 2; do
    fresh
    { with R1; jq -c . <<< "$good"; echo bad; } | HAMMY_IDS=42 limit "$program" "${args[@]}" 2> /dev/null | sort | constant > "$WORK/repeat$i"
  done
  is "$program: an injected clock and ids make it repeatable" "$(wc -l < "$WORK/repeat1") $(cmp "$WORK/repeat1" "$WORK/repeat2")" "3 "
  is "$program: log entries bear the injected time" \
    "$(jq -r 'select(.id == "R1") | .log[-1].at, .log[-1].by' "$WORK/repeat1" | tr '\n' ' ')" "2026-11-22T08:00:00.000Z $program "

  # Alive: answers leave while the input stays open; SIGTERM ends it after the records in hand.
  fresh
  mkfifo "$WORK/fifo"
  timeout -k 5 60 "$program" "${args[@]}" < "$WORK/fifo" > "$WORK/out" 2> "$WORK/err" &
  local pid=$!
  exec 8> "$WORK/fifo"
  with L1 >&8
  for _ in $(seq 100); do [ -s "$WORK/out" ] && break; sleep 0.05; done
  is "$program: answers before its input ends" "$(jq -r .id "$WORK/out")" L1
  with L2 >&8
  for _ in $(seq 100); do [ "$(wc -l < "$WORK/out")" = 2 ] && break; sleep 0.05; done
  pkill -TERM -P "$pid"
  wait "$pid"
  status=$?
  exec 8>&-
  rm -f "$WORK/fifo"
  is "$program: SIGTERM ends it as a signal does, all answers whole" "$status $(jq -r .id "$WORK/out" | tr '\n' ' ')" "143 L1 L2 "

  # A closed pipe ends it as SIGPIPE does, even while its input is silent.
  fresh
  (limit bash -c '"$@" 2> /dev/null; echo $? > '"$WORK/status" _ "$program" "${args[@]}" < <(with P1; sleep 20 & echo $! > "$WORK/sleeper"; wait)) |
    head -1 > /dev/null
  for _ in $(seq 100); do [ -s "$WORK/status" ] && break; sleep 0.05; done
  is "$program: a closed pipe ends it as SIGPIPE does" "$(cat "$WORK/status")" 141
  kill "$(cat "$WORK/sleeper")" 2> /dev/null
  rm -f "$WORK/status"

  # Organisations: --org is for records that name none, and for no others than its own.
  fresh
  { with G1; with G2 '.org="acme"'; with G3 '.org="other"'; } | run --org acme 2> /dev/null > "$WORK/out"
  is "$program: --org takes in its own organisation alone" "$(jq -r '"\(.id) \(.org) \(.error.code)"' "$WORK/out" | sort | tr '\n' ' ')" \
    "G1 acme null G2 acme null G3 other org.mismatch "
  fresh
  { with S1 '.org="acme" | .key="K"'; with S1 '.org="other" | .key="K"'; } | run 2> /dev/null > "$WORK/out"
  is "$program: two organisations may share ids and keys" "$(jq -r '"\(.org) \(.error.code)"' "$WORK/out" | sort | tr '\n' ' ')" "acme null other null "

  if declare -F organisations > /dev/null; then
    fresh
    organisations
    unset -f organisations
  fi

  # Options: flag over environment over file.
  config=$WORK/hammy.toml
  local verb=${program#hammy-} VERB
  VERB=${verb^^}
  printf '[%s]\n"log-format" = "json"\n[smtp.main]\nhost = "127.0.0.1"\nuser = "u"\npassword_env = "CONTRACT_SECRET"\n' "$verb" > "$config"
  format() { head -c 1 "$WORK/err"; }
  fresh
  echo bad | run --config "$config" > /dev/null 2> "$WORK/err"
  is "$program: an option from hammy.toml" "$(format)" "{"
  echo bad | env "HAMMY_${VERB}_LOG_FORMAT=text" timeout 60 "$program" "${args[@]}" --config "$config" > /dev/null 2> "$WORK/err"
  is "$program: the environment lies over hammy.toml" "$(format)" h
  echo bad | env "HAMMY_${VERB}_LOG_FORMAT=text" timeout 60 "$program" "${args[@]}" --config "$config" --log-format json > /dev/null 2> "$WORK/err"
  is "$program: the command line lies over the environment" "$(format)" "{"
  run --config "$WORK/none.toml" < /dev/null 2> "$WORK/err"
  is "$program: a missing configuration is 78" $? 78
  printf '[modules]\n"%s" = false\n' "$verb" > "$WORK/off.toml"
  with A1 | run --config "$WORK/off.toml" 2> "$WORK/err" > "$WORK/out"
  is "$program: switched off it is 69 and says so" "$? $(grep -c "'$program' is switched off" "$WORK/err") $(wc -c < "$WORK/out")" "69 1 0"

  # Secrets: neither on stdout nor on stderr, whatever happens.
  fresh
  { with A1 '.via={"smtp":"main"}'; echo bad; } |
    CONTRACT_SECRET=hunter2secret limit "$program" "${args[@]}" --config "$config" --verbose > "$WORK/out" 2>&1
  is "$program: prints no secrets" "$(grep -c hunter2secret "$WORK/out")" 0

  # Progress on a terminal only, and nothing of it on stdout.
  fresh
  for i in 1 2 3 4 5 6 7; do with "B$i"; done > "$WORK/slow"
  SHELL=/bin/bash limit script -qec "$program ${args[*]@Q} < <(for i in 1 2 3 4 5 6 7; do sed -n \${i}p '$WORK/slow'; sleep 0.1; done) > '$WORK/out'" "$WORK/typescript" > /dev/null < /dev/null
  is "$program: shows progress on a terminal" "$(grep -c "$program: [1-9][0-9]* records, " "$WORK/typescript") $(grep -c records, "$WORK/out")" "1 0"

  if [ "$order" = ordered ] && limit "$program" --help | grep -q -- --jobs; then
    fresh
    for i in $(seq 200); do with "J$i" ".probe.sleep_ms=$((i % 5))"; done > "$WORK/in"
    run -j 1 < "$WORK/in" 2> "$WORK/err" | constant > "$WORK/one"
    fresh
    run -j 4 < "$WORK/in" 2>> "$WORK/err" | constant > "$WORK/four"
    is "$program: -j 4 answers as -j 1 does" "$(wc -l < "$WORK/one") $(cmp "$WORK/one" "$WORK/four" 2>&1) $(cat "$WORK/err")" "200  "
  fi
}

# ---- the finer rules, on hammy-probe

frame_rules() {
  fresh
  printf '%s\n' '{"id":"X1","probe":{"extras":2}}' '{"id":"X2"}' | hammy-probe > "$WORK/out"
  is "frame: extras come right before their primary, marked and named" \
    "$(jq -r '"\(.type) \(.of) \(.id | length > 1)"' "$WORK/out" | tr '\n' '|')" "event X1 true|event X1 true|null null true|null null true|"
  printf '%s\n' '{"id":"E1","probe":{"throw":true}}' '{"id":"E2","probe":{"fail":{"code":"a.b","class":"temporary"}}}' '{"id":"E3","x":1.10}' |
    hammy-probe > "$WORK/out" 2> /dev/null
  is "frame: a foreign exception is a technical error on its record alone" \
    "$? $(jq -r '"\(.id) \(.error.code) \(.error.class)"' "$WORK/out" | tr '\n' '|')" "65 E1 internal technical|E2 a.b temporary|E3 null null|"
  is "frame: untouched fields keep their bytes" "$(grep -c '"x":1.10' "$WORK/out")" 1

  printf '[probe]\nword = ["a", "b"]\nnumber = 5\npause = "2m"\nshout = true\n[org.acme.probe]\nmark = "acme"\n' > "$WORK/hammy.toml"
  is "frame: lists, numbers, durations and switches come from hammy.toml" \
    "$(echo '{}' | hammy-probe --config "$WORK/hammy.toml" | jq -r .probed)" "yes,a,b:5!~120"
  is "frame: an organisation's own settings lie over the common ones" \
    "$(echo '{}' | hammy-probe --config "$WORK/hammy.toml" --org acme | jq -r .probed)" "acme,a,b:5!~120"
  printf '[probe]\nnumber = "many"\n' > "$WORK/hammy.toml"
  hammy-probe --config "$WORK/hammy.toml" < /dev/null 2> "$WORK/err"
  is "frame: a wrong value in hammy.toml is 78 and named" "$? $(grep -c 'probe.number' "$WORK/err")" "78 1"
  HAMMY_PROBE_NUMBER=x hammy-probe < /dev/null 2> "$WORK/err"
  is "frame: a wrong value in the environment is 64 and named" "$? $(grep -c HAMMY_PROBE_NUMBER "$WORK/err")" "64 1"
  echo nonsense > "$WORK/clock2"
  HAMMY_CLOCK=$WORK/clock2 hammy-probe <<< '{}' > /dev/null 2>&1
  is "frame: a broken clock file is 78" $? 78

  head -c 70000000 /dev/zero | tr '\0' ' ' | hammy-probe > "$WORK/out" 2> /dev/null
  is "frame: a line over 64 MiB is refused and measured" "$? $(jq -r '"\(.error.code) \(.bytes)"' "$WORK/out")" "65 record.too-long 70000000"

  # Memory does not grow with the stream.
  peak() { /usr/bin/env bash -c 'for i in $(seq '"$1"'); do cat '"$WORK/block"'; done | /usr/bin/time -f %M hammy-probe 2>&1 > /dev/null'; }
  for i in $(seq 2000); do printf '{"id":"M%d","text":"%0400d"}\n' "$i" 0; done > "$WORK/block"
  local short long
  export ASAN_OPTIONS=quarantine_size_mb=1  # AddressSanitizer keeps what was freed, and that would be measured
  short=$(peak 1)
  long=$(peak 40)
  check "frame: memory is flat ($short KiB for 2,000 records, $long KiB for 80,000)" [ "$long" -lt $((short + 2048)) ]

  is "hammy: runs a program by its verb" "$(hammy list --json | jq -r 'select(.name == "hammy") | .state')" ready
  hammy no-such-verb 2> "$WORK/err"
  is "hammy: an unknown verb is 64" $? 64
  mkdir -p "$WORK/alone"
  cp "$BUILD/bin/hammy" "$WORK/alone/"
  local verb
  verb=$(grep -oE '^hammy-[a-z]+' "$ROOT/cmd/COMMANDS" | head -1)
  PATH=/usr/bin:/bin "$WORK/alone/hammy" "${verb#hammy-}" < /dev/null 2> "$WORK/err"
  is "hammy: a missing program is named" "$? $(grep -c "'$verb' is not installed" "$WORK/err")" "69 1"
}

while read -r program kind order _; do
  case $program in hammy*) ;; *) continue ;; esac
  if [ $# -gt 0 ] && [[ " $* " != *" $program "* ]]; then continue; fi
  if [ ! -x "$BUILD/bin/$program" ]; then
    skip "$program: not built"
    continue
  fi
  common_rules "$program"
  case $kind in filter | sink) stream_rules "$program" "$order" ;; esac
done < "$ROOT/cmd/COMMANDS"
if [ $# = 0 ]; then
  common_rules hammy-probe
  stream_rules hammy-probe ordered
  frame_rules
fi
finish
