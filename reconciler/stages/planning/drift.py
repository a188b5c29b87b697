"""Drift: a plan with desired := state, shown the other way round: before → after is recorded → live. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import Change, FieldChange, Verb
from reconciler.model.event import Entered, Listener, silent
from reconciler.model.idset import short_hash
from reconciler.model.manifest import Position
from reconciler.model.plan import Plan
from reconciler.model.resource import Address, Found, Live, Resource, seconds
from reconciler.model.state import State
from reconciler.stages.planning.comparer import Comparer
from reconciler.stages.planning.diff import Differ
from reconciler.stages.planning.difference import Difference
from reconciler.stages.planning.edits import strip
from reconciler.stages.planning.ends import expired_effect, soon_remarks
from reconciler.stages.planning.guards import Situation
from reconciler.stages.planning.order import ordered
from reconciler.stages.planning.plan import Terms, assembled, with_recorded
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import UNREAD, Around, surroundings
from reconciler.stages.reading.settle import Settlement


def remembered(state: State, now: float = 0.0) -> dict[Address, Resource]:
    """The recorded resources as if they were declared, without those whose recorded end is past at ``now``."""
    return {
        address: Resource(
            address,
            record.form,
            record.place or Position("", 0),
            record.list,
            protect=record.protect,
            ignore=record.ignore,
            life=record.life,
            keep=record.keep,
        )
        for address, record in state.records.items()
        if not record.life.ended(now)
    }


def drift(
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    unmanaged: str = "report",
    around: Around = UNREAD,
    listen: Listener = silent,
) -> Plan:
    """What was changed, deleted or added outside since the last apply, as a plan of mode drift.

    Verbs: update for changed, delete for missing, create for added (left out with ``unmanaged`` = ignore). What has
    come to its recorded end and is still live is a create too, one that has ``expired``.
    """
    moved = drifted(settlement, live, kinds, terms, unmanaged=unmanaged, listen=listen)
    return drift_plan(moved, settlement, live, kinds, terms, around=around, listen=listen)


class Drifted(NamedTuple):
    """What moved, as changes from recorded to live, each judged by itself; and the difference that showed it."""

    difference: Difference
    changes: list[Change]
    resources: Mapping[Address, Resource]
    """What was compared: the recorded resources, as if they were declared."""


def drifted(
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    unmanaged: str = "report",
    listen: Listener = silent,
) -> Drifted:
    """What moved in the account. What it touches decides what else has to be read of the account."""
    listen(Entered("diff"))
    # Runs do not drift: what was done cannot change.
    objects = object_kinds(kinds)
    settled = settlement.state
    live = with_recorded(live, settled)
    resources = {a: r for a, r in remembered(settled, terms.now).items() if a.kind in objects}
    difference = Differ(objects, settled, live, now=terms.now).run(resources, terms.chosen)
    compare = Comparer(objects)
    # Of what has expired, only that is drift which has not been deleted.
    changes = [_turned(change, compare) for change in difference.changes if change.verb is not Verb.FORGET]
    if unmanaged != "ignore":
        changes += list(_added(difference, live, settled, objects, compare))
    return Drifted(difference, changes, resources)


def drift_plan(
    moved: Drifted,
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    around: Around = UNREAD,
    listen: Listener = silent,
) -> Plan:
    """The report of what ``moved``, judged together and in what was read ``around`` it."""
    listen(Entered("plan"))
    objects, state = object_kinds(kinds), settlement.state
    live = with_recorded(live, state)
    beside = surroundings(moved.changes, live, objects, state, around)
    # What is given away is judged as it is live: without its switch a leaf would look as if it were OFF.
    judgement = judge(ordered(moved.changes, objects), objects, beside)
    changes = [_without_ignored(change) for change in judgement.changes]
    situation = Situation(changes, moved.difference, state, live, {}, terms.guards, "drift")
    lives = ((a, r.life) for a, r in moved.resources.items() if terms.chosen(a, r.list))
    remarks = soon_remarks(lives, terms.now)
    made = assembled(situation, objects, replace(terms, mode="drift", warnings=(*terms.warnings, *remarks)))
    return replace(made, drift=moved.difference.drift, surroundings=beside, headline=judgement.headline)


def _turned(change: Change, compare: Comparer) -> Change:
    """From live → recorded to recorded → live; what was to be created is what is missing."""
    address = change.address
    if change.verb is Verb.CREATE:
        effect = compare.effect(address.kind, change.after, None)
        return change._replace(
            verb=Verb.DELETE, before=change.after, after=None, effect=effect, fields=(), undoes_edit=False
        )
    if change.verb is Verb.DELETE:
        effect = expired_effect(compare.effect(address.kind, None, change.before), change.life)
        return change._replace(verb=Verb.CREATE, before=None, after=change.before, effect=effect)
    assert change.after is not None
    assert change.before is not None
    # What a repair would replace was changed by whoever edited it.
    verb = Verb.UPDATE if change.verb is Verb.REPLACE else change.verb
    fields = tuple(FieldChange(f.path, f.after, f.before) for f in change.fields)
    effect = compare.effect(address.kind, change.after, change.before)
    recorded, live = change.after, change.before
    return change._replace(verb=verb, before=recorded, after=live, fields=fields, effect=effect, undoes_edit=False)


def _without_ignored(change: Change) -> Change:
    """A change of what was edited, without what its manifest gives away."""
    if not change.ignore or change.before is None or change.after is None:
        return change
    return change._replace(before=strip(change.before, change.ignore), after=strip(change.after, change.ignore))


def _added(
    difference: Difference, live: Live, state: State, kinds: Mapping[str, ObjectKind], compare: Comparer
) -> Iterator[Change]:
    """Unmanaged live objects that were not there when an apply last read the account."""
    known = {kind: ids.hashes() for kind, ids in state.unmanaged.items()}
    young = frozenset(state.young)
    for name, item in difference.unmanaged(live):
        if name in known:
            new = short_hash(item.id) not in known[name]
        else:
            new = _is_younger(item, state.applied) and f"{name}/{item.id}" not in young
        if not new:
            continue
        effect = compare.effect(name, None, item.form)
        yield Change(
            kinds[name].address_of(item), Verb.CREATE, effect, after=item.form, id=item.id, updated=item.updated
        )


def _is_younger(item: Found, applied: float | None) -> bool:
    """Whether the service dates the object after ``applied``: all that is known where no ids were remembered."""
    born = seconds(item.created)
    # CreateTime has whole seconds: what was made in the second of the reading may be younger than it.
    return applied is not None and born is not None and born >= int(applied)
