// seal_browser.mjs - opens a sealed page with WebCrypto alone, as a browser would behind its argon2id
//
//   node seal_browser.mjs KEY PAGE DERIVED     DERIVED: what argon2id made of the password, base64
import { readFileSync } from "node:fs";

const { subtle } = globalThis.crypto;
const bytes = (text) => new TextEncoder().encode(text);
const base64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const number = (data, at) => new DataView(data.buffer, data.byteOffset + at, 4).getUint32(0);
const decrypt = async (key, iv, additionalData, data) =>
  new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData }, key, data));
const aes = (raw) => subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt", "unwrapKey"]);

const hmac = async (key, data) => {
  const its = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await subtle.sign("HMAC", its, data));
};
const kem = join(bytes("KEM"), [0, 0x10]);
const suite = join(bytes("HPKE"), [0, 0x10, 0, 1, 0, 2]);
const extract = (its, salt, label, ikm) =>
  hmac(salt.length ? salt : new Uint8Array(32), join(bytes("HPKE-v1"), its, bytes(label), ikm));
const expand = async (its, prk, label, info, length) => {
  const block = await hmac(prk, join([0, length], bytes("HPKE-v1"), its, bytes(label), info, [1]));
  return block.slice(0, length); // no more than one block is ever asked for
};

const [keyFile, pageFile, derived] = process.argv.slice(2);
const key = JSON.parse(readFileSync(keyFile, "utf8"));
const publicKey = base64(key.public);
// The private key never becomes visible to the script: it is unwrapped, and cannot be exported.
const privateKey = await subtle.unwrapKey("pkcs8", base64(key.private.encrypted), await aes(base64(derived)),
  { name: "AES-GCM", iv: base64(key.private.nonce), additionalData: join(bytes("hammy-key 1"), publicKey) },
  { name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);

const sealed = base64(/name="sealed" value="([^"]*)"/.exec(readFileSync(pageFile, "utf8"))[1]);
const end = 12 + number(sealed, 8);
const header = JSON.parse(new TextDecoder().decode(sealed.slice(12, end)));
const enc = base64(header.enc);
const ephemeral = await subtle.importKey("raw", enc, { name: "ECDH", namedCurve: "P-256" }, false, []);
const agreed = new Uint8Array(await subtle.deriveBits({ name: "ECDH", public: ephemeral }, privateKey, 256));
const none = new Uint8Array(0);
const shared = await expand(kem, await extract(kem, none, "eae_prk", agreed), "shared_secret", join(enc, publicKey), 32);
const context = join([0], await extract(suite, none, "psk_id_hash", none),
  await extract(suite, none, "info_hash", bytes("hammy-sealed 1")));
const prk = await extract(suite, shared, "secret", none);
const content = await decrypt(
  await aes(await decrypt(await aes(await expand(suite, prk, "key", context, 32)),
    await expand(suite, prk, "base_nonce", context, 12), none, base64(header.wrapped))),
  new Uint8Array(12), sealed.slice(0, end), sealed.slice(end));
const manifest = JSON.parse(new TextDecoder().decode(content.slice(4, 4 + number(content, 0))));
console.log(manifest.subject, manifest.parts.map((part) => part.name ?? part.role).join(" "));
