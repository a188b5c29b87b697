"""The objects that a store keeps beside a state: entries of its history, and change sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class SideObject(NamedTuple):
    """An object beside the state: the number that is its name, and its bytes."""

    number: int
    size: int


class Beside(Protocol):
    """Objects beside a state, in folders, each named by a number. All raise StoreError."""

    def numbered(self, folder: str, after: int = 0) -> Sequence[SideObject]:
        """The objects with a number above ``after``, lowest first."""
        ...

    def read(self, folder: str, number: int) -> bytes | None:
        """The content of one; None where there is none."""
        ...

    def create(self, folder: str, number: int, data: bytes) -> bool:
        """Write a new one durably; False where one of that number is there, which stays as it is."""
        ...

    def put(self, folder: str, number: int, data: bytes) -> None:
        """Write one durably, whatever was there."""
        ...

    def remove(self, folder: str, number: int) -> None:
        """Remove one, if it is there."""
        ...
