"""Whether a saved plan says what follows from it: everything that can be worked out is worked out anew. Pure.

What can write the file between review and apply (a cache, a store of artifacts) can write anything into it, and a
digest that fits. So nothing that a plan says of itself is believed: posture, changed fields, order and checksum are
compared with what its own forms and the program say, and the guards look at it again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import ObjectKind, object_kinds, renamable
from reconciler.kinds.runs import RunKind
from reconciler.model.change import FILE_GONE, Change, FieldChange, Verb
from reconciler.model.plan import Budget, Plan
from reconciler.model.posture import Effect, Posture
from reconciler.model.resource import Live, NormalForm, digest
from reconciler.model.state import is_predecessor
from reconciler.stages.planning.checksum import checksum
from reconciler.stages.planning.comparer import Comparer
from reconciler.stages.planning.deletes import REPLACED
from reconciler.stages.planning.ends import expired_effect
from reconciler.stages.planning.fields import nested_changes
from reconciler.stages.planning.forgets import FORGOTTEN, FORGOTTEN_RUN, keeps
from reconciler.stages.planning.guards.relaxed import relaxed_guards
from reconciler.stages.planning.order import bridged, ordered
from reconciler.stages.planning.policies import contradicted_policies
from reconciler.stages.planning.reach.judge import Judgement, judge
from reconciler.stages.planning.replace import fixed_fields
from reconciler.stages.planning.run_diff import paid_run
from reconciler.stages.planning.schedule import budget

MODES = ("apply", "destroy")
"""How a plan is made that can be applied."""


class Shape(NamedTuple):
    """What a change of some verb has: a form before it, one after it, and the id of a live object."""

    before: bool
    after: bool
    identified: bool


_SHAPES = {
    Verb.CREATE: Shape(before=False, after=True, identified=False),
    Verb.UPDATE: Shape(before=True, after=True, identified=True),
    Verb.REPLACE: Shape(before=True, after=True, identified=True),
    Verb.ADOPT: Shape(before=True, after=True, identified=True),
    Verb.DELETE: Shape(before=True, after=False, identified=True),
    Verb.FORGET: Shape(before=False, after=False, identified=True),
    Verb.RUN: Shape(before=False, after=True, identified=False),
}


_ENDLESS = (Verb.DELETE, Verb.FORGET, Verb.ADOPT)
"""Verbs of what is not managed before or after the change, so that it has no end to change."""


def contradictions(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Yield what a plan says that does not follow from its own forms; nothing for a plan as ``plan`` made it.

    Needs neither state nor account, so that ``show`` can refuse what ``apply`` would refuse.
    """
    unknown = sorted({change.address.kind for change in plan.changes} - kinds.keys())
    if unknown:
        yield f'it has changes of an unknown kind "{unknown[0]}"'
        return
    if plan.checksum != checksum(plan.basis, plan.mode, plan.changes, plan.ends, plan.moves, policies=plan.policies):
        yield "its checksum is not the one of its changes"
    basis = plan.basis
    if basis.relaxed != relaxed_guards(basis.guards_before, basis.guards):
        yield "the guards that it relaxes are not as it says"
    forms = _Forms()
    for change in plan.changes:
        kind = kinds[change.address.kind]
        wrong = _shape_fault(change, kind) or forms.fault(kind, change)
        if wrong:
            yield f"{change.address}: {wrong}"
            return
    try:
        judgement = _judged_anew(plan, kinds)
    except _NotUnderstood as error:
        yield str(error)
        return
    for change, anew in zip(plan.changes, judgement.changes, strict=True):
        wrong = _meaning_fault(change, _with_file_gone(anew, change))
        if wrong:
            yield f"{change.address}: {wrong}"
            return
    yield from _set_faults(plan, kinds)
    if judgement.headline != plan.headline:
        yield "its headline is not the sum of its changes"


