"""The types of document that are known to all who read manifests, plans, schemas and states: one table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from reconciler.kinds.base import Kind
from reconciler.kinds.documents import DocumentType, Statement
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.kinds.runs import RunKind, run_kinds

Entry = TypeVar("Entry", bound=DocumentType)


class Registry(Collection[Kind]):
    """Kinds by name and by family, and every type of document. The tables stay the same objects for life.

    Iterating gives the kinds, in a fixed order.
    """

    def __init__(self, types: Iterable[DocumentType] = ()) -> None:
        self.by_name: dict[str, Kind] = {}
        self.by_document: dict[str, DocumentType] = {}
        self.objects: dict[str, ObjectKind] = {}
        self.runs: dict[str, RunKind] = {}
        self.add(*types)

    def __iter__(self) -> Iterator[Kind]:
        return iter(self.by_name.values())

    def __len__(self) -> int:
        return len(self.by_name)

    def __contains__(self, kind: object) -> bool:
        return kind in self.by_name.values()

    def add(self, *types: DocumentType) -> None:
        """Know these kinds and statements too, a kind in the place of one of the same name, if there is one.

        Raises ValueError where two types have the same documents.
        """
        kinds = {**self.by_name, **{kind.name: kind for kind in types if isinstance(kind, Kind)}}
        statements = [each for each in (*self.by_document.values(), *types) if isinstance(each, Statement)]
        known = [*kinds.values(), *statements]
        if len({each.document for each in known}) < len(known):
            raise ValueError("two types of document have the same kind")
        self._replace(known)

    @contextmanager
    def including(self, *types: DocumentType) -> Iterator[None]:
        """``add``, for as long as the block lasts."""
        before = list(self.by_document.values())
        self.add(*types)
        try:
            yield
        finally:
            self._replace(before)

    def _replace(self, types: Iterable[DocumentType]) -> None:
        """Fill the tables anew: who imported one of them sees the change."""
        documents = {each.document: each for each in types}
        kinds = {kind.name: kind for kind in documents.values() if isinstance(kind, Kind)}
        _refill(self.by_document, documents)
        _refill(self.by_name, kinds)
        _refill(self.objects, object_kinds(kinds))
        _refill(self.runs, run_kinds(kinds))


def _refill(table: dict[str, Entry], content: dict[str, Entry]) -> None:
    table.clear()
    table.update(content)
