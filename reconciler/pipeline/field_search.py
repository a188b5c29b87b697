"""The search for the edits that make objects declare wanted forms: step by step, each tried before it counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, NamedTuple

from reconciler.files.editing.source import CannotEdit
from reconciler.files.writing.scalars import scalar
from reconciler.model.manifest import Position
from reconciler.model.resource import Address, NormalForm, Resource, Value, plain
from reconciler.model.spec import quoted
from reconciler.pipeline.field_documents import DocumentPlace, Shelf, Step, Texts, has, place_in, says
from reconciler.stages.reading.heads import Draft
from reconciler.stages.reading.layers import Layered, Meaning

_BY_HAND = "edit the manifests by hand"
_ROUNDS = 3
"""Passes over all objects: what somebody agreed to for one may change another, which is then mended."""
_NAMED = 3
"""Others that a message names."""
_NOWHERE = Position("", 0)
_EMPTY: Final[tuple[Value, ...]] = ("", frozenset())


class Absent(Enum):
    """The one value that says that a form has no such path."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class Other(NamedTuple):
    """An object that an edit would change beside the one that it is for. ``target``: where targets differ."""

    address: Address
    target: str | None = None

    def __str__(self) -> str:
        return f"{self.address} of target {self.target}" if self.target else str(self.address)


class Written(NamedTuple):
    """One field and where it goes.

    ``decided``: where it is written so far, None where nowhere. ``others``: whom the edit changes too, by consent.
    ``spared``: whom an edit where it is decided, or of the object's own document, would have changed.
    """

    address: Address
    path: str
    before: Value | Absent
    after: Value | Absent
    place: DocumentPlace
    decided: DocumentPlace | None = None
    others: tuple[Other, ...] = ()
    spared: tuple[Other, ...] = ()


class Blocked(NamedTuple):
    """Why an object cannot be edited. ``others``: with consent to their change it can."""

    address: Address
    message: str
    fix: str
    path: str | None = None
    position: Position | None = None
    others: tuple[Other, ...] = ()


class _Tried(NamedTuple):
    """A step that was tried: the documents then, what they declare, and whom it should not change.

    ``undoes``: whether another object would lose what it is to have, which nobody can agree to.
    """

    texts: Texts
    resources: Mapping[int, Resource]
    others: tuple[Other, ...]
    undoes: bool


class _Failed(Exception):
    """Why a step cannot be made."""


class _Undeclarable(_Failed):
    """What a document would say then is an error: no manifest may say it."""


class Known(NamedTuple):
    """What a search goes by. ``is_shared``: whether a file is other projects' too; ``target``: the one it is about."""

    entries: Sequence[Layered]
    meaning: Meaning
    shelf: Shelf
    is_shared: Callable[[str], bool]
    target: str | None


