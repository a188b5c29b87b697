"""What changes do to moderation together: the account before all of them and after, compared whole. Pure.

A keyword that no longer gets into some leaf loosens, one that gets into it for the first time tightens. What takes part
is every change without which, or with which alone, it would not be so: the keyword's, the template's, or both.

The work is done once for all keywords that are alike: equal before, and equal after, in the usages and tags by which
some leaf can tell them from others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reconciler.kinds.base import Kind
from reconciler.kinds.objects import object_kinds
from reconciler.model.change import Change, Verb
from reconciler.model.headline import Headline
from reconciler.model.posture import PHASE_OF, Effect
from reconciler.model.reach import Surroundings
from reconciler.model.state import is_predecessor
from reconciler.stages.planning.comparer import Comparer
from reconciler.stages.planning.deletes import REPLACED
from reconciler.stages.planning.ends import expired_effect
from reconciler.stages.planning.reach import samples, templates
from reconciler.stages.planning.reach.crossing import Move
from reconciler.stages.planning.reach.headline import headline
from reconciler.stages.planning.reach.whole import Whole

_EFFECT = Change._fields.index("effect")


class Judgement(NamedTuple):
    """Changes, each with the effect that it has among all of them and in what is around them; and all in numbers."""

    changes: list[Change]
    headline: Headline


def judge(changes: Sequence[Change], kinds: Mapping[str, Kind], around: Surroundings) -> Judgement:
    """What ``changes`` do among one another and in what is ``around`` them."""
    whole = Whole(changes, object_kinds(kinds), around)
    compare = Comparer(kinds)
    result = list(changes)
    fates = templates.fates(whole)
    _judge_templates(whole, compare, fates, result)
    _judge_samples(whole, compare, result)
    return Judgement(result, headline(whole, result, fates))


def _judge_templates(whole: Whole, compare: Comparer, fates: Sequence[templates.Fate], result: list[Change]) -> None:
    """Give changes of templates that set a reading leaf otherwise their effect. The rest have it from their kind."""
    leaves: dict[int, list[tuple[Move, templates.Fate]]] = {}
    for move, fate in zip(whole.moves, fates, strict=True):
        assert move.change is not None
        leaves.setdefault(move.change, []).append((move, fate))
    for index, mine in leaves.items():
        change = result[index]
        own = compare.effect(change.address.kind, change.before, change.after)
        effect = _timed(templates.effect(whole, change, mine), own)
        result[index] = change._replace(effect=_with_reason(effect, change))


def _judge_samples(whole: Whole, compare: Comparer, result: list[Change]) -> None:
    """Give changes of keywords their effect, worked out once for all that share both forms."""
    known: dict[tuple[str, int, int], Effect] = {}
    sampled, forget, make = whole.sampled, Verb.FORGET, Change._make
    for index, change in enumerate(result):
        name = change.address.kind
        if name not in sampled or change.verb is forget:
            continue
        before, after = change.before, change.after
        key = (name, id(before), id(after))
        effect = known.get(key)
        if effect is None:
            careful = compare.effect(name, before, after)
            effect = _timed(samples.effect(whole, whole.kinds[name], before, after, careful), careful)
            known[key] = effect
        if change.expired:
            effect = _with_reason(effect, change)
        if effect is not change.effect:
            # A hundred thousand times: ``_replace`` takes three times as long.
            result[index] = make((*change[:_EFFECT], effect, *change[_EFFECT + 1 :]))


def _with_reason(effect: Effect, change: Change) -> Effect:
    """``effect`` with the reason that a change has beside what it does: its end is past, or it was replaced before."""
    if change.verb is Verb.DELETE and change.id is not None and is_predecessor(change.address, change.id):
        return effect._replace(reason=REPLACED)
    return expired_effect(effect, change.life) if change.expired else effect


def _timed(effect: Effect, own: Effect) -> Effect:
    """``effect``, sent when the kind's own judgement says.

    What goes is sent late, whether or not it decides today: the order is proved for changes that are judged alone.
    """
    return effect if PHASE_OF[effect.posture] is own.when else effect._replace(phase=own.when)
