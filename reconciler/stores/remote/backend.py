"""What a remote store asks of where it keeps things: conditional writes, and a lock that can be taken over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from reconciler.stores.base import Version
from reconciler.stores.beside import Beside
from reconciler.stores.document.envelope import Envelope
from reconciler.stores.remote.lock_token import Holder, LockToken


class Mark(NamedTuple):
    """Which write is stored now: its number, and what distinguishes it from any other one of that number."""

    number: int = 0
    digest: str = ""


class Stored(NamedTuple):
    """What was read."""

    envelope: Envelope
    mark: Mark


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds. A lock without a sign of life for ``expiry`` may be taken over; ``flush`` bounds how long an outcome
    that can be found again otherwise waits for its write."""

    heartbeat: float = 15.0
    expiry: float = 60.0
    flush: float = 10.0
    poll: float = 1.0

    @classmethod
    def of(cls, expiry: float) -> Timing:
        """The rhythm that goes with an expiry: three signs of life may be lost."""
        return cls(heartbeat=expiry / 4, expiry=expiry)


class Backend(Protocol):
    """Every call is bounded in time. Raises StoreError where the place cannot be used."""

    writes_are_beats: bool
    """Whether a write is seen as a sign of life, by those who wait for the lock."""

    def describe(self) -> str:
        """For people; never with a credential in it."""
        ...

    def now(self) -> float:
        """Unix seconds by the clock of the place, as far as it is known."""
        ...

    def prepare(self) -> None:
        """Before a lock is asked for. Raises Refused where the place is seen to ignore conditions."""
        ...

    def confirm(self, token: LockToken) -> None:
        """With a lock just taken. Raises Refused where it is seen not to hold."""
        ...

    def read(self) -> Stored | None: ...

    def write(self, envelope: Envelope, after: Mark, *, replaces: bool) -> Mark:
        """Write what follows ``after``; its number is set here. ``replaces``: the one before is not kept as a version.

        Raises StateMoved where somebody else wrote meanwhile, or the lock is lost.
        """
        ...

    def take(self, token: LockToken) -> Holder | None:
        """Try to take the lock, once. None: it is ours."""
        ...

    def take_over(self, holder: Holder, token: LockToken | None) -> bool:
        """Take the lock from ``holder``, or with no token free it; False where it is no longer theirs.

        From then on ``holder`` cannot write any more. Raises StoreError where the place refuses to free it.
        """
        ...

    def holder(self, probe: LockToken) -> Holder | None:
        """Who holds the lock. A place that cannot be asked is tried with ``probe``, which is given back at once."""
        ...

    def beat(self, token: LockToken) -> None:
        """Give a sign of life, where writes are none. Raises StateMoved where the lock is lost."""
        ...

    def release(self, token: LockToken) -> None:
        """Free the lock, where this process took it. Raises StoreError where the place refuses: it is then still held.

        An earlier attempt whose answer was lost may have freed it: that is not a refusal.
        """
        ...

    def history(self) -> Sequence[Version]:
        """Kept versions, newest first."""
        ...

    def document(self, version: Version) -> bytes | None:
        """The state document of a version that ``history`` listed; None where it was dropped meanwhile."""
        ...

    def beside(self) -> Beside | None:
        """The place for objects beside the state; None where the place holds one document only."""
        ...

    def rewrite(self, version: Version, document: bytes) -> None:
        """Put ``document`` in the place of that of a version that ``history`` listed, and is not the stored one."""
        ...