class Search:
    """Edits documents until all ``goals`` are declared. Objects are known by the index of their entry.

    ``agreed``: those whose fields may be written where that changes others.
    """

    def __init__(self, known: Known, goals: Mapping[Address, NormalForm], agreed: Collection[Address]) -> None:
        self._entries, self._meaning, self._shelf, self._is_shared, self._target = known
        self._agreed = frozenset(agreed)
        self.texts = Texts()
        self._before = {at: self._declared(at, self.texts) for at in range(len(self._entries))}
        self._now = dict(self._before)
        self._goals = {at: resource.form for at, resource in self._before.items()}
        self._mine = {entry.address: at for at, entry in enumerate(self._entries) if self._is_here(entry)}
        self._asked = {self._mine[address]: form for address, form in goals.items()}
        self._goals.update(self._asked)
        self._targets = frozenset(target for entry in self._entries for target in entry.targets)
        self._written: dict[tuple[Address, str], Written] = {}

    def run(self) -> list[Blocked]:
        """Make the edits. Return the objects for which that cannot be done; then nothing of it is to be used."""
        for _ in range(_ROUNDS):
            left = [at for at in self._asked if self._now[at].form != self._goals[at]]
            blocked = [found for at in left for found in self._reach_goal(at)]
            if blocked or not left:
                return blocked
        return [self._never(at) for at in self._asked if self._now[at].form != self._goals[at]]

    def written(self) -> Iterator[Written]:
        """Return the fields and where they go, in order."""
        for (address, path), written in self._written.items():
            at = self._mine[address]
            before, after = self._before[at].form.get(path, ABSENT), self._now[at].form.get(path, ABSENT)
            yield written._replace(before=before, after=after)

    def changed(self) -> Iterator[tuple[Layered, NormalForm]]:
        """Return everything that is declared otherwise than before, with its new form."""
        for at, entry in enumerate(self._entries):
            if self._now[at] != self._before[at]:
                yield entry, self._now[at].form

    # ---- one object

    def _is_here(self, entry: Layered) -> bool:
        return not entry.targets or self._target is None or self._target in entry.targets

    def _reach_goal(self, at: int) -> Iterator[Blocked]:
        paths = self._entries[at].draft.kind.paths
        for _ in range(4 * len(paths)):
            path = self._first_difference(at, paths)
            if path is None:
                return
            blocked = self._set(at, path)
            if blocked is not None:
                yield blocked
                return
        yield self._never(at)

    def _never(self, at: int) -> Blocked:
        path = self._first_difference(at, self._entries[at].draft.kind.paths)
        message = "its documents cannot be edited so that it declares what is wanted"
        return Blocked(self._entries[at].address, message, _BY_HAND, path)

    def _first_difference(self, at: int, paths: Sequence[str]) -> str | None:
        form, goal = self._now[at].form, self._goals[at]
        every = dict.fromkeys((*paths, *form, *goal))
        return next((path for path in every if form.get(path, ABSENT) != goal.get(path, ABSENT)), None)

    def _set(self, at: int, path: str) -> Blocked | None:
        """Make one path of an object what it is to be, in the first document where that is possible."""
        entry, value = self._entries[at], self._goals[at].get(path, ABSENT)
        steps = tuple(path.split("."))
        decided = self._deciding(entry, steps)
        agreed = entry.address in self._agreed
        reasons: list[CannotEdit | _Failed] = []
        spared: tuple[Other, ...] = ()
        for layer in self._candidates(entry, decided):
            for step in _ways(self.texts, layer, steps, value):
                try:
                    tried = self._try(at, path, layer, step)
                except (CannotEdit, _Failed) as error:
                    reasons.append(error)
                    continue
                if tried.others and (tried.undoes or not agreed):
                    spared = spared or tried.others
                    continue
                self._take(tried)
                place = place_in(entry, layer, steps)
                was = place_in(entry, decided, steps) if decided is not None else None
                written = Written(entry.address, path, ABSENT, ABSENT, place, was, tried.others, spared)
                self._written[entry.address, path] = written
                return None
        place = place_in(entry, decided or entry.draft, steps)
        blocked = Blocked(entry.address, "", _BY_HAND, path, place.position)
        if spared:
            return self._with_others(blocked, place, spared)
        return _impossible(blocked, place, value, reasons)

    def _with_others(self, blocked: Blocked, place: DocumentPlace, others: tuple[Other, ...]) -> Blocked:
        names = ", ".join(str(other) for other in others[:_NAMED])
        more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        message = f"{blocked.path} goes into {place.document}, and an edit there would change {names}{more}"
        fix = _BY_HAND
        if self._target is not None and all(other.address == blocked.address for other in others):
            head = f"{{name: {blocked.address.name}, patch: true, targets: [{scalar(self._target)}]}}"
            fix = f"add a patch for this target: a document with metadata: {head}"
        return blocked._replace(message=message, fix=fix, others=others)

    def _deciding(self, entry: Layered, steps: tuple[str, ...]) -> Draft | None:
        """The topmost document that says anything about a field."""
        return next((layer for layer in reversed(entry.layers) if says(self.texts.spec(layer), steps)), None)

    def _candidates(self, entry: Layered, decided: Draft | None) -> Iterator[Draft]:
        """The documents in which a field may be written, the best first."""
        if decided is not None and not self._is_shared(decided.document.file):
            yield decided
        reached = decided is None
        for layer in entry.layers:
            if reached and entry.own(layer) and not self._is_shared(layer.document.file):
                yield layer
            reached = reached or layer is decided

    # ---- one step

    def _try(self, at: int, path: str, layer: Draft, step: Step) -> _Tried:
        """Raises CannotEdit where the text cannot be edited so, and _Failed where it would not say what is wanted."""
        texts = self._shelf.after(self.texts, layer, step)
        resources: dict[int, Resource] = {}
        others: list[Other] = []
        undoes = False
        for number, entry in enumerate(self._entries):
            if any(each is layer for each in entry.layers):
                resources[number] = self._declared(number, texts)
                others += self._harmed(number, resources[number], at)
                undoes = undoes or (number in self._asked and number != at and self._undoes(number, resources[number]))
        if resources[at].form.get(path, ABSENT) != self._goals[at].get(path, ABSENT):
            raise _Failed("it does not come out as wanted")
        return _Tried(texts, resources, tuple(others), undoes)

    def _declared(self, at: int, texts: Texts) -> Resource:
        """What an object is declared as, wherever that stands. Raises _Failed."""
        resource, problems = self._meaning.of(self._entries[at], texts.specs)
        if resource is None:
            if not problems:
                raise _Failed("it would not be declared")
            allowed = f"; allowed: {', '.join(problems[0].allowed)}" if problems[0].allowed else ""
            raise _Undeclarable(f"{problems[0].message}{allowed}")
        return resource._replace(position=_NOWHERE, places=None)

    def _harmed(self, number: int, then: Resource, mine: int) -> Iterator[Other]:
        """Whom a step changes that it should not: what is not at its goal now may come nearer, and nothing else."""
        entry, old, goal = self._entries[number], self._now[number], self._goals[number]
        if then == old:
            return
        paths = [path for path in then.form.keys() | old.form.keys() if _at(then, path) != _at(old, path)]
        astray = number not in self._asked or any(_at(then, path) != goal.get(path, ABSENT) for path in paths)
        for target in entry.targets or (None,):
            here = self._is_here(entry) and target in (self._target, None)
            if not here or (astray and number != mine):
                yield Other(entry.address, target if len(self._targets) > 1 else None)

    def _undoes(self, number: int, then: Resource) -> bool:
        """Whether anything of an object that is as it is to be would no longer be so."""
        old, goal = self._now[number], self._goals[number]
        paths = (path for path in {*then.form, *old.form} if _at(then, path) != _at(old, path))
        return any(_at(old, path) == goal.get(path, ABSENT) for path in paths)

    def _take(self, tried: _Tried) -> None:
        self.texts = tried.texts
        self._now.update(tried.resources)
        # Those whose change was agreed to are not brought back, unless they have a goal of their own.
        agreed = {at: resource.form for at, resource in tried.resources.items() if at not in self._asked}
        self._goals.update(agreed)


def _at(resource: Resource, path: str) -> Value | Absent:
    return resource.form.get(path, ABSENT)


def _ways(texts: Texts, layer: Draft, steps: tuple[str, ...], value: Value | Absent) -> Iterator[Step]:
    """The edits of one document that may do it, the best first."""
    if (isinstance(value, Absent) or value in _EMPTY) and has(texts.spec(layer), steps):
        yield Step(steps, removes=True)
    yield Step(steps, None if isinstance(value, Absent) else value)


def _impossible(
    blocked: Blocked, place: DocumentPlace, value: Value | Absent, reasons: Sequence[CannotEdit | _Failed]
) -> Blocked:
    shown = "nothing" if isinstance(value, Absent) else quoted(str(plain(value)))
    if reasons and all(isinstance(reason, _Undeclarable) for reason in reasons):
        message = f"no manifest may say that {blocked.path} is {shown}: {reasons[0]}"
        return blocked._replace(message=message, fix="change it in the account, or let the next apply set it back")
    reason = str(reasons[0]) if reasons else f"{place.position.file} lies in the folder that other projects share"
    return blocked._replace(message=f"{blocked.path} of {place.document} cannot be made {shown}: {reason}")
