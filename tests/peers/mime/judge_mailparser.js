#!/usr/bin/env node
// judge_mailparser - reads mails with nodemailer's mailparser
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { MailParser } = require(require.resolve('mailparser', { paths: [path.join(__dirname, '../..')] }));

const people = (header) => (header ? header.value.map((one) => [one.name || '', one.address || '']) : []);

// MailParser, not simpleParser: that one puts images into the HTML and makes a text from it.
function read(file) {
  return new Promise((resolve, reject) => {
    const parser = new MailParser({ skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, skipTextLinks: true });
    const made = { id: path.basename(file, '.eml'), text: null, html: null, attachments: [] };
    parser.on('headers', (headers) => {
      made.subject = headers.get('subject') || '';
      made.from = people(headers.get('from'));
      made.to = people(headers.get('to'));
      made.cc = people(headers.get('cc'));
      made.reply_to = people(headers.get('reply-to'));
    });
    parser.on('data', (data) => {
      if (data.type === 'text') {
        made.text = data.text === undefined ? null : data.text;
        made.html = data.html ? data.html : null;
        return;
      }
      const hash = crypto.createHash('sha256');
      data.content.on('data', (chunk) => hash.update(chunk));
      data.content.on('end', () => {
        made.attachments.push([data.filename || '', data.contentType, (data.contentId || '').replace(/^<|>$/g, ''), hash.digest('hex')]);
        data.release();
      });
    });
    parser.on('end', () => resolve(made));
    parser.on('error', reject);
    fs.createReadStream(file).pipe(parser);
  });
}

(async () => {
  const directory = process.argv[2];
  for (const name of fs.readdirSync(directory).sort())
    if (name.endsWith('.eml')) console.log(JSON.stringify(await read(path.join(directory, name))));
})();
