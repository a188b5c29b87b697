"""The kinds that are known to everybody who reads manifests, plans, schemas and states: one table, in a fixed order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.kinds.runs import RunKind, run_kinds

AnyKind = TypeVar("AnyKind", bound=Kind)


class Registry(Collection[Kind]):
    """Kinds by name, by the documents that declare them, and by family. The tables stay the same objects for life."""

    def __init__(self, kinds: Iterable[Kind] = ()) -> None:
        self.by_name: dict[str, Kind] = {}
        self.by_document: dict[str, Kind] = {}
        self.objects: dict[str, ObjectKind] = {}
        self.runs: dict[str, RunKind] = {}
        self.add(*kinds)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    def __contains__(self, kind: object) -> bool:
        return kind in self.by_name.values()

    def add(self, *kinds: Kind) -> None:
        """Know these kinds too, each in the place of one of the same name, if there is one.

        Raises ValueError where two kinds are declared by the same documents.
        """
        known = {**self.by_name, **{kind.name: kind for kind in kinds}}
        documents = {kind.document: kind for kind in known.values()}
        if len(documents) < len(known):
            raise ValueError("two kinds are declared by documents of the same kind")
        self._replace(known)

    @contextmanager
    def including(self, *kinds: Kind) -> Iterator[None]:
        """``add``, for as long as the block lasts."""
        before = dict(self.by_name)
        self.add(*kinds)
        try:
            yield
        finally:
            self._replace(before)

    def _replace(self, kinds: dict[str, Kind]) -> None:
        """Fill the tables anew: who imported one of them sees the change."""
        _refill(self.by_name, dict(kinds))
        _refill(self.by_document, {kind.document: kind for kind in kinds.values()})
        _refill(self.objects, object_kinds(kinds))
        _refill(self.runs, run_kinds(kinds))


def _refill(table: dict[str, AnyKind], content: dict[str, AnyKind]) -> None:
    table.clear()
    table.update(content)
