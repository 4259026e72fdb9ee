#!/bin/bash
# render.sh - a 6 KB HTML invoice with 20 rows, JSON lines in to JSON lines out, against Handlebars, mustache.js and kainjow
. "$(dirname "$0")/../tap.sh"
here=$ROOT/tests/bench/render template=$ROOT/tests/bench/render/templates/invoice/body.html
/usr/bin/python3 "$here/records.py" 5000 > "$WORK/records"
# The peers leave style sheets as they are.
printf '[template]\ncss = "keep"\n' > "$WORK/hammy.toml"
export HAMMY_CONFIG=$WORK/hammy.toml
ours="hammy-render invoice --templates $here/templates < $WORK/records"
node="node $here/filter.js"
kainjow="$BUILD/bench/render_kainjow $template"

# All four must make the same mail, but for kainjow's &apos; and the blanks it leaves of tags that stand alone.
html() { jq -r .html | sed "s/&apos;/'/g; s/&#x27;/'/g; s/&#39;/'/g; s/&#x2F;/\//g; s/&#x3D;/=/g; s/&#x60;/\`/g" | sed 's/^ *//' | grep -v '^$' | sha256sum; }
head -50 "$WORK/records" > "$WORK/some"
expected=$(hammy-render invoice --templates "$here/templates" < "$WORK/some" | html)
for peer in "$node handlebars $template" "$node mustache $template" "$kainjow"; do
  if [ "$($peer < "$WORK/some" | html)" != "$expected" ]; then
    echo "render: not the same output from: $peer" >&2
    exit 1
  fi
done
"$ROOT/tests/bench/compare" --name "render: invoice of 20 rows, against Handlebars precompiled" --goal 3 --items 5000 \
  "$ours" "$node handlebars $template < $WORK/records"
"$ROOT/tests/bench/compare" --name "render: invoice of 20 rows, against mustache.js" --goal 3 --items 5000 \
  "$ours" "$node mustache $template < $WORK/records"
"$ROOT/tests/bench/compare" --name "render: invoice of 20 rows, against kainjow and nlohmann" --goal 8 --items 5000 \
  "$ours" "$kainjow < $WORK/records"
