// smtp_server - npm's smtp-server as a peer: node smtp_server.js CERT KEY OUT
//
// Opens four servers and prints their ports: with STARTTLS; with TLS from the start and AUTH required; one that refuses
// connections; one that takes little. What they took is a JSON line each in OUT. Who is refused, where and with which
// code, stands in the address: "mail-451@x" as a sender, "rcpt-550@x" as a recipient, "data-554@x" after the body.
const fs = require("fs");
const { SMTPServer } = require("smtp-server");

const [, , certificate, key, out] = process.argv;
const tls = { cert: fs.readFileSync(certificate), key: fs.readFileSync(key) };

function refusal(step, address) {
  const match = address.match(new RegExp(`^${step}-(\\d{3})@`));
  return match && Object.assign(new Error(`${step} refused`), { responseCode: Number(match[1]) });
}

function start(name, options) {
  const server = new SMTPServer({
    ...tls,
    disableReverseLookup: true,
    onAuth(auth, session, done) {
      const good = auth.username === "anna" && (auth.password === process.env.SECRET || auth.accessToken === process.env.SECRET);
      done(good ? null : Object.assign(new Error("wrong"), { responseCode: 535 }), { user: auth.username, method: auth.method });
    },
    onMailFrom: (address, session, done) => done(refusal("mail", address.address)),
    onRcptTo: (address, session, done) => done(refusal("rcpt", address.address)),
    onData(stream, session, done) {
      const chunks = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error("too large"), { responseCode: 552 }));
        const refused = session.envelope.rcptTo.map((to) => refusal("data", to.address)).find(Boolean);
        if (refused) return done(refused);
        const { mailFrom, rcptTo } = session.envelope;
        fs.appendFileSync(out, JSON.stringify({ server: name, from: mailFrom.address, args: mailFrom.args, to: rcptTo.map((to) => to.address),
          secure: session.secure, user: session.user || "", bytes: Buffer.concat(chunks).toString("base64") }) + "\n");
        done(null, "taken as TEST1");
      });
    },
    ...options,
  });
  server.on("error", () => {}); // clients that go away
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server.server.address().port)));
}

Promise.all([
  start("starttls", { authOptional: true }),
  start("tls", { secure: true, authMethods: (process.env.METHODS || "PLAIN LOGIN XOAUTH2").split(" ") }),
  start("closed", { onConnect: (session, done) => done(Object.assign(new Error("not you"), { responseCode: 554 })) }),
  start("small", { authOptional: true, size: 2000, disabledCommands: ["STARTTLS"] }),
]).then((ports) => console.log(ports.join(" ")));
