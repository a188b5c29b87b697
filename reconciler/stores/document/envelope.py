"""What a remote store keeps: a state document, and before it which write it was, by whom, when, under which lock.

``serial`` counts writes, not versions: GitLab takes it for the number of a version of its own, and refuses one that it
has had. The state inside has the serial that people see.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from reconciler.errors import StateError
from reconciler.model import shapes
from reconciler.stores.document.codec import NAME, head_of
from reconciler.stores.document.form_table import compact
from reconciler.stores.owner import Owner, owner_from_json, owner_to_json

HEAD_BYTES = 8192
_FORMAT = "reconciler-stored/1"
_STATE = b',"state":'
# No text inside JSON can hold this: its quotation marks would be escaped.
_HEAD = re.compile(rb'(\{"format":"reconciler-stored/1".*?),"state":(?=\{|null)', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One write. ``state`` is None before the first version: then it is only a sign of life.

    ``raw`` is what was found where that is no such thing: kept as it is until somebody replaces it on purpose.
    """

    number: int
    state: bytes | None
    lock: str = ""
    time: float = 0.0
    owner: Owner | None = None
    raw: bytes | None = None

    def check(self, where: str) -> None:
        """Raises StateError where this is not what a reconciler stored."""
        if self.raw is not None:
            what = "it is empty" if not self.raw.strip() else "it is not a state of reconciler"
            hint = "give the target's state an address of its own; or bring it back: reconciler state push --force FILE"
            raise StateError(f"{where} cannot be used: {what}", hint=hint)

    def pack(self) -> bytes:
        """A JSON object in one line."""
        if self.raw is not None:
            return self.raw
        head = {
            "format": _FORMAT,
            "serial": self.number,
            "lineage": head_of(self.state, where="the state").lineage if self.state else "",
            "lock": self.lock,
            "time": self.time,
            "owner": owner_to_json(self.owner) if self.owner else None,
        }
        body = self.state.rstrip(b"\r\n") if self.state else b"null"
        return compact(head).encode("utf-8", "backslashreplace")[:-1] + _STATE + body + b"}\n"


def unpack(data: bytes) -> Envelope:
    """The inverse; a bare state document is understood too. ``data`` may be cut anywhere behind the head."""
    if data.lstrip().startswith(b'{"format":"' + NAME.encode()):
        try:
            return Envelope(head_of(data, where="it").serial, data)
        except StateError:
            return Envelope(0, None, raw=data)
    found = _HEAD.match(data)
    head = _object(found[1] + b"}") if found else None
    if found is None or head is None:
        return _foreign(data)
    number, lock, time = head.get("serial"), head.get("lock"), head.get("time")
    try:
        written = shapes.time(time, "time")
    except ValueError:
        return _foreign(data)
    if type(number) is not int or type(lock) is not str:
        return _foreign(data)
    body = data[found.end() :].rstrip()
    if body.endswith(b"}"):
        body = body[:-1]
    state = None if body == b"null" else body
    return Envelope(number, state, lock, written, owner_from_json(head.get("owner")))


def _foreign(data: bytes) -> Envelope:
    """Something else; what replaces it gets a higher number, where it has one."""
    number = (_object(data) or {}).get("serial")
    return Envelope(number if type(number) is int and number > 0 else 0, None, raw=data)


def _object(text: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
