"""CBOR as it is written here: spec/README.md section 3."""


class Fault(Exception):
    """Bytes that aren't what they have to be."""


def need(condition, words):
    if not condition:
        raise Fault(words)


def cbor_at(data, at, depth=8):
    """One item of core deterministic CBOR: its value, and where it ends."""
    need(at < len(data), "CBOR ends too soon")
    major, info, at = data[at] >> 5, data[at] & 31, at + 1
    if major == 7:
        need(info in (20, 21, 22), "a float or another simple value")
        return {20: False, 21: True, 22: None}[info], at
    need(info < 28, "an indefinite length, or a reserved head")
    argument = info
    if info >= 24:
        width = 1 << (info - 24)
        need(at + width <= len(data), "CBOR ends too soon")
        argument = int.from_bytes(data[at : at + width], "big")
        need(argument >= (24 if width == 1 else 1 << (4 * width)), "a head longer than it has to be")
        at += width
    need(argument < 2**53, "an integer that is too great")
    if major == 0:
        return argument, at
    if major == 1:
        need(argument < 2**53 - 1, "an integer that is too small")
        return -1 - argument, at
    if major in (2, 3):
        need(at + argument <= len(data), "CBOR ends too soon")
        content = data[at : at + argument]
        try:
            return (content if major == 2 else content.decode("utf-8")), at + argument
        except UnicodeDecodeError:
            raise Fault("text that isn't UTF-8") from None
    need(major != 6, "a tag")
    need(depth > 0 and argument <= len(data) - at, "arrays and maps too deep, or longer than there is")
    if major == 4:
        items = []
        for _ in range(argument):
            item, at = cbor_at(data, at, depth - 1)
            items.append(item)
        return items, at
    entries, last = {}, -1
    for _ in range(argument):
        need(at < len(data) and data[at] >> 5 == 0, "a map key that isn't an integer from 0")
        key, at = cbor_at(data, at, depth - 1)
        need(key > last, "map keys out of order, or twice")
        last = key
        entries[key], at = cbor_at(data, at, depth - 1)
    return entries, at


def cbor(data):
    value, end = cbor_at(data, 0)
    need(end == len(data), "something follows the CBOR item")
    return value


def encode(value):
    """As much of the encoder as signatures and metadata need."""

    def head(major, n):
        if n < 24:
            return bytes([major << 5 | n])
        info = 24 if n < 2**8 else 25 if n < 2**16 else 26 if n < 2**32 else 27
        return bytes([major << 5 | info]) + n.to_bytes(1 << (info - 24), "big")

    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(map(encode, value))
    return head(5, len(value)) + b"".join(encode(k) + encode(v) for k, v in sorted(value.items()))


def is_bytes(value, *lengths):
    return isinstance(value, bytes) and (not lengths or len(value) in lengths)


def is_count(value):
    return is_whole(value) and 0 <= value < 2**32


def is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool)
