"""The Cloud port: calls go out paced, signed and retried; answers or typed errors come back."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from reconciler.cloud.answer import HttpResponse, unwrap
from reconciler.cloud.credentials import Credentials, Provider
from reconciler.cloud.endpoints import Endpoints, ServiceAddress
from reconciler.cloud.pacing import Pacer
from reconciler.cloud.request import compose, encode
from reconciler.cloud.retry import Policy, name, persist
from reconciler.errors import AnswerError, ClockSkewed, CloudError, NotSent, Throttled
from reconciler.ground.secrets import redact
from reconciler.model.call import Answer, Call
from reconciler.model.clock import Clock
from reconciler.model.event import Called, Listener

if TYPE_CHECKING:
    from reconciler.cloud.http import Http


LEAST_SECONDS = 1.0
"""Seconds that a request is given even where nearly nothing is left of its call's time."""


class MakeHttp(Protocol):
    def __call__(self, *, brief: bool, direct: bool) -> Http:
        """A transport; a ``direct`` one asks past any proxy, a ``brief`` one also gives up after two seconds."""
        ...


class _Wallet(Protocol):
    async def get(self) -> Credentials | None: ...

    async def refresh(self, stale: Credentials) -> bool: ...


@dataclass(slots=True)
class _Last:
    """Of a call's last request: what it was signed with, status and ``Date`` of its answer, and which attempt it is."""

    credentials: Credentials | None = None
    date: str = ""
    status: int = 0
    attempt: int = 0


class _Given:
    """Credentials handed over for one call; None sends it unsigned."""

    def __init__(self, credentials: Credentials | None) -> None:
        self._credentials = credentials

    async def get(self) -> Credentials | None:
        return self._credentials

    async def refresh(self, stale: Credentials) -> bool:
        return False


class Client:
    """Use it within one event loop, as ``async with``, or call ``aclose`` at the end.

    ``calls`` counts the requests that were made, retries included, by ``service.Action``.
    """

    def __init__(
        self,
        *,
        endpoints: Endpoints,
        http: MakeHttp,
        pacer: Pacer,
        clock: Clock,
        listener: Listener,
        policy: Policy,
        region: str | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self.calls: Counter[str] = Counter()
        self.provider: Provider | None = None
        self._endpoints = endpoints
        self._make_http = http
        self._https: dict[bool, Http] = {}
        """By whether they ask past any proxy: for this machine."""
        self._pacer = pacer
        self._clock = clock
        self._listener = listener
        self._policy = policy
        self._stopped = stopped
        self._region = region
        self._skew = 0.0
        self._reached: set[str] = set()
        """Hosts that took a connection before."""

    async def send(self, call: Call) -> Answer:
        """The content of ``Response``. Raises the types under CloudError; a write in doubt raises UnknownOutcome.

        Retries are bounded by the policy and follow the table in ``reconciler.cloud.retry``.
        """
        assert self.provider is not None
        return await self._persist(call, self.provider, self._endpoints.of(call.service))

    async def sts(self, call: Call, credentials: Credentials | None) -> Answer:
        """A call with credentials of its own, or none: how roles are taken on."""
        return await self._persist(call, _Given(credentials), self._endpoints.of_tokens())

    async def fetch(self, url: str) -> str:
        """The text of an instance metadata page. Raises the types under CloudError."""
        from reconciler.cloud.http import text_of

        http = self._make_http(brief=True, direct=True)
        try:
            return text_of(await http.get(url))
        finally:
            await http.aclose()

    async def source(self) -> str:
        """Which source of credentials won. Raises CredentialsMissing where none did."""
        assert self.provider is not None
        return await self.provider.source()

    @property
    def skew(self) -> float:
        """Seconds by which the service's clock is ahead of this machine's, once it refused a call for that; else 0."""
        return self._skew

    async def aclose(self) -> None:
        for http in self._https.values():
            await http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    def _transport(self, place: ServiceAddress) -> Http:
        if place.loopback not in self._https:
            self._https[place.loopback] = self._make_http(brief=False, direct=place.loopback)
        return self._https[place.loopback]

    async def _persist(self, call: Call, wallet: _Wallet, place: ServiceAddress) -> Answer:
        body = encode(call)
        last = _Last()

        async def turn() -> None:
            await self._pacer.wait(call.key)

        async def attempt(left: float) -> Answer:
            last.credentials = await wallet.get()
            # From here: a person may have been asked for a code, and the request is given its time all the same.
            end = self._clock.now() + left
            last.date, last.status = "", 0
            last.attempt += 1
            return await self._reported(call, body, last, place, end)

        async def mend(error: CloudError) -> bool:
            if isinstance(error, ClockSkewed):
                return self._correct(last.date)
            return last.credentials is not None and await wallet.refresh(last.credentials)

        return await persist(
            call,
            attempt,
            mend=mend,
            clock=self._clock,
            listener=self._listener,
            policy=self._policy,
            turn=turn,
            stopped=self._stopped,
            reached=lambda: place.host in self._reached,
        )

    async def _reported(self, call: Call, body: bytes, last: _Last, place: ServiceAddress, end: float) -> Answer:
        """One request that ends by ``end``, reported to the listener whichever way it ends."""
        started = self._clock.now()
        error = request_id = ""
        self.calls[call.key] += 1
        try:
            reply = await self._post(call, body, last.credentials, place, end)
            self._reached.add(place.host)
            last.date, last.status = reply.date, reply.status
            answer = unwrap(reply, call.key, quotes=place.own)
        except CloudError as failure:
            failure.action = call.key
            if not isinstance(failure, NotSent):
                self._reached.add(place.host)
            error = name(failure)
            request_id = failure.request_id if isinstance(failure, AnswerError) else ""
            if isinstance(failure, Throttled):
                self._pacer.slow(call.key)
            raise
        except asyncio.CancelledError:
            error = "Cancelled"
            raise
        else:
            request_id = redact(str(answer.get("RequestId", "")))[:200]
            return answer
        finally:
            seconds, region = self._clock.now() - started, self._region or ""
            self._listener(Called(call.key, seconds, request_id, error, region, last.attempt, last.status))

    async def _post(
        self, call: Call, body: bytes, credentials: Credentials | None, place: ServiceAddress, end: float
    ) -> HttpResponse:
        # One reading of the clock serves the date in the scope and the timestamp in the header.
        timestamp = int(self._clock.now() + self._skew)
        request = compose(call, body, place, credentials, timestamp=timestamp, region=self._region)
        within = max(end - self._clock.now(), LEAST_SECONDS)
        return await self._transport(place).post(request.url, request.headers, request.body, within=within)

    def _correct(self, date: str) -> bool:
        """Take the service's time from its ``Date`` header, for all later calls too; false where it has none."""
        try:
            theirs = parsedate_to_datetime(date).timestamp()
        except (TypeError, ValueError, OverflowError):
            return False
        self._skew = theirs - self._clock.now()
        return True
