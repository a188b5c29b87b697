"""What a comparison found: changes, refusals, counts, and the records that only need refreshing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from reconciler.model.change import Change, EndChange, PolicyChange
from reconciler.model.hold import Held
from reconciler.model.plan import Refusal
from reconciler.model.resource import Address, Found, Live
from reconciler.model.state import Record

Chosen = Callable[[Address, str | None], bool]
"""Whether an address, with the list that declares it, is within ``--only`` and ``--exclude``."""


def everything(address: Address, name: str | None) -> bool:
    return True


@dataclass(slots=True)
class Difference:
    """What differs. ``missing``: recorded but gone from live. ``stale``: records whose particulars moved, by address.

    ``managed``: ids that belong to an address; everything else of the account is unmanaged. ``ends``: managed resources
    that end at another time than recorded. ``held``: what is not declared and stays because of its hold. ``policies``:
    managed resources whose deletionPolicy is not the recorded one.
    """

    changes: list[Change] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    keeps: int = 0
    drift: int = 0
    missing: list[Address] = field(default_factory=list)
    stale: dict[Address, Record] = field(default_factory=dict)
    dropped: set[Address] = field(default_factory=set)
    managed: dict[str, set[str]] = field(default_factory=dict)
    ends: list[EndChange] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    policies: list[PolicyChange] = field(default_factory=list)

    def unmanaged(self, live: Live) -> Iterator[tuple[str, Found]]:
        for kind, items in live.kinds.items():
            ids = self.managed.get(kind, set())
            for identity, item in items.items():
                if identity not in ids and not item.preset:
                    yield kind, item
