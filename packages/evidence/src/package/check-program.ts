/**
 * The program that `HOW-TO-VERIFY.txt` prints: Python's standard library and OpenSSL's command line, nothing of ours, short enough to be read
 * by whoever is to believe it. It checks what spec/statement.md §3, §4 and spec/segment.md §4 say.
 */
export const checkProgram = String.raw`import datetime, hashlib, pathlib, subprocess, sys, tempfile

here = pathlib.Path("data")
every = int(sys.argv[1]) if len(sys.argv) > 1 else 1      # 10: only each tenth signature and segment
sha256 = lambda b: hashlib.sha256(b).digest()
faults = 0

def fault(*words):
    global faults
    faults += 1
    print("FAULT:", *words)

def cbor(b, i=0):                                         # RFC 8949, as much as is needed: value, where it ends
    major, n, i = b[i] >> 5, b[i] & 31, i + 1
    if n > 23:
        width = 1 << (n - 24)
        n, i = int.from_bytes(b[i:i + width], "big"), i + width
    if major == 0: return n, i
    if major == 1: return -1 - n, i
    if major == 2: return b[i:i + n], i + n
    if major == 3: return b[i:i + n].decode(), i + n
    if major == 6: return cbor(b, i)
    if major == 7: return {20: False, 21: True, 22: None}[n], i
    flat = []
    for _ in range(n * (major - 3)):
        value, i = cbor(b, i)
        flat.append(value)
    return (flat if major == 4 else dict(zip(flat[::2], flat[1::2]))), i

def sequence(file):                                       # RFC 8742: byte strings, one behind the other
    b, i = file.read_bytes(), 0
    while i < len(b):
        item, i = cbor(b, i)
        yield item

def bstr(b):
    n = len(b)
    head = bytes([64 + n]) if n < 24 else bytes([88, n]) if n < 256 else bytes([89]) + n.to_bytes(2, "big")
    return head + b

tmp = pathlib.Path(tempfile.mkdtemp())

def openssl(*words, **files):
    for name, content in files.items():
        (tmp / name).write_bytes(content)
    done = subprocess.run(["openssl", *[str(tmp / w[1:]) if w[0] == "@" else w for w in words]], capture_output=True)
    return done.returncode == 0, done.stdout

def signed(cose, key):                                    # COSE_Sign1 with Ed25519, RFC 9052 section 4.4
    (protected, _, payload, signature), _ = cbor(cose)
    message = b"\x84\x6aSignature1" + bstr(protected) + b"\x40" + bstr(payload)
    der = bytes.fromhex("302a300506032b6570032100") + key
    return openssl("pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "@key", "-rawin",
                   "-in", "@message", "-sigfile", "@signature", key=der, message=message, signature=signature)[0]

package, _ = cbor((here / "package.cbor").read_bytes())
encounter = package[2]
print("encounter", encounter.hex(), "| kind", package[1], "| withheld", package[4] or "nothing")

keys, promised, ended, batches, chains, hidden, epochs, todo, counted = {}, {}, set(), [], {}, set(), {}, [], 0
for record in sorted((here / "record").iterdir()):
    disclosed = {}
    for item in sequence(here / "keys" / record.name):
        statement_hash, key, salt = cbor(item)[0]
        disclosed[statement_hash] = (key, salt)
    for raw in sequence(record):
        (cose, items), _ = cbor(raw)
        said_encounter, leg, hashes = cbor(cbor(cose)[0][2])[0]
        if said_encounter != encounter: fault("a batch is of another encounter")
        if len(hashes) != len(items): fault("a batch has lost or gained an item")
        batches.append((leg, cose))
        for signed_hash, item in zip(hashes, items):
            counted += 1
            if item is None:
                hidden.add(signed_hash)
                continue
            statement, body = item
            if sha256(statement) != signed_hash: fault("a statement is not the one that was signed, leg", leg)
            s, _ = cbor(statement)
            chains.setdefault((leg, s[3]), {}).setdefault(s[4], []).append((signed_hash, s[5]))
            if s[0] == "leg":
                keys.setdefault(leg, s[20])
                promised.setdefault(leg, s[23])
            if s[0] == "heads" and s[41]: ended.add(leg)
            if s[0] == "epoch": epochs[leg, s[10]] = dict(s[30])
            if body is not None and sha256(body) != s[11]: fault("a body is not the one that was signed about", leg, s[3], s[4])
            if signed_hash in disclosed and counted % every == 0: todo.append((s, body, disclosed[signed_hash]))

if 0 in keys and sha256(keys[0]) != encounter: fault("leg 0 is not signed by the key that the encounter is named after")
for number, (leg, cose) in enumerate(batches):
    if number % every == 0 and not (leg in keys and signed(cose, keys[leg])): fault("batch", number, "of leg", leg, "is not signed by its leg's key")
for (leg, chain), places in sorted(chains.items()):
    for place, found in sorted(places.items()):
        if len(found) > 1: fault("two statements for one place:", leg, chain, place)
        before = [h for h, _ in places.get(place - 1, [])]
        for _, previous in found:
            if place > 0 and before and previous not in before: fault("broken chain:", leg, chain, place)
            if place > 0 and not before and previous not in hidden: fault("something is missing before", leg, chain, place)
for s, body, (key, salt) in todo:
    at, kid = 1, body[0] >> 4 & 7
    if body[0] & 128: at, kid = 2 + kid, int.from_bytes(body[1:2 + kid], "big")
    first = epochs.get((s[2], s[10]), {}).get(s[3])
    if first is None or kid != (s[10] << 16) + s[4] - first: fault("segment of another step:", s[2], s[3], s[4])
    ok, plain = openssl("enc", "-d", "-aes-256-ctr", "-K", key.hex(), "-iv", salt.hex() + "00000002", "-in", "@body", body=body[at:-16])
    if sha256(plain) != s[12]: fault("segment does not open to what was committed to:", s[2], s[3], s[4])
devices = {}
for item in sequence(here / "endorsements.cborseq"):
    (leg, salt, claim), _ = cbor(item)
    said = cbor(cbor(claim)[0][2])[0]
    if sha256(salt + claim) != promised.get(leg) or said[:3] != [encounter, leg, keys.get(leg)] or not signed(claim, said[3]):
        fault("the endorsement of leg", leg, "does not hold")
    devices[leg] = said[3]
for leg in sorted(keys):
    if leg > 0 and (0 not in devices or devices.get(leg) != devices[0]): print("NOTE: that leg", leg, "is by the device of leg 0 is not proven")
    if leg not in ended: print("NOTE: that leg", leg, "ended where it ends here is not proven")
when = {}
for number, receipt in enumerate(sequence(here / "receipts.cborseq")):
    said_encounter, received = cbor(cbor(receipt)[0][2])[0]
    if said_encounter != encounter: fault("a receipt is for another encounter")
    elif number % every == 0 and not any(signed(receipt, key) for key in package[6]): fault("receipt", number, "is not signed by a key in package.cbor")
    else: when.update((batch, ms) for ms, batch in received)
times = sorted(when[sha256(cose)] for _, cose in batches if sha256(cose) in when)
clock = lambda ms: datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).isoformat(" ", "milliseconds")
if times: print("receipts for", len(times), "batches, from", clock(times[0]), "to", clock(times[-1]), "by", *[key.hex() for key in package[6]])
print(len(batches), "batches,", counted, "statements,", len(todo), "segments opened,", faults, "faults")
sys.exit(1 if faults else 0)
`
