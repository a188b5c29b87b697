"""Who holds the lock of a state: as a record, as JSON, and in words."""

from __future__ import annotations

import getpass
import os
import socket
import time
from dataclasses import asdict, dataclass
from typing import Any

from reconciler.errors import LockHeld
from reconciler.model.shapes import YEAR_3000


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a lock, for the people who wait for it. ``since`` is in Unix seconds."""

    user: str
    host: str
    pid: int
    command: str
    run: str
    since: float

    @classmethod
    def here(cls, command: str, run: str) -> Owner:
        """Return this process as an owner, from now on.

        ``command`` is a short name such as ``apply``: arguments may hold secrets.
        """
        try:
            user = getpass.getuser()
        except (KeyError, OSError):  # a container's user often has no name
            user = f"uid {os.getuid()}" if hasattr(os, "getuid") else "unknown"
        return cls(user, socket.gethostname(), os.getpid(), command, run, time.time())


def owner_to_json(owner: Owner) -> dict[str, Any]:
    """Return ``owner`` as a JSON object."""
    return asdict(owner)


def owner_from_json(data: Any) -> Owner | None:
    """Return the owner that ``owner_to_json`` wrote as ``data``; None for anything else."""
    try:
        owner = Owner(**data)
    except TypeError:
        return None
    texts = (owner.user, owner.host, owner.command, owner.run)
    if not all(type(text) is str for text in texts):
        return None
    if type(owner.pid) is not int or type(owner.since) not in (int, float):
        return None
    return owner if 0 <= owner.since < YEAR_3000 else None


def describe(owner: Owner) -> str:
    """Return ``alice on host (apply, process 12, run 34, since …)``."""
    started = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(owner.since))
    return (
        f"{owner.user} on {owner.host} ({owner.command}, process {owner.pid}, run {owner.run}, "
        f"since {started}, {_ago(time.time() - owner.since)})"
    )


def lock_held(where: str, holder: str, waited: float, hint: str) -> LockHeld:
    """Return the error for a lock that ``holder`` has. ``waited`` is how many seconds this command waited for it."""
    after = f" (waited {waited:g} s)" if waited > 0 else ""
    return LockHeld(f"{holder} holds the lock {where}{after}", hint=hint)


def _ago(seconds: float) -> str:
    whole = max(0, int(seconds))
    if whole < 120:
        return f"{whole} s ago"
    if whole < 7200:
        return f"{whole // 60} min ago"
    return f"{whole // 3600} h ago"
