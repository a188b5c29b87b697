"""What an apply remembers while it works: records, open intents, the journal and the saves, always what is true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from reconciler.errors import StateMoved, StoreError
from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Change, Verb
from reconciler.model.idset import unmanaged_ids
from reconciler.model.resource import Address, Digests, Found, Live, NormalForm
from reconciler.model.state import (
    Intent,
    Intents,
    Log,
    Record,
    Settled,
    State,
    place_of,
    predecessor_address,
    predecessor_of,
)
from reconciler.stages.planning.order import two_steps_of
from reconciler.stages.planning.schedule import wire_verb
from reconciler.stages.ports import Memory

REMEMBERED_PLANS = 50


class Ledger:
    """The state of one apply. ``broken`` is why nothing can be written any more: then nothing may be sent either."""

    def __init__(self, state: State, memory: Memory, *, run: str, plan_id: str = "") -> None:
        self._state, self._memory, self._run, self._plan_id = state, memory, run, plan_id
        self.records = dict(state.records)
        self.open: dict[Address, Intent] = {}
        self.between: dict[Address, Intent] = {}
        """Of updates that are sent in two steps, the intents of the first one. They stand before all others: what is
        live shows the later step where that came about."""
        self._deleted: set[tuple[str, str]] = set()
        self._replaced: dict[Address, Record] = {}
        """The old objects of replaces that create first, until the new object's id is known."""
        self.saved = False
        self.broken: StoreError | StateMoved | None = None

    @property
    def serial(self) -> int:
        return self._state.serial

    def state(self) -> State:
        """What is true as far as is known: the records, and the intents that were not read back."""
        intents = self._state.intents
        if intents is not None:
            intents = replace(intents, entries=self._entries())
        return replace(self._state, records=self.records, intents=intents if intents and intents.entries else None)

    def intend(self, writing: Sequence[Change], live: Live, kinds: Mapping[str, ObjectKind], now: float) -> None:
        """Write down, before the first call, all that is about to be done, and which ids exist now."""
        digests = Digests()
        self.open = {c.address: _intent(c, self.records.get(c.address), digests) for c in writing}
        first = [two_steps_of(change).first for change in writing if change.via is not None]
        self.between = {c.address: _intent(c, self.records.get(c.address), digests) for c in first}
        self._protect(writing)
        self._replaced = {c.address: self.records[c.address] for c in writing if c.verb is Verb.REPLACE and not c.dips}
        created = {change.address.kind for change in writing if change.verb in (Verb.CREATE, Verb.REPLACE)}
        seen = {n: frozenset(live.of(n)) for n in created if kinds[n].assigns_ids}
        self.save(Intents(self._run, now, self._entries(), seen))

    def _entries(self) -> tuple[Intent, ...]:
        return (*self.between.values(), *self.open.values())

    def _protect(self, writing: Iterable[Change]) -> None:
        """Protect, and keep, what is on record and is declared so from now on, whatever becomes of the write.

        Both are a matter of the state alone: they must not be lost with a write that fails or is never sent.
        """
        for change in writing:
            record = self.records.get(change.address)
            if record is None or change.verb is Verb.DELETE:
                continue
            protect, keep = record.protect or change.protect, record.keep or change.keep
            if (protect, keep) != (record.protect, record.keep):
                self.records[change.address] = record._replace(protect=protect, keep=keep)

    def save(self, intents: Intents | None = None) -> None:
        """Write the whole state. Raises StoreError or StateMoved."""
        used = self._state.used_plans
        if self._plan_id and self._plan_id not in used:
            used = (*used, self._plan_id)[-REMEMBERED_PLANS:]
        self._state = replace(
            self._state, serial=self._state.serial + 1, intents=intents, used_plans=used, records=dict(self.records)
        )
        self._memory.save(self._state)
        self.saved = True

    def finish(self, live: Live, read: float, log: Log | None) -> None:
        """The last save of an apply, with whatever is still open, and ``log``, which has its entry. ``live`` was read
        at ``read``."""
        # A kind of which only some objects were read is remembered as the last whole reading showed it.
        whole = Live({kind: found for kind, found in live.kinds.items() if kind not in live.partial})
        managed = {(address.kind, record.id) for address, record in self.records.items()}
        # What this apply deleted is gone: should it come back, then somebody added it.
        unmanaged = {**self._state.unmanaged, **unmanaged_ids(whole, managed | self._deleted)}
        young = tuple(name for name in self._state.young if name.partition("/")[0] not in whole.kinds)
        applied = self._state.applied if live.partial else read
        self._state = replace(self._state, applied=applied, young=young, unmanaged=unmanaged, log=log)
        self.save(self.state().intents)

    def true(self, change: Change, identity: str | None, form: NormalForm | None) -> list[Settled]:
        """Make the records say what is live of ``change``. Returns what changed by that, to be written down at once."""
        address = change.address
        old = self.records.get(address)
        if form is None or identity is None:
            self.records.pop(address, None)
            if change.id is not None:
                self._deleted.add((address.kind, change.id))
            return [Settled(address, None)] if old is not None else []
        before = self._state.records.get(address)
        # A delete that did not come about knows less of the resource than its record did.
        known = before if change.verb is Verb.DELETE else None
        new = known._replace(id=identity, form=form) if known else record_of(change, identity, form)
        settled = self._set_aside(address, identity)
        if old != new:
            self.records[address] = new
            settled.append(Settled(address, new))
        return settled

    def _set_aside(self, address: Address, identity: str) -> list[Settled]:
        """Give the object that ``identity`` replaces a record of its own, in the same write: its id stands nowhere else
        as soon as the resource's record has the new one."""
        old = self._replaced.get(address)
        if old is None or old.id == identity:
            return []
        del self._replaced[address]
        kept_at = predecessor_address(address, old.id)
        self.records[kept_at] = predecessor_of(old)
        return [Settled(kept_at, self.records[kept_at])]

    def take_back(self, replace: Change, made: Found) -> list[Settled]:
        """Make the old object of a replace the resource's again, and ``made``, which it was replaced by, the one that
        is still to be deleted."""
        assert replace.id is not None
        address = replace.address
        kept_at, made_at = predecessor_address(address, replace.id), predecessor_address(address, made.id)
        self.records.pop(kept_at, None)
        # As it was saved before anything was sent.
        self.records[address] = self._state.records[address]
        self.records[made_at] = Record(made.id, made.form)
        return [Settled(at, self.records.get(at)) for at in (address, made_at, kept_at)]

    def journal(self, settled: Sequence[Settled]) -> None:
        """Write outcomes down at once. What fails is kept in ``broken``, and raised once calls under way have ended."""
        if not settled or self.broken is not None:
            return
        try:
            self._memory.append(settled)
        except (StoreError, StateMoved) as error:
            self.broken = error

    def note(self, settled: Sequence[Settled]) -> None:
        """Make records durable before something is sent. Raises StoreError or StateMoved where that fails."""
        for address, record in settled:
            if record is None:
                self.records.pop(address, None)
            else:
                self.records[address] = record
        self.journal(settled)
        if self.broken is not None:
            raise self.broken

    def known(self) -> dict[str, Collection[str]]:
        """Ids on record, by kind."""
        known: dict[str, set[str]] = {}
        for address, record in self.records.items():
            known.setdefault(address.kind, set()).add(record.id)
        return dict(known)


def _intent(change: Change, old: Record | None, digests: Digests) -> Intent:
    """``old``: for a create of what is gone, the id that is not its own."""
    form, identity = change.after, change.id or (old.id if old else None)
    deletes_first = change.verb is Verb.REPLACE and bool(change.dips)
    if form is None:
        return Intent(change.address, wire_verb(change), None, "", identity, deletes_first)
    record = record_of(change, identity or "", form)
    return Intent(change.address, wire_verb(change), form, digests(form), identity, deletes_first, record)


def record_of(change: Change, identity: str, form: NormalForm) -> Record:
    """The record of a change that came about. What a replace makes is this project's own, whatever it replaces."""
    adopted = change.adopted and change.verb is not Verb.REPLACE
    place = place_of(change.position)
    return Record(
        identity,
        form,
        change.protect,
        change.ignore,
        change.list,
        place,
        adopted=adopted,
        life=change.life,
        held=change.held,
        keep=change.keep,
    )
