"""What OpenSSL's command line does: Ed25519 (spec/README.md sections 2 and 7.2) and AES-256-GCM (NIST SP 800-38D)."""

import hashlib
import hmac
import pathlib
import subprocess
import tempfile

from cbor import need


def sha256(data):
    return hashlib.sha256(data).digest()


FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="alongside-check-"))


def clean_up():
    for file in FOLDER.iterdir():
        file.unlink()
    FOLDER.rmdir()


def openssl(*arguments, **files):
    """Runs openssl; an argument `@name` is the path of a file with that content."""
    for name, content in files.items():
        (FOLDER / name).write_bytes(content)
    words = [str(FOLDER / word[1:]) if word.startswith("@") else word for word in arguments]
    done = subprocess.run(["openssl", *words], capture_output=True, check=False)
    return done.returncode == 0, done.stdout


# The y of the points whose order divides 8, spec/README.md section 7.2: with such a key everybody can sign.
P = 2**255 - 19
D = -121665 * pow(121666, P - 2, P) % P


def is_of_small_order(key):
    """Doubles the point three times by its y alone: whether that ends at the neutral one, y = 1."""
    y = (int.from_bytes(key, "little") & (2**255 - 1)) % P
    for _ in range(3):
        # For a point on the curve x² = (y² − 1) / (d·y² + 1); the y of its double is (y² + x²) / (1 − d·x²·y²).
        below = (D * y * y + 1) % P
        xx = (y * y - 1) * pow(below, P - 2, P) % P
        y = (y * y + xx) * pow((1 - D * xx * y * y) % P, P - 2, P) % P
    return y == 1


def is_signed(message, signature, key):
    """Ed25519, RFC 8032 section 5.1.7. `openssl pkeyutl -rawin` takes the message as it is."""
    if is_of_small_order(key):
        return False
    der = bytes.fromhex("302a300506032b6570032100") + key  # RFC 8410 section 4
    files = {"key": der, "message": message, "signature": signature}
    arguments = "pkeyutl -verify -pubin -keyform DER -inkey @key -rawin -in @message -sigfile @signature".split()
    return openssl(*arguments, **files)[0]


def ghash(h, data):
    """NIST SP 800-38D section 6.4, with h and blocks as numbers whose highest bit is the first."""
    h, y = int.from_bytes(h, "big"), 0
    powers = [h]  # h, h·x, h·x², …: one for each bit of a block
    for _ in range(127):
        powers.append(powers[-1] >> 1 ^ (0xE1 << 120 if powers[-1] & 1 else 0))
    for at in range(0, len(data), 16):
        y ^= int.from_bytes(data[at : at + 16], "big")
        product = 0
        for i in range(128):
            if y >> (127 - i) & 1:
                product ^= powers[i]
        y = product
    return y.to_bytes(16, "big")


def open_gcm(key, nonce, additional, sealed):
    """AES-256-GCM. `openssl enc` has no GCM, but GCM is counter mode, and its tag a GHASH under the first counter block."""
    need(len(sealed) >= 16, "shorter than its tag")
    ciphertext, tag = sealed[:-16], sealed[-16:]
    pad = lambda part: part + bytes(-len(part) % 16)
    lengths = (8 * len(additional)).to_bytes(8, "big") + (8 * len(ciphertext)).to_bytes(8, "big")
    h = openssl("enc", "-aes-256-ecb", "-nopad", "-K", key.hex(), "-in", "@block", block=bytes(16))[1]
    counter = lambda n: nonce.hex() + n.to_bytes(4, "big").hex()
    mask = openssl("enc", "-aes-256-ctr", "-K", key.hex(), "-iv", counter(1), "-in", "@block", block=bytes(16))[1]
    computed = bytes(a ^ b for a, b in zip(ghash(h, pad(additional) + pad(ciphertext) + lengths), mask))
    need(hmac.compare_digest(computed, tag), "the tag doesn't hold")
    return openssl("enc", "-d", "-aes-256-ctr", "-K", key.hex(), "-iv", counter(2), "-in", "@body", body=ciphertext)[1]
