"""Field changes and effects, each worked out once for all changes that share a pair of forms."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.base import Kind
from reconciler.model.change import FieldChange
from reconciler.model.posture import Effect
from reconciler.model.resource import NormalForm
from reconciler.stages.planning.fields import field_changes


class Comparer:
    """Field changes and effects of pairs of forms, each worked out once: a hundred thousand keywords share few."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._fields: dict[tuple[int, int], tuple[FieldChange, ...]] = {}
        self._effects: dict[tuple[str, int, int], Effect] = {}
        self._alive: list[NormalForm | None] = []

    def fields(self, before: NormalForm, after: NormalForm) -> tuple[FieldChange, ...]:
        key = (id(before), id(after))
        if key not in self._fields:
            self._alive += [before, after]
            self._fields[key] = field_changes(before, after)
        return self._fields[key]

    def effect(self, kind: str, before: NormalForm | None, after: NormalForm | None) -> Effect:
        key = (kind, id(before), id(after))
        if key not in self._effects:
            self._alive += [before, after]
            self._effects[key] = self._kinds[kind].effect(before, after)
        return self._effects[key]
