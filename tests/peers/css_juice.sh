#!/bin/bash
# css_juice.sh - style attributes that hammy makes of style sheets, against npm's juice: all starters, and our own cases
. "$(dirname "$0")/../tap.sh"
cd "$WORK" || exit 1
export NODE_PATH=$ROOT/tests/node_modules
if ! node -e 'require("juice")' 2> /dev/null; then
  skip "styles are as juice makes them: juice is not installed"
  finish
fi
compare() { node "$ROOT/tests/peers/css_juice.js" "$@"; }

# A sheet for some media alone stays as it is, which gives the mails without style attributes.
for starter in $(hammy-template new --list | awk 'NR > 1 {print $1}'); do
  hammy-template new "$starter" --templates inlined > made
  sed -i '/^document/d; /^\[documents/,$d' "inlined/$starter/template.toml"
  rm -f "inlined/$starter"/*.docx
done
cp -r inlined plain
sed -i 's/<style>/<style media="all">/' plain/_frames/brand.html
for starter in inlined/[a-z]*; do
  starter=${starter#inlined/}
  for place in inlined plain; do
    hammy-template preview "$starter" "out/$place/$starter" --templates "$place" > shown || not_ok "$starter: its preview"
  done
  sed -i 's/<style media="all">/<style>/' "out/plain/$starter"/*.html
  check "$starter: styled as juice does it, in English" compare out/{plain,inlined}/"$starter"/english.html
  check "$starter: styled as juice does it, in Hungarian" compare out/{plain,inlined}/"$starter"/magyar.html
done

for case in "$ROOT"/tests/peers/css/*.html; do
  name=$(basename "$case" .html)
  mkdir -p "cases/$name/samples"
  cp "$case" "cases/$name/body.html"
  echo '{}' > "cases/$name/samples/none.json"
  hammy-template preview "$name" "out/$name" --templates cases > shown
  check "$name: styled as juice does it" compare "$case" "out/$name/none.html"
done
finish
