"""What became of writes whose outcome is unknown: (State, Live) → settled state, questions, and open creates. Pure.

An intent says what was about to be done. A keyword is found again by its own text. A template is found by the digest
of its normal form among the ids that did not exist before: one is ours, several are a question for a person. Where
none is equal, but one may be what the service made of it, that is a question, too; none at all means that it was not
created, which counts only when two listings at least ten seconds apart agree. An intent stays
until its write was read back: one that was answered, but is not to be seen yet, is neither missing nor edited. A
replace has made its new object as soon as the resource's record has that one's id; the object still to be deleted then
has a record of its own, which is deleted like that of any resource that is not declared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Verb
from reconciler.model.resource import Address, Found, Live, NormalForm, digest
from reconciler.model.state import Intent, Intents, Record, State, predecessor_address, predecessor_of
from reconciler.stages.namesakes import may_be_result

SETTLE_SECONDS = 10.0
"""A write may become visible this long after it was sent: what is not to be seen before that proves nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """A create that several live objects could be the result of.

    ``altered``: they are not as it was sent, but a service that keeps things otherwise may have made them so.
    """

    address: Address
    candidates: tuple[str, ...]
    altered: bool = False


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settled view. ``absent``: writes, answered or not, of which nothing is to be seen, so far.

    ``doubted``: addresses that count as protected, because nothing says whether they are.
    """

    state: State
    questions: tuple[Question, ...] = ()
    absent: tuple[Address, ...] = ()
    doubted: tuple[Address, ...] = ()


def candidates(form: NormalForm, live: Mapping[str, Found], seen: Collection[str], known: Collection[str]) -> list[str]:
    """Ids of live objects that a create of ``form`` may have made: equal, not there before, and not known as ours."""
    wanted = digest(form)
    return _in_order(item.id for item in _new_ones(live, seen, known) if digest(item.form) == wanted)


def altered_candidates(
    kind: ObjectKind, form: NormalForm, live: Mapping[str, Found], seen: Collection[str], known: Collection[str]
) -> list[str]:
    """As ``candidates``, of objects that are not equal: what a service made of ``form`` that keeps things otherwise."""
    return _in_order(item.id for item in _new_ones(live, seen, known) if may_be_result(kind, form, item.form))


def _new_ones(live: Mapping[str, Found], seen: Collection[str], known: Collection[str]) -> Iterator[Found]:
    for identity, item in live.items():
        if identity not in seen and identity not in known and not item.preset:
            yield item


def _in_order(ids: Iterable[str]) -> list[str]:
    return sorted(ids, key=lambda identity: (len(identity), identity))


def settle(state: State, live: Live, kinds: Mapping[str, ObjectKind]) -> Settlement:
    """Fold what live shows into the records. Nothing is written: only an apply makes a settlement durable."""
    if state.intents is None:
        return Settlement(state)
    settling = _Settling(state.records, state.intents, live)
    for intent in state.intents.entries:
        kind = kinds.get(intent.address.kind)
        if kind is None or intent.address.kind not in live.kinds:
            # Not listed this time: it stays open until its kind is.
            settling.kept.append(intent)
        else:
            settling.settle(intent, kind)
    # What equals a create is its result, so that is decided of all before others are looked at.
    settling.look_for_altered(kinds)
    intents = replace(state.intents, entries=tuple(settling.kept)) if settling.kept else None
    settled = replace(state, records=settling.records, intents=intents)
    return Settlement(settled, tuple(settling.questions), tuple(settling.absent), tuple(settling.doubted))


class _Settling:
    """One settlement in the making. ``kept``: intents that stay open."""

    def __init__(self, records: Mapping[Address, Record], intents: Intents, live: Live) -> None:
        self.records = dict(records)
        self.questions: list[Question] = []
        self.absent: list[Address] = []
        self.kept: list[Intent] = []
        self.doubted: list[Address] = []
        self._unfound: list[Intent] = []
        """Creates that nothing in live is equal to."""
        self._seen, self._live = intents.seen, live
        self._holders = {(address.kind, record.id): address for address, record in records.items()}

    def settle(self, intent: Intent, kind: ObjectKind) -> None:
        """Take in what became of one intent."""
        if self._is_void(intent):
            return
        if self._is_answered(intent, kind):
            self._answered(intent, kind)
        elif not kind.assigns_ids or intent.verb not in (Verb.CREATE, Verb.REPLACE):
            self._by_id(intent)
        elif self._waits_for_its_delete(intent):
            self._deleted_first(intent)
        else:
            self._created(intent, kind)

    def _is_void(self, intent: Intent) -> bool:
        """Whether the object of ``intent`` belongs to another address by now: a person moved it there.

        An object has one address. A second record of it would be deleted as one that is not declared, and the object
        with it.
        """
        address, identity = intent.address, intent.id
        holder = None if identity is None else self._holders.get((address.kind, identity))
        return holder is not None and holder not in (address, predecessor_address(address, identity or ""))

    def _is_answered(self, intent: Intent, kind: ObjectKind) -> bool:
        """Whether the records have the outcome already. Where that is not known, yes: it costs a second look."""
        record = self.records.get(intent.address)
        if record is None or intent.verb is Verb.DELETE:
            return record is None and intent.verb is Verb.DELETE
        # What is created again, or replaced, has the old object's id on record until the answer came.
        creates = intent.verb in (Verb.CREATE, Verb.REPLACE) and kind.assigns_ids
        return record.form == intent.form and not (creates and record.id == intent.id)

    def _answered(self, intent: Intent, kind: ObjectKind) -> None:
        """The outcome is on record: is it to be seen?"""
        visible = self._shows(intent)
        if intent.verb is Verb.REPLACE and kind.assigns_ids:
            visible = self._predecessor_settled(intent) and visible
        if not visible:
            self.absent.append(intent.address)
        elif intent.record is not None:
            # A record with the wanted form may also be the one from before the write: what else it says is older.
            record = self.records[intent.address]
            # Whose the object is, the answer may have shown only after the intent was written.
            outcome = intent.outcome(record.id, record.form, record)
            self.records[intent.address] = outcome._replace(adopted=record.adopted)

    def _shows(self, intent: Intent) -> bool:
        """Whether live shows the answered write."""
        if intent.verb is Verb.DELETE:
            return self._live.get(intent.address.kind, intent.id or intent.address.name) is None
        found = self._live.get(intent.address.kind, self.records[intent.address].id)
        return found is not None and found.form == intent.form

    def _predecessor_settled(self, intent: Intent) -> bool:
        """Whether records and live agree about the object that was replaced: both have it, or neither.

        One that is gone from live was deleted by a call whose answer was lost, and its record goes; one that is only
        gone from the records was deleted, and is not yet seen to be gone.
        """
        assert intent.id is not None
        kept_at = predecessor_address(intent.address, intent.id)
        if self._live.get(intent.address.kind, intent.id) is None:
            self.records.pop(kept_at, None)
            return True
        return kept_at in self.records

    def _by_id(self, intent: Intent) -> None:
        """An intent whose object is known by id: what is there now shows what happened. Where live does not show the
        outcome, it did not come about, or is not to be seen yet."""
        old = self.records.get(intent.address)
        identity = intent.id or (old.id if old else intent.address.name)
        item = self._live.get(intent.address.kind, identity)
        if item is None and intent.verb in (Verb.DELETE, Verb.REPLACE):
            # Gone, as was meant. What a replace was to put in its place is not there, or not to be seen yet.
            self.records.pop(intent.address, None)
        if intent.verb is Verb.DELETE:
            came_about = item is None
        else:
            came_about = item is not None and item.form == intent.form
            if came_about:
                assert intent.form is not None
                self._doubt(intent, old)
                self.records[intent.address] = intent.outcome(identity, intent.form, old)
        if not came_about:
            self.absent.append(intent.address)

    def _waits_for_its_delete(self, intent: Intent) -> bool:
        """Whether a replace that deletes first has not got beyond its delete: the old object is still on record."""
        record = self.records.get(intent.address)
        return intent.deletes_first and record is not None and record.id == intent.id

    def _deleted_first(self, intent: Intent) -> None:
        """No create was sent: that comes only when the delete is on record. What is gone was deleted by us."""
        assert intent.id is not None
        if self._live.get(intent.address.kind, intent.id) is None:
            del self.records[intent.address]
        else:
            self.absent.append(intent.address)

    def _created(self, intent: Intent, kind: ObjectKind) -> None:
        """A create whose answer was lost: look for what it may have made."""
        assert intent.form is not None
        found = candidates(intent.form, self._live.of(kind.name), self._seen_of(kind), self._known(kind))
        if len(found) == 1:
            self._doubt(intent, self.records.get(intent.address))
            self.records.update(created_records(self.records, intent, found[0], intent.form))
            return
        self.kept.append(intent)
        if found:
            self.questions.append(Question(intent.address, tuple(found)))
        else:
            self._unfound.append(intent)

    def look_for_altered(self, kinds: Mapping[str, ObjectKind]) -> None:
        """Creates without an equal object: where others may be their result, a person must say so."""
        for intent in self._unfound:
            assert intent.form is not None
            kind = kinds[intent.address.kind]
            live = self._live.of(kind.name)
            found = altered_candidates(kind, intent.form, live, self._seen_of(kind), self._known(kind))
            if found:
                self.questions.append(Question(intent.address, tuple(found), altered=True))
            else:
                self.absent.append(intent.address)

    def _doubt(self, intent: Intent, before: Record | None) -> None:
        """Note that the record about to be made is protected for want of knowledge, if it is."""
        if not intent.protection_is_known(before):
            self.doubted.append(intent.address)

    def _seen_of(self, kind: ObjectKind) -> Collection[str]:
        return self._seen.get(kind.name, frozenset())

    def _known(self, kind: ObjectKind) -> set[str]:
        """Ids on record."""
        return {record.id for address, record in self.records.items() if address.kind == kind.name}


def open_replace(state: State, address: Address) -> Intent | None:
    """The intent of a replace of ``address`` whose new object is not known yet; None where there is none."""
    record = state.records.get(address)
    for intent in state.intents.entries if state.intents else ():
        if intent.address == address and intent.verb is Verb.REPLACE and record is not None and record.id == intent.id:
            return intent
    return None


def created_records(
    records: Mapping[Address, Record], intent: Intent, identity: str, form: NormalForm
) -> dict[Address, Record]:
    """The records that say that the create of an open intent made the object ``identity``.

    The object that a replace is still to delete gets a record of its own in the same step: its id stands nowhere else.
    """
    old = records.get(intent.address)
    made = {intent.address: intent.outcome(identity, form, old)}
    if intent.verb is Verb.REPLACE and old is not None and old.id == intent.id:
        made[predecessor_address(intent.address, old.id)] = predecessor_of(old)
    return made