def _shape_fault(change: Change, kind: Kind) -> str:
    """What is wrong with the parts of a change, whatever they mean; empty where nothing is."""
    shape = _SHAPES.get(change.verb)
    if shape is None:
        return f"no plan has the verb {change.verb.value}"
    if isinstance(kind, RunKind) != (change.verb is Verb.RUN) and change.verb is not Verb.FORGET:
        return f"{kind.noun} are not changed by {change.verb.value}"
    for name, form, wanted in (("before", change.before, shape.before), ("after", change.after, shape.after)):
        if (form is not None) != wanted:
            return f"{change.verb.value} and its form {name} do not fit together"
    if (change.id is not None) != shape.identified:
        return f"{change.verb.value} and its id do not fit together"
    flaw = kind.extras_flaw(change.extras) if change.extras is not None else ""
    if flaw:
        return flaw
    if isinstance(kind, ObjectKind) and change.id is not None and kind.id_flaw(change.id):
        return kind.id_flaw(change.id)
    if change.expired and (change.verb is not Verb.DELETE or change.life.expires is None):
        return "it is said to have expired, and is no delete of something that ends"
    own = kind.id_of(change.address) if isinstance(kind, ObjectKind) else None
    if own is not None and change.id not in (None, own):
        return f"its id is {change.id}"
    return ""


class _Forms:
    """What is wrong with forms that the kind cannot have made, worked out once for all changes that share one."""

    def __init__(self) -> None:
        self._flaws: dict[tuple[str, str, int], str] = {}

    def fault(self, kind: Kind, change: Change) -> str:
        for name, form in (("before", change.before), ("after", change.after)):
            flaw = "" if form is None else self._flaw(kind, form, name)
            if flaw:
                return f"{name} the change {flaw}"
        return ""

    def _flaw(self, kind: Kind, form: NormalForm, name: str) -> str:
        key = (kind.name, name, id(form))  # the plan keeps its forms alive, so ids stay true
        if key not in self._flaws:
            self._flaws[key] = kind.form_flaw(form)
            # What is live may be otherwise than a form that the kind would write.
            if name == "after" and isinstance(kind, ObjectKind) and not self._flaws[key]:
                self._flaws[key] = self._incomplete(kind, form)
        return self._flaws[key]

    @staticmethod
    def _incomplete(kind: ObjectKind, form: NormalForm) -> str:
        try:
            # By digest: to Python 1 is True, to the service it is not.
            whole = digest(kind.normal(form)) == digest(form)
        except (KeyError, TypeError, ValueError, AttributeError):
            whole = False
        return "" if whole else "its form is not a whole one of its kind"


class _NotUnderstood(Exception):
    """The forms of a change cannot be judged: the message says which and why."""


def _judged_anew(plan: Plan, kinds: Mapping[str, Kind]) -> Judgement:
    """What the plan's forms, and what it says is around them, mean. Raises _NotUnderstood."""
    compare = Comparer(kinds)
    made = []
    for change in plan.changes:
        try:
            made.append(_derived(change, kinds[change.address.kind], compare))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise _NotUnderstood(f"{change.address}: its forms are not understood ({error})") from error
    return judge(made, kinds, plan.surroundings)


def _meaning_fault(change: Change, made: Change) -> str:
    """What the plan says of a change otherwise than it was ``made`` anew; empty where they agree."""
    if made.verb is not change.verb:
        return f"it is a {made.verb.value}, and the plan says {change.verb.value}"
    if made.effect != change.effect:
        return f"it {_meaning(made)}, and the plan says that it {_meaning(change)}"
    if list(map(_exact, made.fields)) != list(map(_exact, change.fields)):
        return "its changed fields are not those that differ between before and after"
    return ""


def _derived(change: Change, kind: Kind, compare: Comparer) -> Change:
    """``change`` with what follows from its forms worked out anew."""
    if change.verb is Verb.RUN:
        assert change.after is not None
        fields = nested_changes(change.recorded, change.after) if change.recorded is not None else ()
        return change._replace(effect=paid_run(again=change.recorded is not None), fields=fields)
    if change.verb is Verb.FORGET:
        reason = FORGOTTEN_RUN if isinstance(kind, RunKind) else FORGOTTEN
        # Whether its object is there, only the account can say: see ``stale``.
        gone = Effect(Posture.NEUTRAL, change.effect.reason if keeps(change) else reason)
        return change._replace(effect=gone, fields=())
    assert isinstance(kind, ObjectKind)
    effect = compare.effect(kind.name, change.before, change.after)
    if change.before is None or change.after is None:
        if change.verb is Verb.DELETE:
            effect = _of_delete(change, effect)
        return change._replace(effect=effect, fields=())
    fields = compare.fields(change.before, change.after)
    if change.verb is Verb.ADOPT:
        return change._replace(effect=effect, fields=fields)
    verb = Verb.REPLACE if fixed_fields(kind, fields) else Verb.UPDATE
    return change._replace(verb=verb, effect=effect, fields=fields)


