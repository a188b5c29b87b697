"""A plan sorted into what a person reads: sections by posture, single changes, and changes of one list together.

One pass with counters: a plan of 100,000 changes costs no more memory than its number of lists. Every renderer for
people (text here, Markdown and HTML alike) draws an outline, so they all show the same things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from reconciler.model.change import DELETING, FILE_GONE, Change, FieldChange, Verb
from reconciler.model.life import UNLIMITED, Life
from reconciler.model.posture import Posture
from reconciler.model.resource import Address

ORDER = (Posture.LOOSENS, Posture.MIXED, Posture.TIGHTENS, Posture.NEUTRAL)
"""What takes protection away is read first."""
SAMPLES = 3
SHAPES = 3
MOST_ITEMS = 100
"""Single changes a section shows; the rest is counted."""
MOST_GROUPS = 100

Explain = Callable[[Change, FieldChange], str]
"""Says what one changed field means for moderation; empty where there is nothing to say. Kinds know, renderers ask."""


@dataclass(slots=True)
class Group:
    """Changes of one verb in one list. ``shapes`` counts field changes that read the same, the first few kinds of them.

    ``updated`` is the last time that an undone edit was made, ``latest`` that of any change in the cloud.
    """

    verb: Verb
    title: str
    first: Change
    count: int = 0
    samples: list[str] = field(default_factory=list)
    shapes: Counter[tuple[FieldChange, ...]] = field(default_factory=Counter)
    alike: dict[tuple[object, ...], tuple[FieldChange, ...]] = field(default_factory=dict)
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

    def add(self, change: Change) -> None:
        self.count += 1
        if len(self.samples) < SAMPLES:
            self.samples.append(change.address.name)
        if change.fields:
            key = tuple(map(_delta, change.fields))
            if key not in self.alike and len(self.alike) < SHAPES:
                self.alike[key] = change.fields
            if key in self.alike:
                self.shapes[self.alike[key]] += 1
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
        said = reach_of(change)
        if said and (said in self.reach or len(self.reach) < SHAPES):
            self.reach[said] += 1


def _delta(change: FieldChange) -> tuple[object, ...]:
    """What is shown of a change of sets is what came and what went, whatever else both have."""
    path, before, after = change
    if isinstance(before, frozenset) and isinstance(after, frozenset) and before and after:
        return path, before - after, after - before, "of sets"
    return path, before, after


@dataclass(slots=True)
class Section:
    """Changes that are read together. ``unlisted`` counts single changes beyond the bound, by kind and verb."""

    count: int = 0
    items: list[Change] = field(default_factory=list)
    unlisted: Counter[tuple[str, Verb]] = field(default_factory=Counter)
    groups: dict[tuple[Verb, str, bool], Group] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        self.count += 1
        if change.list is None:
            if len(self.items) < MOST_ITEMS:
                self.items.append(change)
            else:
                self.unlisted[change.address.kind, change.verb] += 1
            return
        title = list_title(change)
        key = (change.verb, title, bool(change.fields))
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(change.verb, title, change)
        group.add(change)


@dataclass(slots=True, kw_only=True)
class PostureSection(Section):
    """The changes of one posture, read together."""

    posture: Posture


def outline(changes: Iterable[Change]) -> list[PostureSection]:
    """Sections that have changes, what loosens first."""
    sections = {posture: PostureSection(posture=posture) for posture in ORDER}
    for change in changes:
        sections[change.effect.posture].add(change)
    return [section for section in sections.values() if section.count]


def deletes_adopted(change: Change) -> bool:
    """Whether the change deletes an object that the account had before this project."""
    return change.adopted and change.verb in DELETING


def reach_of(change: Change) -> str:
    """Which reach a change ends or begins, said of its resource without its name; empty where none."""
    effect = change.effect
    # Saved plans hold the longer words, and are compared with them: only what is shown is shorter.
    gained = effect.gained.replace("reaches from now on ", "now reaches ")
    return "; ".join(said for said in (effect.lost, gained) if said)


def list_title(change: Change) -> str:
    """What the list of a change is called: its file, or the document that declared it; for some deletes, why."""
    if change.effect.reason.startswith(FILE_GONE):
        return change.effect.reason
    if change.expired:
        return f"expired: list:{change.list}"
    return change.position.file if change.position and change.position.file else f"list:{change.list}"


def edited(change: Change) -> list[FieldChange]:
    """What somebody edited outside, of what this change takes back: (path, recorded, live)."""
    if change.recorded is None or change.before is None:
        return []
    return [
        FieldChange(path, change.recorded.get(path), was)
        for path, was, _ in change.fields
        if change.recorded.get(path) != was
    ]


def addresses(items: Iterable[Address], most: int) -> list[str]:
    """The first ``most`` addresses as text."""
    return [str(address) for address, _ in zip(items, range(most), strict=False)]
