"""What the phone and the server sign: spec/README.md section 4 and spec/statement.md."""

from cbor import cbor, encode, is_bytes, is_count, is_whole, need
from openssl import is_signed, sha256


def cose(data, kind):
    """Takes a COSE_Sign1 apart: payload, message, signature."""
    need(data[:1] == b"\xd2", "not a tagged COSE_Sign1")
    parts = cbor(data[1:])
    need(isinstance(parts, list) and len(parts) == 4, "COSE_Sign1 wants four parts")
    protected, unprotected, payload, signature = parts
    need(protected == encode({1: -19, 16: f"application/vnd.alongside.{kind}+cose"}), "signed as something else")
    need(unprotected == {} and is_bytes(payload) and is_bytes(signature, 64), "a part of the COSE_Sign1 is wrong")
    return cbor(payload), encode(["Signature1", protected, b"", payload]), signature


TRACKS = ["audio", "video", "place", "advice"]
CAUSES = "permission-refused device-missing device-taken device-muted device-silent page-hidden page-suspended encoder-failed thin-uplink low-battery data-saver outbox-full unstated"
MAY_OPEN = {"recovery": TRACKS[:3], "counsel": TRACKS, "contact": TRACKS[:3], "advice": TRACKS[3:]}
OWN = {"segment": {10, 11, 12, 13, 14, 15}, "gap": {13, 16}, "leg": {20, 21, 22, 23, 24}, "epoch": {10, 30, 31}, "envelope": {10, 11, 32}, "heads": {40, 41}}


def is_words(value):
    return isinstance(value, str) and 1 <= len(value) <= 128 and all(" " <= letter <= "~" for letter in value)


def is_reader(value):
    return isinstance(value, list) and len(value) == 2 and value[0] in list(MAY_OPEN) and is_bytes(value[1], 32)


def is_envelope(value):
    """[kind, recipient, tracks in their order, hash]; no kind opens more than it may (spec/envelope.md section 2.1)."""
    if not isinstance(value, list) or len(value) != 4 or not is_reader(value[:2]) or not is_bytes(value[3], 32):
        return False
    opens = value[2]
    return isinstance(opens, list) and len(opens) > 0 and opens == [track for track in MAY_OPEN[value[0]] if track in opens]


def is_per_track(value, more):
    """A list of [track, count, …], each track once at most."""
    if not isinstance(value, list) or len(value) > 4:
        return False
    fits = lambda one: isinstance(one, list) and len(one) == 2 + more and one[0] in TRACKS and is_count(one[1])
    return all(fits(one) and (not more or is_bytes(one[2], 32)) for one in value) and len({one[0] for one in value}) == len(value)


def is_previous_leg(value, leg):
    if value is None:
        return True
    return isinstance(value, list) and len(value) == 3 and is_count(value[0]) and value[0] < leg and is_bytes(value[1], 32) and (value[2] is None or is_bytes(value[2], 32))


FORMS = {
    10: is_count, 11: lambda v: is_bytes(v, 32), 12: lambda v: is_bytes(v, 32), 13: lambda v: is_whole(v) and v >= 0, 14: is_words,
    15: lambda v: isinstance(v, bool), 16: lambda v: v in CAUSES.split(), 20: lambda v: is_bytes(v, 32),
    22: lambda v: v is None or is_bytes(v, 32), 23: lambda v: is_bytes(v, 32), 24: is_words, 30: lambda v: is_per_track(v, 0),
    31: lambda v: isinstance(v, list) and len(v) <= 24 and all(is_envelope(one) for one in v),
    32: is_reader, 40: lambda v: is_per_track(v, 1), 41: lambda v: isinstance(v, bool),
}


def statement(data):
    """spec/statement.md section 2: every field there, none besides."""
    need(len(data) <= 4096, "a statement that is too large")
    s = cbor(data)
    need(isinstance(s, dict) and s.get(0) in OWN and set(s) == set(range(9)) | OWN[s[0]], "a statement of another kind, or with other fields")
    kind, on_track = s[0], s[0] in ("segment", "gap")
    need(is_bytes(s[1], 32) and is_count(s[2]) and s[3] in ["leg", *TRACKS] and is_count(s[4]), "a statement's place")
    need((s[3] != "leg") == on_track and (s[5] is None or is_bytes(s[5], 32)) and (s[4] == 0) == (s[5] is None), "a statement's chain")
    need(s[3] != "leg" or (kind == "leg") == (s[4] == 0), "a leg's chain begins with its leg statement, and has no other")
    need(is_whole(s[6]) and s[6] >= 0 and is_whole(s[7]) and (s[8] is None or is_bytes(s[8], 32)), "a statement's clocks or receipt")
    for field in OWN[kind] - {21}:
        need(FORMS[field](s[field]), f"a statement's field {field}")
    need(kind != "segment" or s[13] >= 1, "a segment without length")
    if kind == "leg":
        need(is_previous_leg(s[21], s[2]), "a leg's previous leg")
        need(s[2] != 0 or sha256(s[20]) == s[1], "leg 0's session key doesn't hash to the encounter")
    return s


