"""What a view says where the caller knows nothing: of scores, and of lines of manifests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reconciler.model.change import Change
    from reconciler.model.manifest import Position
    from reconciler.model.scale import Scale


def no_scales(change: Change) -> Sequence[Scale]:
    """Return nothing: of no change is known what it does to scores."""
    return ()


def no_places(change: Change, path: str) -> Position | None:
    """Return nothing: a saved plan does not say which line of the manifests decides a field."""
    return None
