"""What stands in the way of a saved plan today: guards look at it again, at the state, and at the account. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds
from reconciler.model.change import DELETING, Verb
from reconciler.model.guards import GuardsInForce
from reconciler.model.life import UNLIMITED
from reconciler.model.plan import Plan, Refusal
from reconciler.model.project import Guards
from reconciler.model.resource import Address, Live
from reconciler.model.state import State
from reconciler.stages.planning.difference import Difference
from reconciler.stages.planning.edits import undoes_edit
from reconciler.stages.planning.forgets import KEPT_BY_POLICY, keeps
from reconciler.stages.planning.guards import GUARDS, Situation
from reconciler.stages.planning.order import marked
from reconciler.stages.planning.reach.judge import judge
from reconciler.stages.planning.reach.surroundings import UNREAD, Around, changes_samples, surroundings
from reconciler.stages.reading.settle import Question

_NOTHING: Mapping[Address, str] = {}
_MANAGED = frozenset({Verb.UPDATE, Verb.FORGET, *DELETING})
"""What is done only to what the state has."""
_CODES = frozenset(guard.code for guard in GUARDS)


class Standing(NamedTuple):
    """The refusals of a saved plan as of today, and what the plan says that state, account or guards contradict."""

    refusals: tuple[Refusal, ...]
    faults: tuple[str, ...]


def standing(
    plan: Plan,
    state: State,
    live: Live,
    kinds: Mapping[str, Kind],
    guards: Guards | GuardsInForce,
    *,
    exclusive: Collection[str] = (),
    adopt: Mapping[Address, str] = _NOTHING,
    questions: Sequence[Question] = (),
    around: Around = UNREAD,
    now: float = 0.0,
) -> Standing:
    """Let today's guards look at a saved plan. A refusal that the plan does not have was never shown to a reviewer.

    ``exclusive`` and ``adopt`` are the target's; ``questions`` are about creates of earlier applies; ``around`` is what
    the account has beside the kinds of the plan; ``now`` is the time in Unix seconds.
    """
    # What the comparison itself refused cannot be worked out without the manifests: it stays refused.
    kept = [refusal for refusal in plan.refusals if refusal.code not in _CODES]
    situation = Situation(
        plan.changes,
        Difference(missing=_missing(plan), ends=list(plan.ends)),
        state,
        live,
        _declared(plan, state),
        guards,
        plan.mode,
        questions,
        exclusive=exclusive,
    )
    objects = object_kinds(kinds)
    found = [refusal for guard in GUARDS for refusal in guard.refusals(situation, objects)]
    planned = {_essence(refusal) for refusal in plan.refusals}
    unseen = [refusal for refusal in found if _essence(refusal) not in planned]
    faults = [
        *_moved_effects(plan, state, live, kinds, around),
        *_moved_dips(plan, live, kinds),
        *_undone(plan, state),
        *_adopted_otherwise(plan, state),
        *_not_ours(plan, state, kinds, exclusive, adopt),
        *_expired_otherwise(plan, state, now),
        *_held_otherwise(plan, state, now),
        *_kept_otherwise(plan, state),
        *(f"it does not say that {refusal.message}" for refusal in unseen),
    ]
    return Standing((*kept, *found), tuple(faults))


def _moved_effects(plan: Plan, state: State, live: Live, kinds: Mapping[str, Kind], around: Around) -> Iterator[str]:
    """Changes that loosen otherwise than planned: what the account has beside them decides their reach.

    What the plan says of the account is not believed. A plan that was made without a look at the templates is judged
    without one: that is the stricter judgement.
    """
    known = plan.surroundings.known
    beside = surroundings(plan.changes, live, kinds, state, around if known else UNREAD)
    if known and not beside.known and changes_samples(plan.changes, kinds):
        yield "what keywords reach cannot be seen now: the templates of the account were not read"
        return
    judgement = judge(plan.changes, kinds, beside)
    for now, planned in zip(judgement.changes, plan.changes, strict=True):
        if (now.effect.posture, now.effect.lost) != (planned.effect.posture, planned.effect.lost):
            meaning = f"{now.effect.posture.value} ({now.reason})"
            yield f"{planned.address}: it is {meaning}, and the plan says {planned.effect.posture.value}"
    # What a reviewer read first. What tightens by another number than planned is no reason to ask again.
    if plan.headline is not None and judgement.headline.loosens != plan.headline.loosens:
        yield "its headline is another one today: it loosens by other numbers"


def _moved_dips(plan: Plan, live: Live, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Changes that lower protection for a moment otherwise than planned: the account may have less room now."""
    plain = [change._replace(dips="", via=None) for change in plan.changes]
    for now, planned in zip(marked(plain, live, kinds), plan.changes, strict=True):
        if now.dips != planned.dips:
            yield f"{planned.address}: {now.dips or 'protection does not dip'}, and the plan says otherwise"


def _undone(plan: Plan, state: State) -> Iterator[str]:
    """Changes of which the plan says otherwise than the state whether they undo an outside edit."""
    for change in plan.changes:
        undone = change.verb is Verb.CREATE and change.recorded is not None
        record = state.records.get(change.address)
        if record is not None and change.verb in (Verb.UPDATE, Verb.REPLACE):
            undone = undoes_edit(change.fields, record.form, record.ignore)
        if undone != change.undoes_edit:
            yield f"{change.address}: whether it undoes an outside edit is not as the plan says"


