// The same job in Node: JSON lines in, `html` rendered by Handlebars (precompiled) or mustache.js (parsed once), JSON
// lines out.   node filter.js handlebars|mustache TEMPLATE < records
'use strict';
const fs = require('fs');
const path = require('path');
const modules = path.join(__dirname, '../../node_modules');
const source = fs.readFileSync(process.argv[3], 'utf8');
let render;
if (process.argv[2] === 'handlebars') {
  // Precompiled ahead, as `handlebars -f` does, and run by the runtime alone. compat: names are looked up in the
  // contexts around, as Mustache does; &#39; for the apostrophe as we write it.
  const Handlebars = require(path.join(modules, 'handlebars'));
  const spec = Handlebars.precompile(source, {compat: true});
  const runtime = require(path.join(modules, 'handlebars/runtime'));
  render = runtime.template(eval('(' + spec + ')'));
} else {
  const Mustache = require(path.join(modules, 'mustache'));
  Mustache.parse(source);
  render = (data) => Mustache.render(source, data);
}
let rest = '';
const work = (text) => {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  let out = '';
  for (const line of lines) {
    const record = JSON.parse(line);
    record.html = render(record.data);
    out += JSON.stringify(record) + '\n';
  }
  if (out) process.stdout.write(out);
};
process.stdin.setEncoding('utf8');
process.stdin.on('data', work);
