"""What a change of a keyword does, by all templates of the account. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.kinds.objects import ObjectKind
from reconciler.model.posture import Effect, Posture, combine
from reconciler.model.reach import NOWHERE
from reconciler.model.resource import NormalForm
from reconciler.stages.planning.reach import causes
from reconciler.stages.planning.reach.crossing import Pair
from reconciler.stages.planning.reach.whole import Whole

UNREAD = "may no longer reach templates, which were not read"
UNMOVED = "reaches the same templates"


def effect(
    whole: Whole, kind: ObjectKind, before: NormalForm | None, after: NormalForm | None, careful: Effect
) -> Effect:
    """The effect of a change of a keyword. ``careful``: the judgement of its kind, which knows of no template."""
    if careful.posture is Posture.NEUTRAL:
        return careful
    if not whole.around.known:
        return careful if careful.posture is Posture.TIGHTENS else careful._replace(lost=UNREAD)
    pair = whole.pair(kind, before, after)
    lost, gained = _reach(whole, pair)
    came, went = unknown_usages(whole, kind, before, after)
    words = [f"usage {usage}, whose readers are not known, added" for usage in came]
    words += [f"usage {usage}, whose readers are not known, removed" for usage in went]
    if not (lost or gained):
        words = [*(words or [careful.reason]), UNMOVED if whole.reaches_any(pair) else NOWHERE]
    return Effect(combine(bool(gained or came), bool(lost or went)), "; ".join(words), lost=lost, gained=gained)


def _reach(whole: Whole, pair: Pair) -> tuple[str, str]:
    """Which reach a keyword loses and which it gains, in words; worked out once for all that leaves find alike."""
    said = whole.said.get(pair)
    if said is None:
        said = whole.said[pair] = _said(whole, pair)
    return said


def _said(whole: Whole, pair: Pair) -> tuple[str, str]:
    lost, gained = _Reach(), _Reach()
    moved = frozenset[str]() if pair.old is None or pair.new is None else pair.old.tags ^ pair.new.tags
    known: dict[tuple[str, frozenset[str]], list[str]] = {}
    for move, at in whole.crossings(pair):
        if at.by_sample:
            ended = lost if at.before else gained
            if at.by_leaf:
                why = whole.why(pair, move, at, named=True)
            else:
                # The keyword alone takes part: leaves that read the same of what moved have the same reasons.
                key = (move.old.usage, moved & (move.old.labels | move.new.labels))
                why = known.get(key) or whole.why(pair, move, at, named=True)
                known[key] = why
            ended.add(why, move.template, move.old.title)
    return lost.said("no longer reaches"), gained.said("reaches from now on")


def unknown_usages(
    whole: Whole, kind: ObjectKind, before: NormalForm | None, after: NormalForm | None
) -> tuple[list[str], list[str]]:
    """Usages that came and that went, of those whose readers this version does not know."""
    old = kind.sample(before) if before is not None else None
    new = kind.sample(after) if after is not None else None
    was = (old.usages if old else frozenset()) - whole.around.known
    now = (new.usages if new else frozenset()) - whole.around.known
    return sorted(now - was), sorted(was - now)


class _Reach:
    """Reach that ended, or began: causes → template → titles of its leaves."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, ...], dict[str, list[str]]] = {}

    def add(self, why: Sequence[str], template: str, title: str) -> None:
        self.found.setdefault(tuple(why), {}).setdefault(template, []).append(title)

    def said(self, verb: str) -> str:
        """In words that follow the name of a keyword."""
        return "; ".join(f"{verb} {causes.places(at)}: {', '.join(why)}" for why, at in self.found.items())
