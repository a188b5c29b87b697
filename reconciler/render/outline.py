"""A plan sorted into what a person reads: sections by posture, single changes, and changes of one list together.

One pass with counters: what is added costs no more memory than its number of lists. Every renderer for people (text
here, Markdown alike) draws an outline, so they all show the same things.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from reconciler.model.change import DELETING, FILE_GONE, Change, FieldChange, Verb
from reconciler.model.manifest import Position
from reconciler.model.posture import Posture
from reconciler.model.resource import Address
from reconciler.render.groups import Group, changes_what_is_there, deletes_adopted, natural, reach_of, share_out
from reconciler.render.held import over_title
from reconciler.render.settings import setting_lines
from reconciler.render.words import two_steps

ORDER = (Posture.LOOSENS, Posture.MIXED, Posture.TIGHTENS, Posture.NEUTRAL)
"""What takes protection away is read first."""
MOST_ENTRIES = 100
"""Entries of single resources a section shows; the rest is counted."""
MOST_COMPARED = 2_000
"""Single resources a section compares with one another, to make one entry of those that change alike."""
MOST_GROUPS = 100
MOST_NAMES = 1_000
"""Names that a text shows of what is deleted or changed, where it is not asked for all."""
_RANK = {Verb.DELETE: 0, Verb.REPLACE: 1, Verb.UPDATE: 2, Verb.ADOPT: 3}

Explain = Callable[[Change, FieldChange], str]
"""Says what one changed field means for moderation; empty where there is nothing to say. Kinds know, renderers ask."""

Places = Callable[[Change, str], Position | None]
"""Where the manifests set one path of a change, be it in a base or a patch; None where that is not known."""


def deciding(entry: Group, path: str, places: Places) -> Position | None:
    """The one line that decides a path for all of an entry; None where there is none beside the declaration's own."""
    found = {places(change, path) for part in entry.parts for change in part.kept}
    place = found.pop() if len(found) == 1 else None
    return None if place == entry.first.position else place


@dataclass(slots=True)
class Section:
    """Changes that are read together. ``unlisted`` counts single changes beyond the bound, by kind and verb."""

    full: bool = False
    """Whether nothing is left out."""
    named: bool = False
    """Whether what is added is kept by name too."""
    count: int = 0
    entries: dict[tuple[object, ...], Group] = field(default_factory=dict)
    """Single resources, those that change alike in one entry."""
    bounds: dict[bool, list[int]] = field(default_factory=lambda: {adds: [0, 0] for adds in (False, True)})
    """Single resources that were compared, and entries, of those that change what is there and of those that add."""
    unlisted: Counter[tuple[str, Verb]] = field(default_factory=Counter)
    groups: dict[tuple[Verb, str, bool], Group] = field(default_factory=dict)

    def add(self, change: Change) -> None:
        self.count += 1
        if change.list is None:
            self._add_single(change)
            return
        title = list_title(change)
        key = (change.verb, title, bool(change.fields))
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(change.verb, title, change, self.full or self.named)
        group.add(change)

    def _add_single(self, change: Change) -> None:
        # What is added takes no room from what is deleted or changed.
        bound = self.bounds[not changes_what_is_there(change)]
        if bound[0] >= MOST_COMPARED and not self.full:
            self.unlisted[change.address.kind, change.verb] += 1
            return
        bound[0] += 1
        key = _reads_as(change)
        entry = self.entries.get(key)
        if entry is None:
            if bound[1] >= MOST_ENTRIES and not self.full:
                self.unlisted[change.address.kind, change.verb] += 1
                return
            bound[1] += 1
            # All are kept: an entry of twenty names all twenty.
            entry = self.entries[key] = Group(change.verb, change.address.kind, change, full=True)
        entry.add(change)

    def sort(self) -> None:
        """Put deletes and changes before what is added, and their names in natural order."""
        for kept in (self.entries, self.groups):
            ordered = sorted(kept.items(), key=lambda item: _rank(item[1]))
            kept.clear()
            kept.update(ordered)  # type: ignore[arg-type]
        # What is added stays as it is declared: there may be a hundred thousand of it, and a few names are shown.
        lists = [group for group in self.groups.values() if not group.adds]
        for group in (*self.entries.values(), *lists):
            for part in group.parts:
                part.kept.sort(key=lambda change: natural(change.address.name))

    def blocks(self) -> Iterator[tuple[list[Group], list[Group]]]:
        """Entries and lists that delete or change, then those that add."""
        for adds in (False, True):
            entries = [entry for entry in self.entries.values() if entry.adds is adds]
            groups = [group for group in self.groups.values() if group.adds is adds]
            yield entries, groups


def _rank(group: Group) -> int:
    return _RANK.get(group.verb, 4) if not group.adds else 5


def _reads_as(change: Change) -> tuple[object, ...]:
    """What is shown of a single resource beside its name and line: equal ones are one entry."""
    whole = change.after if change.after is not None else change.before
    settings: tuple[str, ...] = ()
    if not change.fields and whole is not None:
        settings = tuple(setting_lines(whole, change.address.name))
    # A person needs the id of what is adopted or replaced, so these are never joined.
    identity = change.address if change.verb in (Verb.ADOPT, Verb.REPLACE, Verb.RUN) else None
    return (
        change.address.kind,
        change.verb,
        identity,
        change.fields,
        settings,
        change.effect.reason,
        reach_of(change),
        change.dips,
        two_steps(change),
        change.undoes_edit,
        change.before is None,
        tuple(edited(change)) if change.undoes_edit else (),
        deletes_adopted(change),
        change.expired,
        change.life,
        change.held,
    )


@dataclass(slots=True, kw_only=True)
class PostureSection(Section):
    """The changes of one posture, read together."""

    posture: Posture


def outline(changes: Iterable[Change], *, full: bool = False) -> list[PostureSection]:
    """Sections that have changes, what loosens first. ``full``: every change is kept by name."""
    sections = {posture: PostureSection(posture=posture, full=full) for posture in ORDER}
    for change in changes:
        sections[change.effect.posture].add(change)
    found = [section for section in sections.values() if section.count]
    for section in found:
        section.sort()
    groups = [group for section in found for group in (*section.entries.values(), *section.groups.values())]
    for group in groups:
        for part in group.parts:
            part.room = len(part.kept)
    if not full:
        _bound(groups)
    return found


def _bound(groups: Iterable[Group]) -> None:
    """Let about ``MOST_NAMES`` be named: first of what weakens protection or is deleted, then of the rest."""
    left = MOST_NAMES
    several = [group for group in groups if group.count > 1]
    for first in (True, False):
        parts = [part for group in several if _weakens(group) is first for part in group.parts]
        share_out(parts, left)
        left -= sum(part.room for part in parts)


def _weakens(group: Group) -> bool:
    change = group.first
    return change.verb in DELETING or change.effect.posture in (Posture.LOOSENS, Posture.MIXED)


def list_title(change: Change) -> str:
    """What the list of a change is called: its file, or the document that declared it; for some deletes, why."""
    if change.effect.reason.startswith(FILE_GONE):
        return change.effect.reason
    if change.hold_over:
        return over_title(change)
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
