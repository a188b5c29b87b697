"""The plan of the words that ``add --apply`` and ``remove --apply`` name, and of nothing else. Pure.

What is added is created, or adopted where the account has it, and held. What is managed already is held too, since
nothing here shows whether other manifests have it; a difference in it is left to an apply. What is removed is deleted,
held or not, where the state has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.hold import Hold
from reconciler.model.life import Life, end_of
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import Record
from reconciler.stages.planning.edits import effective
from reconciler.stages.planning.plan import Compared, Terms, compared
from reconciler.stages.reading.settle import Settlement

CHOICE = ("the words that are named",)
"""What such a plan is limited to, in words."""
_ADDING = frozenset({Verb.CREATE, Verb.ADOPT})


def words_terms(terms: Terms, words: Collection[Address], *, holds: bool) -> Terms:
    """Return ``terms`` for a plan of ``words`` alone. ``holds``: what the state holds is not deleted."""
    named = frozenset(words)
    return replace(
        terms, chosen=lambda address, _: address in named, exclusive=(), choice=CHOICE, holds=holds, adopt={}
    )


def added(
    resources: Mapping[Address, Resource],
    settlement: Settlement,
    live: Live,
    kinds: Mapping[str, Kind],
    terms: Terms,
    *,
    hold: Hold,
    asked: bool,
) -> Compared:
    """Return what brings about the words of ``terms``, each with its hold.

    ``asked``: the end of ``hold`` was named, and so prolongs a hold that there is. A hold never outlasts the word's own
    end.
    """
    found = compared(resources, settlement, live, kinds, terms)
    difference, records = found.difference, settlement.state.records
    changes = [change for change in difference.changes if change.verb in _ADDING]
    difference.changes[:] = [_held(change, resources, records, hold, terms.now, asked=asked) for change in changes]
    planned = {change.address for change in difference.changes}
    # An end on record outranks a hold: where the word is declared for longer now, the old end would delete it while
    # the hold says that it stays. What shortens a life is left to an apply, which counts it as a delete; what is
    # created again records its new end at once, and so is counted here.
    difference.ends[:] = [end for end in difference.ends if not end.shortens or end.address in planned]
    longer = {end.address: end.after for end in difference.ends}
    difference.stale.clear()
    # What becomes of words that nothing declares any more is for an apply of the whole to record; but what is created
    # again gets a new record, with the policy that is declared now.
    difference.policies[:] = [policy for policy in difference.policies if policy.address in planned]
    for address, record in records.items():
        if address in planned or not terms.chosen(address, record.list):
            continue
        life = longer.get(address, record.life)
        fresh = record._replace(held=within(hold_of(record, hold, terms.now, asked=asked), life), life=life)
        if fresh != record:
            difference.stale[address] = fresh
    return found


def _held(
    change: Change,
    resources: Mapping[Address, Resource],
    records: Mapping[Address, Record],
    hold: Hold,
    now: float,
    *,
    asked: bool,
) -> Change:
    record = records.get(change.address)
    wanted = hold if record is None else hold_of(record, hold, now, asked=asked)
    return change._replace(held=within(wanted, resources[change.address].life))


def within(hold: Hold, life: Life) -> Hold:
    """Return ``hold`` no longer than ``life``: what has come to its own end is deleted, held or not."""
    if life.expires is not None and life.end < end_of(hold.until):
        return hold._replace(until=life.expires)
    return hold


def hold_of(record: Record, hold: Hold, now: float, *, asked: bool) -> Hold:
    """Return the hold of what has ``record`` once it is held by ``hold`` as well: the longer one.

    A hold that is not over stays as it is where nobody named an end, so that the command can be repeated.
    """
    old = record.held
    if old is None or old.ended(now):
        return hold
    if asked and end_of(hold.until) > end_of(old.until):
        return old._replace(until=hold.until)
    return old


def differing(found: Compared, words: Collection[Address], kinds: Mapping[str, ObjectKind]) -> Iterator[Address]:
    """Yield those of ``words`` that are managed and that the account has otherwise than an apply would leave them."""
    for address in words:
        record, resource = found.settlement.state.records.get(address), found.resources.get(address)
        if record is None or resource is None:
            continue
        there = found.live.get(address.kind, record.id)
        if there is not None and there.form != effective(kinds[address.kind], resource, there.form):
            yield address
