// Signs a PDF that has room for it again and again, as Node programs do: node signpdf.js KEY.p12 PASSWORD FILE.pdf COUNT
const fs = require("fs");
const { P12Signer } = require("@signpdf/signer-p12");
const { SignPdf } = require("@signpdf/signpdf");

const [, , keyFile, passphrase, file, count] = process.argv;
const key = fs.readFileSync(keyFile), document = fs.readFileSync(file);

async function main() {
  for (let i = 0; i < Number(count); ++i) {
    const made = await new SignPdf().sign(document, new P12Signer(key, { passphrase }));  // which signs once
    if (made.length < document.length / 2) process.exit(1);
  }
}
main();
