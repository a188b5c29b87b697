"""What people call things: nouns of kinds, and the meaning of changed fields. Renderers do not see the kinds."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.kinds import BY_NAME
from reconciler.model.change import Change, FieldChange
from reconciler.model.scale import Scale


def nouns() -> dict[str, str]:
    """Kind → plural noun."""
    return {name: kind.noun for name, kind in BY_NAME.items()}


def kinds_of_words() -> frozenset[str]:
    """Kinds whose resources are named after the word that they look for."""
    return frozenset(name for name, kind in BY_NAME.items() if kind.words)


def explain(change: Change, field: FieldChange) -> str:
    """The meaning of one changed field, or nothing."""
    kind = BY_NAME.get(change.address.kind)
    return kind.explain(change, field) if kind else ""


def scales(change: Change) -> Sequence[Scale]:
    """The leaves that a change gives other thresholds, and those that it switches on or off."""
    kind = BY_NAME.get(change.address.kind)
    return kind.scales(change) if kind else ()
