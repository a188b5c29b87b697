"""What every action works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from reconciler.emulator.data.account import Delays, Store
from reconciler.emulator.data.times import ServiceClock, iso
from reconciler.emulator.quirks.quirks import Quirks
from reconciler.emulator.server.auth import Credential


@dataclass(slots=True)
class World:
    """The account's data, the clock, and how open questions are answered at the moment."""

    store: Store
    clock: ServiceClock
    account: str
    quirks: Quirks

    def set_quirks(self, quirks: Quirks) -> None:
        self.quirks = quirks
        self.store.delays = Delays(quirks.visible_created, quirks.visible_changed, quirks.visible_deleted)

    def time(self, seconds: float) -> str:
        """An ISO 8601 time in the spelling of the moment."""
        return iso(seconds, self.quirks.time_zone)


class Action(Protocol):
    """One API action: the content of ``Response`` for ``params``; raises Failure."""

    def __call__(self, params: Mapping[str, Any], caller: Credential, /) -> dict[str, Any]: ...
