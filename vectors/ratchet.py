#!/usr/bin/env python3
"""Works out the vectors in ratchet/ from the text of RFC 9605 and RFC 5869 alone, with nothing but Python's standard library.

It shares no code with the implementation that runs them: where both agree, both have read the RFC the same way.

    python3 vectors/ratchet.py          prints the files as JSON: {"ratchet/…txt": "text", …}
    python3 vectors/ratchet.py --write  writes them beside this script
"""

import hashlib
import hmac
import json
import pathlib
import sys

CIPHER_SUITE = 5  # AES_256_GCM_SHA512_128, RFC 9605 section 8.1
NH, NK, NN = 64, 32, 12  # RFC 9605 section 4.5, table 1


def extract(salt, key):
    """HKDF-Extract with SHA-512, RFC 5869 section 2.2. An empty salt stands for zeros, which HMAC pads with anyway."""
    return hmac.new(salt, key, hashlib.sha512).digest()


def expand(secret, info, length):
    """HKDF-Expand with SHA-512, RFC 5869 section 2.3."""
    out, block, count = b"", b"", 0
    while len(out) < length:
        count += 1
        block = hmac.new(secret, block + info + bytes([count]), hashlib.sha512).digest()
        out += block
    return out[:length]


def derive_key_salt(kid, base_key):
    """RFC 9605 section 4.4.2."""
    sframe_secret = extract(b"", base_key)
    end = kid.to_bytes(8, "big") + CIPHER_SUITE.to_bytes(2, "big")
    return (
        expand(sframe_secret, b"SFrame 1.0 Secret key " + end, NK),
        expand(sframe_secret, b"SFrame 1.0 Secret salt " + end, NN),
    )


def ratchet(base_key):
    """RFC 9605 section 5.1."""
    return expand(extract(b"", base_key), b"SFrame 1.0 Ratchet", NH)


def cbor(value):
    """Core deterministic encoding, RFC 8949 section 4.2.1, of what the base key's info is made of."""

    def head(major, argument):
        if argument < 24:
            return bytes([major << 5 | argument])
        for info, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
            if argument < 256**width:
                return bytes([major << 5 | info]) + argument.to_bytes(width, "big")
        raise ValueError(argument)

    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    return head(4, len(value)) + b"".join(map(cbor, value))


def first_base_key(secret, encounter, leg, track, writer):
    """spec/segment.md section 3.2."""
    return expand(extract(b"", secret), cbor(["alongside base key 1", encounter, leg, track, writer]), NH)


def vector(name, comment, track="audio", leg=0, epoch=0, step=0):
    secret = hashlib.sha256(b"ratchet vectors: epoch secret").digest()
    encounter = hashlib.sha256(b"ratchet vectors: encounter").digest()
    writer = hashlib.sha256(b"ratchet vectors: writer").digest()
    base_key = first_base_key(secret, encounter, leg, track, writer)
    for _ in range(step):
        base_key = ratchet(base_key)
    kid = epoch * 2**16 + step
    sframe_key, sframe_salt = derive_key_salt(kid, base_key)
    lines = [
        "format: ratchet",
        "expect: ok",
        f"comment: {comment}",
        f"epoch secret: {secret.hex()}",
        f"encounter: {encounter.hex()}",
        f"leg: {leg}",
        f"track: {track}",
        f"writer: {writer.hex()}",
        f"epoch: {epoch}",
        f"step: {step}",
        f"gives base key: {base_key.hex()}",
        f"gives kid: {kid}",
        f"gives sframe key: {sframe_key.hex()}",
        f"gives sframe salt: {sframe_salt.hex()}",
        "--",
        "",
    ]
    return f"ratchet/{name}.txt", "\n".join(lines)


FILES = dict(
    [
        vector("step-0", "the base key itself, not yet ratcheted"),
        vector("step-1", "ratcheted once", step=1),
        vector("step-2", "ratcheted twice", step=2),
        vector("step-300", "the KID takes two bytes", step=300),
        vector("last-step", "the last step that an epoch has", step=65535),
        vector("video", "another track has other keys", track="video", step=1),
        vector("advice", "another track has other keys", track="advice", step=1),
        vector("leg-1", "another leg has other keys", leg=1, step=1),
        vector("leg-300", "a leg that takes two bytes in the info", leg=300, step=1),
        vector("epoch-7", "the epoch is in the KID: the same base key gives other keys", epoch=7, step=1),
        vector("greatest-epoch", "the greatest epoch: the KID takes six bytes", epoch=2**32 - 1, step=1),
    ]
)

if __name__ == "__main__":
    if "--write" in sys.argv:
        home = pathlib.Path(__file__).parent
        (home / "ratchet").mkdir(exist_ok=True)
        for path, text in FILES.items():
            (home / path).write_text(text)
    else:
        json.dump(FILES, sys.stdout)
