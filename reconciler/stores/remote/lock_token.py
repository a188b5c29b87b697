"""The name of a lock that this program took, and who is found to hold one.

The name itself tells process, time and expiry: some servers give back nothing else of what they were told.
"""

from __future__ import annotations

import re
import time
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from reconciler.errors import LockHeld
from reconciler.stores.base import Owner
from reconciler.stores.local.process import Process, is_gone, this_process

YEAR_3000 = 32_503_680_000
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
        """Why nobody works under this lock any more; empty where somebody may."""
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
        return describe(self.owner) if self.owner else (self.text or f"somebody (lock {self.id[:80]})")


def describe(owner: Owner) -> str:
    """``alice on host (apply, process 12, run 34, since …)``."""
    started = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(owner.since))
    return (
        f"{owner.user} on {owner.host} ({owner.command}, process {owner.pid}, run {owner.run}, "
        f"since {started}, {_ago(time.time() - owner.since)})"
    )


def busy(where: str, holder: str, waited: float, hint: str) -> LockHeld:
    """The error for a lock that somebody else holds."""
    after = f" (waited {waited:g} s)" if waited > 0 else ""
    return LockHeld(f"{holder} holds the lock {where}{after}", hint=hint)


def owner_from(data: Any) -> Owner | None:
    """An owner as ``as_data`` wrote it; None for anything else."""
    try:
        owner = Owner(**data)
    except TypeError:
        return None
    texts = (owner.user, owner.host, owner.command, owner.run)
    sound = all(type(text) is str for text in texts) and type(owner.pid) is int and type(owner.since) in (int, float)
    return owner if sound and 0 <= owner.since < YEAR_3000 else None


def as_data(owner: Owner) -> dict[str, Any]:
    return asdict(owner)


def _ago(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole} s ago"
    return f"{whole // 60} min ago" if whole < 7200 else f"{whole // 3600} h ago"
