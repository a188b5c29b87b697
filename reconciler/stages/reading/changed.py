"""Which targets a change of a project's files can have changed: from files to documents, from documents to targets.

Two snapshots of one project are compared. The question decides which targets a pipeline looks at, so that a target
that is missed keeps an old configuration: whatever is in doubt counts as changed. What lies outside of the files (the
account, the time, the environment, the version of this program) is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import NamedTuple

from reconciler.kinds.documents import Declared
from reconciler.model.manifest import Map, Node, Position, Seq, Text
from reconciler.model.target_list import ChangeCause

DocumentKey = tuple[str, str]
"""The kind and the name of a document."""
UNKNOWN = ""
"""The digest of a list that cannot be read: it equals no other, not even itself."""
_TARGETS = "targets"


class ResolvedContent(NamedTuple):
    """A document with bases and patches merged in, and each list file that it names with a digest of its bytes."""

    declared: Declared
    lists: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project at one moment. ``settings`` is its project file as written, references to the environment in it.
    ``targets`` are the names of its targets.

    ``documents`` has what each target declares; targets that declare the same share one mapping. ``tuning`` counts the
    comments that switch rules off, without their lines. ``error`` is the first error of the files: with one, what the
    targets declare is not known.
    """

    settings: Map
    targets: tuple[str, ...]
    documents: Mapping[str, Mapping[DocumentKey, ResolvedContent]] = field(default_factory=dict)
    tuning: Mapping[tuple[str, ...], int] = field(default_factory=dict)
    error: ChangeCause | None = None


class Comparison:
    """Says why each target of ``after`` can differ from what it was in ``before``."""

    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self._before, self._after = before, after
        self._common = list(_common_causes(before, after))
        self._then, self._now = _targets(before.settings), _targets(after.settings)
        self._compared: dict[tuple[int, int], list[ChangeCause]] = {}

    def causes(self, name: str) -> list[ChangeCause]:
        """Return the causes for one target; none where it declares the same in the same way."""
        if name not in self._before.targets:
            return [ChangeCause(_place(self._now, name), "the target is new")]
        then, now = self._then.get(Text(name)), self._now.get(Text(name))
        return [
            *self._common,
            *_settings_causes(then, now, _place(self._now, name)),
            *self._document_causes(name),
        ]

    def removed(self) -> tuple[str, ...]:
        """Return the names of targets that are no more."""
        return tuple(name for name in self._before.targets if name not in self._after.targets)

    def _document_causes(self, name: str) -> list[ChangeCause]:
        if self._before.error is not None or self._after.error is not None:
            return []  # said for all targets
        before, after = self._before.documents[name], self._after.documents[name]
        key = id(before), id(after)
        if key not in self._compared:
            self._compared[key] = list(document_causes(before, after))
        return self._compared[key]


def _common_causes(before: Snapshot, after: Snapshot) -> Iterator[ChangeCause]:
    """What concerns every target: errors, fields of the project itself, comments that tune checks."""
    for snapshot in (before, after):
        if snapshot.error is not None:
            yield snapshot.error
    for key, place in _differing_keys(before.settings, after.settings):
        if key != _TARGETS:
            yield ChangeCause(place, f"{key} of the project")
    changed = Counter(before.tuning)
    changed.subtract(after.tuning)
    for file in sorted({comment[0] for comment, count in changed.items() if count}):
        yield ChangeCause(Position(file, 0), "a comment that tunes checks")


def _settings_causes(before: Node | None, after: Node | None, place: Position) -> Iterator[ChangeCause]:
    """Fields of one target in the project file."""
    if isinstance(before, Map) and isinstance(after, Map):
        for key, where in _differing_keys(before, after):
            yield ChangeCause(where, f"{key} of the target")
    elif not _same(before, after):
        yield ChangeCause(place, "the settings of the target")


def document_causes(
    before: Mapping[DocumentKey, ResolvedContent], after: Mapping[DocumentKey, ResolvedContent]
) -> Iterator[ChangeCause]:
    """Documents that came, went, or say something else, and lists with other bytes."""
    for key, content in after.items():
        called = " ".join(key)
        declared = content.declared
        old = before.get(key)
        if old is None:
            yield ChangeCause(declared.tree.position, f"{called} is new")
            continue
        place = first_difference(old.declared.tree, declared.tree)
        if place is not None:
            yield ChangeCause(place, called)
        elif old.declared.metadata != declared.metadata or old.declared.spec != declared.spec:
            yield ChangeCause(declared.tree.position, called)
        yield from _list_causes(called, old.lists, content.lists)
    for key, content in before.items():
        if key not in after:
            yield ChangeCause(Position(content.declared.file, 0), f"{' '.join(key)} is no longer declared")


def _list_causes(called: str, before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[ChangeCause]:
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if UNKNOWN in (old, new):
            yield ChangeCause(Position(path, 0), f"cannot be read, a list of {called}")
        elif old != new:
            yield ChangeCause(Position(path, 0), f"a list of {called}")


def first_difference(before: Node, after: Node) -> Position | None:
    """Return where ``after`` first says something else than ``before``; None where it says the same.

    Merged trees keep the places of the base or patch that a value comes from, so this names the file that decides.
    Quotes do not count here: the typed spec shows where they matter.
    """
    here: Position | None = getattr(after, "position", None)
    if isinstance(before, Map) and isinstance(after, Map):
        for key, value in after.items():
            place = first_difference(before[key], value) if key in before else getattr(key, "position", here)
            if place is not None:
                return place
        return None if len(before) == len(after) else here
    if isinstance(before, Seq) and isinstance(after, Seq):
        for old, new in zip_longest(before, after):
            if old is None or new is None:
                return getattr(new, "position", here)
            place = first_difference(old, new)
            if place is not None:
                return place
        return None
    if isinstance(before, Text) and isinstance(after, Text) and before == after:
        return None
    return here or Position("", 0)


def _differing_keys(before: Map, after: Map) -> Iterator[tuple[str, Position]]:
    """Keys under which two mappings differ, with the place in ``after``."""
    for key, value in after.items():
        if not _same(before.get(key), value):
            yield str(key), key.position
    for key in before:
        if key not in after:
            yield str(key), after.position


def _same(before: Node | None, after: Node | None) -> bool:
    """Whether two nodes say the same, quotes included: ``null`` and ``"null"`` mean different things."""
    if isinstance(before, Map) and isinstance(after, Map):
        return before.keys() == after.keys() and all(_same(before[key], after[key]) for key in after)
    if isinstance(before, Seq) and isinstance(after, Seq):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, Text) and isinstance(after, Text):
        return before == after and before.plain == after.plain
    return before is after


def _targets(settings: Map) -> Map:
    found = settings.get(Text(_TARGETS))
    return found if isinstance(found, Map) else Map.at(settings.position)


def _place(targets: Map, name: str) -> Position:
    key = targets.key(name)
    return key.position if key is not None else targets.position