def batch(data, session_key=None, may_leave_out=False):
    """spec/statement.md section 4, and as a package has it spec/package.md section 4. Returns leg, name, [(hash, statement, body)]."""
    parts = cbor(data)
    need(isinstance(parts, list) and len(parts) == 2 and is_bytes(parts[0]) and isinstance(parts[1], list), "not a batch")
    payload, message, signature = cose(parts[0], "batch")
    need(isinstance(payload, list) and len(payload) == 3, "a batch's payload")
    encounter, leg, hashes = payload
    need(is_bytes(encounter, 32) and is_count(leg) and isinstance(hashes, list), "a batch's payload")
    need(1 <= len(hashes) <= 64 and len(hashes) == len(parts[1]), "a batch's number of items")
    read = []
    for signed, item in zip(hashes, parts[1]):
        need(is_bytes(signed, 32), "a batch's hash")
        if may_leave_out and item is None:
            read.append((signed, None, None))
            continue
        need(isinstance(item, list) and len(item) == 2 and is_bytes(item[0]) and (item[1] is None or is_bytes(item[1])), "a batch's item")
        need(sha256(item[0]) == signed, "a statement isn't the one that was signed")
        s, body = statement(item[0]), item[1]
        need(s[1] == encounter and s[2] == leg, "a statement of another encounter or leg")
        need(s[0] in ("segment", "envelope") or body is None, "a body that its kind doesn't have")
        need(may_leave_out or s[0] != "segment" or body is not None, "a body is missing")
        need(body is None or (1 <= len(body) <= 2**20 and sha256(body) == s[11]), "a body isn't the one that was signed")
        need(not may_leave_out or s[0] != "envelope" or body is None, "an envelope is disclosed")
        read.append((signed, s, body))
    own = [s[20] for _, s, _ in read if s and s[0] == "leg"]
    key = session_key or (own[0] if own else None)
    need(key is not None, "nothing says with which key it has to be signed")
    need(all(one == key for one in own), "a leg statement names another key")
    need(is_signed(message, signature, key), "a batch isn't signed by its leg's session key")
    return encounter, leg, sha256(parts[0]), read


def receipt(data, server_keys):
    """spec/statement.md section 6. Returns encounter, [(time, batch)]."""
    payload, message, signature = cose(data, "receipt")
    need(isinstance(payload, list) and len(payload) == 2 and is_bytes(payload[0], 32), "a receipt's form")
    need(isinstance(payload[1], list) and 1 <= len(payload[1]) <= 64, "a receipt's number of batches")
    for one in payload[1]:
        need(isinstance(one, list) and len(one) == 2 and is_whole(one[0]) and one[0] >= 0 and is_bytes(one[1], 32), "a receipt's batch")
    need(any(is_signed(message, signature, key) for key in server_keys), "a receipt isn't signed by the server's key")
    return payload


def claim(data):
    """spec/statement.md section 5.2. Returns encounter, leg, session key, device key."""
    payload, message, signature = cose(data, "claim")
    need(isinstance(payload, list) and len(payload) == 4 and is_bytes(payload[0], 32) and is_count(payload[1]), "a claim's form")
    need(is_bytes(payload[2], 32) and is_bytes(payload[3], 32), "a claim's keys")
    need(payload[1] != 0 or sha256(payload[2]) == payload[0], "leg 0's session key doesn't hash to the encounter")
    need(is_signed(message, signature, payload[3]), "a claim isn't signed by its device key")
    return payload


def endorsement(salt, signed_claim, leg):
    """spec/statement.md section 5.3. Returns the device key."""
    encounter, number, session_key, device_key = claim(signed_claim)
    need(sha256(salt + signed_claim) == leg[23], "the endorsement isn't the one that the leg promised")
    need([encounter, number, session_key] == [leg[1], leg[2], leg[20]], "the endorsement is about another leg")
    return device_key


def chain_faults(places):
    """spec/statement.md section 3, of {sequence: {hash: previous}}."""
    faults, expected = [], 0
    for sequence in sorted(places):
        here, before = places[sequence], places.get(sequence - 1)
        if sequence > expected:
            faults.append(f"statements are missing from {expected}")
        if len(here) > 1:
            faults.append(f"the chain is forked at {sequence}")
        if before and any(previous not in before for previous in here.values()):
            faults.append(f"the chain is broken at {sequence}")
        expected = sequence + 1
    return faults
