"""The guards that a project file relaxes, by the numbers of the kinds that hold where it names no limit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds import OBJECT_KINDS
from reconciler.model.guards import relaxed
from reconciler.model.plan import Relaxed


def relaxed_guards(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> tuple[Relaxed, ...]:
    """As ``model.guards.relaxed``: ``before`` as the last apply recorded them, ``after`` those in force now."""
    return relaxed(before, after, {name: kind.delete_guard for name, kind in OBJECT_KINDS.items()})
