#!/bin/bash
# The gallery: each starter becomes a template that lint has nothing to say about, whose samples render, and that shows
# the organisation's brand.
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
export HAMMY_CONFIG=$WORK/hammy.toml
cat > hammy.toml <<'EOF'
[brand]
name = "Zöld Kert"
colour = "#ffd200"
font = "'Open Sans', sans-serif"
logo = "https://kert.example/logo.png"
address = "1 Garden Street"
[org.acme.brand]
name = "ACME Telecom"
EOF

starters=$(hammy-template new --list | awk 'NR > 1 {print $1}')
is "the gallery has six starters" "$(wc -w <<< "$starters")" 6
for starter in $starters; do
  hammy-template new "my-$starter" --from "$starter" --templates templates > made
  check "$starter: a template is made" test -s "templates/my-$starter/template.toml"
  is "$starter: lint finds nothing" "$(hammy-template lint "my-$starter" --templates templates 2>&1)" ""
  if [ -n "$(find "templates/my-$starter" -name '*.docx')" ] && ! command -v soffice > /dev/null; then
    skip "$starter: its samples render: LibreOffice is not installed"
    continue
  fi
  check "$starter: its samples render" hammy-template preview "my-$starter" "out/$starter" --templates templates > shown
  page=$(cat "out/$starter/english.html")
  check "$starter: it shows the logo" grep -q 'src="https://kert.example/logo.png" width="160" alt="Zöld Kert"' <<< "$page"
  check "$starter: black is read on yellow" grep -q 'color: #000000' <<< "$page"
  check "$starter: in the reader's language" grep -q '<html lang="hu">' "out/$starter/magyar.html"
  hammy-template preview "my-$starter" "acme/$starter" --templates templates --org acme > shown
  check "$starter: another organisation has its own name" grep -q 'ACME Telecom' "acme/$starter/english.html"
done
finish