def _of_delete(change: Change, effect: Effect) -> Effect:
    """Deletes have reasons that do not follow from the form; each is bound to what it speaks of."""
    if change.id is not None and is_predecessor(change.address, change.id):
        return effect._replace(reason=REPLACED)
    return expired_effect(effect, change.life) if change.expired else effect


def _with_file_gone(anew: Change, planned: Change) -> Change:
    """A delete with the reason that its file is gone, where the plan says so of the place that it names."""
    said, place = planned.effect.reason, planned.position
    if planned.verb is not Verb.DELETE or place is None or said != f"{FILE_GONE}{place.file}":
        return anew
    return anew._replace(effect=anew.effect._replace(reason=said))


def _set_faults(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """What is wrong with the changes together."""
    addresses = Counter(change.address for change in plan.changes)
    ids = Counter((change.address.kind, change.id) for change in plan.changes if change.id is not None)
    for address, count in addresses.items():
        if count > 1:
            yield f"{address} is changed {count} times"
    for address, count in Counter(end.address for end in plan.ends).items():
        if count > 1:
            yield f"the end of {address} is changed {count} times"
    yield from _other_ends(plan, kinds)
    yield from contradicted_policies(plan, kinds)
    yield from _wrong_moves(plan, kinds)
    for (kind, identity), count in ids.items():
        if count > 1:
            yield f"two of its changes are for the {kind} {identity}"
    if [c.address for c in plan.changes] != [c.address for c in ordered(plan.changes, kinds)]:
        yield "its changes are not in the order in which they are carried out"
    for change, anew in zip(plan.changes, bridged([c._replace(via=None) for c in plan.changes], kinds), strict=True):
        if anew.via != change.via:
            yield f"{change.address}: what is sent first is not what keeps protection from dipping"
    nothing = Live({name: {} for name in object_kinds(kinds)})
    if _writes(plan.budget, kinds) != _writes(budget(plan.changes, nothing, kinds), kinds):
        yield "its budget is not the calls of its changes"


def _other_ends(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Ends that do not change, or that differ from what a change of the same resource records."""
    lives = {change.address: change.life for change in plan.changes if change.verb not in _ENDLESS}
    gone = {change.address for change in plan.changes if change.verb in _ENDLESS}
    for end in plan.ends:
        if end.address.kind not in kinds:
            yield f'it has the end of an unknown kind "{end.address.kind}"'
        elif end.before.expires == end.after.expires:
            yield f"{end.address}: its end does not change"
        elif end.address in gone or lives.get(end.address, end.after) != end.after:
            yield f"{end.address}: its end is not the one of its change"


def _wrong_moves(plan: Plan, kinds: Mapping[str, Kind]) -> Iterator[str]:
    """Moves that no sound document can lead to."""
    olds, news = Counter(move.old for move in plan.moves), Counter(move.new for move in plan.moves)
    for move in plan.moves:
        kind = kinds.get(move.old.kind)
        if kind is None or move.new.kind != move.old.kind or not renamable(kind):
            yield f"{move.old} cannot be moved to {move.new}"
        elif olds[move.old] > 1 or news[move.new] > 1 or move.new in olds:
            yield f"{move.old} is not the only one that is moved to {move.new}, or moves on"
        elif "/" in move.old.name + move.new.name:
            # Names with a slash are those of objects that a replace is still to delete.
            yield f"{move.old} is moved to {move.new}, and no document can say that"


def _writes(budgeted: Budget, kinds: Mapping[str, Kind]) -> dict[str, int]:
    """The writing calls. How many read depends on what else the account has, which may move."""
    readings = {kind.listing.key for kind in object_kinds(kinds).values()}
    return {call: count for call, count in budgeted.calls.items() if call not in readings}


def _meaning(change: Change) -> str:
    effect = change.effect
    verb = "is" if effect.posture in (Posture.MIXED, Posture.NEUTRAL) else ""
    return f"{verb} {effect.posture.value} ({change.reason})".strip()


def _exact(field: FieldChange) -> tuple[FieldChange, type, type]:
    """A field change so that 1, 1.0 and True differ."""
    return field, type(field.before), type(field.after)
