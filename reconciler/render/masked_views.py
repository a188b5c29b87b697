"""Views with the middle of every keyword hidden, so that whatever draws them has no keyword to show."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeVar

from reconciler.model.hold import Hold
from reconciler.model.life import Life
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address
from reconciler.render.formats.base import PlanView, ReportView
from reconciler.render.masking import Mask, masked_word

Record = TypeVar("Record")


def names_in(view: object, kinds: Collection[str]) -> Iterator[str]:
    """The keywords that a plan or a report is about: names of resources of ``kinds``."""
    shown = view.plan if isinstance(view, ReportView) else view
    for change in shown.plan.changes if isinstance(shown, PlanView) else ():
        if change.address.kind in kinds:
            yield change.address.name
    for each in shown.plan.held if isinstance(shown, PlanView) else ():
        if each.address.kind in kinds:
            yield each.address.name


class Masking:
    """Makes masked copies of records. ``kinds`` are those whose resources are named after what they look for."""

    def __init__(self, mask: Mask, kinds: Collection[str]) -> None:
        self._mask, self._kinds = mask, kinds
        # A hundred thousand changes share a handful of forms: each is looked through once, and kept alive meanwhile.
        self._shared: dict[int, tuple[object, object]] = {}

    def of(self, record: Record) -> Record:
        """A copy of ``record``, a frozen record of this project's, in which no text holds a keyword."""
        return self._of(record)  # type: ignore[no-any-return]

    def _of(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._mask.text(value) if type(value) is str else value
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Address):
            return self._address(value)
        if isinstance(value, Life):
            # A time is read again, whatever keyword its characters spell.
            return Life(value.expires, *map(self._of, value[1:]))
        if isinstance(value, Hold):
            return Hold(value.since, value.until, *map(self._of, value[2:]))
        if isinstance(value, Mapping):
            return self._once(value, self._mapping)
        if isinstance(value, tuple | list | frozenset | set):
            return self._once(value, self._collection)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value)
        return value

    def _address(self, address: Address) -> Address:
        hide = masked_word if address.kind in self._kinds else self._mask.text
        return Address(address.kind, hide(address.name))

    def _once(self, value: Any, copy: Any) -> Any:
        known = self._shared.get(id(value))
        if known is None:
            known = self._shared[id(value)] = (value, copy(value))
        return known[1]

    def _mapping(self, mapping: Mapping[Any, Any]) -> dict[Any, Any]:
        # Keys are paths, names of kinds, lists and actions, which drawings look things up by.
        return {key: self._of(item) for key, item in mapping.items()}

    def _collection(self, items: Any) -> Any:
        copies = [self._of(item) for item in items]
        fields = getattr(items, "_fields", None)
        if fields is None:
            return type(items)(copies)
        # What is named after its word has the word as its id, too.
        if "address" in fields and "id" in fields and items.address.kind in self._kinds:
            copies[fields.index("id")] = None if items.id is None else masked_word(items.id)
        return type(items)(*copies)

    def _dataclass(self, record: Any) -> Any:
        copies = {field.name: self._of(getattr(record, field.name)) for field in dataclasses.fields(record)}
        if isinstance(record, Problem):
            # The line may hold words that could not be read as keywords.
            copies |= {"excerpt": None, "mark": None, "note": None}
        return dataclasses.replace(record, **copies)
