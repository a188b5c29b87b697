"""Sets of ids as JSON and back: by kind, the hashes in base64."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from reconciler.model.idset import SIZE, IdSet


def write_idsets(sets: Mapping[str, IdSet]) -> dict[str, str]:
    """Kind → base64, in order of kind."""
    return {kind: b64encode(sets[kind].packed).decode() for kind in sorted(sets)}


def read_idsets(data: Any) -> dict[str, IdSet]:
    """The inverse. Raises ValueError on anything else."""
    if type(data) is not dict:
        raise ValueError("unmanaged is not an object")
    return {kind: _read(kind, text) for kind, text in data.items()}


def _read(kind: str, text: Any) -> IdSet:
    if type(text) is not str:
        raise ValueError(f"unmanaged.{kind} is not a text")
    try:
        packed = b64decode(text, validate=True)
    except ValueError as error:
        raise ValueError(f"unmanaged.{kind} is not base64") from error
    found = IdSet(packed)
    # A set in another order, or with a piece of a hash at its end, was not written by this program.
    if len(packed) % SIZE or b"".join(sorted(found.hashes())) != packed:
        raise ValueError(f"unmanaged.{kind} is not a set of hashes")
    return found
