"""Searches files for values as they are and as programs commonly write them down."""
import base64
import ipaddress
import json
import urllib.parse

CHUNK = 1 << 20


def base64_parts(data):
    """What of the data's base64 does not depend on what stands around it, for each of the three alignments."""
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data)
        # The first and the last characters hold bits of the neighbours.
        yield text[4 if shift else 0:len(text) // 4 * 4 - 4]


def variants(value):
    """{name: bytes}"""
    found = {}
    for case, text in (("", value), ("lower-case ", value.lower()), ("upper-case ", value.upper())):
        data = text.encode()
        found[case + "UTF-8"] = data
        found[case + "UTF-16LE"] = text.encode("utf-16-le")
        found[case + "UTF-16BE"] = text.encode("utf-16-be")
        found[case + "hex"] = data.hex().encode()
        found[case + "HEX"] = data.hex().upper().encode()
        found[case + "in a URL"] = urllib.parse.quote(text, safe="").encode()
        found[case + "in JSON"] = json.dumps(text)[1:-1].encode()
        for shift, part in enumerate(base64_parts(data)):
            found[f"{case}base64 at {shift}"] = part
            found[f"{case}base64url at {shift}"] = part.translate(bytes.maketrans(b"+/", b"-_"))
    try:
        address = ipaddress.ip_address(value)
        if address.version == 6:  # four bytes may stand anywhere by chance
            found["packed"] = address.packed
    except ValueError:
        pass
    return found


def search(folder, values):
    """[(file, value, variant)] of all that is found in any file below."""
    wanted = {}
    for value in values:
        for name, data in variants(value).items():
            wanted.setdefault(data, (value, name))
    longest = max(map(len, wanted))
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found += [(str(path), *wanted[data]) for data in contained(path, wanted, longest)]
    return found


def contained(path, wanted, longest):
    left, tail = set(wanted), b""
    with open(path, "rb") as file:
        while chunk := file.read(CHUNK):
            window = tail + chunk
            hits = {data for data in left if data in window}
            yield from hits
            left -= hits
            tail = window[-longest:]
