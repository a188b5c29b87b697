"""Bases for templates that repeat the same leaves: which sets of leaves are worth a base of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import NamedTuple

LEAST_USERS = 3
LEAST_LEAVES = 2
_MOST_CANDIDATES = 3000

Leaves = frozenset[tuple[str, str]]
"""(path, settings as text) of every leaf that a template has ON."""


class Base(NamedTuple):
    """Leaves that all ``users`` have exactly so."""

    leaves: Leaves
    users: tuple[str, ...]


def shared_bases(templates: Mapping[str, Leaves]) -> list[Base]:
    """The base that spares most lines, then the next one among the templates that are left."""
    left = dict(templates)
    bases: list[Base] = []
    while True:
        best = _best(left)
        if best is None:
            return bases
        bases.append(best)
        for name in best.users:
            del left[name]


def _best(templates: Mapping[str, Leaves]) -> Base | None:
    """What is common to two templates is what a base may be; only equal leaves count: no template has to undo one."""
    candidates = {first & second for first, second in combinations(templates.values(), 2)}
    worth = [leaves for leaves in candidates if len(leaves) >= LEAST_LEAVES]
    # The largest first: with very many different ones, the small would hardly win.
    worth.sort(key=lambda leaves: (-len(leaves), sorted(leaves)))
    found = [Base(leaves, _users(leaves, templates)) for leaves in worth[:_MOST_CANDIDATES]]
    useful = [base for base in found if len(base.users) >= LEAST_USERS]
    return min(useful, key=lambda base: (-_spared(base), sorted(base.leaves)), default=None)


def _users(leaves: Leaves, templates: Mapping[str, Leaves]) -> tuple[str, ...]:
    return tuple(name for name, own in templates.items() if leaves <= own)


def _spared(base: Base) -> int:
    return (len(base.users) - 1) * len(base.leaves)


def paths(leaves: Iterable[tuple[str, str]]) -> frozenset[str]:
    return frozenset(path for path, _ in leaves)
