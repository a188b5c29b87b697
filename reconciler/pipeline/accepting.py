"""accept: what was changed in the account becomes what the manifests say. The account itself is not touched.

Files are written first and the state last, under the lock. Killed in between, the same command goes on: what is
declared already is only recorded, and what is neither declared nor live only forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from reconciler.errors import StateMoved
from reconciler.files.editing.replacing import replace_all
from reconciler.files.project import ProjectFiles
from reconciler.ground.collector import collector_paused
from reconciler.kinds.objects import object_kinds
from reconciler.model.acceptance import Acceptance, LeftAlone, Way
from reconciler.model.manifest import Problem
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Resource
from reconciler.model.state import Record, State
from reconciler.pipeline.accept_asked import Wanted, appeared, asked_for, check_comparable, declarable
from reconciler.pipeline.accept_edits import ReadProject, Sifter, record_of, says_the_same
from reconciler.pipeline.choice import Choice
from reconciler.pipeline.file_edits import FileEdit
from reconciler.pipeline.loading import Loaded, load_each, load_with_sources
from reconciler.pipeline.planning import differences
from reconciler.pipeline.readdressing import readdressed
from reconciler.pipeline.reading import Seen, look, read_around
from reconciler.pipeline.recorded_edit import save_edit
from reconciler.pipeline.session import Session
from reconciler.pipeline.state_edits import next_state
from reconciler.pipeline.word_applying import made_hold
from reconciler.pipeline.word_edits import Remark, as_edited
from reconciler.stages.planning.acceptance import Asked, Sorter
from reconciler.stages.planning.difference import Difference
from reconciler.stages.planning.drift import Drifted, drift_plan
from reconciler.stages.planning.plan import Compared, Terms
from reconciler.stages.planning.reach.surroundings import Around

SAME = "is in the account as it is declared"
PARTLY = "is declared otherwise in more than that, and no apply has carried it out yet: this stays as it is declared"


@dataclass(frozen=True, slots=True)
class Accepting:
    """What is about to be written. ``plan`` shows what is accepted, as drift does: from declared to live."""

    project: ProjectFiles
    plan: Plan
    accepted: tuple[Acceptance, ...]
    left: tuple[LeftAlone, ...]
    state: State
    """As it was read."""
    edits: tuple[FileEdit, ...] = ()
    remarks: tuple[Remark, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Warnings that the project does not have without the edits."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Other targets for which the files declare something else then → how many addresses."""
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    """What the project declares with the edits."""
    addresses: Mapping[Address, Address] = field(default_factory=dict)
    """Of what appeared → as what it is declared, where the account shows it under another address."""

    @property
    def records(self) -> tuple[Acceptance, ...]:
        """What changes the state."""
        return tuple(each for each in self.accepted if each.adopts or each.way in (Way.DELETED, Way.FORGOTTEN))

    @property
    def empty(self) -> bool:
        return not (self.edits or self.records)


async def to_accept(session: Session, path: Path, wanted: Wanted) -> Accepting:
    """Look at the account, and return what accepting ``wanted`` writes. Nothing is written yet.

    Raises ManifestErrors for a project that has an error, InputError for an address that cannot be one, and Refused
    where the account cannot be compared: another account, an apply that has not ended, no state.
    """
    loaded, sources = load_with_sources(path, session.name)
    loaded.sound()
    named, globs, left = asked_for(wanted)
    stored = await session.reading()
    check_comparable(stored, need_state=wanted.everything or bool(globs))
    reading = readdressed(stored, loaded.addresses)
    seen = await look(reading, (*loaded.resources, *named), patient=False)
    with collector_paused():
        found, terms = differences(reading, loaded.resources, seen, ended=loaded.ended)
        kinds = object_kinds(seen.kinds)
        new = appeared(reading, seen)
        sorter = Sorter(kinds, found, terms, new)
        chosen = Choice(globs).predicate() if globs else lambda address, name: wanted.everything
        result = sorter.run(Asked(named, chosen))
        accepted, refused = declarable(result.accepted)
    sifter = Sifter(ReadProject(path, session.name, loaded, sources), seen, terms.now, into_shared=wanted.into_shared)
    made, accepted, more = sifter.run(accepted)
    left += [*result.left, *refused, *more]
    partly = [address for address in result.partly if address in {each.address for each in accepted}]
    around = await read_around(reading, [each.change for each in accepted], seen)
    return Accepting(
        loaded.project,
        _shown(found, accepted, seen, replace(terms, warnings=around.remarks), around),
        tuple(accepted),
        tuple(left),
        stored.state,
        made.edits,
        (
            *(Remark(str(address), SAME) for address in result.same),
            *made.remarks,
            *(Remark(str(address), PARTLY) for address in partly),
        ),
        made.problems,
        _others(path, session.name, loaded, made.edits),
        made.resources,
        made.addresses,
    )


def write(session: Session, made: Accepting) -> State | None:
    """Write the files, and then the state where it changes. Returns the state that was stored; None where none was.

    Raises Refused where a file or the state was changed meanwhile, before anything is written.
    """
    replacements = [edit.replacement for edit in made.edits]
    if not made.records:
        replace_all(made.project.root, replacements)
        return None
    with session.store.lock(session.owner, session.options.lock_timeout) as memory:
        state = session.state()
        if state != made.state:
            raise StateMoved("the state was changed meanwhile; nothing was written", hint="run the same command again")
        replace_all(made.project.root, replacements)
        records = _records(session, made)
        return save_edit(session, memory, state, next_state(session, replace(state, records=records)))


def _records(session: Session, made: Accepting) -> dict[Address, Record]:
    """The records once everything is accepted. What appeared is adopted, and held until manifests elsewhere have it."""
    records = dict(made.state.records)
    hold = made_hold(session, None, "accepted from the account")
    for each in made.records:
        if each.found is None:
            records.pop(each.address, None)
            continue
        address = made.addresses.get(each.address, each.address)
        records[address] = record_of(each, made.resources[address], hold)
    return records


def _shown(found: Compared, accepted: Sequence[Acceptance], seen: Seen, terms: Terms, around: Around) -> Plan:
    moved = Drifted(Difference(managed=found.difference.managed), [each.change for each in accepted], found.resources)
    terms = replace(terms, mode="drift", extra_refusals=(), moves=())
    return drift_plan(moved, seen.settlement, seen.live, seen.kinds, terms, around=around)


def _others(path: Path, target: str, loaded: Loaded, edits: Sequence[FileEdit]) -> dict[str, int]:
    """Other targets that the edits concern: the files are theirs too."""
    names = [name for name in loaded.project.targets if name != target]
    if not edits or not names:
        return {}
    before = load_each(path, lambda project: names, now=loaded.now)
    with as_edited(loaded.project, edits):
        after = load_each(path, lambda project: names, now=loaded.now)
    counts = {name: len(list(_differing(before[name].resources, after[name].resources))) for name in names}
    return {name: count for name, count in counts.items() if count}


def _differing(before: Mapping[Address, Resource], after: Mapping[Address, Resource]) -> Iterator[Address]:
    return (a for a in {**before, **after} if not says_the_same(before.get(a), after.get(a)))
