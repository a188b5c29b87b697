"""add --apply and remove --apply: words of the account changed at once, with the files of the project that name them.

Everything is planned, guarded and approved before the files are written, and the files are written before the first
call: a kill in between leaves what the files ask for undone, and the same command goes on with it.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from reconciler.errors import InputError, PlanStale
from reconciler.kinds import OBJECT_KINDS
from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.hold import Held, Hold
from reconciler.model.life import MOST, Life, flaw_of, parsed_end
from reconciler.model.resource import Address, Live, Resource
from reconciler.model.state import State
from reconciler.pipeline.applying import READING_TIME, Applied, Approve, Outcome, carry_out, refuse, under_lock
from reconciler.pipeline.met import meet_live
from reconciler.pipeline.planning import clock_refusals, terms_of
from reconciler.pipeline.reading import Reading, Seen, kinds_in_use, read_around
from reconciler.pipeline.session import Session
from reconciler.pipeline.who import who_runs
from reconciler.pipeline.word_edits import WordEdits
from reconciler.stages.explaining.keywords import keyword_kinds
from reconciler.stages.planning.guards import Allowed
from reconciler.stages.planning.plan import Compared, Planned, Terms, compared, finished
from reconciler.stages.planning.word_plan import added, differing, words_terms
from reconciler.stages.ports import Memory
from reconciler.stages.reading.named import NamedReader
from reconciler.stages.reading.recover import read_settled
from reconciler.stages.running.watch import RunsSettled

HOLD_HOURS = 72
"""How long words are held where nobody said when they end: a weekend, and time to merge."""
FEW = 1_000
"""Objects that are asked for by id, beside the words, to settle what an earlier command left open; more are listed."""


@dataclass(frozen=True, slots=True)
class WordOrder:
    """What one command brings about. ``hold``: of words that are added; None: the words are removed.

    ``asked``: whether the end of the hold was named.
    """

    edits: WordEdits
    words: tuple[Address, ...]
    hold: Hold | None = None
    asked: bool = False


def to_add(session: Session, edits: WordEdits, words: tuple[str, ...], expires: str | None, reason: str) -> WordOrder:
    """Return the order to add ``words``, held until ``expires``, as an entry says it, or else for ``HOLD_HOURS``.

    Raises InputError where the project does not declare one of them, for this target.
    """
    declared = []
    for word in words:
        found = [address for address in _addresses(word) if address in edits.resources]
        if not found:
            raise InputError(
                f'"{word}" is not declared for the target {session.name}; nothing was written',
                hint=f"reconciler explain {shlex.quote(word)}",
            )
        declared += found
    until = parsed_end(expires) if expires is not None else None
    hold = made_hold(session, until, reason)
    return WordOrder(edits, tuple(declared), hold, asked=until is not None)


def to_remove(edits: WordEdits, words: tuple[str, ...]) -> WordOrder:
    """Return the order to remove those of ``words`` that the project does not declare with the edits."""
    every = (address for word in words for address in _addresses(word))
    return WordOrder(edits, tuple(address for address in every if address not in edits.resources))


def made_hold(session: Session, until: str | None, reason: str) -> Hold:
    """Return a hold from now on, in the name of whoever runs this command."""
    now = datetime.fromtimestamp(session.clock.now(), UTC)
    end = until or _spelled(now + timedelta(hours=HOLD_HOURS))
    who = who_runs(session.owner, session.options.environ, None)
    by = who.actor or f"{who.user}@{who.host}"
    return Hold(_spelled(now), end, by[:MOST], "" if flaw_of(reason) else reason)


def _spelled(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _addresses(word: str) -> Iterator[Address]:
    return (Address(kind, word) for kind in sorted(keyword_kinds()))


@dataclass(frozen=True, slots=True)
class AppliedWords:
    """What was done, and what is to be said of single words."""

    applied: Applied
    held: tuple[Held, ...] = ()
    """The words that the state holds now."""
    differing: tuple[Address, ...] = ()
    """Words that are managed, and that the account has otherwise than declared: an apply changes them."""
    unmanaged: tuple[Address, ...] = ()
    """Words to remove that the account has and the state does not: they stay."""


async def apply_words(
    session: Session, order: WordOrder, approve: Approve, *, allowed: Allowed | None = None
) -> AppliedWords:
    """Write the files of ``order`` and bring its words about, and nothing else. Raises Refused before anything is
    written where a guard or the lock says no."""
    seen: list[tuple[Compared, State]] = []

    async def work(memory: Memory) -> Outcome:
        reading = await session.reading()
        planned, found = await _planned(session, reading, order)
        refuse(planned.plan, allowed or Allowed())
        shown = session.clock.now()
        if (order.edits.edits or not planned.plan.empty) and not approve(planned.plan):
            seen[:] = [(found, reading.state)]
            return Applied(planned.plan, declined=True), reading.state
        if session.clock.now() - shown > READING_TIME:
            later = replace(reading, now=session.clock.now())
            again, _ = await _planned(session, later, order)
            if again.plan.checksum != planned.plan.checksum:
                raise PlanStale(
                    "the account changed while the plan waited for approval; nothing was written",
                    hint="run the command again",
                )
            planned = again
        if order.edits.edits:
            order.edits.write()
        outcome = await carry_out(session, reading, planned, memory, part=True)
        seen[:] = [(found, outcome[1])]
        return outcome

    applied = await under_lock(session, work)
    ((found, state),) = seen
    if order.hold is not None:
        return AppliedWords(applied, _held(order.words, state), tuple(differing(found, order.words, OBJECT_KINDS)))
    records = found.settlement.state.records
    left = (each for each in order.words if each not in records and found.live.get(each.kind, each.name) is not None)
    return AppliedWords(applied, unmanaged=tuple(left))


def _held(words: Iterable[Address], state: State) -> tuple[Held, ...]:
    records = ((address, state.records[address]) for address in words if address in state.records)
    return tuple(Held(address, record.list, record.held) for address, record in records if record.held is not None)


async def _planned(session: Session, reading: Reading, order: WordOrder) -> tuple[Planned, Compared]:
    """The plan of the words alone, and what it was made of."""
    seen = await _look(session, reading, order)
    resources = {a: r for a, r in order.edits.resources.items() if a.kind in seen.kinds}
    terms = _terms(reading, order, resources)
    if order.hold is not None:
        found = added(resources, seen.settlement, seen.live, seen.kinds, terms, hold=order.hold, asked=order.asked)
    else:
        found = compared(resources, seen.settlement, seen.live, seen.kinds, terms)
    around = await read_around(reading, found.difference.changes, seen)
    terms = replace(terms, warnings=(*terms.warnings, *around.remarks))
    return finished(found, seen.kinds, terms, around=around), found


def _terms(reading: Reading, order: WordOrder, resources: Mapping[Address, Resource]) -> Terms:
    every: list[Life | Hold] = [resources[address].life for address in order.words if address in resources]
    # By a clock that runs behind, the new hold may be over before it begins.
    every += [order.hold] if order.hold is not None else []
    for address in order.words:
        record = reading.state.records.get(address)
        if record is not None:
            every.append(record.life)
            every += [record.held] if record.held is not None else []
    refusals = (*reading.refusals, *clock_refusals(reading, every))
    terms = terms_of(reading, "apply", None, refusals)
    return words_terms(terms, order.words, holds=order.hold is not None)


async def _look(session: Session, reading: Reading, order: WordOrder) -> Seen:
    """What the account has of the words, and the state, settled with it where an earlier command left something open.

    Where that is about much, or about templates, everything is listed, as by an apply.
    """
    state = reading.state
    words = {kind: OBJECT_KINDS[kind] for kind in keyword_kinds()}
    ids = _ids(order, state, words)
    kinds: Mapping[str, ObjectKind] = words
    reader = session.reader
    named = ids is not None
    if ids is not None:
        reader = NamedReader(session.read_only, session.clock, ids)
    else:
        kinds = object_kinds(kinds_in_use(reading, order.words))
    live, settlement = await read_settled(state, kinds, reader, reading.clock, reading.listen, patient=True)
    if named:
        live = Live(live.kinds, frozenset(kinds))
    meet_live(live)
    return Seen(dict[str, Kind](kinds), live, settlement, RunsSettled())


def _ids(order: WordOrder, state: State, words: Mapping[str, ObjectKind]) -> dict[str, set[str]] | None:
    """By kind, the ids that decide; None where they are not enough, or too many."""
    entries = state.intents.entries if state.intents else ()
    if len(entries) > FEW or any(entry.address.kind not in words for entry in entries):
        return None
    ids: dict[str, set[str]] = {kind: set() for kind in words}
    for address in (*order.words, *(entry.address for entry in entries)):
        record = state.records.get(address)
        ids[address.kind].add(record.id if record is not None else words[address.kind].id_of(address) or address.name)
    for entry in entries:
        if entry.id is not None:
            ids[entry.address.kind].add(entry.id)
    return ids
