// fill.js TEMPLATE DIR - records on standard input to documents in DIR by docxtemplater, which parses its template for
// each of them: an instance renders once.
const fs = require('fs');
const path = require('path');
const modules = path.join(__dirname, '../../node_modules');
const PizZip = require(path.join(modules, 'pizzip'));
const Docxtemplater = require(path.join(modules, 'docxtemplater'));

const [template, directory] = process.argv.slice(2);
const bytes = fs.readFileSync(template);
for (const line of fs.readFileSync(0, 'utf8').split('\n')) {
  if (!line) continue;
  const record = JSON.parse(line);
  const document = new Docxtemplater(new PizZip(bytes), {
    paragraphLoop: true, linebreaks: true, delimiters: {start: '{{', end: '}}'}});
  document.render(record.data);
  const made = document.getZip().generate({type: 'nodebuffer', compression: 'DEFLATE'});
  const file = path.join(directory, `${record.id}.docx`);
  fs.writeFileSync(file, made);
  record.attachments = [{name: 'contract.docx', path: file}];
  process.stdout.write(JSON.stringify(record) + '\n');
}
