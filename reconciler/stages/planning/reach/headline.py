"""What all changes of a plan do together, counted for its first line. Pure.

Reach is counted over the whole account: a keyword that no change is about may lose its way into a template, too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from reconciler.model.change import Change
from reconciler.model.headline import Headline, Tally
from reconciler.model.posture import Posture, Shifted
from reconciler.stages.planning.reach import samples, templates
from reconciler.stages.planning.reach.crossing import Move, Pair
from reconciler.stages.planning.reach.templates import Fate
from reconciler.stages.planning.reach.whole import Whole

LOOSER = (Posture.LOOSENS, Posture.MIXED)
TIGHTER = (Posture.TIGHTENS, Posture.MIXED)
_COUNTED = {Shifted.SWITCH: "switches", Shifted.THRESHOLD: "thresholds", Shifted.LABELS: "labels"}


def headline(whole: Whole, changes: Sequence[Change], fates: Sequence[Fate]) -> Headline:
    """``changes`` are those of ``whole``, judged; ``fates`` become of its moves."""
    looser, tighter = _Way(), _Way()
    for pair, count in whole.pairs.items():
        _add_reach(whole, pair, count, looser, tighter)
    leaves: dict[int, dict[str, tuple[Move, Fate]]] = {}
    for move, fate in zip(whole.moves, fates, strict=True):
        assert move.change is not None
        leaves.setdefault(move.change, {})[move.old.path] = (move, fate)
    _add_samples(whole, changes, looser, tighter)
    sampled, kinds = whole.sampled, whole.kinds
    for index, change in enumerate(changes):
        if change.address.kind not in sampled and change.address.kind in kinds:
            _add_template(whole, change, leaves.get(index, {}), looser, tighter)
    found = Headline(looser.tally(), tighter.tally())
    if found.loosens and found.tightens:
        return found
    postures = Counter(change.effect.posture for change in changes)
    return Headline(_never_silent(found.loosens, postures, LOOSER), _never_silent(found.tightens, postures, TIGHTER))


def _never_silent(tally: Tally, postures: Mapping[Posture, int], way: Iterable[Posture]) -> Tally:
    """``tally``, or the number of changes that go that way where there is nothing better to say of them."""
    going = sum(postures.get(posture, 0) for posture in way)
    return Tally(others=going) if going and not tally else tally


class _Way:
    """One way, being counted."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.templates: set[str] = set()
        self.partly: set[str] = set()

    def reach(self, whole: Collection[str], partly: Collection[str], count: int) -> None:
        """``count`` keywords lose or gain all ways into the templates ``whole``, and some way into ``partly``."""
        for names, known, field in ((whole, self.templates, "keywords"), (partly, self.partly, "keywords_partly")):
            known.update(names)
            self.counts[field] += count if names else 0

    def tally(self) -> Tally:
        return Tally(**self.counts, templates=len(self.templates), templates_partly=len(self.partly))


def _add_reach(whole: Whole, pair: Pair, count: int, looser: _Way, tighter: _Way) -> None:
    """Which templates ``count`` keywords that are alike no longer reach, or reach from now on."""
    lost, gained = whole.templates_crossed(pair)
    if lost or gained:
        before, after = whole.templates_of(pair)
        looser.reach(lost - after, lost & after, count)
        tighter.reach(gained - before, gained & before, count)


def _add_samples(whole: Whole, changes: Sequence[Change], looser: _Way, tighter: _Way) -> None:
    """What is not known of keywords: worked out once for all that share both forms, as their effect is."""
    for index, count in whole.alike.values():
        change = changes[index]
        posture = change.effect.posture
        if not whole.around.known:
            looser.counts["unread"] += count if posture in LOOSER else 0
            tighter.counts["unread"] += count if posture in TIGHTER else 0
            continue
        kind = whole.kinds[change.address.kind]
        came, went = samples.unknown_usages(whole, kind, change.before, change.after)
        looser.counts["unknown"] += count if went and posture in LOOSER else 0
        tighter.counts["unknown"] += count if came and posture in TIGHTER else 0


def _add_template(
    whole: Whole, change: Change, leaves: Mapping[str, tuple[Move, Fate]], looser: _Way, tighter: _Way
) -> None:
    """What a change of a template sets otherwise, as far as that goes one way or the other."""
    posture = change.effect.posture
    if change.before is None or change.after is None:
        looser.counts["whole"] += posture in LOOSER
        tighter.counts["whole"] += posture in TIGHTER
        return
    uncounted = any(templates.is_uncounted(whole, *at) for at in leaves.values())
    looser.counts["uncounted"] += uncounted
    for shift in whole.kinds[change.address.kind].shifts(change.before, change.after):
        up, down = shift.tightens, shift.loosens
        at = leaves.get(shift.path)
        if at is not None:
            move, fate = at
            tightens, loosens = templates.directions(move, fate)
            # Labels of a leaf that keywords reach are said in keywords.
            said = shift.what is Shifted.LABELS and fate.met
            up, down = up and tightens and not said, down and loosens and not said
        looser.counts[_COUNTED[shift.what]] += down and posture in LOOSER
        tighter.counts[_COUNTED[shift.what]] += up and posture in TIGHTER
