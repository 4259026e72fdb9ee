#!/bin/bash
# encrypt.sh - CPU for each document that hammy-encrypt encrypts, one process for each and one for all, and for each
# message with a password of its own, against qpdf --encrypt, which takes one document a process
# shellcheck source=tests/tap.sh
. "$(dirname "$0")/../tap.sh"
# shellcheck source=/dev/null
. "$ROOT/tests/peers/lib/ports.sh"
need qpdf jq
cd "$WORK" || exit 1
echo titok > password
mkdir -p templates/t in one all peer
echo x > templates/t/body.txt
printf '[password]\nrecipe = "{{birth | date:\\"ddMMyyyy\\"}}{{number | right:4}}"\n' > templates/t/template.toml
terms=$ROOT/examples/contract/templates/contract/general-terms.pdf
for i in $(seq 100); do
  cp "$terms" "in/$i.pdf"
  jq -nc --arg i "$i" --arg path "$WORK/in/$i.pdf" '{id: $i, to: "c\($i)@example.com", template: "t",
    data: {birth: "19\(40 + ($i | tonumber) % 60)-02-14", number: "88\(1000 + ($i | tonumber))"},
    attachments: [{path: $path, type: "application/pdf"}]}'
done > records
printf '[files]\nroots = ["%s"]\n' "$WORK/in" > hammy.toml
peer='for i in in/*.pdf; do qpdf --encrypt titok owner 256 -- $i peer/${i##*/}; done'
compare() { "$ROOT/tests/bench/compare" --items 100 "$@" "$peer"; }
# Most of it is what a program takes to load the libraries of templates and of the store.
compare --name "hammy-encrypt: a process for each document, against qpdf" --goal 0.4 \
  'for i in in/*.pdf; do hammy-encrypt $i --out-dir one --password-file password; done'
compare --name "hammy-encrypt: a folder in one process, against qpdf" --goal 1.5 \
  'hammy-encrypt in/*.pdf --out-dir all --password-file password'
compare --name "hammy-encrypt: messages, each with its own password, against qpdf" --goal 1.5 \
  'hammy-encrypt --config hammy.toml --templates templates < records'
