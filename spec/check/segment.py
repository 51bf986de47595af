"""Sealed segments: spec/segment.md."""

import hashlib
import hmac

from cbor import encode, need
from openssl import open_gcm, sha256


def hkdf_expand(secret, info, length):
    """RFC 5869 section 2.3, with SHA-512."""
    out, block = b"", b""
    while len(out) < length:
        block = hmac.new(secret, block + info + bytes([len(out) // 64 + 1]), hashlib.sha512).digest()
        out += block
    return out[:length]


def step_keys(secret, encounter, leg, track, writer, epoch, step):
    """Sections 3.2 to 3.4: from an epoch's secret to what opens one step."""
    extract = lambda key: hmac.new(b"", key, hashlib.sha512).digest()
    base = hkdf_expand(extract(secret), encode(["alongside base key 1", encounter, leg, track, writer]), 64)
    for _ in range(step):
        base = hkdf_expand(extract(base), b"SFrame 1.0 Ratchet", 64)
    end = ((epoch << 16) + step).to_bytes(8, "big") + (5).to_bytes(2, "big")
    return hkdf_expand(extract(base), b"SFrame 1.0 Secret key " + end, 32), hkdf_expand(extract(base), b"SFrame 1.0 Secret salt " + end, 12)


def step_of(s, first):
    need(first is not None and 0 <= s[4] - first < 2**16, "no step of its epoch")
    return s[4] - first


def open_segment(s, body, first, key, salt):
    """Section 4.4, in its order. Returns the media."""
    need(sha256(body) == s[11], "a body isn't the one that was signed")
    step = step_of(s, first)
    kid = (s[10] << 16) + step
    width = max(1, (kid.bit_length() + 7) // 8)
    header = bytes([kid << 4]) if kid < 8 else bytes([0x80 | (width - 1) << 4]) + kid.to_bytes(width, "big")
    # CTR 0, everything in its shortest form: there is only one header that it can have.
    need(body.startswith(header), "not the header of its step")
    metadata = encode(["alongside segment 1", s[1], s[2], s[3], s[10], s[4]])
    plaintext = open_gcm(key, salt, header + metadata, body[len(header) :])
    need(len(plaintext) >= 32, "no salt")
    need(sha256(plaintext) == s[12], "it opens to something else than was committed to")
    return plaintext[32:]
