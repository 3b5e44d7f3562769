"""Reads a record of Userfold's log with nothing but Python's library: what schemas/README.md says, as code.

    python3 docs/read_record.py tests/events/golden/email_verified.record

Golden files hold one record each: lines `partition`, `key`, `header`, `value`. They are signed with MAC key 1
of the bytes 00 01 … 1f. Prints the frame and the envelope, and fails where the MAC or the partition is wrong.
"""
import hashlib
import hmac
import struct
import sys
import uuid

TOPICS = "settings users sessions content activity claims stitches lookups keys checkpoints".split()
KINDS = {1: "commit", 2: "event", 3: "claim", 4: "lookup", 5: "data_key"}
# Envelope: field id → name, how it is read. A table's field is absent where it has its default.
ENVELOPE = {0: ("version", "<H", 1), 1: ("commit_id", "uuid", None), 2: ("stream", "uuid", None),
            3: ("subject", "uuid", None), 4: ("expected_version", "<Q", 0), 5: ("claims_taken", "claims", []),
            6: ("claims_released", "claims", []), 7: ("raises_epoch", "?", False),
            8: ("erases_subject", "?", False), 9: ("ends_stream", "?", False), 10: ("epoch", "<Q", 0),
            11: ("actor_kind", "B", 0), 12: ("actor", "uuid", None), 13: ("time_ms", "<q", 0),
            14: ("causation", "uuid", None), 15: ("correlation", "uuid", None), 16: ("request_hmac", "bytes", b"")}
CLAIM = {0: ("kind", "B", 0), 1: ("claim_id", "uuid", None)}


def number(form, data, at):
    return struct.unpack_from(form, data, at)[0]


def table(data, at, fields):
    """The FlatBuffers table that begins at `at`; its vtable lies the table's first int32 before it."""
    vtable = at - number("<i", data, at)
    found = {}
    for field, (name, how, default) in fields.items():
        slot = 4 + 2 * field
        offset = number("<H", data, vtable + slot) if slot < number("<H", data, vtable) else 0
        found[name] = value(data, at + offset, how) if offset else default
    return found


def value(data, at, how):
    if how == "uuid":
        return str(uuid.UUID(bytes=bytes(data[at:at + 16])))
    if how not in ("bytes", "claims"):
        return number(how, data, at)
    vector = at + number("<I", data, at)
    count, first = number("<I", data, vector), vector + 4
    if how == "bytes":
        return bytes(data[first:first + count])
    return [table(data, place + number("<I", data, place), CLAIM) for place in range(first, first + 4 * count, 4)]


def murmur2(data):
    """As in Kafka's default partitioner: 32 bits, unsigned, seed 9747b28c."""
    mask, m = 0xFFFFFFFF, 0x5BD1E995
    h = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        k = number("<I", data, at) * m & mask
        h = (h * m & mask) ^ ((k ^ k >> 24) * m & mask)
    for i, byte in enumerate(data[whole:]):
        h ^= byte << 8 * i
    if len(data) > whole:
        h = h * m & mask
    h = (h ^ h >> 13) * m & mask
    return h ^ h >> 15


def frame(record, mac_keys):
    """Kind, envelope and body of a record's value, once its MAC is found right."""
    data = record["value"]
    magic, version, kind, mac_key, envelope_size, body_size = struct.unpack_from("<2sBBIII", data)
    assert magic == b"UF" and version == 1 and 16 + envelope_size + body_size + 32 == len(data)
    place = struct.pack("<BII", TOPICS.index(record["topic"]), record["partition"], len(record["key"]))
    signed = b"userfold record v1" + place + record["key"] + data[:-32]
    expected = hmac.new(mac_keys[mac_key], signed, hashlib.sha256).digest()
    assert hmac.compare_digest(expected, data[-32:]), "wrong MAC"
    return KINDS[kind], data[16:16 + envelope_size], data[16 + envelope_size:-32]


def golden(path):
    record = {"headers": {}, "value": b""}
    for line in open(path, encoding="utf-8"):
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "partition":
            record["topic"], record["partition"] = rest.split("/")[0], int(rest.split("/")[1])
        elif word == "header":
            name, _, text = rest.partition(" ")
            record["headers"][name] = text
        else:
            record[word] = record.get(word, b"") + bytes.fromhex(rest)
    return record


def main(paths):
    for path in paths:
        record = golden(path)
        kind, envelope, body = frame(record, {1: bytes(range(32))})
        print(f"{path}: {kind} on {record['topic']}/{record['partition']}, body of {len(body)} bytes")
        placed_by = record["key"][:32] if kind == "claim" else record["key"][:16]
        if envelope:
            fields = table(envelope, number("<I", envelope, 0), ENVELOPE)
            print("\n".join(f"  {name} {field}" for name, field in fields.items()))
            assert uuid.UUID(fields["stream"]).bytes == record["key"]
            placed_by = uuid.UUID(fields["subject"]).bytes
        partitions = 1 if record["topic"] == "settings" else 8
        assert (murmur2(placed_by) & 0x7FFFFFFF) % partitions == record["partition"], "wrong partition"


if __name__ == "__main__":
    main(sys.argv[1:])
