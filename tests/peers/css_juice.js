// css_juice.js - compares HTML whose style sheets hammy has inlined with what juice makes of it
//
//     node css_juice.js ORIGINAL INLINED...     pairs of files; prints what differs, exit status 1
//
// Two style attributes are the same when they say the same of each property, and have those in the same order of which
// one sets the other too (padding and padding-left).
const fs = require("fs");
const juice = require("juice");
const cheerio = require("cheerio");

// "a: b; c: d" as a map; the last of a property counts.
function declarations(style) {
  const found = new Map();
  for (const one of (style || "").split(/;(?![^(]*\))/)) {
    const colon = one.indexOf(":");
    if (colon < 0) continue;
    const name = one.slice(0, colon).trim();
    found.delete(name);
    found.set(name, one.slice(colon + 1).trim().replace(/"/g, "'").replace(/\s*!important$/, ""));
  }
  return found;
}

function same(a, b) {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) if (b.get(name) !== value) return false;
  const order = (map) => [...map.keys()];
  for (const outer of a.keys())
    for (const inner of a.keys())
      if (inner.startsWith(outer + "-")) {
        const before = (map) => order(map).indexOf(outer) < order(map).indexOf(inner);
        if (before(a) !== before(b)) return false;
      }
  return true;
}

let failed = false;
const files = process.argv.slice(2);
for (let i = 0; i < files.length; i += 2) {
  const original = fs.readFileSync(files[i], "utf8");
  const theirs = cheerio.load(juice(original, { applyWidthAttributes: false, applyHeightAttributes: false,
                                                applyAttributesTableElements: false }));
  const ours = cheerio.load(fs.readFileSync(files[i + 1], "utf8"));
  const elements = ($) => $("body, body *").toArray();
  const [a, b] = [elements(theirs), elements(ours)];
  let styled = 0;
  if (a.length !== b.length) {
    failed = true;
    console.log(`${files[i + 1]}: ${b.length} elements, juice has ${a.length}`);
  }
  for (let j = 0; j < Math.min(a.length, b.length); ++j) {
    const [expected, actual] = [declarations(a[j].attribs.style), declarations(b[j].attribs.style)];
    if (expected.size) ++styled;
    if (same(expected, actual)) continue;
    failed = true;
    console.log(`${files[i + 1]}: element ${j} <${a[j].name}>\n  juice: ${a[j].attribs.style}\n  hammy: ${b[j].attribs.style}`);
  }
  if (styled < 3) {
    failed = true;
    console.log(`${files[i]}: juice has styled ${styled} elements, which shows nothing`);
  }
}
process.exit(failed ? 1 : 0);
