"""Packages: spec/package.md."""

import zipfile

from cbor import Fault, cbor, cbor_at, is_bytes, need
from openssl import sha256
from segment import open_segment
from signed import batch, chain_faults, cose, endorsement, receipt


def sequence_file(data):
    at = 0
    while at < len(data):
        item, at = cbor_at(data, at)
        need(is_bytes(item) and len(item) <= 2**22, "not a sequence of byte strings")
        yield item


class Report:
    faults = 0

    def fault(self, *words):
        self.faults += 1
        print("FAULT:", *words)

    def tried(self, where, check, *arguments):
        """What the check returns, or None after saying what is wrong."""
        try:
            return check(*arguments)
        except Fault as fault:
            self.fault(where, "-", fault)
            return None


def bag(archive, report):
    """Section 3: the files without their folder, and whether they are those that the manifests list."""
    names = archive.namelist()
    folders = {name.split("/")[0] for name in names}
    if len(folders) != 1 or len(set(names)) != len(names):
        report.fault("there isn't one folder, or a name comes twice")
    files = {name.split("/", 1)[-1]: archive.read(name) for name in names}
    listed = set()
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in files.get(manifest, b"").decode().splitlines():
            digest, _, path = line.partition("  ")
            listed.add(path)
            if path not in files or sha256(files[path]).hex() != digest:
                report.fault(manifest, "lists what isn't there, or is otherwise:", path)
    for path in sorted(set(files) - listed - {"tagmanifest-sha256.txt"}):
        report.fault("no manifest lists", path)
    return files


def check_package(path, open_all, trusted_keys):
    report = Report()
    with zipfile.ZipFile(path) as archive:
        files = bag(archive, report)
    package = cbor(files["data/package.cbor"])
    encounter, session_keys = package[2], dict((leg, key) for leg, key in package[5])
    print("encounter", encounter.hex(), "| kind", package[1], "| withheld:", ", ".join(package[4]) or "nothing")
    print("fingerprint", sha256(files["tagmanifest-sha256.txt"]).hex())
    if 0 in session_keys and sha256(session_keys[0]) != encounter:
        report.fault("the session key of leg 0 doesn't hash to the encounter")
        return report
    chains, legs, epochs, heads, ended, disclosed, names, sealed = {}, {}, {}, [], {}, [], set(), 0
    for record in sorted(name for name in files if name.startswith("data/record/")):
        keys = {}
        for item in sequence_file(files[record.replace("record", "keys")]):
            name, key, salt = cbor(item)
            keys[name] = (key, salt)
        for number, item in enumerate(sequence_file(files[record])):
            parts = cbor(item)
            leg = report.tried(f"{record} {number}", lambda: cose(parts[0], "batch")[0][1])
            read = report.tried(f"{record} {number}", batch, item, session_keys.get(leg, b"\x01" + bytes(31)), True)
            if read is None:
                continue
            if read[0] != encounter:
                report.fault(record, number, "is of another encounter")
            names.add(read[2])
            for name, s, body in read[3]:
                if s is None:
                    continue
                chains.setdefault((leg, s[3]), {}).setdefault(s[4], {})[name] = s[5]
                if s[0] == "leg":
                    legs[leg] = s
                elif s[0] == "epoch":
                    epochs[leg, s[10]] = dict(s[30])
                elif s[0] == "heads":
                    heads.append(s)
                    ended[leg] = ended.get(leg, False) or s[41]
                if body is not None and name in keys:
                    disclosed.append((s, body, *keys.pop(name)))
                elif body is not None:
                    sealed += 1
        for name in keys:
            report.fault(record, "lacks the segment that a key is for:", name.hex())
    for (leg, chain), places in sorted(chains.items()):
        for words in chain_faults(places):
            report.fault("leg", leg, chain, "-", words)
    for s in heads:
        for track, following, name in s[40]:
            if track != "advice" and following and name not in chains.get((s[2], track), {}).get(following - 1, {}):
                report.fault("leg", s[2], "- heads name a statement that isn't there:", track, following - 1)
    opened, tracks = 0, set()
    for s, body, key, salt in disclosed:
        if open_all or (s[2], s[3]) not in tracks:
            tracks.add((s[2], s[3]))
            first = epochs.get((s[2], s[10]), {}).get(s[3])
            opened += report.tried(f"leg {s[2]} {s[3]} {s[4]}", open_segment, s, body, first, key, salt) is not None
    devices = {}
    for item in sequence_file(files["data/endorsements.cborseq"]):
        leg, salt, signed_claim = cbor(item)
        if leg in legs:
            devices[leg] = report.tried(f"the endorsement of leg {leg}", endorsement, salt, signed_claim, legs[leg])
    times = []
    for number, item in enumerate(sequence_file(files["data/receipts.cborseq"])):
        read = report.tried(f"receipt {number}", receipt, item, [*package[6], *trusted_keys])
        for time, name in (read or [None, []])[1]:
            times.append(time)
            if name not in names:
                report.fault("a server had a batch that isn't in the record:", name.hex())
    print(len(names), "batches,", sum(map(len, chains.values())), "statements,", opened, "of", len(disclosed), "disclosed segments opened,", sealed, "sealed,", len(times), "receipts")
    for leg in sorted(legs):
        if legs[leg][20] != session_keys.get(leg):
            report.fault("leg", leg, "names another session key")
        if leg and (devices.get(0) is None or devices.get(leg) != devices[0]):
            print("NOT PROVEN: that leg", leg, "was recorded by the device that recorded leg 0")
        if not ended.get(leg):
            print("NOT PROVEN: that leg", leg, "ended where it ends here")
    if not any(key in trusted_keys for key in package[6]):
        print("NOT PROVEN: when it was recorded. Receipts are signed with keys that nobody told you of another way")
    return report
