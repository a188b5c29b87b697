"""Changes that are read as one: those of a list that go one way, and single resources that change alike.

What is deleted or changed is kept by name, so that drawings can name it; of what is added, a few names are enough.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reconciler.model.change import DELETING, Change, FieldChange, Verb
from reconciler.model.life import UNLIMITED, Life

SAMPLES = 3
VARIANTS = 5
"""Different ways to change that are shown of one group; the rest is counted."""
SHAPES = 3
"""Different lives, and different words about reach, that are shown of one group."""
_DIGITS = re.compile(r"(\d+)")


def changes_what_is_there(change: Change) -> bool:
    """Whether something that was there is deleted or set otherwise: each of these is named as far as there is room."""
    return bool(change.fields) or change.verb in DELETING or change.verb is Verb.UPDATE


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key to sort by: ``room-2`` before ``room-10``."""
    parts = _DIGITS.split(name)
    # Of numbers the longer one is larger; as text, since one of thousands of digits is not made a number cheaply.
    return tuple((len(part.lstrip("0")) if at % 2 else 0, part) for at, part in enumerate(parts))


@dataclass(slots=True)
class Variant:
    """Changes of a group whose fields change alike. ``fields`` is empty for those of no fields, and for the rest.

    ``kept`` are the changes that can be named: all of them, or the first few; ``room`` is how many shall be.
    """

    fields: tuple[FieldChange, ...] = ()
    count: int = 0
    kept: list[Change] = field(default_factory=list)
    room: int = SAMPLES

    @property
    def shown(self) -> Sequence[Change]:
        """The changes to name."""
        return self.kept[: self.room]

    @property
    def unnamed(self) -> int:
        """How many are counted only."""
        return self.count - min(self.room, len(self.kept))


@dataclass(slots=True)
class Group:
    """Changes of one verb in one list, or single resources that change alike.

    ``updated`` is the last time that an undone edit was made, ``latest`` that of any change in the cloud.
    """

    verb: Verb
    title: str
    first: Change
    full: bool = False
    """Whether every change is kept by name."""
    count: int = 0
    variants: dict[tuple[object, ...], Variant] = field(default_factory=dict)
    others: Variant = field(default_factory=Variant)
    """Those that change in further ways than are shown."""
    undone: int = 0
    updated: str = ""
    latest: str = ""
    dips: int = 0
    dip: str = ""
    adopted: int = 0
    """How many delete an object that this project did not create."""
    lives: Counter[Life] = field(default_factory=Counter)
    """Lives that say something, the first few different ones."""
    reach: Counter[str] = field(default_factory=Counter)
    """How many end or begin which reach, in words; the first few of them."""
    forgotten: Counter[str] = field(default_factory=Counter)
    """How many are forgotten for which reason."""

    def add(self, change: Change) -> None:
        self.count += 1
        variant = self._variant(change)
        variant.count += 1
        if self.full or len(variant.kept) < SAMPLES or changes_what_is_there(change):
            variant.kept.append(change)
        if change.updated and change.updated > self.latest:
            self.latest = change.updated
        if change.undoes_edit:
            self.undone += 1
            self.updated = max(self.updated, change.updated or "")
        if change.dips:
            self.dips += 1
            self.dip = self.dip or change.dips
        self.adopted += deletes_adopted(change)
        life = change.life
        if life is not UNLIMITED and life != UNLIMITED and (life in self.lives or len(self.lives) < SHAPES):
            self.lives[life] += 1
        if change.verb is Verb.FORGET and change.effect.reason:
            self.forgotten[change.effect.reason] += 1
        said = reach_of(change)
        if said and (said in self.reach or len(self.reach) < SHAPES):
            self.reach[said] += 1

    def _variant(self, change: Change) -> Variant:
        key = tuple(map(_delta, change.fields)) if change.fields else ()
        found = self.variants.get(key)
        if found is None:
            if len(self.variants) >= VARIANTS:
                return self.others
            found = self.variants[key] = Variant(change.fields)
        return found

    @property
    def parts(self) -> list[Variant]:
        """All variants; the rest, where there is one, last."""
        return [*self.variants.values(), *([self.others] if self.others.count else [])]

    @property
    def names(self) -> list[str]:
        """The names of the first few."""
        kept = (change.address.name for part in self.parts for change in part.kept)
        return [name for name, _ in zip(kept, range(SAMPLES), strict=False)]

    @property
    def unnamed(self) -> int:
        """How many are counted only."""
        return sum(part.unnamed for part in self.parts)

    @property
    def adds(self) -> bool:
        """Whether nothing that was there is deleted or set otherwise."""
        return not changes_what_is_there(self.first)


def _delta(change: FieldChange) -> tuple[object, ...]:
    """What is shown of a change of sets is what came and what went, whatever else both have."""
    path, before, after = change
    if isinstance(before, frozenset) and isinstance(after, frozenset) and before and after:
        return path, before - after, after - before, "of sets"
    return path, before, after


def deletes_adopted(change: Change) -> bool:
    """Whether the change deletes an object that the account had before this project."""
    return change.adopted and change.verb in DELETING


def reach_of(change: Change) -> str:
    """Which reach a change ends or begins, said of its resource without its name; empty where none."""
    effect = change.effect
    if not (effect.lost or effect.gained):
        return ""
    # Saved plans hold the longer words, and are compared with them: only what is shown is shorter.
    gained = effect.gained.replace("reaches from now on ", "now reaches ")
    return "; ".join(said for said in (effect.lost, gained) if said)


def share_out(variants: Iterable[Variant], names: int) -> None:
    """Set each variant's ``room`` so that about ``names`` are named: small ones whole, large ones alike."""
    waiting = sorted(variants, key=lambda variant: len(variant.kept))
    for at, variant in enumerate(waiting):
        fair = max(SAMPLES, names // (len(waiting) - at)) if names > 0 else SAMPLES
        variant.room = min(len(variant.kept), fair)
        names -= variant.room
