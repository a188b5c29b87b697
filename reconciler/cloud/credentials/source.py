"""What a source of credentials is, and the two simple ones."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from reconciler.cloud.credentials.secret import Credentials
from reconciler.model.call import Answer, Call

Sts = Callable[[Call, "Credentials | None"], Awaitable[Answer]]
"""Sends a call to STS, signed with the given credentials, or unsigned. Raises the types under CloudError."""
Fetch = Callable[[str], Awaitable[str]]
"""The text at a metadata URL. Raises the types under CloudError."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """Credentials and the Unix time from which they should be replaced; None: they last."""

    credentials: Credentials
    renew_at: float | None = None


class Source(Protocol):
    """Where credentials come from. ``name`` is for people; ``renewable`` whether loading again may give others."""

    @property
    def name(self) -> str: ...

    @property
    def renewable(self) -> bool: ...

    async def load(self, now: float) -> Loaded:
        """``now`` in Unix seconds. Raises the types under CloudError."""
        ...


class Fixed:
    """Credentials that are simply given."""

    renewable = False

    def __init__(self, name: str, credentials: Credentials) -> None:
        self.name = name
        self._credentials = credentials

    async def load(self, now: float) -> Loaded:
        return Loaded(self._credentials)
