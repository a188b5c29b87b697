"""What became of writes whose outcome nobody saw: (State, Live) → settled state, questions, and open creates. Pure.

An intent says what was about to be done. A keyword is found again by its own text. A template is found by the digest
of its normal form among the ids that did not exist before: one is ours, several are a question for a person, none
means that it was not created, which counts only when two listings at least ten seconds apart agree. An intent stays
until its write was read back: one that was answered, but is not to be seen yet, is neither missing nor edited.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from reconciler.kinds.objects import ObjectKind
from reconciler.model.change import Verb
from reconciler.model.resource import Address, Found, Live, NormalForm, digest
from reconciler.model.state import Intent, Record, State

SETTLE_SECONDS = 10.0
"""A write may become visible this long after it was sent: what is not to be seen before that proves nothing."""


@dataclass(frozen=True, slots=True)
class Question:
    """A create that several live objects could be the result of."""

    address: Address
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settled view. ``absent``: writes, answered or not, of which nothing is to be seen, so far."""

    state: State
    questions: tuple[Question, ...] = ()
    absent: tuple[Address, ...] = ()


def candidates(form: NormalForm, live: Mapping[str, Found], seen: Collection[str], known: Collection[str]) -> list[str]:
    """Ids of live objects that a create of ``form`` may have made: equal, not there before, and not known as ours."""
    wanted = digest(form)
    return sorted(
        (
            identity
            for identity, item in live.items()
            if identity not in seen and identity not in known and not item.preset and digest(item.form) == wanted
        ),
        key=lambda identity: (len(identity), identity),
    )


def settle(state: State, live: Live, kinds: Mapping[str, ObjectKind]) -> Settlement:
    """Fold what live shows into the records. Nothing is written: only an apply makes a settlement durable."""
    if state.intents is None:
        return Settlement(state)
    records = dict(state.records)
    questions: list[Question] = []
    absent: list[Address] = []
    kept: list[Intent] = []
    for intent in state.intents.entries:
        kind = kinds.get(intent.address.kind)
        if kind is None or intent.address.kind not in live.kinds:
            kept.append(intent)
        elif _answered(intent, kind, records):
            if not _visible(intent, records, live):
                absent.append(intent.address)
        elif intent.verb is Verb.CREATE and kind.assigns_ids:
            seen = state.intents.seen.get(kind.name, frozenset())
            known = {record.id for address, record in records.items() if address.kind == kind.name}
            assert intent.form is not None
            found = candidates(intent.form, live.of(kind.name), seen, known)
            if len(found) == 1:
                records[intent.address] = Record(found[0], intent.form)
            else:
                kept.append(intent)
                if found:
                    questions.append(Question(intent.address, tuple(found)))
                else:
                    absent.append(intent.address)
        elif not _by_name(intent, records, live):
            absent.append(intent.address)
    intents = replace(state.intents, entries=tuple(kept)) if kept else None
    return Settlement(replace(state, records=records, intents=intents), tuple(questions), tuple(absent))


def _answered(intent: Intent, kind: ObjectKind, records: Mapping[Address, Record]) -> bool:
    """Whether the records have the outcome already. Where that cannot be told, yes: it costs a second look."""
    record = records.get(intent.address)
    if record is None or intent.verb is Verb.DELETE:
        return record is None and intent.verb is Verb.DELETE
    # A template that is created again has the id of the lost one on record until the answer came.
    same = intent.verb is Verb.CREATE and kind.assigns_ids and record.id == intent.id
    return record.form == intent.form and not same


def _visible(intent: Intent, records: Mapping[Address, Record], live: Live) -> bool:
    """Whether live shows the answered write."""
    if intent.verb is Verb.DELETE:
        return live.get(intent.address.kind, intent.id or intent.address.name) is None
    found = live.get(intent.address.kind, records[intent.address].id)
    return found is not None and found.form == intent.form


def _by_name(intent: Intent, records: dict[Address, Record], live: Live) -> bool:
    """An intent whose object is known by id: what is there now tells what happened. Whether live shows its outcome:
    where it does not, it did not happen, or is not to be seen yet."""
    old = records.get(intent.address)
    identity = intent.id or (old.id if old else intent.address.name)
    item = live.get(intent.address.kind, identity)
    if intent.verb is Verb.DELETE:
        if item is None:
            records.pop(intent.address, None)
        return item is None
    if item is None or intent.form is None or item.form != intent.form:
        return False
    records[intent.address] = (old or Record(identity, intent.form))._replace(form=intent.form)
    return True


def open_intents(state: State) -> Sequence[Intent]:
    return state.intents.entries if state.intents else ()
