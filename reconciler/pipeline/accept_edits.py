"""The edits of an accept: made for as many addresses as possible, and proved before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError, ManifestErrors, ReconcilerError, Refused
from reconciler.ground.collector import collector_paused
from reconciler.model.acceptance import Acceptance, LeftAlone
from reconciler.model.hold import Hold
from reconciler.model.manifest import Problem
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record, place_of
from reconciler.pipeline.accepted_objects import AcceptedObjects
from reconciler.pipeline.accepted_words import AcceptedWords
from reconciler.pipeline.edit_series import EditSeries
from reconciler.pipeline.file_edits import FileEdit
from reconciler.pipeline.loading import Loaded
from reconciler.pipeline.new_problems import new_problems
from reconciler.pipeline.reading import Seen
from reconciler.pipeline.word_edits import Remark, check_only, loaded_with
from reconciler.pipeline.word_places import mentions_in
from reconciler.stages.planning.diff import Differ
from reconciler.stages.planning.plan import with_recorded
from reconciler.stages.planning.word_plan import within
from reconciler.stages.reading.desired import Source

MOST_TRIES = 200
"""How often edits are tried with a part of the addresses, where they cannot be made for all of them."""


@dataclass(frozen=True, slots=True)
class Made:
    """Edits that make a sound project in which nothing of what was accepted is left to be planned."""

    edits: tuple[FileEdit, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Problem, ...] = ()
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    addresses: Mapping[Address, Address] = field(default_factory=dict)
    """Of what appeared → as what it is declared, where the account shows it under another address."""


class ReadProject(NamedTuple):
    """The project as it was read for one target."""

    path: Path
    target: str
    loaded: Loaded
    sources: Sequence[Source]


class Sifter:
    """Makes the edits for as many addresses as possible, and says of each other one why it cannot be.

    ``now``: Unix seconds. ``seen`` is what the account showed.
    """

    def __init__(self, project: ReadProject, seen: Seen, now: float, *, into_shared: bool) -> None:
        self._path, self._target, self._loaded, self._sources = project
        self._seen, self._now, self._into_shared = seen, now, into_shared
        self._tries = 0
        self._left: list[LeftAlone] = []
        self._latest = Made(resources=project.loaded.resources)
        """Made for what is accepted so far."""

    def run(self, every: Sequence[Acceptance]) -> tuple[Made, list[Acceptance], list[LeftAlone]]:
        """The edits, what they are for, and what is left alone."""
        accepted = self._sifted([], list(every))
        return self._latest, accepted, self._left

    def _sifted(self, accepted: list[Acceptance], items: list[Acceptance]) -> list[Acceptance]:
        """Those of ``items`` for which edits can be made together with those for ``accepted``.

        Halves where it is not known which one cannot. The second half is tried with what is left of the first: each
        may be sound alone, and both together not.
        """
        while items:
            self._tries += 1
            try:
                with collector_paused():
                    self._latest = self._made([*accepted, *items])
            except _NotThese as error:
                reasons = {each.address: each for each in error.left}
                gone = [each for each in items if each.address in reasons]
                if not gone:
                    return self._parted(accepted, items, error.left[0].reason)
                self._left += [reasons[each.address] for each in gone]
                items = [each for each in items if each.address not in reasons]
            except (InputError, Refused) as error:
                return self._parted(accepted, items, _said(error))
            else:
                return items
        return []

    def _parted(self, accepted: list[Acceptance], items: list[Acceptance], reason: str) -> list[Acceptance]:
        if len(items) == 1 or self._tries > MOST_TRIES:
            self._left += [LeftAlone(each.address, reason) for each in items]
            return []
        half = len(items) // 2
        first = self._sifted(accepted, items[:half])
        return first + self._sifted([*accepted, *first], items[half:])

    def _made(self, items: Sequence[Acceptance]) -> Made:
        """The edits for ``items``. Raises _NotThese, InputError and Refused."""
        series = EditSeries(self._path, self._target, self._loaded, self._sources)
        words, objects = AcceptedWords(series, items), AcceptedObjects(series, items, into_shared=self._into_shared)
        words.run()
        objects.run()
        left = [*words.left, *objects.left]
        if left:
            raise _NotThese(left)
        edits = series.edits()
        if not edits:
            return Made(resources=self._loaded.resources)
        after, sources = loaded_with(self._path, self._target, self._loaded, edits)
        names = {each.address.name for each in items}
        check_only(mentions_in(self._sources), mentions_in(sources), names)
        self._check(items, after, objects)
        remarks = (*words.remarks, *objects.remarks)
        return Made(edits, remarks, new_problems(self._loaded, after), after.resources, objects.addresses)

    def _check(self, items: Sequence[Acceptance], after: Loaded, objects: AcceptedObjects) -> None:
        """A last proof: nothing is left to be planned of what is accepted, and nothing else is declared otherwise."""
        addresses = {objects.addresses.get(each.address, each.address): each for each in items}
        before, then = self._loaded.resources, after.resources
        for address in before.keys() | then.keys():
            if address in addresses:
                continue
            old, new, expected = before.get(address), then.get(address), objects.expected.get(address)
            if old is not None and new is not None and expected is not None:
                old = old._replace(form=expected, written=new.written, extras=new.extras)
            if not says_the_same(old, new):
                raise _by_hand(f"the edit would change {address} too")
        state = self._seen.state
        records = {a: r for a, r in state.records.items() if a in addresses}
        for address, each in addresses.items():
            if each.found is None:
                records.pop(address, None)
                if address in then:
                    raise _by_hand(f"{address} would still be declared")
            elif address not in then:
                raise _by_hand(f"{address} would not be declared")
            elif each.adopts:
                records[address] = record_of(each, then[address], None)
        declared = {address: then[address] for address in addresses if address in then}
        live = with_recorded(self._seen.live, state)
        differ = Differ(self._seen.kinds, replace(state, records=records), live, now=self._now)
        for change in differ.run(declared).changes:
            paths = {field.path for field in addresses[change.address].fields}
            if not change.fields or any(field.path in paths for field in change.fields):
                raise _by_hand(f"{change.address} would still differ")


def _by_hand(message: str) -> InputError:
    return InputError(f"{message}; nothing was written", hint="edit it by hand")


class _NotThese(Exception):
    """Addresses for which no edit was found."""

    def __init__(self, left: Sequence[LeftAlone]) -> None:
        super().__init__()
        self.left = left


def says_the_same(first: Resource | None, second: Resource | None) -> bool:
    """Whether two declarations say the same, whatever lines they stand in, and how they write it."""
    if first is None or second is None:
        return first is second
    return first == second._replace(position=first.position, places=first.places)


def _said(error: ReconcilerError) -> str:
    if isinstance(error, ManifestErrors):
        first = next(problem for problem in error.problems if problem.severity == "error")
        return f"validate would refuse it: {first.position.short}: {first.message} [{first.rule}]"
    # Of the rest something may be.
    message = error.message.removesuffix("; nothing was written")
    return f"{message}: {error.hint}" if error.hint else message


def record_of(each: Acceptance, resource: Resource, hold: Hold | None) -> Record:
    """The record of what is managed from now on. ``hold``: no longer than its own life."""
    assert each.found is not None
    return Record(
        each.found.id,
        each.found.form,
        resource.protect,
        resource.ignore,
        resource.list,
        place_of(resource.position),
        adopted=True,
        life=resource.life,
        held=None if hold is None else within(hold, resource.life),
    )
