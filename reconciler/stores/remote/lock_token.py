"""The name of a lock that this program took, and who is found to hold one.

The name itself holds process, time and expiry: some servers return nothing else of what they were sent.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from reconciler.stores.owner import Owner, describe
from reconciler.stores.remote.process import Process, is_gone, this_process

_NAME = re.compile(
    r"reconciler\.[0-9a-f]{32}\.([0-9a-f]{16}|-)\.(\d{1,10})\.(\d{1,20})\.(\d{1,11}(?:\.\d{1,3})?)s(\d{1,7}(?:\.\d{1,3})?)\Z"
)


@dataclass(frozen=True, slots=True)
class LockToken:
    """A lock to take or held by this process. ``id`` names it for the store."""

    id: str
    owner: Owner

    @classmethod
    def new(cls, owner: Owner, now: float, expiry: float) -> LockToken:
        """``now`` by the clock of the store."""
        process = this_process()
        mark = f"{process.machine}.{process.pid}.{process.birth}" if process else "-.0.0"
        return cls(f"reconciler.{uuid.uuid4().hex}.{mark}.{now:.3f}s{expiry:g}", owner)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock. ``seen`` is the last sign of life by the store's clock; ``number`` is the store's own."""

    id: str
    owner: Owner | None = None
    seen: float = 0.0
    text: str = ""
    number: int = 0

    def abandoned(self, now: float) -> str:
        """Why no process works under this lock any more; empty where one may."""
        found = _NAME.match(self.id)
        if found is None:  # taken by another program: it alone knows how long it works
            return ""
        machine, pid, birth, since, expiry = found.groups()
        if machine != "-" and is_gone(Process(machine, int(pid), int(birth))):
            return f"its process {pid} on this machine is gone"
        idle = now - max(self.seen, float(since))
        return f"it gave no sign of life for {int(idle)} s" if idle > float(expiry) else ""

    def name(self) -> str:
        """For people: who, where and since when."""
        if self.owner:
            return describe(self.owner)
        if self.text:
            return self.text
        return f"an unnamed holder (lock {self.id[:80]})" if self.id else "a holder whom the server does not name"
