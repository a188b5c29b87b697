"""What the stages ask of the world. The edges (cloud, stores, files) implement these; tests may too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from reconciler.model.call import Answer, Call
from reconciler.model.clock import Clock
from reconciler.model.manifest import ListFile, ListQuery, Problem
from reconciler.model.state import Settled, State

__all__ = ["Clock", "Cloud", "Lists", "Memory", "ReadingCloud"]


class ReadingCloud(Protocol):
    """Sends calls that change nothing. What reads and what plans is given this one, which has no way to write."""

    async def read(self, call: Call) -> Answer:
        """The content of ``Response`` to a call whose ``reads`` is true; retries on anything transient.

        Raises the types under CloudError.
        """
        ...


class Cloud(Protocol):
    """Sends calls, paced per action. Concurrent calls are fine: it bounds how many are under way."""

    async def send(self, call: Call) -> Answer:
        """The content of ``Response``.

        Retries inside: reads on anything transient; writes only where the request certainly had no effect.
        Raises the types under CloudError; a write with an unknown outcome raises UnknownOutcome, never its cause.
        """
        ...


class Memory(Protocol):
    """A locked state store during an apply: whole documents, and a journal between them."""

    def save(self, state: State) -> None:
        """Write the whole state durably, folding the journal away. ``state.serial`` must be one more than the last.

        Raises StateMoved where somebody else wrote meanwhile, StoreError where writing failed.
        """
        ...

    def append(self, settled: Sequence[Settled]) -> None:
        """Write outcomes of finished calls durably: one record, at most one flush to disk."""
        ...


class Lists(Protocol):
    """Reads the word lists that manifests name."""

    def read(self, query: ListQuery) -> tuple[Sequence[ListFile], Sequence[Problem]]:
        """All files that match the query, in order of path, and what is wrong with them."""
        ...
