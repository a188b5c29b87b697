"""Guards in force: those of the project file, those from outside the repository, and what a change relaxes. Pure.

Of each guard the stricter one counts: whoever may write the project file can tighten what the environment asks for, and
never relax it. Plans and states hold guards as JSON values, as ``Guards.as_json`` and ``GuardsInForce.as_json`` write
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from pydantic import Field

from reconciler.model.plan import Relaxed
from reconciler.model.project import PERCENT, DeleteLimit, Guards
from reconciler.model.spec import Spec

VARIABLE = "RECONCILER_GUARDS"
PROJECT, DEFAULT = "project file", "default"
_ORDERS: Mapping[str, tuple[str, ...]] = {"adopt": ("allow", "warn", "refuse"), "loosening": ("allow", "refuse")}
"""The values of a guard, the stricter ones last."""
_USUAL = Guards().as_json()
_SHARE = 30
"""Percent of what is managed that may go where no limit is written, or a kind's own number, whichever is more."""


class OutsideGuards(Spec):
    """Guards that do not stand in the repository. What is not written is not asked for."""

    adopt: Literal["allow", "warn", "refuse"] | None = None
    loosening: Literal["allow", "refuse"] | None = None
    max_delete: dict[str, DeleteLimit] = Field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class GuardsInForce:
    """The guards of a project file and those from outside, together. They are asked like ``Guards``."""

    project: Guards
    outside: OutsideGuards

    @property
    def adopt(self) -> str:
        return _stricter("adopt", self.project.adopt, self.outside.adopt)

    @property
    def loosening(self) -> str:
        return _stricter("loosening", self.project.loosening, self.outside.loosening)

    @property
    def max_delete(self) -> Mapping[str, object]:
        """The names that have a limit."""
        return {**self.project.max_delete, **self.outside.max_delete}

    def most(self, name: str, managed: int, default: int) -> int:
        """As ``Guards.most``: the lower limit of the two. Outside none is set, the project's or the default counts."""
        limit = self.project.most(name, managed, default)
        if name in self.outside.max_delete:
            limit = min(limit, Guards(maxDelete=self.outside.max_delete).most(name, managed, default))
        return limit

    def as_json(self) -> dict[str, Any]:
        return {**self.project.as_json(), "outside": self.outside.as_json()}


class GuardRow(NamedTuple):
    """One guard as people are shown it. ``source``: where it comes from."""

    guard: str
    value: str
    source: str


def guard_rows(guards: Mapping[str, Any]) -> tuple[GuardRow, ...]:
    """The guards in force, from their JSON values; empty for a plan that does not say them.

    Of a limit that stands in both places there are two rows, and the fewer deletes count.
    """
    outside = guards.get("outside")
    outside = outside if isinstance(outside, Mapping) else {}
    rows = []
    for name, order in _ORDERS.items():
        if guards.get(name) not in order:
            continue
        own, asked = guards[name], outside.get(name)
        asked = asked if asked in order else None
        value = _stricter(name, own, asked)
        source = PROJECT if own != _USUAL[name] else DEFAULT
        rows.append(GuardRow(name, value, VARIABLE if value == asked else source))
    for said, source in ((guards, PROJECT), (outside, VARIABLE)):
        rows += [GuardRow(f"maxDelete {name}", str(limit), source) for name, limit in _limits(said).items()]
    return tuple(rows)


def relaxed(
    before: Mapping[str, Any] | None, after: Mapping[str, Any], floors: Mapping[str, int]
) -> tuple[Relaxed, ...]:
    """The guards of a project file that are less strict than ``before``; none where that is not known.

    ``floors``: by kind, how many deletes need no permission, however few are managed, where no limit is written.
    A limit counts as relaxed unless it lets no more go than before, however many are managed.
    """
    if before is None:
        return ()
    found = []
    for name, order in _ORDERS.items():
        old, new = before.get(name), after.get(name)
        if old in order and new in order and order.index(new) < order.index(old):
            found.append(Relaxed(name, str(old), str(new)))
    return (*found, *_relaxed_limits(_limits(before), _limits(after), floors))


def _limits(guards: Mapping[str, Any]) -> dict[str, int | str]:
    """The limits of deletes by name. What is none is left out: a plan or a state may come from anywhere."""
    limits = guards.get("max_delete")
    if not isinstance(limits, Mapping):
        return {}
    return {name: limit for name, limit in limits.items() if is_limit(limit)}


def is_limit(limit: object) -> bool:
    """Whether ``limit`` is a number of deletes or a share, as ``Guards`` reads them."""
    return (type(limit) is int and limit >= 0) or (isinstance(limit, str) and bool(PERCENT.match(limit)))


def _relaxed_limits(
    before: Mapping[str, int | str], after: Mapping[str, int | str], floors: Mapping[str, int]
) -> Iterator[Relaxed]:
    for name in dict.fromkeys((*before, *after)):
        old, new = before.get(name), after.get(name)
        # A list without a limit of its own has none at all; a kind has a default.
        unlimited = name.startswith("list:")
        if old == new or (old is None and unlimited):
            continue
        if new is None or not _no_more(new, old, floors.get(name, 0)):
            usual = "no limit" if unlimited else DEFAULT
            yield Relaxed(f"maxDelete {name}", usual if old is None else str(old), usual if new is None else str(new))


def _no_more(new: int | str, old: int | str | None, floor: int) -> bool:
    """Whether the limit ``new`` lets no more go than ``old``, whatever is managed. None: the default of a kind."""
    share, before = _percent(new), _percent(old)
    if old is None:
        return share <= _SHARE if share is not None else int(new) <= floor
    if share is not None:
        return share == 0 or (before is not None and share <= before)
    return int(new) == 0 or (before is None and int(new) <= int(old))


def _percent(limit: int | str | None) -> int | None:
    return int(limit.removesuffix("%")) if isinstance(limit, str) else None


def _stricter(name: str, first: str, second: str | None) -> str:
    order = _ORDERS[name]
    return first if second is None else max(first, second, key=order.index)