def _adopted_otherwise(plan: Plan, state: State) -> Iterator[str]:
    """Changes of which the plan says otherwise than the state whose their objects are.

    What was forgotten and adopted since the plan was made must not be deleted as the project's own.
    """
    noted = {intent.address for intent in state.intents.entries} if state.intents else set()
    for change in plan.changes:
        record = state.records.get(change.address)
        adopted = record is not None and record.adopted and change.verb in (Verb.UPDATE, *DELETING)
        if change.verb is Verb.ADOPT:
            # Only the answer to an open create is not adopted.
            adopted = change.adopted or change.address not in noted
        if adopted != change.adopted:
            yield f"{change.address}: whether it was adopted or created is not as the plan says"


def _not_ours(
    plan: Plan, state: State, kinds: Mapping[str, Kind], exclusive: Collection[str], adopt: Mapping[Address, str]
) -> Iterator[str]:
    """Changes of what this project does not manage, and deletes that the state knows otherwise.

    Their forms are true, so nothing else finds them; and guards go by the protection and the list of a delete.
    """
    for change in plan.changes:
        address, record = change.address, state.records.get(change.address)
        if change.verb is Verb.ADOPT:
            kind = kinds[address.kind]
            own = kind.id_of(address) if isinstance(kind, ObjectKind) else None
            if change.id != (own or adopt.get(address)):
                yield f"{address}: the target does not adopt {change.id}"
        elif record is None:
            # A kind that the target has in ``exclusive`` loses what nobody declares.
            if change.verb in _MANAGED and not (change.verb is Verb.DELETE and address.kind in exclusive):
                yield f"{address}: the state does not have it"
        elif keeps(change) and change.protect != record.protect:
            yield f"{address}: its preventDestroy is not as in the state"
        elif change.verb is Verb.DELETE and (change.protect, change.list) != (record.protect, record.list):
            yield f"{address}: its preventDestroy or its list is not as in the state"


def _expired_otherwise(plan: Plan, state: State, now: float) -> Iterator[str]:
    """Deletes that are not counted though the state does not say that their time is over, and ends of which the plan
    says otherwise than the state what they were."""
    for change in plan.changes:
        record = state.records.get(change.address)
        if change.verb is Verb.DELETE and change.life != (record.life if record else UNLIMITED):
            yield f"{change.address}: its end is not as in the state"
        elif change.expired and not change.life.ended(now):
            yield f"{change.address}: it is said to have expired, and {change.life.expires} is not over by this clock"
    listed = {end.address for end in plan.ends}
    for change in plan.changes:
        record = state.records.get(change.address)
        if record is None or change.after is None or change.address in listed:
            continue
        if change.life.expires != record.life.expires:
            yield f"{change.address}: it would record another end, and the plan does not list it"
    for end in plan.ends:
        record = state.records.get(end.address)
        if record is None or record.life != end.before:
            yield f"{end.address}: the end on record is not the one that the plan says"


def _held_otherwise(plan: Plan, state: State, now: float) -> Iterator[str]:
    """Deletes of what is held by now, changes that would hold something, and holds that are not those of the state."""
    for change in plan.changes:
        record = state.records.get(change.address)
        hold = record.held if record is not None and change.verb is Verb.DELETE else None
        if change.held != hold:
            yield f"{change.address}: whether it was held is not as the plan says"
        elif hold is not None and plan.mode != "destroy" and not (change.expired or hold.ended(now)):
            yield f"{change.address}: it is held until {hold.until}"


def _kept_otherwise(plan: Plan, state: State) -> Iterator[str]:
    """Deletes of what is to be kept, forgotten objects that are not, and policies that would be recorded unlisted."""
    listed = {policy.address for policy in plan.policies}
    for change in plan.changes:
        record = state.records.get(change.address)
        if record is None:
            continue
        if change.verb in DELETING and record.keep:
            yield f"{change.address}: its deletionPolicy is keep by now"
        elif change.effect.reason == KEPT_BY_POLICY and not record.keep:
            yield f"{change.address}: its deletionPolicy is not keep"
        elif change.after is not None and change.keep != record.keep and change.address not in listed:
            yield f"{change.address}: it would record another deletionPolicy, and the plan does not list it"
    for policy in plan.policies:
        record = state.records.get(policy.address)
        if record is None or record.keep == policy.keep:
            yield f"{policy.address}: its recorded deletionPolicy is not the one that the plan says"


def _missing(plan: Plan) -> list[Address]:
    """Recorded objects that were gone from the account: what is created though the state has it."""
    return [c.address for c in plan.changes if c.verb is Verb.CREATE and c.recorded is not None]


def _declared(plan: Plan, state: State) -> dict[str, int]:
    """How many resources of each kind the manifests declared, at most: neither the plan nor the state alone decides.

    The plan's own number is not believed beyond what the state and the changes allow.
    """
    gone = {c.address for c in plan.changes if c.verb in (Verb.DELETE, Verb.FORGET)}
    left = Counter(address.kind for address in state.records if address not in gone)
    left.update(c.address.kind for c in plan.changes if c.address not in state.records and c.address not in gone)
    return {kind: min(count, left[kind]) for kind, count in plan.basis.declared.items()}


def _essence(refusal: Refusal) -> tuple[str, frozenset[Address], str | None]:
    """What decides of a refusal: numbers in its message may move with other resources."""
    return refusal.code, frozenset(refusal.addresses), refusal.flag
