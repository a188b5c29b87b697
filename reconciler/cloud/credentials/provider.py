"""Credentials for every call: found once, renewed when due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from reconciler.cloud.credentials.secret import Credentials
from reconciler.cloud.credentials.source import Loaded, Source
from reconciler.errors import AccessDenied, AccountUnusable, CloudError, CredentialsMissing, CredentialsRefused
from reconciler.model.clock import Clock

Find = Callable[[], tuple[Source, list[str]]]


class Provider:
    """Finds the source at first use. Concurrent callers wait for one another, so nothing is loaded twice."""

    def __init__(self, find: Find, clock: Clock) -> None:
        self._find = find
        self._clock = clock
        self._source: Source | None = None
        self._loaded: Loaded | None = None
        self._busy = asyncio.Lock()

    async def source(self) -> str:
        """The name of the source that won. Raises CredentialsMissing where none did."""
        await self.get()
        assert self._source is not None
        return self._source.name

    async def get(self) -> Credentials:
        """Credentials that are valid now. Raises CredentialsMissing, or what STS answered."""
        async with self._busy:
            now = self._clock.now()
            loaded = self._loaded
            if loaded is None:
                return (await self._first(now)).credentials
            if loaded.renew_at is None or now < loaded.renew_at:
                return loaded.credentials
            assert self._source is not None
            try:
                self._loaded = await _load(self._source, now)
            except CloudError:
                # Renewal is early on purpose: until they end, the old ones do.
                expires = loaded.credentials.expires
                if expires is None or now >= expires:
                    raise
                return loaded.credentials
            return self._loaded.credentials

    async def refresh(self, stale: Credentials) -> bool:
        """Load others after the service refused ``stale``; false where there are no others."""
        async with self._busy:
            if self._loaded is None or self._source is None or not self._source.renewable:
                return False
            if self._loaded.credentials == stale:
                self._loaded = await _load(self._source, self._clock.now())
            return self._loaded.credentials != stale

    async def _first(self, now: float) -> Loaded:
        source, tried = self._find()
        try:
            loaded = await _load(source, now)
        except CloudError as error:
            if not tried:
                raise
            reasons = "; ".join([*tried, error.message])
            raise CredentialsMissing(
                "no credentials were found", hint=f"set TENCENTCLOUD_SECRET_ID and _KEY; tried {reasons}"
            ) from error
        self._source, self._loaded = source, loaded
        return loaded


async def _load(source: Source, now: float) -> Loaded:
    """What goes wrong here must not look like the outcome of the call that needed the credentials."""
    try:
        return await source.load(now)
    except (CredentialsMissing, CredentialsRefused, AccessDenied, AccountUnusable):
        raise
    except CloudError as error:
        raise CredentialsMissing(f"credentials from {source.name}: {error.message}", hint=error.hint) from error
