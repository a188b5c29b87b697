"""Keys for states and plans, and documents with one thing wrong."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator
from pathlib import Path

from reconciler.ground.encryption.keys import KEY, OLD, Keys, keys_of

FIRST, SECOND = (base64.b64encode(bytes(range(start, start + 32))).decode() for start in (1, 101))


def with_key(home: Path, key: str = FIRST, *old: str) -> dict[str, str]:
    """The environment with a key; what was seen is remembered below ``home``."""
    environ = {KEY: key, "XDG_STATE_HOME": str(home)}
    return environ | ({OLD: ",".join(old)} if old else {})


def keys(key: str = FIRST, *old: str) -> Keys:
    found = keys_of({KEY: key, OLD: " ".join(old)})
    assert found is not None
    return found


def flipped(data: bytes) -> Iterator[bytes]:
    """``data`` with one bit of one byte changed, for every byte but the line's end."""
    for at in range(len(data.rstrip(b"\n"))):
        yield data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def mutated(document: bytes, chance: random.Random) -> bytes:
    """An encrypted document with a field of its head changed, moved, lost or doubled, its content changed, or cut."""
    fields = json.loads(document)
    name = chance.choice(list(fields))
    how = chance.randrange(7)
    if how == 0:
        del fields[name]
    elif how == 1:
        fields[name] = chance.choice([None, True, -1, 0, 10**30, "", "x", "=" * 8, "\ud800", [], {}, [[]], "AAAA" * 11])
    elif how == 2:
        other = chance.choice(list(fields))
        fields[name], fields[other] = fields[other], fields[name]
    elif how == 3 and isinstance(fields[name], str):
        at = chance.randrange(len(fields[name]) + 1)
        fields[name] = fields[name][:at] + chance.choice(["A", "", "====", "/", "\n", "é"]) + fields[name][at + 1 :]
    elif how == 4:
        text = json.dumps(fields, separators=(",", ":")).encode()
        return text[: chance.randrange(len(text))]
    elif how == 5:
        text = json.dumps(fields, separators=(",", ":")).encode()
        at = chance.randrange(len(text))
        return text[:at] + chance.choice([b"[" * 60_000, b'"', b'","data":"', b"\0", b"\xff", b"}"]) + text[at:]
    else:
        fields = dict(chance.sample(list(fields.items()), len(fields)))
    return json.dumps(fields, separators=(",", ":")).encode() + chance.choice([b"", b"\n", b"\r\n", b"\n\n{}"])
