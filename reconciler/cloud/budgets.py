"""The rates of accounts, for a run over several targets: clients of one account take their turns from one bucket.

What identifies an account is the answer of GetCallerIdentity to the credentials that sign the calls, and nothing else.
What a target declares may be wrong, two profiles may be of one account, and a target may declare none; so each client
asks before its first call to the service. Clients with one key ask once between them.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Protocol

from reconciler.cloud.credentials import Provider
from reconciler.cloud.identity import CallerIdentity, who_am_i
from reconciler.cloud.pacing import UNKNOWN_RATE, Pace, Pacer
from reconciler.model.call import Answer, Call
from reconciler.model.clock import Clock
from reconciler.model.project import Site

_STS = "sts."


class Asker(Protocol):
    """A client that can say whose its credentials are."""

    provider: Provider | None

    async def send(self, call: Call) -> Answer: ...


class Budgets:
    """The paces and identities that the clients of one run share, whatever threads they are in."""

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._paces: dict[tuple[str, ...], Pace] = {}
        self._known: dict[tuple[object, ...], Future[CallerIdentity | None]] = {}

    def pace(self, owner: tuple[str, ...], key: str, rate: float, share: float, clock: Clock) -> Pace:
        """The pace of the action ``key`` of ``owner``. Of several shares the least counts for all."""
        with self._gate:
            pace = self._paces.get((*owner, key))
            if pace is None:
                pace = self._paces[(*owner, key)] = Pace(rate, share, clock)
        pace.limit(share)
        return pace

    async def identity(self, place: tuple[str, ...], client: Asker) -> CallerIdentity:
        """Whose credentials ``client`` has, asked once for the same ones at a ``place``: site and endpoint.

        Raises the types under CloudError. One client's failure is not taken for another's: each then asks itself.
        """
        assert client.provider is not None
        credentials = await client.provider.get()
        name = (*place, credentials)
        while True:
            with self._gate:
                asked = self._known.get(name)
                if asked is None:
                    mine = self._known[name] = Future()
                    # From here on a waiter that is cancelled does not cancel it for the others.
                    mine.set_running_or_notify_cancel()
            if asked is None:
                return await self._ask(name, mine, client)
            found = await asyncio.wrap_future(asked)
            if found is not None:
                return found

    async def _ask(
        self, name: tuple[object, ...], mine: Future[CallerIdentity | None], client: Asker
    ) -> CallerIdentity:
        found: CallerIdentity | None = None
        try:
            found = await who_am_i(client)
            return found
        finally:
            if found is None:
                with self._gate:
                    del self._known[name]
            mine.set_result(found)


class SharedPacer(Pacer):
    """The pacer of one client. Its calls count for the account that its credentials belong to.

    Calls to STS come before the account is known: those of all clients of a site share one bucket. ``region`` is left
    out of what is shared, though the service counts by region too: sharing more is slower and never too fast.
    """

    def __init__(
        self,
        budgets: Budgets,
        place: tuple[Site, str],
        rates: Mapping[str, float],
        share: float | None,
        clock: Clock,
    ) -> None:
        super().__init__(rates, share, clock)
        self._budgets, self._place = budgets, place
        self._account: str | None = None
        self.client: Asker | None = None
        """The client that is paced, which makes its pacer first."""

    async def wait(self, key: str) -> None:
        """Return when the next request may go. Raises the types under CloudError where the account is not known."""
        if self._share is not None and self._account is None and not key.startswith(_STS):
            assert self.client is not None
            self._account = (await self._budgets.identity(self._place, self.client)).account
        await super().wait(key)

    def _new(self, key: str, share: float) -> Pace:
        site, _ = self._place
        owner = (site,) if key.startswith(_STS) else (site, self._account or "")
        rate = self._rates.get(key, UNKNOWN_RATE)
        return self._budgets.pace(owner, key, rate, share, self._clock)
