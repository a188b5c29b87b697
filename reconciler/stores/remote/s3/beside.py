"""The objects of the history beside a state in object storage: ``KEY.audit/N`` and ``KEY.history/N``."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.stores.beside import SideObject
from reconciler.stores.remote.s3.objects import Objects


class S3Beside:
    """Objects whose names begin with the key of the state."""

    def __init__(self, objects: Objects, key: str) -> None:
        self._objects, self._key = objects, key

    def numbered(self, folder: str, after: int = 0) -> Sequence[SideObject]:
        # Names behind this one only: a list of years would be read page by page.
        behind = self._name(folder, after) if after > 0 else None
        found = self._objects.numbered(f"{self._key}.{folder}", behind)
        return [SideObject(item.number, item.size) for item in found if item.number > after]

    def read(self, folder: str, number: int) -> bytes | None:
        return self._objects.get(self._name(folder, number))

    def create(self, folder: str, number: int, data: bytes) -> bool:
        name = self._name(folder, number)
        # The answer of an earlier attempt may have been lost.
        return self._objects.create(name, data) or self._objects.get(name) == data

    def put(self, folder: str, number: int, data: bytes) -> None:
        self._objects.put(self._name(folder, number), data)

    def remove(self, folder: str, number: int) -> None:
        self._objects.remove(self._name(folder, number))

    def _name(self, folder: str, number: int) -> str:
        return f"{self._key}.{folder}/{number:010d}"
