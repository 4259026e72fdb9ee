#!/usr/bin/python3
"""seal.py - opens sealed mail by the words of hammy-sealed(5), python3-cryptography and python3-argon2 alone

    seal.py vector MAN                      the example of the manual
    seal.py open KEY FILE DIR < password    a page or a sealed message: parts into DIR, the manifest on standard output
    seal.py derive KEY < password           what argon2id makes of the password, in base64, for other judges
"""
import base64
import hashlib
import hmac
import json
import pathlib
import re
import sys
import unicodedata

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key


def derive(key, password):
    """The key that the private key is under."""
    text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    its = key["private"]
    assert its["kdf"] == "argon2id"
    return hash_secret_raw(unicodedata.normalize("NFC", text).encode(), base64.b64decode(its["salt"]), its["passes"],
                           its["memory_kib"], its["lanes"], 32, Type.ID, 0x13)


def unlock(key, password):
    """The private key."""
    public, its = base64.b64decode(key["public"]), key["private"]
    der = AESGCM(derive(key, password)).decrypt(base64.b64decode(its["nonce"]), base64.b64decode(its["encrypted"]),
                                                b"hammy-key 1" + public)
    private = load_der_private_key(der, None)
    assert private.curve.name == "secp256r1" and point(private.public_key()) == public and len(der) == 138
    return private


def point(public):
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def hpke_open(private, enc, info, aad, ciphertext):
    """OpenBase of RFC 9180, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM, written from the RFC."""
    def extract(suite, salt, label, ikm):
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, hashlib.sha256)

    def expand(suite, prk, label, info, length):
        info, out, block = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info, b"", b""
        for number in range(1, length // 32 + 2):
            block = hmac.digest(prk, block + info + bytes([number]), hashlib.sha256)
            out += block
        return out[:length]

    kem, suite = b"KEM\x00\x10", b"HPKE\x00\x10\x00\x01\x00\x02"
    shared = private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), enc))
    secret = expand(kem, extract(kem, b"", b"eae_prk", shared), b"shared_secret", enc + point(private.public_key()), 32)
    context = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    prk = extract(suite, secret, b"secret", b"")
    return AESGCM(expand(suite, prk, b"key", context, 32)).decrypt(
        expand(suite, prk, b"base_nonce", context, 12), ciphertext, aad)


def open_sealed(sealed, private):
    """Header and content."""
    assert sealed[:8] == b"HMYSEAL1"
    end = 12 + int.from_bytes(sealed[8:12], "big")
    header = json.loads(sealed[12:end])
    key = hpke_open(private, base64.b64decode(header["enc"]), b"hammy-sealed 1", b"", base64.b64decode(header["wrapped"]))
    return header, AESGCM(key).decrypt(bytes(12), sealed[end:], sealed[:end])


def unpack(content):
    """The manifest, and the bytes of each part."""
    at = 4 + int.from_bytes(content[:4], "big")
    manifest, parts = json.loads(content[4:at]), []
    for part in manifest["parts"]:
        parts.append(content[at:at + part["size"]])
        at += part["size"]
    assert at == len(content)
    return manifest, parts


def sealed_in(file):
    if file.startswith(b"HMYSEAL1"):
        return file
    return base64.b64decode(re.search(rb'name="sealed" value="([^"]*)"', file)[1], validate=True)


def main(verb, *arguments):
    if verb == "vector":
        blocks = re.findall(r'begin of the vector: \w+\n\.Bd -literal\n(.*?)\n\.Ed', pathlib.Path(arguments[0]).read_text(), re.S)
        key, sealed = (block.replace("\n", "") for block in blocks)
        header, content = open_sealed(base64.b64decode(sealed), unlock(json.loads(key), "árvíztűrő tükörfúrógép"))
        manifest, parts = unpack(content)
        print(header["message"], manifest["subject"], manifest["from"]["name"],
              *(f'{part["role"]} {part.get("name", "")} {data.decode().strip()}' for part, data in zip(manifest["parts"], parts)),
              sep="|")
        return
    key = json.loads(pathlib.Path(arguments[0]).read_text())
    password = sys.stdin.readline().rstrip("\n")
    if verb == "derive":
        print(base64.b64encode(derive(key, password)).decode())
        return
    header, content = open_sealed(sealed_in(pathlib.Path(arguments[1]).read_bytes()), unlock(key, password))
    assert header["key"] == key["id"]
    manifest, parts = unpack(content)
    for part, data in zip(manifest["parts"], parts):
        (pathlib.Path(arguments[2]) / (part.get("name") or part["role"])).write_bytes(data)
    print(json.dumps(manifest, ensure_ascii=False))


main(*sys.argv[1:])
