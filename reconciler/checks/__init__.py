"""Moderation lint: what is legal, but probably not meant. One file a family, every rule with a stable id. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from reconciler.checks import keywords, labels, templates
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource

Check = Callable[[Mapping[Address, Resource]], Iterable[Problem]]

OF_ALL = frozenset({"label-unmatched"})
"""Rules about what no resource of the project has: they hold only where every resource is known."""
CHECKS: tuple[Check, ...] = (
    keywords.invisible,
    keywords.lookalikes,
    templates.scores,
    templates.unknown_labels,
    templates.idle,
    templates.names,
    labels.unmatched,
)
