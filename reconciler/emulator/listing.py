"""What listings show: a stable shuffled order, cheap pages, and writes that become visible late.

Order is undocumented and paging is by offset (DescribeWordSamples, DescribeContentReviewTemplates), so rows come in the
order of a seeded hash of their key: never that of creation, and a new row can land before the page being read.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable
from hashlib import blake2b
from typing import Any, Generic, TypeVar, cast

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class View(Generic[K, V]):
    """The rows that listings show now. Pages cost their length; the order is mended only when the set has changed."""

    def __init__(self, seed: int = 0) -> None:
        self._salt = seed.to_bytes(8, "big", signed=True)
        self._rows: dict[K, V] = {}
        self._slots: dict[K, int] = {}
        self._keys: dict[int, K] = {}
        self._order: list[int] = []
        self._fresh: set[int] = set()
        self._gone: set[int] = set()
        self._late: list[tuple[float, int, K, V | None]] = []
        self._serial = 0
        self._applied: dict[K, int] = {}
        self._cache: dict[Hashable, Any] = {}

    def put(self, key: K, row: V | None, due: float, now: float) -> None:
        """Show ``row`` under ``key`` (None: no longer) from ``due`` on, both in seconds of one clock."""
        if due <= now and not self._late:
            self._apply(key, row)
            return
        self._serial += 1
        heapq.heappush(self._late, (due, self._serial, key, row))

    def get(self, key: K, now: float) -> V | None:
        """The row shown under ``key``."""
        self._settle(now)
        return self._rows.get(key)

    def pick(self, keys: list[K], now: float) -> list[V]:
        """The rows shown under ``keys``, in the order of the listing."""
        self._settle(now)
        found = sorted({self._slots[key] for key in keys if key in self._rows})
        return [self._rows[self._keys[slot]] for slot in found]

    def all(self, now: float) -> list[V]:
        """Every row shown, in order."""
        return self.page(0, len(self._rows) + len(self._late), now)[1]

    def page(self, offset: int, limit: int, now: float) -> tuple[int, list[V]]:
        """How many rows there are, and those of one page."""
        self._settle(now)
        order = self._ordered()
        return len(order), [self._rows[self._keys[slot]] for slot in order[offset : offset + limit]]

    def filtered(self, name: Hashable, keep: Callable[[V], bool], now: float) -> list[V]:
        """The rows that ``keep`` admits, in order. Remembered under ``name`` until something changes."""
        self._settle(now)
        rows = self._cache.get(name)
        if rows is None:
            shown = (self._rows[self._keys[slot]] for slot in self._ordered())
            rows = self._cache[name] = [row for row in shown if keep(row)]
        return cast("list[V]", rows)

    def index(self, name: str, of: Callable[[K], Hashable], now: float) -> dict[Hashable, list[K]]:
        """Keys grouped by ``of``. Remembered under ``name`` until something changes."""
        self._settle(now)
        groups = self._cache.get(name)
        if groups is None:
            groups = self._cache[name] = {}
            for key in self._rows:
                groups.setdefault(of(key), []).append(key)
        return cast("dict[Hashable, list[K]]", groups)

    def _settle(self, now: float) -> None:
        while self._late and self._late[0][0] <= now:
            _, serial, key, row = heapq.heappop(self._late)
            # A short delay can overtake a longer one; the older write must not come back.
            if serial > self._applied.get(key, 0):
                self._applied[key] = serial
                self._apply(key, row)
        if not self._late:
            self._applied.clear()

    def _apply(self, key: K, row: V | None) -> None:
        self._cache.clear()
        if row is not None:
            if key not in self._rows:
                self._enter(key)
            self._rows[key] = row
        elif key in self._rows:
            del self._rows[key]
            slot = self._slots.pop(key)
            del self._keys[slot]
            if slot in self._fresh:
                self._fresh.remove(slot)
            else:
                self._gone.add(slot)

    def slot(self, key: K) -> int:
        """Where ``key`` comes in the order of the listing, whether or not it is there: lower slots come first."""
        name = repr(key).encode("utf-8", "replace")
        return int.from_bytes(blake2b(self._salt + name, digest_size=8).digest(), "big")

    def _enter(self, key: K) -> None:
        slot = self.slot(key)
        while slot in self._keys:
            slot += 1
        self._slots[key], self._keys[slot] = slot, key
        if slot in self._gone:
            self._gone.remove(slot)
        else:
            self._fresh.add(slot)

    def _ordered(self) -> list[int]:
        if self._gone:
            self._order = [slot for slot in self._order if slot in self._keys]
            self._gone.clear()
        if self._fresh:
            # Two sorted runs: the sort only merges them.
            self._order += sorted(self._fresh)
            self._order.sort()
            self._fresh.clear()
        return self._order
