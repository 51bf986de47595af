"""Vectors: vectors/README.md. Those of formats that only our own programs need are passed over."""

import pathlib

from cbor import Fault, cbor, cbor_at, need
from openssl import sha256
from package import Report
from segment import open_segment, step_keys, step_of
from signed import batch, chain_faults, claim, endorsement, receipt, statement


def read_vector(data, fields):
    """Reads one vector as its format wants; raises Fault where it has to be refused."""
    kind, hexa = fields["format"], lambda name: bytes.fromhex(fields[name])
    if kind == "cbor":
        cbor(data)
    elif kind == "statement":
        statement(data)
    elif kind == "batch":
        batch(data, hexa("session key") if "session key" in fields else None)
    elif kind == "receipt":
        receipt(data, [hexa("server key")])
    elif kind == "claim":
        claim(data)
    elif kind == "endorsement":
        endorsement(hexa("salt"), data, statement(hexa("leg statement")))
    elif kind == "chain":
        places, at = {}, 0
        while at < len(data):
            _, end = cbor_at(data, at)
            s = statement(data[at:end])
            places.setdefault(s[4], {})[sha256(data[at:end])] = s[5]
            at = end
        faults = chain_faults(places)
        need(not faults, "; ".join(faults))
    elif kind == "disclosed segment":
        media = open_segment(statement(hexa("statement")), data, int(fields["first sequence"]), hexa("sframe key"), hexa("sframe salt"))
        return {"gives media": media.hex()}
    elif kind == "segment":
        s, epoch = statement(hexa("statement")), statement(hexa("epoch statement"))
        first = dict(epoch[30]).get(s[3])
        need(s[10] == epoch[10], "a segment of another epoch")
        # The writer's key, and the place of the epoch: what the reader has verified, not what a segment says.
        keys = step_keys(hexa("epoch secret"), epoch[1], epoch[2], s[3], hexa("session key"), epoch[10], step_of(s, first))
        return {"gives media": open_segment(s, data, first, *keys).hex()}
    else:
        return None
    return {}


def check_vectors(folder):
    report, ran = Report(), {}
    for path in sorted(pathlib.Path(folder).glob("*/*.txt")):
        head, _, digits = path.read_text("utf-8").partition("--\n")
        fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        try:
            given = read_vector(bytes.fromhex(digits.replace("\n", "")), fields)
            found = "ok"
        except Fault as fault:
            given, found = {}, f"refused: {fault}"
        if given is None:
            continue
        ran[fields["format"]] = ran.get(fields["format"], 0) + 1
        if (found == "ok") != (fields["expect"] == "ok"):
            report.fault(path, "expects", fields["expect"], "and is", found)
        for name, value in given.items():
            if fields.get(name, "") != value:
                report.fault(path, name, "is another")
    print(", ".join(f"{count} {name}" for name, count in sorted(ran.items())))
    return report
