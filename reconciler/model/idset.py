"""Which ids were in the account: a set kept as short hashes, small enough to stand in a state.

A hash takes eight bytes however long its id is, so 100,000 ids take 800 kB, or 1.07 MB as text. The chance that an id
which was not there has the hash of one that was is 5 in 10^15 among so many. Words of others never stand in a state.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from reconciler.model.resource import Live

SIZE = 8
"""Bytes of one hash."""


def short_hash(identity: str) -> bytes:
    """The hash of one id: equal in every version of this program."""
    # A service may answer half a surrogate pair, which UTF-8 does not have.
    return blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


@dataclass(frozen=True, slots=True)
class IdSet:
    """A set of ids that can only be asked whether it holds one. ``packed``: the hashes, ascending, without a gap."""

    packed: bytes = b""

    @classmethod
    def of(cls, ids: Iterable[str]) -> IdSet:
        """The set of ``ids``."""
        return cls(b"".join(sorted({short_hash(identity) for identity in ids})))

    def hashes(self) -> frozenset[bytes]:
        """The hashes, to look many ids up with ``short_hash``."""
        packed = self.packed
        return frozenset(packed[at : at + SIZE] for at in range(0, len(packed), SIZE))

    def with_ids(self, ids: Iterable[str]) -> IdSet:
        """This set and ``ids``."""
        return IdSet(b"".join(sorted(self.hashes() | {short_hash(identity) for identity in ids})))


def unmanaged_ids(live: Live, others: Collection[tuple[str, str]]) -> dict[str, IdSet]:
    """By kind, the ids of live objects, the service's own too, but for ``others``: (kind, id) of what is managed."""
    sets = {}
    for kind, items in live.kinds.items():
        sets[kind] = IdSet.of(identity for identity in items if (kind, identity) not in others)
    return sets
